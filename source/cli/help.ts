import {askFlags} from './ask-flags.ts';
import type {Command, Verb} from './command.ts';
import {wrapText} from './fit-text.ts';
import {type FlagTable, globalFlags} from './flags.ts';
import {nouns} from './registry.ts';
import {columnRows} from './text-layout.ts';

/** Help is laid out for at most so many columns. */
const widest = 80;

/** The text of `eca --help`: what the program does, how to ask, and every command. Needs no command module. */
export function overviewHelp(columns: number): string {
  return page(columns, [
    text(
      'Elite Coding Assistant answers questions about the project you are in, with citations. It needs no model and no network.',
    ),
    heading('Usage'),
    rows([
      ['eca [flags] question…', 'one answer; text that is piped in is part of it'],
      ['eca [flags] question… -', 'the same, and stdin is waited for however long it stays silent'],
      ['eca <command> [verb] [flags]', ''],
    ]),
    heading('Examples'),
    rows([
      ['eca "where is the config read?"', ''],
      ['git diff | eca "what does this change?"', ''],
      ['eca -c "and who calls it?"', ''],
    ]),
    heading('Commands'),
    rows(nouns.map(({name, summary}) => [name, summary])),
    heading('Asking'),
    rows(flagRows(askFlags)),
    heading('Everywhere'),
    rows([...flagRows(globalFlags), ['-v, --version', 'Show the version']]),
    text(
      'With -o json the answer is one object, with what it cites: path, lines, and why the place is there (call, mention, import, definition, error, instruction, words, file, given, match or cited).',
    ),
    text(
      'A command is one of the words above, alone or before one of its verbs or a flag. A single word behind one that is none of its verbs is taken for a slip. Everything else is a question, and so is everything after --.',
    ),
    text('More: eca <command> --help'),
  ]);
}

/** The text of `eca COMMAND --help`: one noun with its verbs, flags and an example each, or only `verb` of it. */
export function commandHelp(command: Command, verb: Verb | undefined, columns: number): string {
  if (verb !== undefined || command.verbs.length === 1) return verbHelp(command, verb ?? command.verbs[0], columns);
  return page(columns, [
    text(`${command.summary}.`),
    heading('Usage'),
    rows(command.verbs.map((each, index) => [usageOf(command, each), sentence(each, index === 0)])),
    heading('Examples'),
    rows(command.verbs.map(each => [each.example, ''])),
    ...command.verbs.flatMap(each => flagsOf(`Flags of ${each.name}`, each.flags)),
    heading('Everywhere'),
    rows(flagRows(globalFlags)),
  ]);
}

/** The help for a single verb. */
function verbHelp(command: Command, verb: Verb, columns: number): string {
  return page(columns, [
    text(`${verb.summary}.`),
    heading('Usage'),
    rows([[usageOf(command, verb), '']]),
    heading('Example'),
    rows([[verb.example, '']]),
    ...flagsOf('Flags', verb.flags),
    heading('Everywhere'),
    rows(flagRows(globalFlags)),
  ]);
}

/** How a verb is called: `eca session show ID`. */
function usageOf(command: Command, verb: Verb): string {
  return ['eca', command.name, verb.name, verb.usage].filter(Boolean).join(' ');
}

/** What a verb does, and whether it is what the bare noun does. */
function sentence(verb: Verb, isDefault: boolean): string {
  return isDefault && verb.name !== '' ? `${verb.summary} (what the bare command does)` : verb.summary;
}

/** A part of a help page, laid out once its width is known. */
type Block = (columns: number) => string;

/** The flags of a verb under a heading; nothing where it has none. */
function flagsOf(title: string, flags: FlagTable | undefined): Block[] {
  return flags === undefined || Object.keys(flags).length === 0 ? [] : [heading(title), rows(flagRows(flags))];
}

/** A row for each flag: how it is written, and what it does. */
function flagRows(flags: FlagTable): [string, string][] {
  return Object.entries(flags).map(([name, spec]) => {
    const value = spec.type === 'boolean' ? '' : ` ${spec.choices ? spec.choices.join('|') : (spec.value ?? 'VALUE')}`;
    const short = spec.short ? `-${spec.short}, ` : '';
    return [
      `${short}--${name}${value}`,
      `${spec.summary.replace(/\.$/, '')}${spec.repeatable ? ' (may be repeated)' : ''}`,
    ];
  });
}

function heading(title: string): Block {
  return () => `\n${title}`;
}

function text(words: string): Block {
  return columns => `\n${wrapText(words, columns).join('\n')}`;
}

function rows(list: [string, string][]): Block {
  return columns => columnRows(list, columns).join('\n');
}

/** A help page out of its parts, no wider than is easy to read. */
function page(columns: number, blocks: Block[]): string {
  const width = Math.max(20, Math.min(columns, widest));
  return `${blocks
    .map(block => block(width))
    .join('\n')
    .replace(/^\n/, '')}\n`;
}

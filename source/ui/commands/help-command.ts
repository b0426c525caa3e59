import {EcaError} from '../../foundation/errors.ts';
import {suggestNames} from '../../runtime/suggest-names.ts';
import type {ReplyPart, SlashCommand} from './slash-command.ts';

/**
 * `/help`: lists all slash commands, or explains one with an example. `table` is looked at when it runs: help is in it
 * itself.
 */
export function createHelpCommand(table: () => readonly SlashCommand[]): SlashCommand {
  return {
    name: 'help',
    parameters: '[command]',
    summary: 'Show what there is, or how one command is used.',
    example: '/help export',
    async choices(words) {
      return words.length > 1 ? [] : table().map(({name, summary}) => ({value: name, detail: summary}));
    },
    async run(words, {context}) {
      const [wanted] = words;
      if (wanted === undefined) return listParts(table());
      const name = wanted.replace(/^\//, '').toLowerCase();
      const command = table().find(one => one.name === name || one.aliases?.includes(name));
      if (command) return oneCommand(command);
      const shown = context.sanitize(name).replace(/\s+/g, ' ');
      const names = table().map(one => one.name);
      throw new EcaError('usage-unknown-command', `Unknown command \`/${shown}\`, ${suggestNames(name, names)}`);
    },
  };
}

/** The commands with one sentence each. */
export function listParts(table: readonly SlashCommand[]): ReplyPart[] {
  return [
    {kind: 'rows', rows: table.map(command => ({name: usageOf(command), text: command.summary}))},
    {
      kind: 'text',
      text: 'Everything else is a question. `@path` adds a file; `?` on an empty prompt shows the keys.',
      role: 'dim',
    },
  ];
}

/** One command with its parameters, an example and its other names. */
function oneCommand(command: SlashCommand): ReplyPart[] {
  const {summary, example, aliases = []} = command;
  return [
    {kind: 'rows', rows: [{name: usageOf(command), text: summary}]},
    {kind: 'text', text: `For example: ${example}`, role: 'dim'},
    ...(aliases.length > 0
      ? [{kind: 'text', text: `Also: ${aliases.map(alias => `/${alias}`).join(', ')}`, role: 'dim'} as const]
      : []),
  ];
}

/** A command as it is typed. */
function usageOf({name, parameters}: SlashCommand): string {
  return parameters === '' ? `/${name}` : `/${name} ${parameters}`;
}

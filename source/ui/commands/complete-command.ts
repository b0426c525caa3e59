import {commandTable, findCommand} from './command-table.ts';
import type {CommandPorts} from './slash-command.ts';

/** What may stand in place of the end of a command line. */
export interface CommandCompletion {
  /** Replaces the text from `from` on. */
  insert: string;
  /** Where the word that is being typed begins. */
  from: number;
  label: string;
  detail: string;
}

/** The commands whose name begins with, or else holds, what was typed: for `text` that is a slash and letters, '' behind it included. */
export function completeCommandName(text: string): CommandCompletion[] {
  const typed = /^\/([A-Za-z-]*)$/.exec(text)?.[1]?.toLowerCase();
  if (typed === undefined) return [];
  return ranked(
    typed,
    commandTable.map(({name, parameters, summary, aliases = []}) => ({
      value: name,
      other: aliases,
      entry: {
        insert: parameters === '' ? `/${name}` : `/${name} `,
        from: 0,
        label: parameters === '' ? `/${name}` : `/${name} ${parameters}`,
        detail: summary,
      },
    })),
  );
}

/** What may stand as the word that `text`, a command line up to the cursor, ends in. Empty where nothing is known. */
export async function completeCommandLine(
  text: string,
  ports: Pick<CommandPorts, 'context' | 'app' | 'signal'>,
): Promise<CommandCompletion[]> {
  const names = completeCommandName(text);
  if (names.length > 0) return names;
  const match = /^\/([A-Za-z-]+)\s+(.*)$/.exec(text);
  const command = match?.[1] === undefined ? undefined : findCommand(match[1].toLowerCase());
  if (!command?.choices) return [];
  const words = (match?.[2] ?? '').split(/\s+/);
  const typed = words.at(-1) ?? '';
  const choices = await command.choices(words, ports);
  return ranked(
    typed.toLowerCase(),
    choices.map(({value, detail}) => ({
      value,
      other: [],
      entry: {insert: value, from: text.length - typed.length, label: value, detail},
    })),
  );
}

/** Those that begin with `typed` first, then those that hold it; each in the given order. */
function ranked(
  typed: string,
  candidates: readonly {value: string; other: readonly string[]; entry: CommandCompletion}[],
): CommandCompletion[] {
  const rank = ({value, other}: {value: string; other: readonly string[]}) => {
    const names = [value, ...other].map(name => name.toLowerCase());
    if (names.some(name => name.startsWith(typed))) return 0;
    return names.some(name => name.includes(typed)) ? 1 : 2;
  };
  return candidates
    .map(candidate => ({entry: candidate.entry, rank: rank(candidate)}))
    .filter(candidate => candidate.rank < 2)
    .sort((a, b) => a.rank - b.rank)
    .map(({entry}) => entry);
}

/** A slash command as it was typed: `name` in lower case, '' for the slash alone. */
export interface ParsedCommand {
  name: string;
  words: string[];
  /** What stands behind the name, as it was typed. */
  rest: string;
}

/**
 * Reads `text` as a slash command; undefined where it is a message. A command is a slash with letters behind it, alone or
 * before a blank; `/etc/hosts` and `/* comment` are not.
 */
export function parseCommand(text: string): ParsedCommand | undefined {
  const match = /^\/([A-Za-z][A-Za-z-]*)?(?:\s+([\s\S]*))?$/.exec(text.trimEnd());
  if (!match || (match[1] === undefined && match[2] !== undefined)) return undefined;
  return {name: (match[1] ?? '').toLowerCase(), words: splitWords(match[2] ?? ''), rest: match[2] ?? ''};
}

/** Words between blanks; quotation marks, straight ones, keep blanks in a word. An open one holds until the end. */
function splitWords(text: string): string[] {
  return [...text.matchAll(/"([^"]*)"?|'([^']*)'(?=\s|$)|(\S+)/g)].map(
    ([, double, single, plain]) => double ?? single ?? plain ?? '',
  );
}

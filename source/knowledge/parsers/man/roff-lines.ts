import {pageStrings, roffArguments, roffText} from './roff-text.ts';

/**
 * A line that is printed: text, or a macro with its arguments as they are printed. `row` counts from 1; `own` says that the page defines
 * the macro itself and that it prints its arguments.
 */
export type RoffLine =
  | {kind: 'text'; row: number; text: string}
  | {kind: 'macro'; row: number; name: string; args: string[]; own: boolean};

/** Requests that define a macro, or leave out what follows, until a line with `..`. */
const definitions = new Set(['de', 'de1', 'am', 'ig']);

/**
 * The lines of a manual page that are printed on a terminal: comments, definitions and what is only for typesetters are left out.
 */
export function roffLines(source: readonly string[]): RoffLine[] {
  const strings = pageStrings();
  const own = new Set<string>();
  const lines: RoffLine[] = [];
  let isOtherwise = false;
  let row = 0;

  /** Leaves out the lines of a definition, and notes a macro of the page's own that prints what it is given. */
  function skipDefinition(request: string, [name = '', end = '']: string[]): void {
    let prints = false;
    for (; row < source.length && source[row]?.trimEnd() !== `.${end === '' ? '.' : end}`; row++)
      prints ||= source[row]?.includes('\\$') ?? false;
    row++;
    if (request !== 'ig' && prints) own.add(name);
  }

  /** Leaves out a condition's part: to the end of its line, or of its braces. */
  function skipPart(part: string): void {
    let depth = braces(part);
    for (; depth > 0 && row < source.length; row++) depth += braces(source[row] ?? '');
  }

  /** Takes one line in: text, a macro, or a condition, of which the part that holds on a terminal is taken. */
  function take(line: string, at: number): void {
    const [, name, rest = ''] = /^[.']\s*([^\s\\]+|\\\})?\s*(.*)$/.exec(line) ?? [];
    if (!/^[.']/.test(line)) lines.push({kind: 'text', row: at, text: roffText(line.replace(/\\[{}]/g, ''), strings)});
    else if (name === undefined || name === '\\}') return;
    else if (name === 'if' || name === 'ie' || name === 'el') {
      const [, condition = '', part = ''] = name === 'el' ? ['', '', rest] : (/^(\S+)\s*(.*)$/.exec(rest) ?? []);
      const holds = name === 'el' ? isOtherwise : /^(?:n|!t|\\n\(\.g)(?:\\\{)?$/.test(condition);
      if (name === 'ie') isOtherwise = !holds;
      const whole = `${condition.endsWith('\\{') ? '\\{' : ''}${part}`;
      if (!holds) skipPart(whole);
      else if (whole.replace(/^\\\{\s*/, '') !== '') take(whole.replace(/^\\\{\s*/, ''), at);
    } else if (definitions.has(name)) skipDefinition(name, roffArguments(rest));
    else if (name === 'ds') {
      const [, key = '', value = ''] = /^(\S+)\s*"?(.*)$/.exec(rest) ?? [];
      strings.set(key, roffText(value, strings));
    } else {
      const args = roffArguments(rest).map(arg => roffText(arg, strings));
      lines.push({kind: 'macro', row: at, name, args, own: own.has(name)});
    }
  }

  while (row < source.length) {
    // A backslash at the end of a line or behind a brace only joins it to the next one.
    const line = (source[row++] ?? '').replace(/(^|[^\\])\\$/, '$1').replace(/\\\{\\$/, '\\{');
    if (!/^[.']\s*\\["#]/.test(line)) take(line, row);
  }
  return lines;
}

/** How many braces of conditions a line opens, less those that it closes. */
function braces(line: string): number {
  return (line.match(/\\\{/g)?.length ?? 0) - (line.match(/\\\}/g)?.length ?? 0);
}

/** A text with `\n` between its lines, and what stood there: the n-th entry of `endings` ended the n-th line. */
export interface EvenText {
  text: string;
  endings: string[];
}

/** Line ends of Windows, Unix and old Macs, in this order: CRLF is one end, not two. */
const anyEnding = /\r\n|\n|\r/g;

/**
 * Turns all line endings (CRLF, LF, CR) into `\n`, so that a text can be searched and changed whatever they are, and
 * keeps what they were.
 */
export function evenLines(text: string): EvenText {
  if (!text.includes('\r')) return {text, endings: new Array<string>(countNewlines(text)).fill('\n')};
  const endings: string[] = [];
  const even = text.replace(anyEnding, ending => {
    endings.push(ending);
    return '\n';
  });
  return {text: even, endings};
}

/** The text with its own line endings again, so that an edit to a Windows file does not show every line as changed. */
export function restoreLines({text, endings}: EvenText): string {
  if (endings.every(ending => ending === '\n')) return text;
  let line = 0;
  return text.replace(/\n/g, () => endings[line++] ?? '\n');
}

/**
 * Replaces `[start, end)` of `even` by `replacement` (which has `\n` only). Lines that stay keep their endings, lines
 * in the place of others take over theirs, and more lines get the ending that is most frequent.
 */
export function replaceEven(even: EvenText, start: number, end: number, replacement: string): EvenText {
  const before = countNewlines(even.text.slice(0, start));
  const removed = countNewlines(even.text.slice(start, end));
  const added = countNewlines(replacement);
  const usual = commonEnding(even.endings);
  const taken = even.endings.slice(before, before + Math.min(removed, added));
  const more = new Array<string>(added - taken.length).fill(usual);
  return {
    text: even.text.slice(0, start) + replacement + even.text.slice(end),
    endings: [...even.endings.slice(0, before), ...taken, ...more, ...even.endings.slice(before + removed)],
  };
}

/** The most frequent ending; `\n` for a text of one line. */
export function commonEnding(endings: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const ending of endings) counts.set(ending, (counts.get(ending) ?? 0) + 1);
  let usual = '\n';
  for (const [ending, count] of counts) if (count > (counts.get(usual) ?? 0)) usual = ending;
  return usual;
}

/** How many line ends there are, without taking the text apart. */
function countNewlines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

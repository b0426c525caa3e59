import {measuredRows} from './table-lines.ts';

/** How a line looks that may begin a new block and so end the one before. */
const startsBlock =
  /^ {0,3}(?:#{1,6}(?:[ \t]|$)|`{3}|~{3}|>|[-*+](?:[ \t]|$)|\d{1,9}[.)](?:[ \t]|$)|<|-{3}|_{3}|\*{3}|=+[ \t]*$|\[)/;
/** The second line of a table, such as `|---|:--|`. */
const delimiterRow = /^ {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;

/**
 * Tells cheaply whether the lines that have come since `seen` may have finished a block at the top level, by their
 * looks: parsing costs more. A table may be begun to be shown once it has a few rows.
 */
export function mayFinish(complete: string, seen: number): boolean {
  let from = seen;
  while (from < complete.length) {
    const end = complete.indexOf('\n', from);
    const line = complete.slice(from, end);
    if (line.trim() === '' || startsBlock.test(line)) return true;
    from = end + 1;
  }
  const second = complete.indexOf('\n') + 1;
  if (!delimiterRow.test(complete.slice(second, complete.indexOf('\n', second)))) return false;
  return complete.split('\n').length > measuredRows + 3;
}

import {diffArrays} from 'diff';

/** A run of lines that both sides have, or that one side alone has. */
export interface LinePart {
  kind: 'kept' | 'removed' | 'added';
  count: number;
}

/**
 * Compares two lists of lines (a line diff): how `after` came of `before`. What both begin and end with is kept first:
 * of lines that are the same, a shortest difference alone may take another one for the kept one.
 */
export function lineParts(before: readonly string[], after: readonly string[]): LinePart[] {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  const inner = diffArrays(before.slice(head, before.length - tail), after.slice(head, after.length - tail));
  const parts: LinePart[] = [
    {kind: 'kept', count: head},
    ...inner.map(
      ({removed, added, count}): LinePart => ({kind: removed ? 'removed' : added ? 'added' : 'kept', count}),
    ),
    {kind: 'kept', count: tail},
  ];
  return parts.filter(({count}) => count > 0);
}

import type {TextRow} from './text-rows.ts';

/** How many levels of what a row belongs to are told. */
const mostParents = 5;
/** A heading: of Markdown, of an INI file, between rules. */
const heading = /^(?:#{1,6} |\[[\w .-]+\]$|={2,} .* ={2,}$)/;

/**
 * Finds what each of `wanted` rows belongs to, nearest first: the rows that it is indented under, as in YAML, and the heading that it
 * stands under; a row of `titles` counts as a heading.
 */
export function rowParents(
  rows: readonly TextRow[],
  wanted: ReadonlySet<number>,
  titles: ReadonlySet<number> = new Set(),
): ReadonlyMap<number, readonly number[]> {
  const parents = new Map<number, readonly number[]>();
  let title: number | undefined;
  let above: {place: number; indent: number}[] = [];
  for (const [place, {text}] of rows.entries()) {
    if (text.trim() === '') continue;
    const indent = text.length - text.trimStart().length;
    above = above.filter(parent => parent.indent < indent);
    if (wanted.has(place)) {
      const under = above.slice(-mostParents).map(parent => parent.place);
      parents.set(place, [...under.reverse(), ...(title === undefined ? [] : [title])]);
    }
    above.push({place, indent});
    if (titles.has(place) || heading.test(text)) title = place;
  }
  return parents;
}

import type {Evidence, Excerpt} from '../../providers/retrieval-only.ts';
import {sanitizeLine} from '../../security/terminal-sanitizer.ts';
import type {RowGroup} from './failures.ts';
import type {TextRow} from './text-rows.ts';

/** The most characters of a row that are shown. */
const longestShown = 400;
/** How many of them stand before what is looked for, where a row is longer. */
const shownBefore = 120;

/** Quotes a group of rows, each with its line number, `title` above them where they have one. `focus` stays in view in a long row. */
export function quoteRows(
  rows: readonly TextRow[],
  {places, alike}: RowGroup,
  {path, focus, score}: {path: string; focus?: RegExp; score: number},
): Evidence {
  const excerpts: Excerpt[] = [];
  let before: TextRow | undefined;
  for (const place of places) {
    const row = rows[place];
    if (row === undefined) continue;
    const text = shownOf(row.text, focus);
    const last = excerpts.at(-1);
    if (last && before && row.line === before.line + 1) last.lines.push(text);
    else excerpts.push({startLine: row.line, lines: [text]});
    before = row;
  }
  const lines = places.flatMap(place => rows[place]?.line ?? []);
  return {
    path,
    startLine: Math.min(...lines),
    endLine: Math.max(...lines),
    title: '',
    kind: 'section',
    summary: alikeText(alike.flatMap(place => rows[place]?.line ?? [])),
    excerpts,
    score: Math.round(score * 1000) / 1000,
  };
}

/** How often the text says the same, and where for the last time. */
function alikeText(lines: readonly number[]): string {
  const last = lines.at(-1);
  if (last === undefined) return '';
  return lines.length === 1
    ? `and another like it at line ${last}`
    : `and ${lines.length.toLocaleString('en')} more like it, the last at line ${last}`;
}

/** A row as it is shown: safe to print, and a long one cut around what is looked for. */
function shownOf(text: string, focus: RegExp | undefined): string {
  const safe = sanitizeLine(text.replaceAll('\t', '    '));
  if (safe.length <= longestShown) return safe;
  const at = focus === undefined ? 0 : Math.max(0, safe.search(focus));
  const start = at + shownBefore < longestShown ? 0 : at - shownBefore;
  const characters = Array.from(safe.slice(start, start + longestShown));
  const end = start + longestShown < safe.length ? '…' : '';
  return `${start > 0 ? '…' : ''}${characters.join('')}${end}`.replace(
    /[\ud800-\udbff](?=…)|(?<=^…)[\udc00-\udfff]/g,
    '',
  );
}

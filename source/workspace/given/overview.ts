import {failuresIn} from './failures.ts';
import {severities} from './severity.ts';
import {stampOf, type TextForm} from './text-form.ts';
import type {TextRows} from './text-rows.ts';

/** What a text is, in words, and the places of the rows that show it best. */
export interface TextOverview {
  /** As the end of a sentence: `a log of 200 lines (12 KB), from 10:00 to 10:40; 3 lines tell of failures`. */
  about: string;
  places: readonly (readonly number[])[];
}

/** How many rows are shown of the beginning, of a heading, and of the end. */
const headRows = 6;
const endRows = 2;
/** A text of so few rows is shown as a whole. */
const shortText = 12;
const mostHeadings = 8;
const mostFiles = 10;

/** Describes a text as a whole: its kind, size and span, what failed in it, how it begins and ends. */
export function overviewOf({rows, lineCount, sizeBytes}: TextRows, {kind, titles}: TextForm): TextOverview {
  const size = `${lineCount.toLocaleString('en')} ${lineCount === 1 ? 'line' : 'lines'} (${sizeText(sizeBytes)})`;
  const filled = rows.flatMap(({text}, place) => (text.trim() === '' ? [] : place));
  const head = filled.slice(0, headRows);
  if (kind === 'diff') {
    const files = [...titles].filter(place => /^\+\+\+ |^rename to /.test(rows[place]?.text ?? ''));
    const count = (mark: string) => rows.filter(({text}, place) => text[0] === mark && !titles.has(place)).length;
    const changed = filled.filter(place => /^[+-]/.test(rows[place]?.text ?? '') && !titles.has(place));
    return {
      about: `a diff of ${size}: ${files.length} ${files.length === 1 ? 'file' : 'files'} changed, ${count('+')} lines added, ${count('-')} removed`,
      places: [files.slice(0, mostFiles), changed.slice(0, 2 * headRows)],
    };
  }
  if (kind === 'csv') {
    const columns = (rows[filled[0] ?? 0]?.text ?? '').split(/[,;\t]/).length;
    return {
      about: `a table of ${size}: ${columns} columns, ${filled.length - 1} rows below the header`,
      places: [head],
    };
  }
  if (kind === 'json' || kind === 'json-lines') {
    const about = `${kind === 'json' ? 'a JSON document' : 'a list of JSON objects'} of ${size}`;
    return {
      about,
      places: [kind === 'json' ? outermost(rows, filled) : [...new Set([...head.slice(0, 3), ...filled.slice(-1)])]],
    };
  }
  const headings = filled.filter(place => /^#{1,4} \S/.test(rows[place]?.text ?? '')).slice(0, mostHeadings);
  if (headings.length > 1) return {about: `a text of ${size}`, places: [headings]};
  const isShort = filled.length <= shortText;
  const failures = failuresIn(rows).filter(({rank}) => rank >= severities.error);
  const worst = failures
    .filter(({isConsequence}) => !isConsequence)
    .slice(0, 2)
    .map(({places}) => places);
  const count = failures.reduce((sum, {alike}) => sum + 1 + alike.length, 0);
  const failed =
    count === 0 ? '' : `; ${count.toLocaleString('en')} of them ${count === 1 ? 'tells' : 'tell'} of failures`;
  const span = kind === 'log' ? spanOf(rows, filled) : '';
  const ends = filled.slice(-endRows).filter(place => !head.includes(place));
  const shown = worst.flat();
  const beginsWithFailure = shown.some(place => head.includes(place));
  return {
    about: `${kind === 'log' ? 'a log' : 'a text'} of ${size}${span}${failed}`,
    places: isShort
      ? [filled]
      : [
          beginsWithFailure ? [] : head.slice(0, shown.length > 0 ? 2 : headRows),
          ...worst,
          ends.filter(place => !shown.includes(place)),
        ].filter(places => places.length > 0),
  };
}

/** The rows of a JSON document that name what stands outermost in it. */
function outermost(rows: TextRows['rows'], filled: readonly number[]): number[] {
  const indent = (place: number) => /^\s*/.exec(rows[place]?.text ?? '')?.[0].length ?? 0;
  const inner = filled.slice(1, -1);
  const least = Math.min(...inner.slice(0, 1_000).map(indent));
  const keys = inner.filter(place => indent(place) === least);
  return (keys.length > 0 ? keys : filled).slice(0, 2 * headRows);
}

/** From when to when a log goes, as its first and last stamps say. */
function spanOf(rows: TextRows['rows'], filled: readonly number[]): string {
  const stamps = [filled, [...filled].reverse()].map(places => {
    for (const place of places.slice(0, 50)) {
      const stamp = stampOf(rows[place]?.text ?? '');
      if (stamp !== undefined && stamp !== '') return stamp.slice(0, 40);
    }
    return undefined;
  });
  return stamps[0] === undefined || stamps[1] === undefined ? '' : `, from ${stamps[0]} to ${stamps[1]}`;
}

/** `512 bytes`, `17 KB`, `3.4 MB`. */
function sizeText(sizeBytes: number): string {
  if (sizeBytes < 1_000) return `${sizeBytes} bytes`;
  return sizeBytes < 1_000_000 ? `${Math.round(sizeBytes / 1_000)} KB` : `${(sizeBytes / 1_000_000).toFixed(1)} MB`;
}

import type {GivenText} from '../../providers/retrieval-only.ts';
import type {RowGroup} from './failures.ts';
import {answered, type GivenReader, linesText, nameOf, nameWithSize} from './given-reader.ts';
import {type MatchingRows, matchingRows} from './matching-rows.ts';
import {rowParents} from './row-parents.ts';
import type {TextRow} from './text-rows.ts';

/** From this share of the question on a row is surely about it. */
export const sureConfidence = 0.6;
/** The most kinds of rows that are quoted. */
const mostMatches = 4;
/** The most rows that are quoted of one change. */
const mostOfChange = 12;
/** The most rows that are quoted of an entry of a list, below the one that begins it. */
const mostOfEntry = 4;
/** The most rows that are quoted of a table below its header. */
const mostOfTable = 10;
/** A text of so few lines is quoted as a whole where none of them is sure. */
const shortText = 8;

/** Quotes the rows that hold the words of the question; undefined where none holds as much as `leastConfidence` (0 to 1) of it. */
export function quoteWords(reader: GivenReader, leastConfidence = 0): GivenText | undefined {
  const {text, form} = reader;
  const {groups, count, confidence} = form.kind === 'diff' ? matchingChanges(reader) : matchingLines(reader);
  const isFound = groups.length > 0 && confidence >= leastConfidence;
  const filled = text.rows.flatMap((row, place) => (row.text.trim() === '' ? [] : place));
  if (leastConfidence === 0 && confidence < sureConfidence && filled.length <= shortText) {
    const heading = `No line of ${nameOf(reader)} surely answers the question; this is all of it:`;
    return answered(reader, heading, [{places: filled, alike: []}]);
  }
  if (!isFound) return undefined;
  const noun = form.kind === 'diff' ? 'changes' : linesText(text.lineCount);
  const fit =
    confidence >= sureConfidence
      ? `Of ${form.kind === 'diff' ? `the ${noun}` : noun} of ${nameOf(reader)} ${count === 1 ? 'this fits' : `${count.toLocaleString('en')} fit`} best:`
      : `Only part of the question matches ${nameWithSize(reader)}; this is the nearest in it:`;
  const quotedCount = form.kind === 'csv' ? 1 : mostMatches;
  return answered(reader, fit, groups.slice(0, quotedCount), groups.slice(quotedCount));
}

function matchingLines({text: {rows}, form, question}: GivenReader): MatchingRows {
  const found = matchingRows(rows, {
    question: question.words,
    answerForm: question.answerForm,
    titles: form.titles,
    isProse: form.kind === 'text',
  });
  const parents = rowParents(rows, new Set(found.groups.flatMap(({places}) => places)));
  if (form.kind === 'csv') return {...found, groups: rowsOfTable(found.groups, form.titles)};
  const taken = new Set<number>();
  const groups = found.groups.flatMap(({places, alike}) => {
    if (places.every(place => taken.has(place))) return [];
    const around = new Set(places);
    // The rest of the sentence, or what it is an entry of, makes a row readable.
    for (const place of isLoose.has(form.kind) ? places : []) {
      for (const below of restOfEntry(rows, place)) around.add(below);
      const above = parents.get(place)?.[0];
      if (above !== undefined && isIndented(rows[place]?.text)) around.add(above);
      else for (const near of [place - 1, place + 1]) if (rows[near]?.text.trim()) around.add(near);
    }
    for (const place of around) taken.add(place);
    return [{places: inOrder(around), alike}];
  });
  return {...found, groups};
}

/** What stands in an entry of a list below the row that begins it. */
function restOfEntry(rows: readonly TextRow[], place: number): number[] {
  const dash = /^(\s*)- /.exec(rows[place]?.text ?? '')?.[1];
  const below: number[] = [];
  if (dash === undefined) return below;
  for (let next = place + 1; below.length < mostOfEntry; next++) {
    if (!(rows[next]?.text ?? '').startsWith(`${dash} `)) break;
    below.push(next);
  }
  return below;
}

/** The rows of a table below its header, the first of them in one quotation. */
export function rowsOfTable(groups: readonly RowGroup[], header: ReadonlySet<number>): RowGroup[] {
  const places = groups.flatMap(({places, alike}) => [...places, ...alike]);
  const first = {places: inOrder(new Set([...header, ...places.slice(0, mostOfTable)])), alike: []};
  return groups.length === 0 ? [] : [first, ...places.slice(mostOfTable).map(place => ({places: [place], alike: []}))];
}

/** The changes of a diff that hold the words of the question, in their lines or in the name of their file. */
function matchingChanges({text: {rows}, form, question}: GivenReader): MatchingRows {
  const changes: {row: TextRow; places: number[]}[] = [];
  let file: {text: string; place: number} | undefined;
  for (const [place, {text, line}] of rows.entries()) {
    if (text.startsWith('+++ ') || text.startsWith('rename to ')) file = {text, place};
    if (text.startsWith('@@ '))
      changes.push({row: {line, text: `${file?.text ?? ''} ${text}`}, places: [...(file ? [file.place] : []), place]});
    const change = changes.at(-1);
    if (change === undefined || form.titles.has(place)) continue;
    change.row.text += `\n${text}`;
    if (/^[+-]/.test(text)) change.places.push(place);
  }
  const found = matchingRows(
    changes.map(({row}) => row),
    {question: question.words, answerForm: question.answerForm},
  );
  const groups = found.groups.flatMap(({places, alike}): RowGroup[] =>
    [...places, ...alike].map(index => ({places: changes[index]?.places.slice(0, mostOfChange) ?? [], alike: []})),
  );
  return {...found, groups};
}

/** Texts whose rows do not stand for themselves. */
const isLoose: ReadonlySet<string> = new Set(['text', 'json']);
const isIndented = (text = '') => /^\s/.test(text);
const inOrder = (places: ReadonlySet<number>) => [...places].sort((one, other) => one - other);

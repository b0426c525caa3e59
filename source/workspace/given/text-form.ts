import {stampAtStart} from './row-shape.ts';
import {severityOf} from './severity.ts';
import type {TextRow} from './text-rows.ts';

/** What kind of text was given, and the rows that stand above others as their titles. */
export interface TextForm {
  kind: 'diff' | 'json' | 'json-lines' | 'csv' | 'log' | 'text';
  /** Places of rows that name what the rows below them are about. */
  titles: ReadonlySet<number>;
}

/** So many rows at the beginning show what a text is. */
const rowsTried = 200;
/** The least share (0 to 1) of them that look like the rows of a log. */
const logShare = 0.5;
/** The least columns of a table. */
const leastColumns = 3;

/** Tells what kind of text was given by how its rows look. */
export function textForm(rows: readonly TextRow[]): TextForm {
  const said = rows.slice(0, rowsTried).filter(({text}) => text.trim() !== '');
  const [first] = said;
  if (first === undefined) return {kind: 'text', titles: new Set()};
  if (rows.some(({text}) => hunk.test(text)))
    return {kind: 'diff', titles: placesOf(rows, text => diffTitle.test(text))};
  const objects = said.filter(({text}) => /^\s*\{.*\}\s*$/.test(text)).length;
  if (objects > 1 && objects >= said.length * logShare) return {kind: 'json-lines', titles: new Set()};
  if (
    /^\s*[[{]\s*(?:$|["{[\d\]}])/.test(first.text) &&
    /[\]}]\s*$/.test(rows.findLast(({text}) => text.trim())?.text ?? '')
  )
    return {kind: 'json', titles: new Set()};
  if (isTable(said)) return {kind: 'csv', titles: new Set([rows.indexOf(first)])};
  const logged = said.filter(({text}) => isLogged(text)).length;
  return {kind: logged >= said.length * logShare && logged > 1 ? 'log' : 'text', titles: new Set()};
}

const hunk = /^@@ -\d+(?:,\d+)? \+\d+(?:,\d+)? @@/;
const diffTitle = /^(?:diff --git |\+\+\+ |--- |@@ -|index [0-9a-f]+\.\.|(?:new|deleted) file mode |rename )/;

function placesOf(rows: readonly TextRow[], isTitle: (text: string) => boolean): ReadonlySet<number> {
  return new Set(rows.flatMap(({text}, place) => (isTitle(text) ? place : [])));
}

/** Whether the rows have as many columns each, and names in the first. */
function isTable(rows: readonly TextRow[]): boolean {
  const [head = '', ...body] = rows.slice(0, 20).map(({text}) => text);
  return [',', ';', '\t'].some(separator => {
    const columns = head.split(separator).length;
    const isHead = columns >= leastColumns && /^[\p{L}_"#]/u.test(head) && !stampOf(head);
    return (
      isHead && body.length > 0 && body.every(text => text.replace(/"[^"]*"/g, '').split(separator).length === columns)
    );
  });
}

function isLogged(text: string): boolean {
  return (
    stampOf(text) !== undefined || /^\S*\s*\[?(?:INFO|DEBUG|WARN|ERROR|TRACE)\b/.test(text) || severityOf(text).rank > 2
  );
}

/** When a row was written, as it says at its beginning or, in an access log or in JSON, further in. */
export function stampOf(text: string): string | undefined {
  const atStart = stampAtStart
    .exec(text)?.[0]
    .trim()
    .replace(/^[[({"]|[\])}"]$/g, '');
  return (
    atStart ||
    /\[(\d{2}\/[A-Z][a-z]{2}\/\d{4}:[^\]]+)\]|"(?:time|timestamp|ts|@timestamp)"\s*:\s*"([^"]+)"/
      .exec(text.slice(0, 400))
      ?.slice(1)
      .find(Boolean)
  );
}

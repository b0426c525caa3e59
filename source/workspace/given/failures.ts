import {shapeOf, stampAtStart} from './row-shape.ts';
import {isMarkedFailure, severities, severityOf} from './severity.ts';
import type {TextRow} from './text-rows.ts';

/** Rows that tell of one thing, and how often the text says it. */
export interface RowGroup {
  /** The places of the rows that are quoted, in order. */
  places: readonly number[];
  /** Where rows like it stand besides. */
  alike: readonly number[];
}

/** A failure that a text tells of. */
export interface FailureGroup extends RowGroup {
  /** One of `severities`. */
  rank: number;
  isConsequence: boolean;
  /** Where the rows begin and end that belong to it, as a stack trace does. */
  start: number;
  end: number;
}

/** The most rows that belong to one failure. */
const longestBlock = 80;
/** The most rows that are quoted of one failure. */
const mostQuoted = 6;
/** The most rows that are quoted besides of what was expected and what came. */
const mostDifference = 6;
/** A row that announces the next one. */
const isOpen = /:\s*(?:[|>][-+]?)?\s*$/;
/** What tells which side of a difference is which. */
const legend = /^\s*(?:E\s+)?[-+] (?:expected|actual|received)\b/i;
const changed = /^\s*(?:E\s+)?[-+]\s*\S/;
/** What was expected and what came, each on a row with its name. */
const sides = /^\s*(?:E\s+)?(?:expected|actual|received|got|want(?:ed)?|left|right|but (?:was|got))\s*[:=]/i;
/** The most rows that are quoted of what a test said before it failed. */
const mostSaid = 3;
/** How far above the rows of a report the name of their file is looked for. */
const farthestTitle = 2_000;
/** So many characters at its end tell the last word of a name from others. */
const longestWord = 40;
/** How many rows without a word of its own a trace goes on over: blank ones. */
const mostBlank = 1;
/** A row that goes on with the one before it. */
const goesOn =
  /^(?:\s+\S|Caused by: |Traceback \(most recent|During handling of|The above exception|E {2,}|>\s|\.\.\. \d+ more|[|+❯╰│└┌·•→↳]|-->|note: |help: |hint: |DETAIL: |HINT: |Hint: |thread '|stack backtrace|Emitted '|[\w./\\-]+:\d+: (?:\w+(?:Error|Exception))?$)/;
/** How a Python traceback begins; it ends with the exception. */
const traceback = /Traceback \(most recent call last\)/;
/** What PostgreSQL logs of an error after it, each with a time of its own. */
const detail = /\b(?:DETAIL|HINT|STATEMENT|CONTEXT|QUERY): {2}/;
const cause = /^\s*(?:Caused by|Suppressed): /;

/**
 * Finds what failed in a text that a program wrote: each failure with the rows that say why, those alike counted, in the order of
 * the text. The weakest signs count only where there are no stronger ones.
 */
export function failuresIn(rows: readonly TextRow[]): FailureGroup[] {
  const groups = new Map<string, FailureGroup & {alike: number[]}>();
  const listed = listedFailures(rows);
  let place = 0;
  while (place < rows.length) {
    const {rank, isConsequence} = listed.has(place) ? listedSeverity : severityOf(rows[place]?.text ?? '');
    if (rank === severities.none) {
      place++;
      continue;
    }
    const end = endOfBlock(rows, place, listed);
    const key = `${rank} ${shapeOf(rows[place]?.text ?? '')}`;
    const known = groups.get(key);
    if (known) known.alike.push(place);
    else {
      const worst = isConsequence ? rank : worstOf(rows, place, end, rank);
      const places = isConsequence ? failing(rows, place, end) : quotedOf(rows, place, end);
      groups.set(key, {places, alike: [], rank: worst, isConsequence, start: place, end});
    }
    place = end;
  }
  return [...groups.values()];
}

/** What a numbered row of a list of failures tells. */
const listedSeverity = {rank: severities.error, isConsequence: false};
/** What stands above such a list. */
const listHead = /^\s*(?:There (?:was|were) \d+ (?:failures?|errors?):|\d+ failing|Failures:|Errors:)\s*$/;

/** The rows that number what failed, as RSpec, PHPUnit and Mocha do below a heading. */
function listedFailures(rows: readonly TextRow[]): ReadonlySet<number> {
  const head = rows.findIndex(({text}) => listHead.test(text));
  if (head < 0) return new Set();
  // Mocha numbers them among the tests that went well, too.
  return new Set(
    rows.flatMap(({text}, place) => ((place > head ? /^\s*\d+\) \S/ : /^\s+\d+\) \S/).test(text) ? place : [])),
  );
}

/** The rows that name a test or a step that failed, each name once and as fully as the text gives it. */
export function failedTests(rows: readonly TextRow[]): number[] {
  const listed = listedFailures(rows);
  const numbers = new Set<string>();
  const named = rows.flatMap(({text}, place) => {
    const number = listed.has(place) ? (/\d+/.exec(text)?.[0] ?? '') : undefined;
    if (number !== undefined && numbers.has(number)) return [];
    if (number !== undefined) numbers.add(number);
    if (!listed.has(place) && (!isMarkedFailure(text) || severityOf(text).isConsequence)) return [];
    const name = text
      .replace(/\(?\b\d+(?:\.\d+)?\s?m?s\b\)?|\s+- .*$|\[\s*\d+%\]/g, '')
      .replace(/^[^\p{L}]*(?:FAIL(?:ED)?\b:?|not ok \d*)?[^\p{L}\w]*|[^\p{L}\w)]*(?:\.\.\. )?(?:FAILED)?\s*$/gu, '');
    return name === '' ? [] : {name, place};
  });
  const isFuller = (one: string, other: string) =>
    other.length > one.length && other.endsWith(one) && /[^\p{L}\p{N}]$/u.test(other.slice(0, -one.length));
  // A fuller name ends with the same word: of many thousands each is only held against those.
  const byLastWord = new Map<string, string[]>();
  for (const name of new Set(named.map(({name}) => name))) {
    const alike = byLastWord.get(lastWordOf(name));
    if (alike) alike.push(name);
    else byLastWord.set(lastWordOf(name), [name]);
  }
  const hasTests = named.some(({name}) => !isPath(name));
  const names = new Map<string, number>();
  for (const {name, place} of named) {
    if (
      !names.has(name) &&
      !(hasTests && isPath(name)) &&
      !byLastWord.get(lastWordOf(name))?.some(other => isFuller(name, other))
    )
      names.set(name, place);
  }
  return [...names.values()];
}

function lastWordOf(name: string): string {
  return /[\p{L}\p{N}]*$/u.exec(name.slice(-longestWord))?.[0] ?? '';
}

/** Whether a row begins with a day, so that it is an entry of its own even where it is indented. */
function isStamped(text: string): boolean {
  return /^\s*[[({]?\d{4}-\d\d/.test(text) && stampAtStart.test(text);
}

/** Whether a row only names what failed. */
function isTitle(text: string): boolean {
  return isMarkedFailure(text) || /^\s*(?:ERROR|Error|error) in \S/.test(text);
}

/** Whether a name is that of a whole file of tests. */
function isPath(name: string): boolean {
  return /^[\w@./\\-]+\.\w+$/.test(name) && !/::/.test(name);
}

function worstOf(rows: readonly TextRow[], start: number, end: number, rank: number): number {
  return rows.slice(start + 1, end).reduce((worst, {text}) => {
    const own = severityOf(text);
    return own.isConsequence ? worst : Math.max(worst, own.rank);
  }, rank);
}

/** Where the rows end that belong to the failure at `start`: its message, its stack. */
function endOfBlock(rows: readonly TextRow[], start: number, listed: ReadonlySet<number>): number {
  let inTraceback = traceback.test(rows[start]?.text ?? '');
  let inDifference = false;
  let blank = 0;
  let end = start + 1;
  for (let place = start + 1; place < rows.length && place - start < longestBlock; place++) {
    const text = rows[place]?.text ?? '';
    if (text.trim() === '') {
      if (++blank > mostBlank) break;
      continue;
    }
    if (listed.has(place)) break;
    // What failed is named first, and why in the row below.
    const isNamed = listed.has(start) || isTitle(rows[start]?.text ?? '');
    const saysMore = isOpen.test(rows[start]?.text ?? '') || (isNamed && severityOf(text).rank >= severities.hint);
    const saysWhy = place === start + 1 && saysMore && !isStamped(text);
    inDifference ||= legend.test(text);
    const isChanged = inDifference && changed.test(text);
    const isOwn =
      saysWhy || isChanged || (!isStamped(text) && goesOn.test(text) && !(blank > 0 && isMarkedFailure(text)));
    if (!isOwn && inTraceback) {
      end = place + 1;
      inTraceback = false;
      continue;
    }
    if (!isOwn && !detail.test(text)) break;
    if (traceback.test(text)) inTraceback = true;
    blank = 0;
    end = place + 1;
  }
  return end;
}

/** Those rows that say themselves that something failed. */
function failing(rows: readonly TextRow[], start: number, end: number): number[] {
  const places = Array.from({length: end - start}, (_, index) => start + index);
  return places.filter(place => severityOf(rows[place]?.text ?? '').rank >= severities.hint).slice(0, mostQuoted);
}

/**
 * The rows that say what failed: the first, the exceptions of a trace down to the root cause, what was expected and what
 * came, then what follows the first.
 */
function quotedOf(rows: readonly TextRow[], start: number, end: number): number[] {
  const inside = Array.from({length: end - start - 1}, (_, index) => start + 1 + index).filter(
    place => rows[place]?.text.trim() !== '',
  );
  const chosen = new Set([...before(rows, start), start]);
  const causes = inside.filter(place => cause.test(rows[place]?.text ?? '')).slice(-2);
  const isTraceback = [start, ...inside].some(place => traceback.test(rows[place]?.text ?? ''));
  // Of a chain of exceptions the last is the root, of a Python traceback the end.
  const deepest =
    causes.length > 0 ? [...causes, (causes.at(-1) ?? 0) + 1] : isTraceback ? inside.slice(-3) : undefined;
  for (const place of deepest ?? []) if (place < end) chosen.add(place);
  const telling = inside.filter(place => severityOf(rows[place]?.text ?? '').rank >= severities.error);
  const said = telling.flatMap(place => (isOpen.test(rows[place]?.text ?? '') ? [place, place + 1] : place));
  const worded = inside.filter(place => /\p{L}/u.test(rows[place]?.text ?? ''));
  const difference = differenceIn(rows, inside);
  const most = mostQuoted + difference.length;
  for (const place of difference) chosen.add(place);
  for (const place of [...said, ...(deepest ? [] : [...worded, ...inside])]) {
    if (chosen.size >= most) break;
    if (place < end) chosen.add(place);
  }
  return [...chosen].sort((one, other) => one - other);
}

/** Those of some rows that show what was expected and what came. */
function differenceIn(rows: readonly TextRow[], places: readonly number[]): number[] {
  const head = places.findIndex(place => legend.test(rows[place]?.text ?? ''));
  const shown = places.filter((place, index) => {
    const text = rows[place]?.text ?? '';
    return sides.test(text) || (head >= 0 && index >= head && changed.test(text));
  });
  return shown.slice(0, mostDifference);
}

/** What stands above a failure and belongs to it: what a test said, where its runner prints that first; the file of a report's rows. */
function before(rows: readonly TextRow[], start: number): number[] {
  const head = rows[start]?.text ?? '';
  const isTest = /^\s*--- FAIL/.test(head);
  if (!isTest && !/^\s+\d+:\d+\s/.test(head)) return [];
  const places: number[] = [];
  for (let place = start - 1; place >= Math.max(0, start - farthestTitle); place--) {
    const text = rows[place]?.text ?? '';
    if (text.trim() === '' || isMarkedFailure(text)) break;
    if (!/^\s/.test(text)) return isTest ? places : [place];
    if (isTest && places.length < mostSaid) places.unshift(place);
  }
  return places;
}

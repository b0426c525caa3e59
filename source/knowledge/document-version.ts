import {posix, win32} from 'node:path';
import type {KnowledgeDocument} from './knowledge-document.ts';

/** What name, title and metadata say of which version a document is. */
export interface VersionMarks {
  /** What all versions share: the title, and the folder and name of the file, without what tells versions apart. */
  families: readonly string[];
  /** `v2.1`, `(2)`: its numbers. */
  numbers?: readonly number[];
  /** `draft` and `old` come before the plain name, `final` and `new` after it. */
  rank: number;
  /** `2026-05-01` of the name, else when it was changed or written. */
  date?: string;
}

/** A version in a name: `v2`, `version 2.1`, `rev_3`. */
const numberMark = /(?:^|[\s._(-])(?:v|ver|version|rev|revision|r)[\s._-]?(\d{1,4}(?:[._]\d{1,4}){0,3})(?=$|[\s._)-])/i;
/** The number that a browser or file manager adds to a second copy: `report (2)`. */
const copyMark = /\s*\((\d{1,3})\)\s*$/;
/** A date in a name: `2026-05-01`, `20260501`. */
const dateMark = /(?:^|[^\d])((?:19|20)\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?!\d)/;
/** Words in a name that mark an older version. */
const earlier = /(?:^|[\s._(-])(?:draft|old|wip|outdated|superseded|deprecated|obsolete)(?=$|[\s._)-])/i;
/** Words in a name that mark a newer version. */
const later = /(?:^|[\s._(-])(?:final|new|updated|revised|latest|current)(?=$|[\s._)-])/i;
/** `copy`, which tells nothing about age. */
const copied = /(?:^|[\s._(-])copy(?=$|[\s._)-])/i;

/**
 * Reads from a document's title, file name and metadata which version it is: number, date, and words such as `draft` or
 * `final`.
 */
export function documentVersion({
  title,
  source,
  metadata,
}: Pick<KnowledgeDocument, 'title' | 'source' | 'metadata'>): VersionMarks {
  const stem = source.kind === 'file' ? stemOf(source.path) : '';
  const names = [stem, title].filter(Boolean);
  const numbers = names.map(numbersIn).find(found => found !== undefined);
  // A date in the name is meant; one in the metadata may only be that of a copy.
  const date = names.map(dateIn).find(found => found !== undefined) ?? metadata.modified ?? metadata.date;
  const families = [familyOf(title), ...(source.kind === 'file' ? [folderOf(source.path) + familyOf(stem)] : [])];
  return {
    families: families.filter(family => family.length >= 2),
    ...(numbers && {numbers}),
    rank: names.some(name => earlier.test(name)) ? -1 : names.some(name => later.test(name)) ? 1 : 0,
    ...(date !== undefined && {date}),
  };
}

/**
 * Decides which of two documents is the newer version: by number, else by words such as `draft` and `final`, else by
 * date. Negative where `one` is the earlier version, positive where it is the later one, 0 where nothing tells.
 */
export function olderFirst(one: VersionMarks, other: VersionMarks): number {
  if (one.numbers || other.numbers) {
    // What has no number was there before numbers were needed.
    const order = compareNumbers(one.numbers ?? [1], other.numbers ?? [1]);
    if (order !== 0) return order;
  }
  if (one.rank !== other.rank) return one.rank - other.rank;
  if (one.date !== undefined && other.date !== undefined && one.date !== other.date)
    return one.date < other.date ? -1 : 1;
  return 0;
}

/** Compares versions number by number: 2.10 is later than 2.9. */
function compareNumbers(one: readonly number[], other: readonly number[]): number {
  for (let at = 0; at < Math.max(one.length, other.length); at++) {
    const difference = (one[at] ?? 0) - (other[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The version number in a name, part by part; undefined where it has none. */
function numbersIn(name: string): readonly number[] | undefined {
  const found = numberMark.exec(name)?.[1] ?? copyMark.exec(name)?.[1];
  return found?.split(/[._]/).map(Number);
}

/** The date in a name as `2026-05-01`; undefined where it has none. */
function dateIn(name: string): string | undefined {
  const [, year, month, day] = dateMark.exec(name) ?? [];
  return year === undefined ? undefined : `${year}-${month}-${day}`;
}

/** A name without everything that tells versions apart. */
function familyOf(name: string): string {
  let rest = name;
  for (const mark of [dateMark, numberMark, copyMark, earlier, later, copied]) rest = rest.replace(mark, ' ');
  return folded(rest);
}

/** A name in lower case with single blanks, so that names compare however they are written. */
function folded(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** A file's name without folder and ending. */
function stemOf(path: string): string {
  return rulesOf(path)
    .basename(path)
    .replace(/\.[^.]{1,8}$/, '');
}

/** The folder of a file: versions of one document mostly lie side by side. */
function folderOf(path: string): string {
  return path.slice(0, path.length - rulesOf(path).basename(path).length);
}

/** How a path is read: documents may come from a machine with another system, where paths begin with `C:\` or `\\`. */
function rulesOf(path: string): typeof posix {
  return /^(?:[A-Za-z]:[\\/]|\\\\)/.test(path) ? win32 : posix;
}

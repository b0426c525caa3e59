import {tellingTermsOf} from '../../code/terms.ts';
import type {RowGroup} from './failures.ts';
import type {TextForm} from './text-form.ts';
import type {TextRow} from './text-rows.ts';

/** Places where a field that a question asks for is false, empty, null or 0, or has another value than the one it denies. */
export interface UnsetFields {
  /** What the fields are called in the text. */
  names: readonly string[];
  /** The value that the question denies; undefined where it denies that there is one. */
  value?: string;
  /** One for each place, in order, with what it belongs to. */
  groups: readonly RowGroup[];
}

/** How questions ask for what is not there, and how far what they ask for reaches behind it. */
const denied =
  /\b(?:(?:no(?!\s*#?\d)|not|without|lack(?:s|ing)?|miss(?:es|ing)|never|isn't|aren't|wasn't|weren't|hasn't|haven't|doesn't|don't|didn't)\b(?:\s+(?:yet|already|been|fully))*(?<behind>[^,;.?]*)|un(?<opposite>[a-z]{4,})\b)/gi;
/** How they ask for it by its value. */
const asValue = /\b(?:false|empty|null|blank|unset|zero)\b/gi;
/** A field of JSON that has nothing to say, and its name. */
const unsetField = /"(?<name>[^"\\]{1,80})"\s*:\s*(?:false|null|0+(?:\.0+)?|"\s*"|\[\s*\]|\{\s*\})(?=\s*(?:[,}\]]|$))/g;
/** Any field of JSON. */
const anyField = /"(?<name>[^"\\]{1,80})"\s*:/g;
/** What a cell of a table holds that has nothing to say. */
const unsetCell = /^(?:|false|no|null|nil|none|n\/a|-|0+(?:\.0+)?)$/i;

/**
 * Finds where the fields that a question denies (`no fix`, `not shipped`, `empty name`) have no value, in a JSON document or
 * a table. Undefined where it denies none that the text has.
 */
export function unsetFields(question: string, rows: readonly TextRow[], form: TextForm): UnsetFields | undefined {
  const denial = denialIn(question);
  if (denial.terms.size === 0) return undefined;
  return form.kind === 'csv' ? unsetColumns(rows, form, denial) : unsetKeys(rows, denial.terms);
}

/** What a question denies. */
interface Denial {
  terms: ReadonlySet<string>;
  /** Those right behind the word that denies. */
  nearest: ReadonlySet<string>;
}

function denialIn(question: string): Denial {
  const behind = [...question.matchAll(denied)].map(({groups}) => groups?.behind ?? groups?.opposite ?? '');
  const nearest = new Set(behind.flatMap(text => tellingTermsOf(text)[0] ?? []));
  // `where shipped is empty`, `with an empty name`: the value stands on either side.
  if (asValue.test(question)) behind.push(question.replace(asValue, ' '));
  asValue.lastIndex = 0;
  return {terms: new Set(behind.flatMap(text => tellingTermsOf(text))), nearest};
}

/** Of some names those that hold most of the terms. */
function asked(names: Iterable<string>, terms: ReadonlySet<string>): ReadonlySet<string> {
  const held = [...new Set(names)].map(name => ({
    name,
    count: tellingTermsOf(name).filter(term => terms.has(term)).length,
  }));
  const most = Math.max(1, ...held.map(({count}) => count));
  return new Set(held.flatMap(({name, count}) => (count === most ? name : [])));
}

function unsetKeys(rows: readonly TextRow[], terms: ReadonlySet<string>): UnsetFields | undefined {
  const names = asked(
    rows.flatMap(({text}) => namesIn(text, anyField)),
    terms,
  );
  if (names.size === 0) return undefined;
  const groups = rows.flatMap(({text}, place): RowGroup[] =>
    namesIn(text, unsetField).some(name => names.has(name)) ? [{places: ownerOf(rows, place), alike: []}] : [],
  );
  return {names: [...names], groups};
}

function namesIn(text: string, field: RegExp): string[] {
  return [...text.matchAll(field)].flatMap(({groups}) => groups?.name ?? []);
}

/** A row of a document with the one that names the object it stands in: its key, or its first field. */
function ownerOf(rows: readonly TextRow[], place: number): number[] {
  const indent = indentOf(rows[place]);
  if (indent === 0 || /\{.*:/.test(rows[place]?.text ?? '')) return [place];
  let above = place - 1;
  while (above >= 0 && (indentOf(rows[above]) >= indent || rows[above]?.text.trim() === '')) above--;
  const isNamed = /\p{L}/u.test(rows[above]?.text ?? '');
  return [...new Set([isNamed ? above : above + 1, place])];
}

function indentOf(row: TextRow | undefined): number {
  return /^\s*/.exec(row?.text ?? '')?.[0].length ?? 0;
}

function unsetColumns(rows: readonly TextRow[], {titles}: TextForm, denial: Denial): UnsetFields | undefined {
  const [header = 0] = titles;
  const head = rows[header]?.text ?? '';
  const [separator = ','] = [',', ';', '\t'].sort((one, other) => head.split(other).length - head.split(one).length);
  const columns = cellsOf(head, separator);
  const table = rows.flatMap(({text}, place) =>
    place <= header || text.trim() === '' ? [] : {place, cells: cellsOf(text, separator)},
  );
  const denied = deniedValue(table, denial);
  const names = denied ? new Set(columns.slice(denied.index, denied.index + 1)) : asked(columns, denial.terms);
  if (names.size === 0) return undefined;
  const groups = table.flatMap(({place, cells}): RowGroup[] => {
    const isUnset = denied
      ? cells[denied.index] !== denied.value
      : columns.some((name, index) => names.has(name) && unsetCell.test(cells[index] ?? ''));
    return isUnset ? [{places: [place], alike: []}] : [];
  });
  return {names: [...names], groups, ...(denied && {value: denied.value})};
}

/** The value of a column that a question denies, as `paid` in `which are not paid?`. */
function deniedValue(
  table: readonly {cells: readonly string[]}[],
  {nearest}: Denial,
): {index: number; value: string} | undefined {
  for (const {cells} of table) {
    const index = cells.findIndex(
      cell => /^\p{L}[\p{L}-]{2,30}$/u.test(cell) && nearest.has(tellingTermsOf(cell)[0] ?? ''),
    );
    if (index >= 0) return {index, value: cells[index] ?? ''};
  }
  return undefined;
}

/** The cells of a row of a table, without the quotes around them. */
function cellsOf(text: string, separator: string): string[] {
  const cells: string[] = [''];
  let isQuoted = false;
  for (const character of text) {
    if (character === '"') isQuoted = !isQuoted;
    else if (character === separator && !isQuoted) cells.push('');
    else cells[cells.length - 1] += character;
  }
  return cells.map(cell => cell.trim());
}

import {EcaError, quoteNames} from '../foundation/errors.ts';
import type {
  CollectionSpec,
  FieldSpec,
  FieldValue,
  Filter,
  NewRecord,
  StoredRecord,
  TextQuery,
  VectorQuery,
} from './vector-store.ts';

/** One condition of a filter, checked against the collection. Bounds of a range are inclusive. */
export type Condition =
  | {kind: 'equals'; field: string; value: string | number | boolean | null}
  | {kind: 'any'; field: string; values: readonly (string | number)[]}
  | {kind: 'range'; field: string; from: number | undefined; to: number | undefined};

/** A record as it is stored: every field of the collection, null where none was given. */
export interface CheckedRecord {
  record: StoredRecord;
  /** Absent too where all numbers are zero: such a vector has no direction that could be compared. */
  vector?: readonly number[];
}

/** How `id` may be filtered on, which every collection has without naming it. */
const idField: FieldSpec = {type: 'string', filter: 'key'};

/**
 * Refuses a collection that no store could hold: by its name, its fields and what they are searched or filtered by.
 * @throws EcaError `store-spec`.
 */
export function checkSpec(spec: CollectionSpec): void {
  const fault = (message: string) => new EcaError('store-spec', `Collection \`${spec.name}\`: ${message}`);
  if (!/^[a-z][a-z0-9-]{0,60}$/.test(spec.name)) throw fault('expected a kebab-case name');
  for (const [name, field] of Object.entries(spec.fields)) {
    if (!/^[A-Za-z][A-Za-z0-9]{0,60}$/.test(name) || ['id', 'vector'].includes(name)) {
      throw fault(`unexpected field name \`${name}\`, expected letters and digits, and not \`id\` or \`vector\``);
    }
    if (field.fullText !== undefined && field.type !== 'string')
      throw fault(`only a string can be searched, not \`${name}\``);
    if (field.filter !== undefined && field.type === 'string-list')
      throw fault(`a list cannot be filtered on: \`${name}\``);
  }
  if (spec.vector !== undefined && !(Number.isInteger(spec.vector.dimension) && spec.vector.dimension > 0)) {
    throw fault(`unexpected dimension ${spec.vector.dimension}`);
  }
}

/**
 * Validates rows before they are written, and completes them, so that every store engine accepts and refuses the same;
 * of several with one id the last stays.
 * @throws EcaError `store-record`, `store-dimension`.
 */
export function checkRecords(spec: CollectionSpec, records: readonly NewRecord[]): CheckedRecord[] {
  const checked = new Map<string, CheckedRecord>();
  for (const given of records) {
    if (typeof given.id !== 'string' || given.id === '') throw recordFault(spec, 'id', given.id);
    const record: StoredRecord = {id: wellFormed(given.id)};
    for (const name of Object.keys(given)) {
      if (name !== 'id' && name !== 'vector' && spec.fields[name] === undefined) throw unknownField(spec, name);
    }
    for (const [name, field] of Object.entries(spec.fields)) {
      const value = given[name] ?? null;
      if (!fits(field, value)) throw recordFault(spec, name, value);
      record[name] = Array.isArray(value)
        ? value.map(wellFormed)
        : typeof value === 'string'
          ? wellFormed(value)
          : value;
    }
    const vector = given.vector;
    if (vector !== undefined) checkVector(spec, vector);
    checked.delete(record.id);
    checked.set(record.id, {record, ...(vector?.some(number => number !== 0) && {vector})});
  }
  return [...checked.values()];
}

/**
 * Refuses a vector that cannot be compared with the others: of another length (usually another embedding model's) or
 * with a number that is not finite. @throws EcaError `store-dimension`.
 */
function checkVector(spec: CollectionSpec, vector: readonly number[]): void {
  const dimension = spec.vector?.dimension;
  if (dimension === undefined) {
    throw new EcaError('store-dimension', `Unexpected vector for the collection \`${spec.name}\`, which has none`);
  }
  if (vector.length !== dimension) {
    throw new EcaError(
      'store-dimension',
      `Unexpected vector of length ${vector.length} for \`${spec.name}\`, expected ${dimension} (${spec.vector?.embedder})`,
      {hint: 'Rebuild the index: the embedding model was changed.'},
    );
  }
  const broken = vector.findIndex(number => !Number.isFinite(Math.fround(number)));
  if (broken >= 0) {
    throw new EcaError(
      'store-dimension',
      `Unexpected value ${vector[broken]} at ${broken} of a vector for \`${spec.name}\``,
    );
  }
}

/**
 * Turns a filter into a list of conditions that must all hold, and refuses fields that cannot be filtered on and values
 * of the wrong type.
 * @throws EcaError `store-filter`.
 */
export function checkFilter(spec: CollectionSpec, filter: Filter = {}): Condition[] {
  return Object.entries(filter).map(([name, wanted]) => {
    const field = name === 'id' ? idField : spec.fields[name];
    if (field?.filter === undefined) {
      const filterable = Object.keys(spec.fields).filter(key => spec.fields[key]?.filter !== undefined);
      throw filterFault(spec, `unexpected field \`${name}\`, expected one of ${quoteNames(['id', ...filterable])}`);
    }
    const check = <Value>(value: Value): Value => {
      if (!fits(field, value))
        throw filterFault(spec, `unexpected ${JSON.stringify(value)} for \`${name}\` (${field.type})`);
      return (typeof value === 'string' ? wellFormed(value) : value) as Value;
    };
    // A list means one of these, an object a range, anything else the very value.
    if (Array.isArray(wanted)) {
      return {kind: 'any', field: name, values: (wanted as readonly (string | number)[]).map(check)};
    }
    if (typeof wanted === 'object' && wanted !== null) {
      const {from, to} = wanted as {from?: number; to?: number};
      if (typeof (from ?? to) !== 'number')
        throw filterFault(spec, `unexpected range for \`${name}\`, expected numbers`);
      return {
        kind: 'range',
        field: name,
        from: from === undefined ? from : check(from),
        to: to === undefined ? to : check(to),
      };
    }
    if (wanted === undefined) throw filterFault(spec, `\`${name}\` has no value`);
    return {kind: 'equals', field: name, value: wanted === null ? null : check(wanted as string | number | boolean)};
  });
}

/**
 * As `checkFilter`, for what removes. A filter without conditions would remove everything, and is refused.
 * @throws EcaError `store-filter`.
 */
export function checkRemovalFilter(spec: CollectionSpec, filter: Filter): Condition[] {
  const conditions = checkFilter(spec, filter);
  if (conditions.length === 0)
    throw filterFault(spec, 'an empty filter removes nothing; use `clear` to remove everything');
  return conditions;
}

/** What a full-text search looks for in one field: with two kinds of terms a field is searched twice. */
export interface TextSearchPart {
  field: string;
  /** What the field's score counts beside those of the other fields; above 0. */
  weight: number;
  /** What these terms count beside the field's others; above 0. */
  share: number;
  /** Distinct, at least one. */
  terms: readonly string[];
}

/** What a query looks for, field by field; empty where it has no terms. @throws EcaError `store-query`. */
export function checkTextQuery(spec: CollectionSpec, query: TextQuery): TextSearchPart[] {
  checkLimit(spec, query.limit);
  const fields = Object.entries(query.fields).filter(([, weight]) => weight !== 0);
  for (const [name, weight] of fields) {
    if (spec.fields[name]?.fullText === undefined) {
      const searchable = Object.keys(spec.fields).filter(key => spec.fields[key]?.fullText !== undefined);
      throw queryFault(spec, `unexpected field \`${name}\`, expected some of ${quoteNames(searchable)}`);
    }
    if (!(weight > 0 && Number.isFinite(weight))) throw queryFault(spec, `unexpected weight ${weight} of \`${name}\``);
  }
  const share = query.lesser?.weight ?? 1;
  if (!(share > 0 && Number.isFinite(share))) throw queryFault(spec, `unexpected weight ${share} of the lesser terms`);
  const terms = new Set(termsOf(wellFormed(query.terms)));
  const lesser = termsOf(wellFormed(query.lesser?.terms ?? '')).filter(term => !terms.has(term));
  return fields.flatMap(([field, weight]) =>
    [
      {field, weight, share: 1, terms: [...terms]},
      {field, weight, share, terms: [...new Set(lesser)]},
    ].filter(part => part.terms.length > 0),
  );
}

/**
 * Refuses a vector of the wrong length or with values that are not finite, and a limit below 0.
 * @throws EcaError `store-query`, `store-dimension`.
 */
export function checkVectorQuery(spec: CollectionSpec, query: VectorQuery): void {
  checkLimit(spec, query.limit);
  checkVector(spec, query.vector);
}

/**
 * Refuses a limit that is below 0 or not a number.
 * @throws EcaError `store-query`.
 */
export function checkLimit(spec: CollectionSpec, limit: number): void {
  if (!(limit >= 0)) throw queryFault(spec, `unexpected limit ${limit}, expected a number from 0`);
}

/** The fields to return, without `id`, which always is; unknown ones are refused. @throws EcaError `store-record`. */
export function checkSelect(spec: CollectionSpec, select: readonly string[] | undefined): string[] {
  if (select === undefined) return Object.keys(spec.fields);
  for (const name of select) if (name !== 'id' && spec.fields[name] === undefined) throw unknownField(spec, name);
  return [...new Set(select)].filter(name => name !== 'id');
}

/** Orders ids by code point, which is also the order of their UTF-8 bytes: JavaScript's own order differs above U+FFFF. */
export function compareIds(one: string, other: string): number {
  if (one === other) return 0;
  const plain = !/[\ud800-\uffff]/.test(one) || !/[\ud800-\uffff]/.test(other);
  return (plain ? one < other : Buffer.compare(Buffer.from(one), Buffer.from(other)) < 0) ? -1 : 1;
}

/** The words of a `terms` field or query: what stands between white space. */
export function termsOf(text: string): string[] {
  return text.split(/\s+/u).filter(term => term !== '');
}

/** Half a surrogate pair cannot be stored as UTF-8: it becomes U+FFFD, in every store alike. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}

/** Whether a value has the type of its field; null fits every type. */
function fits(field: FieldSpec, value: unknown): value is FieldValue {
  if (value === null) return true;
  if (field.type === 'string') return typeof value === 'string';
  if (field.type === 'boolean') return typeof value === 'boolean';
  if (field.type === 'integer') return Number.isSafeInteger(value);
  if (field.type === 'float') return Number.isFinite(value);
  return Array.isArray(value) && value.every(item => typeof item === 'string');
}

/** The error for a value that its field cannot hold, with the first 80 characters of it. */
function recordFault(spec: CollectionSpec, name: string, value: unknown): EcaError {
  const expected = name === 'id' ? 'a text that is not empty' : spec.fields[name]?.type;
  const found = JSON.stringify(value)?.slice(0, 80) ?? 'nothing';
  return new EcaError('store-record', `Unexpected ${found} in \`${spec.name}.${name}\`, expected ${expected}`);
}

/** The error for a field that the collection does not have, with those that it has. */
function unknownField(spec: CollectionSpec, name: string): EcaError {
  const known = quoteNames(['id', ...Object.keys(spec.fields)]);
  return new EcaError('store-record', `Unexpected field \`${name}\` for \`${spec.name}\`, expected one of ${known}`);
}

/** The error for a filter that cannot be applied. */
function filterFault(spec: CollectionSpec, message: string): EcaError {
  return new EcaError('store-filter', `Filter on \`${spec.name}\`: ${message}`);
}

/** The error for a search that cannot be run. */
function queryFault(spec: CollectionSpec, message: string): EcaError {
  return new EcaError('store-query', `Query on \`${spec.name}\`: ${message}`);
}

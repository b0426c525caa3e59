import type {Data, DataType, Field} from 'apache-arrow';
import type {CheckedRecord} from './collection-checks.ts';
import type {CollectionSpec, FieldSpec, FieldValue, StoredRecord} from './vector-store.ts';

/** Name of the column with the vectors; no field may be called so. */
export const vectorColumn = 'vector';

/**
 * Encodes records in the form in which LanceDB stores them: an Arrow IPC file with the collection's full schema, which
 * therefore does not depend on what values occur. Without rows it is the schema alone.
 */
export async function encodeRows(spec: CollectionSpec, rows: readonly CheckedRecord[]): Promise<Buffer> {
  const arrow = await import('apache-arrow');
  const fields: Field<DataType>[] = [];
  const children: Data<DataType>[] = [];
  const add = (name: string, type: FieldSpec['type'], nullable: boolean): void => {
    const values = rows.map(({record}) => encodeValue(record[name] ?? null));
    const isNumber = type !== 'string' && type !== 'string-list';
    const arrowType = isNumber ? new arrow.Float64() : new arrow.Utf8();
    fields.push(new arrow.Field(name, arrowType, nullable));
    const column = {length: values.length, ...nullsOf(values), ...(isNumber ? numbersOf(values) : textsOf(values))};
    children.push(arrow.makeData({type: arrowType, ...column} as Parameters<typeof arrow.makeData>[0]));
  };
  add('id', 'string', false);
  for (const [name, field] of Object.entries(spec.fields)) add(name, field.type, true);
  if (spec.vector !== undefined) {
    const item = new arrow.Field('item', new arrow.Float32(), true);
    const type = new arrow.FixedSizeList(spec.vector.dimension, item);
    fields.push(new arrow.Field(vectorColumn, type, true));
    const child = arrow.makeData({type: new arrow.Float32(), ...vectorsOf(rows, spec.vector.dimension)});
    children.push(arrow.makeData({type, length: rows.length, ...nullsOf(rows.map(row => row.vector ?? null)), child}));
  }
  const schema = new arrow.Schema(fields);
  const struct = new arrow.Struct(fields);
  const batch = new arrow.RecordBatch(
    schema,
    arrow.makeData({type: struct, length: rows.length, nullCount: 0, children}),
  );
  return Buffer.from(arrow.tableToIPC(new arrow.Table(schema, [batch]), 'file'));
}

/** Turns a row read from LanceDB back into a record; `columns` as read from the store, `row` its number there. */
export function decodeRow(
  spec: CollectionSpec,
  columns: Record<string, readonly (string | number | null)[]>,
  row: number,
  fields: readonly string[],
): StoredRecord {
  const record: StoredRecord = {id: String(columns.id?.[row])};
  for (const name of fields) {
    const value = columns[name]?.[row] ?? null;
    record[name] = decodeValue(spec.fields[name], value);
  }
  return record;
}

/** Lists are kept as JSON text: they are stored and returned, but never looked into. Truth is kept as 1 and 0. */
function encodeValue(value: FieldValue): string | number | null {
  if (typeof value === 'boolean') return value ? 1 : 0;
  return Array.isArray(value) ? JSON.stringify(value) : value;
}

/** The value as the collection's field has it, undoing `encodeValue`. */
function decodeValue(field: FieldSpec | undefined, value: string | number | null): FieldValue {
  if (field?.type === 'boolean' && typeof value === 'number') return value === 1;
  return field?.type === 'string-list' && typeof value === 'string' ? (JSON.parse(value) as string[]) : value;
}

/**
 * Marks which rows have no value. Arrow's validity bits: one a row, least significant first, set where there is a
 * value.
 */
function nullsOf(values: readonly unknown[]): {nullCount: number; nullBitmap: Uint8Array} {
  const nullBitmap = new Uint8Array(Math.ceil((values.length + 1) / 64) * 8);
  let nullCount = 0;
  values.forEach((value, row) => {
    if (value === null) nullCount += 1;
    else nullBitmap[row >> 3] = (nullBitmap[row >> 3] ?? 0) | (1 << (row & 7));
  });
  return {nullCount, nullBitmap};
}

/** A column of numbers; 0 stands where there is none. */
function numbersOf(values: readonly unknown[]): {data: Float64Array} {
  return {data: Float64Array.from(values, value => (typeof value === 'number' ? value : 0))};
}

/** A column of texts: all of them in one stretch of UTF-8, with where each begins and ends. */
function textsOf(values: readonly unknown[]): {valueOffsets: Int32Array; data: Uint8Array} {
  const texts = values.map(value => Buffer.from(typeof value === 'string' ? value : ''));
  const valueOffsets = new Int32Array(texts.length + 1);
  texts.forEach((text, row) => {
    valueOffsets[row + 1] = (valueOffsets[row] ?? 0) + text.length;
  });
  return {valueOffsets, data: Buffer.concat(texts)};
}

/** All vectors one behind the other; zeros where a record has none. */
function vectorsOf(
  rows: readonly CheckedRecord[],
  dimension: number,
): {length: number; nullCount: number; data: Float32Array} {
  const data = new Float32Array(rows.length * dimension);
  rows.forEach(({vector}, row) => {
    if (vector !== undefined) data.set(vector, row * dimension);
  });
  return {length: data.length, nullCount: 0, data};
}

/** The columns of Arrow record batches by name; every list has one value a row. */
export type ColumnValues = Record<string, (string | number | null)[]>;

/**
 * Decodes the rows that LanceDB returns for a query: an Arrow IPC file (Arrow columnar format 1.x, "IPC File Format")
 * with columns of text and numbers. Throws an `Error` on anything else. Our own, since the library takes longer to load
 * than a whole search takes.
 */
export function readArrowBatches(bytes: Buffer): ColumnValues {
  const columns: ColumnValues = {};
  const end = bytes.length - magic.length;
  if (end < 4 || bytes.toString('latin1', end) !== magic) throw new Error('not an Arrow file');
  const footer = rootTable(bytes, end - 4 - bytes.readInt32LE(end - 4));
  const fields = (footer.table(1)?.tables(1) ?? []).map(readField);
  for (const field of fields) columns[field.name] = [];
  for (const block of footer.structs(3, 24)) {
    const messageAt = Number(bytes.readBigInt64LE(block));
    const metadataBytes = bytes.readInt32LE(block + 8);
    const message = rootTable(bytes, messageAt + (bytes.readUInt32LE(messageAt) === 0xffffffff ? 8 : 4));
    const batch = message.table(2);
    if (message.byte(1) !== headerRecordBatch || batch === undefined) throw new Error('unexpected Arrow message');
    readBatch(bytes, batch, messageAt + metadataBytes, fields, columns);
  }
  return columns;
}

/** The bytes with which every Arrow file ends. */
const magic = 'ARROW1';

// Numbers of the Arrow format: Message.fbs and Schema.fbs.
const headerRecordBatch = 3;
const typeInt = 2;
const typeFloat = 3;
const typeUtf8 = 5;

/** A column: its name and how its values are stored. */
interface ArrowField {
  name: string;
  type: 'text' | 'float32' | 'float64' | 'int32' | 'int64' | 'uint64';
}

/** Which column this is and how its values are stored. Types that LanceDB was not asked to store are refused. */
function readField(field: FlatTable): ArrowField {
  const name = field.text(0);
  const kind = field.byte(2);
  const detail = field.table(3);
  if (kind === typeUtf8) return {name, type: 'text'};
  if (kind === typeFloat && detail?.short(0) === 1) return {name, type: 'float32'};
  if (kind === typeFloat && detail?.short(0) === 2) return {name, type: 'float64'};
  if (kind === typeInt && detail?.int(0) === 32) return {name, type: 'int32'};
  if (kind === typeInt && detail?.int(0) === 64) return {name, type: detail.byte(1) === 1 ? 'int64' : 'uint64'};
  throw new Error(`unexpected type ${kind} of the Arrow column ${name}`);
}

/** Adds the rows of one record batch to the columns. A compressed batch is refused with an `Error`. */
function readBatch(bytes: Buffer, batch: FlatTable, bodyAt: number, fields: ArrowField[], columns: ColumnValues): void {
  if (batch.table(3) !== undefined) throw new Error('unexpected compressed Arrow batch');
  const rows = batch.long(0);
  const buffers = batch.structs(2, 16);
  let next = 0;
  const take = (): {from: number; length: number} => {
    const place = buffers[next];
    if (place === undefined) throw new Error('an Arrow batch has too few buffers');
    next += 1;
    const from = bodyAt + Number(bytes.readBigInt64LE(place));
    return {from, length: Number(bytes.readBigInt64LE(place + 8))};
  };
  for (const field of fields) {
    const validity = take();
    const isNull = (row: number): boolean => ((bytes[validity.from + (row >> 3)] as number) & (1 << (row & 7))) === 0;
    const values: (string | number | null)[] = valuesOf(bytes, field, rows, take);
    if (validity.length > 0) for (let row = 0; row < rows; row += 1) if (isNull(row)) values[row] = null;
    columns[field.name] = (columns[field.name] ?? []).concat(values);
  }
}

/** The values of one column of a batch. Where one is null, something else may stand. */
function valuesOf(
  bytes: Buffer,
  field: ArrowField,
  rows: number,
  take: () => {from: number; length: number},
): (string | number)[] {
  const {from} = take();
  const copy = (items: number, itemBytes: number) => copyOf(bytes, from, items * itemBytes);
  switch (field.type) {
    case 'text': {
      const text = take().from;
      const ends = Array.from(new Int32Array(copy(rows === 0 ? 0 : rows + 1, 4)), end => text + end);
      return ends.slice(1).map((end, row) => bytes.toString('utf8', ends[row], end));
    }
    case 'float32':
      return Array.from(new Float32Array(copy(rows, 4)));
    case 'float64':
      return Array.from(new Float64Array(copy(rows, 8)));
    case 'int32':
      return Array.from(new Int32Array(copy(rows, 4)));
    case 'int64':
      return Array.from(new BigInt64Array(copy(rows, 8)), Number);
    case 'uint64':
      return Array.from(new BigUint64Array(copy(rows, 8)), Number);
  }
}

/**
 * Copies numbers to where they can be read as such (little-endian, as this machine and Arrow have them): a call on the
 * buffer for each of some thousand rows takes several times as long. Throws an `Error` where the batch ends before them.
 */
function copyOf(bytes: Buffer, from: number, length: number): ArrayBuffer {
  if (from < 0 || from + length > bytes.length) throw new Error('an Arrow batch ends before its values');
  const start = bytes.byteOffset + from;
  return bytes.buffer.slice(start, start + length) as ArrayBuffer;
}

/**
 * A table of the FlatBuffers format, in which Arrow writes what a file holds: its fields are found through a table of
 * 16-bit offsets.
 */
interface FlatTable {
  byte(field: number): number;
  short(field: number): number;
  int(field: number): number;
  long(field: number): number;
  text(field: number): string;
  table(field: number): FlatTable | undefined;
  tables(field: number): FlatTable[];
  /** Where each struct of a vector of structs begins. */
  structs(field: number, structBytes: number): number[];
}

/** The outermost table of a FlatBuffers message, which begins with its offset. */
function rootTable(bytes: Buffer, at: number): FlatTable {
  return flatTable(bytes, at + bytes.readUInt32LE(at));
}

/** Reads fields of one FlatBuffers table; a field that was left out reads as 0, empty or undefined. */
function flatTable(bytes: Buffer, at: number): FlatTable {
  const directory = at - bytes.readInt32LE(at);
  const place = (field: number): number => {
    const entry = 4 + field * 2;
    // A field behind the end of the table, or with offset 0, was left out by the writer.
    const offset = entry < bytes.readUInt16LE(directory) ? bytes.readUInt16LE(directory + entry) : 0;
    return offset === 0 ? 0 : at + offset;
  };
  const target = (field: number): number => {
    const from = place(field);
    return from === 0 ? 0 : from + bytes.readUInt32LE(from);
  };
  const vector = (field: number, itemBytes: number): number[] => {
    const from = target(field);
    const length = from === 0 ? 0 : bytes.readUInt32LE(from);
    return Array.from({length}, (_, index) => from + 4 + index * itemBytes);
  };
  return {
    byte: field => (place(field) === 0 ? 0 : bytes.readUInt8(place(field))),
    short: field => (place(field) === 0 ? 0 : bytes.readInt16LE(place(field))),
    int: field => (place(field) === 0 ? 0 : bytes.readInt32LE(place(field))),
    long: field => (place(field) === 0 ? 0 : Number(bytes.readBigInt64LE(place(field)))),
    text: field => {
      const from = target(field);
      return from === 0 ? '' : bytes.toString('utf8', from + 4, from + 4 + bytes.readUInt32LE(from));
    },
    table: field => (target(field) === 0 ? undefined : flatTable(bytes, target(field))),
    tables: field => vector(field, 4).map(item => flatTable(bytes, item + bytes.readUInt32LE(item))),
    structs: vector,
  };
}

import {crc32} from 'node:zlib';

/** What the first line of a log says: whose log it is, and the version of its entries. */
export interface LogHeader {
  format: string;
  version: number;
}

/** What one line of a log turned out to be. */
export type LogLine =
  | {kind: 'entry'; sequence: number; following: number; json: string}
  | {kind: 'header'; header: LogHeader}
  | {kind: 'healed'}
  | {kind: 'damaged'};

/**
 * Marks where an unfinished write was cut off. Written by the first append after a torn one: what stands before it
 * since the last whole batch was never confirmed.
 */
export const healedLine = '{"healed":true}\n';

/** How an entry's line begins: its number, how many lines its batch still has, and its checksum in hexadecimal. */
const entryStart = /^\{"s":(\d{1,15}),"m":(\d{1,9}),"c":"([0-9a-f]{8})","e":/;

/**
 * Formats one entry as a line of the log, with its line end: `s` is the entry's number in the log (from 1), `m` how
 * many more lines its batch has, `c` the CRC-32 of `s,m,` and the entry's JSON, `e` the entry.
 */
export function entryLine(sequence: number, following: number, json: string): string {
  return `{"s":${sequence},"m":${following},"c":"${checksum(sequence, following, json)}","e":${json}}\n`;
}

/** The first line of a new log, with its line end. */
export function headerLine(header: LogHeader): string {
  return `${JSON.stringify({format: header.format, version: header.version})}\n`;
}

/** Reads one line of a log, without its line end, and checks it. A line that does not match its checksum is damaged. */
export function parseLogLine(line: string): LogLine {
  const start = entryStart.exec(line);
  if (start !== null && line.endsWith('}')) {
    const sequence = Number(start[1]);
    const following = Number(start[2]);
    const json = line.slice(start[0].length, -1);
    if (checksum(sequence, following, json) === start[3]) return {kind: 'entry', sequence, following, json};
    return {kind: 'damaged'};
  }
  if (line === healedLine.trimEnd()) return {kind: 'healed'};
  const header = parseHeader(line);
  return header === undefined ? {kind: 'damaged'} : {kind: 'header', header};
}

/** The first line of a log; undefined where the line is none, for instance damaged. */
function parseHeader(line: string): LogHeader | undefined {
  try {
    const value = JSON.parse(line) as Partial<LogHeader> | null;
    if (typeof value?.format !== 'string' || typeof value.version !== 'number') return undefined;
    return {format: value.format, version: value.version};
  } catch {
    return undefined;
  }
}

/** CRC-32 (ISO 3309, as in zip and PNG) in eight hexadecimal digits, by which a corrupted line is noticed. */
function checksum(sequence: number, following: number, json: string): string {
  return crc32(`${sequence},${following},${json}`).toString(16).padStart(8, '0');
}

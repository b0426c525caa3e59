import {createInflateRaw} from 'node:zlib';
import {inflateWithin} from '../inflate-within.ts';
import {ParseRefusal} from './parse-refusal.ts';

/** The files inside a ZIP archive. */
export interface ZipArchive {
  names: readonly string[];
  /**
   * The inflated content of a part; undefined where there is none of that name. Inflated bytes count against one limit for all
   * parts, whatever the archive says about their sizes; `ParseRefusal` when it is passed.
   */
  read(name: string): Promise<Buffer | undefined>;
}

/** What the archive's directory says of one file. */
interface Entry {
  offset: number;
  method: number;
  locked: boolean;
  size: number;
}

/**
 * Opens a ZIP archive in memory and guards against zip bombs: what comes out of all parts together is limited to
 * `limitBytes`. Reads its directory (PKWARE APPNOTE 6.3, without ZIP64, so of 65,534 files at most). Throws
 * `ParseRefusal` where it is damaged.
 */
export function openZip(bytes: Uint8Array, limitBytes: number): ZipArchive {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries = directoryOf(file);
  let left = limitBytes;
  return {
    names: [...entries.keys()],
    async read(name) {
      const entry = entries.get(name);
      if (!entry) return undefined;
      if (entry.locked)
        throw new ParseRefusal('password', 'It is encrypted', 'Save a copy without a password and add that one.');
      const start = dataStart(file, entry.offset);
      const data = file.subarray(start, start + entry.size);
      const content = entry.method === 0 ? data : await inflated(data, left, name);
      left -= content.length;
      if (left < 0) throw tooLarge(name);
      return content;
    },
  };
}

/** The list of files at the end of the archive. */
function directoryOf(file: Buffer): Map<string, Entry> {
  const end = file.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (end < 0 || end + 22 > file.length) throw damaged('its directory is missing');
  const entries = new Map<string, Entry>();
  let at = file.readUInt32LE(end + 16);
  const count = file.readUInt16LE(end + 10);
  if (at === 0xff_ff_ff_ff || count === 0xff_ff) {
    throw new ParseRefusal('unsupported', 'It is an archive of the kind ZIP64, which is not read');
  }
  for (let index = count; index > 0; index--) {
    if (at + 46 > file.length || file.readUInt32LE(at) !== 0x02_01_4b_50) throw damaged('its directory is cut off');
    const lengths = [28, 30, 32].map(offset => file.readUInt16LE(at + offset)) as [number, number, number];
    const name = file.toString('utf8', at + 46, at + 46 + lengths[0]).replaceAll('\\', '/');
    entries.set(name.replace(/^\//, ''), {
      locked: (file.readUInt16LE(at + 8) & 1) === 1,
      method: file.readUInt16LE(at + 10),
      size: file.readUInt32LE(at + 20),
      offset: file.readUInt32LE(at + 42),
    });
    at += 46 + lengths[0] + lengths[1] + lengths[2];
  }
  return entries;
}

/** Where the bytes of a file begin, behind its own header. */
function dataStart(file: Buffer, offset: number): number {
  if (offset + 30 > file.length || file.readUInt32LE(offset) !== 0x04_03_4b_50) throw damaged('a part is missing');
  return offset + 30 + file.readUInt16LE(offset + 26) + file.readUInt16LE(offset + 28);
}

/** Decompresses one part of at most `limit` bytes. */
async function inflated(data: Buffer, limit: number, name: string): Promise<Buffer> {
  const content = await inflateWithin(createInflateRaw(), data, limit).catch(error => {
    throw damaged(`${name}: ${error.message}`);
  });
  if (!content) throw tooLarge(name);
  return content;
}

/** The refusal of an archive that is cut off or broken. */
function damaged(detail: string): ParseRefusal {
  return new ParseRefusal('corrupt', `It is damaged: ${detail}`);
}

/** The refusal of an archive that unpacks to more than is allowed (a zip bomb, most likely). */
function tooLarge(name: string): ParseRefusal {
  return new ParseRefusal(
    'inflates',
    `Its compressed parts hold more than may be read (${name})`,
    'Split it, or take it from a source that you trust.',
  );
}

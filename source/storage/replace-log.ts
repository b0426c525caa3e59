import {open, readdir, rename, rm, unlink} from 'node:fs/promises';
import {dirname, join, parse} from 'node:path';
import {syncDirectory} from '../foundation/durable-file.ts';
import {entryLine, headerLine, type LogHeader} from './log-line.ts';

/** An entry and where it stands in the new log: see `LoggedEntry`. */
export interface PlacedEntry<Entry> {
  entry: Entry;
  offset: number;
  sequence: number;
}

/** How much is gathered before it is written, in bytes: a write for each line would take far longer. */
const blockBytes = 1_000_000;

/**
 * Puts a log with these entries in the place of the one at `filePath`, of which no byte stays: an append log cannot take anything back, so
 * this is how something is erased from one. Without entries the file goes. The old log is there until the new one is on disk; it may be read
 * for `entries` meanwhile, but the caller holds its lock. `placed` hears of each entry. Resolves to how many there are.
 */
export async function replaceLog<Entry>(
  {filePath, header}: {filePath: string; header: LogHeader},
  entries: Iterable<Entry> | AsyncIterable<Entry>,
  placed: (entry: PlacedEntry<Entry>) => void = () => {},
): Promise<number> {
  const temporary = `${filePath}.rewrite`;
  await unlink(temporary).catch(() => {});
  let sequence = 0;
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      let lines = [Buffer.from(headerLine(header))];
      let waiting = lines[0]?.length ?? 0;
      let offset = waiting;
      for await (const entry of entries) {
        sequence += 1;
        const line = Buffer.from(entryLine(sequence, 0, JSON.stringify(entry)));
        placed({entry, offset, sequence});
        lines.push(line);
        offset += line.length;
        waiting += line.length;
        if (waiting < blockBytes) continue;
        await file.appendFile(Buffer.concat(lines));
        lines = [];
        waiting = 0;
      }
      await file.appendFile(Buffer.concat(lines));
      await file.sync();
    } finally {
      await file.close();
    }
    // Only now, when the new log is safely on disk, does the old one go.
    if (sequence > 0) await rename(temporary, filePath);
    else await rm(filePath, {force: true});
  } finally {
    // What is left of it where the disk is full would keep it so.
    await unlink(temporary).catch(() => {});
  }
  await syncDirectory(dirname(filePath));
  return sequence;
}

/** Removes the copies that were kept of a log when it was found damaged: they hold what is being erased from it. */
export async function removeDamagedCopies(filePath: string): Promise<void> {
  const {dir, base} = parse(filePath);
  for (const name of await readdir(dir)) {
    if (name.startsWith(`${base}.damaged-`)) await unlink(join(dir, name));
  }
}

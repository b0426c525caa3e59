import {toStoreError} from '../foundation/durable-file.ts';
import {withLock} from '../foundation/lock.ts';
import {openAppendLog} from '../storage/append-log.ts';
import type {LogHeader} from '../storage/log-line.ts';
import {removeDamagedCopies, replaceLog} from '../storage/replace-log.ts';
import {isRecordEntry, type RecordEntry} from './memory-record.ts';

/**
 * Deletes one memory for good: takes a record out of the log at `filePath`, bytes included, with copies of the log that
 * were kept aside. A log cannot take anything back: a new one without the record stands in its place. @throws EcaError
 * `store-…`.
 */
export async function eraseRecord(filePath: string, header: LogHeader, id: string): Promise<void> {
  try {
    await withLock(filePath, async () => {
      const entries: RecordEntry[] = [];
      for await (const {entry} of openAppendLog<RecordEntry>({filePath, header}).read()) {
        if (!isRecordEntry(entry)) continue;
        const kept = without(entry, id);
        if (kept) entries.push(kept);
      }
      await replaceLog({filePath, header}, entries);
      await removeDamagedCopies(filePath);
    });
  } catch (error) {
    throw toStoreError(error, filePath);
  }
}

/** The entry without what it says of the record; undefined where nothing is left. */
function without(entry: RecordEntry, id: string): RecordEntry | undefined {
  switch (entry.op) {
    case 'add':
      return entry.record.id === id ? undefined : entry;
    case 'change':
      return entry.id === id ? undefined : entry;
    case 'use': {
      const ids = entry.ids.filter(one => one !== id);
      return ids.length === 0 ? undefined : {...entry, ids};
    }
    case 'consolidate':
      return {...entry, changes: entry.changes.filter(change => change.id !== id)};
    case 'revert':
      return entry;
  }
}

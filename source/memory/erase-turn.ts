import {toStoreError} from '../foundation/durable-file.ts';
import {withLock} from '../foundation/lock.ts';
import {openAppendLog} from '../storage/append-log.ts';
import {removeDamagedCopies, replaceLog} from '../storage/replace-log.ts';
import {transcriptFormat, transcriptVersion} from './transcript.ts';

/** A line of a transcript, of whatever version: fields that are not known here are kept. */
type Entry = Record<string, unknown>;

/** What the rewritten transcript begins with. */
const header = {format: transcriptFormat, version: transcriptVersion};

/**
 * Deletes what was said in one turn of a conversation (by the turn's id) from its transcript for good, bytes included;
 * that there was a turn, and its number, stay. Resolves to whether the transcript had the turn. @throws EcaError
 * `store-…`.
 */
export async function eraseTurn(filePath: string, turn: string): Promise<boolean> {
  try {
    return await withLock(filePath, async () => {
      const log = openAppendLog<Entry>({filePath, header});
      const entries: Entry[] = [];
      let begun = false;
      let given = false;
      for await (const {entry} of log.read()) {
        // A summary of a conversation holds what was said in the turns before it, this one perhaps among them.
        if (entry.kind === 'compaction' && begun) continue;
        begun ||= entry.kind === 'user-message' && entry.turn === turn;
        given ||= entry.turn === turn;
        entries.push(entry.turn === turn ? erased(entry) : entry);
      }
      if (!given) return false;
      await replaceLog({filePath, header}, entries);
      await removeDamagedCopies(filePath);
      return true;
    });
  } catch (error) {
    throw toStoreError(error, filePath);
  }
}

/** An entry of an erased turn: what it is and when it was written, without what it said. */
function erased(entry: Entry): Entry {
  const {kind, turn, at} = entry;
  switch (kind) {
    case 'user-message':
      return {kind, turn, at, text: '', erased: true};
    case 'step':
      return {kind, turn, at, messages: []};
    case 'turn-end': {
      const {stopReason, model, usage} = (entry.result ?? {}) as Entry;
      return {kind, turn, at, result: {stopReason, model, usage, citations: []}};
    }
    case 'note':
      return {kind, turn, at, topic: 'erased', data: null};
    default:
      return {kind: 'note', turn, at, topic: 'erased', data: null};
  }
}

import {textStart} from '../graphemes.ts';
import type {Recalled, RecalledPassage} from '../recalled.ts';
import type {MemoryData} from './memory-data.ts';
import {type MemoryEntry, recordEntry, turnEntry} from './memory-entry.ts';

/** Turns what was recalled for the last question into entries of the Memory tab. */
export function recalledEntries(recalled: Recalled | undefined): MemoryData['recalled'] {
  return recalled && {confidence: recalled.confidence, entries: recalled.passages.map(entryOf)};
}

/** A recalled passage as a line of the list. */
function entryOf(passage: RecalledPassage): MemoryEntry {
  const {id, session, turn, at, text, speaker, features} = passage;
  if (passage.kind === 'record') {
    return recordEntry({
      id,
      kind: 'record',
      text,
      status: 'active',
      scope: 'everywhere',
      validFrom: at,
      recordedAt: at,
      by: speaker === 'user' ? 'you' : speaker === 'rule' ? 'a rule' : 'a model',
      ...(session !== undefined && {session}),
      ...(turn !== undefined && {turn}),
      mentions: 1,
      uses: 1,
    });
  }
  const isRole = speaker === 'user' || speaker === 'assistant';
  return turnEntry({
    id,
    session: session ?? '',
    title: session ?? '',
    ...(turn !== undefined && {turn}),
    role: isRole ? speaker : '',
    speaker: isRole ? '' : speaker,
    at,
    excerpt: textStart(text, 160),
    text,
    exact: false,
    features,
  });
}

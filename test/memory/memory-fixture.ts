import {join} from 'node:path';
import {onTestFinished} from 'vitest';
import {termsOf} from '../../source/code/terms.ts';
import type {ErrorData} from '../../source/foundation/errors.ts';
import {
  type ConversationMemory,
  type ConversationMemoryOptions,
  openConversationMemory,
} from '../../source/memory/conversation-memory.ts';
import type {ImportedTurn} from '../../source/memory/imported-turns.ts';
import {createInMemoryStore} from '../../source/storage/in-memory-store.ts';
import {findLanceDbPackage} from '../../source/storage/lancedb-native.ts';
import {openLanceDbStore} from '../../source/storage/lancedb-store.ts';
import {temporaryFolder} from './conversation-fixture.ts';

/** A memory in a folder of its own, with the warnings it gave; over LanceDB where asked. */
export function freshMemory(
  options: Partial<ConversationMemoryOptions> & {folder?: string; engine?: 'lancedb' | 'in-memory'} = {},
): {memory: ConversationMemory; folder: string; sessionsDirectory: string; warnings: ErrorData[]} {
  const {folder = temporaryFolder(), engine = 'in-memory', ...given} = options;
  const warnings: ErrorData[] = [];
  const sessionsDirectory = join(folder, 'sessions');
  const memory = openConversationMemory({
    directory: join(folder, 'memory'),
    sessionsDirectory,
    terms: termsOf,
    openStore: async () => {
      if (engine === 'in-memory') return {store: createInMemoryStore()};
      const nativeModule = findLanceDbPackage(join(import.meta.dirname, '../../package.json'));
      if (!nativeModule) throw new Error('LanceDB is not installed here');
      return {store: await openLanceDbStore({directory: join(folder, 'memory', 'index'), nativeModule})};
    },
    onWarning: warning => warnings.push(warning),
    ...given,
  });
  onTestFinished(() => memory.close());
  return {memory, folder, sessionsDirectory, warnings};
}

export const hasLanceDb = findLanceDbPackage(join(import.meta.dirname, '../../package.json')) !== undefined;

let minutes = 0;

/** A turn a minute after the last one. */
export function turn(id: string, text: string, more: Partial<ImportedTurn> = {}): ImportedTurn {
  minutes += 1;
  const at = new Date(Date.UTC(2026, 4, 8, 9, minutes)).toISOString();
  return {id, session: 'talk', role: 'user', speaker: '', text, at, ...more};
}

export async function importAll(memory: ConversationMemory, turns: readonly ImportedTurn[]): Promise<void> {
  await Promise.all(turns.map(one => memory.importTurn(one)));
}

export async function idsFor(
  memory: ConversationMemory,
  question: string,
  request: Parameters<ConversationMemory['recall']>[1] = {},
): Promise<string[]> {
  return (await memory.recall(question, request)).turns.map(({turn: found}) => found.id);
}

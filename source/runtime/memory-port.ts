import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {termsOf} from '../code/terms.ts';
import {type ConversationMemory, openConversationMemory} from '../memory/conversation-memory.ts';
import {recordsAsJsonLines, recordsAsMarkdown} from '../memory/export-records.ts';
import {type MemoryRecords, openMemoryRecords} from '../memory/memory-records.ts';
import type {RecallWeights} from '../memory/recall.ts';
import {createRedactor} from '../security/redaction.ts';
import type {OpenedStore} from '../storage/vector-store.ts';
import {openEmbedder} from './open-embedder.ts';
import type {Runtime} from './runtime.ts';

/** What the product remembers. Texts that come out of it are as they were said: make them safe before they are shown. */
export interface MemoryPort {
  /** What was said in all sessions. */
  conversations: ConversationMemory;
  /** What was written down: facts, what happened, how things are done; also what waits in the inbox. */
  records: MemoryRecords;
  /** The words a text is searched by. */
  terms(text: string): string[];
  /** All records, everything included. */
  exportRecords(format: 'jsonl' | 'markdown'): Promise<string>;
  close(): Promise<void>;
}

/** Where memory finds its ranker, and how its index is opened. */
export interface OpenMemoryOptions {
  /** Where `data/` is. */
  packageFolder: string;
  /** Opens the vector store below a folder. */
  openStore(folder: string): Promise<OpenedStore>;
}

/**
 * Opens what the program remembers across conversations: past turns that can be searched, and notes. It is the same in
 * all projects of this user; secrets are taken out of notes before they are kept.
 */
export async function openMemory(runtime: Runtime, options: OpenMemoryOptions): Promise<MemoryPort> {
  const {memoryDirectory, sessionsDirectory} = runtime.paths;
  const weights = await readWeights(join(options.packageFolder, 'data', 'recall-weights.json'));
  const meant = runtime.config.values.models.embedding !== 'lexical';
  const conversations = openConversationMemory({
    directory: memoryDirectory,
    sessionsDirectory,
    openStore: options.openStore,
    terms: termsOf,
    ...(weights && {weights}),
    ...(meant && {openEmbedder: () => openEmbedder(runtime, options.packageFolder)}),
    onWarning: warning => runtime.events.emit('warning', warning),
  });
  const secrets = await runtime.secrets();
  const {redact} = createRedactor({knownSecrets: () => secrets.known()});
  const records = openMemoryRecords({directory: memoryDirectory, terms: termsOf, redact});
  return {
    conversations,
    records,
    terms: termsOf,
    async exportRecords(format) {
      const all = await records.list();
      return format === 'markdown' ? recordsAsMarkdown(all) : recordsAsJsonLines(all);
    },
    async close() {
      await conversations.close();
    },
  };
}

/** The ranker that ships; without it recall goes by full text and by who said it. */
async function readWeights(path: string): Promise<RecallWeights | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as RecallWeights;
  } catch {
    return undefined;
  }
}

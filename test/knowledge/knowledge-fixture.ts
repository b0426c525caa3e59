import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {onTestFinished} from 'vitest';
import {createEventBus} from '../../source/foundation/event-bus.ts';
import type {WholeDocument} from '../../source/knowledge/knowledge-document.ts';
import type {EmbeddingModel} from '../../source/providers/embedding-model.ts';
import {type KnowledgePort, openKnowledge} from '../../source/runtime/knowledge-port.ts';
import type {Runtime} from '../../source/runtime/runtime.ts';
import {createInMemoryStore} from '../../source/storage/in-memory-store.ts';
import {findLanceDbPackage} from '../../source/storage/lancedb-native.ts';
import {openLanceDbStore} from '../../source/storage/lancedb-store.ts';
import type {OpenedStore} from '../../source/storage/vector-store.ts';

export function temporaryFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'eca-knowledge-'));
  onTestFinished(() => rmSync(path, {recursive: true, force: true}));
  return path;
}

/** A document to be stored. */
export function documentOf(id: string, text: string): Omit<WholeDocument, 'revision'> {
  return {
    id,
    title: id,
    mediaType: 'text/plain',
    source: {kind: 'import'},
    sha256: `hash of ${text.slice(0, 40)}`,
    sizeBytes: text.length,
    extractor: 'text/1',
    metadata: {},
    quality: {score: 1, parts: {} as WholeDocument['quality']['parts'], reasons: []},
    status: 'stored',
    messages: [],
    words: text.split(' ').length,
    addedAt: '2026-05-08T10:00:00.000Z',
    blocks: [{kind: 'paragraph', text, origin: {}}],
  };
}

const lanceDb = findLanceDbPackage(`${process.cwd()}/package.json`);
export const hasLanceDb = lanceDb !== undefined;

/** Keeps an index on disk, below `folder`. */
export async function openLanceDb(folder: string): Promise<OpenedStore> {
  return {store: await openLanceDbStore({directory: join(folder, 'index'), ...(lanceDb && {nativeModule: lanceDb})})};
}

/** A knowledge base below `home`, searched by meaning too with `embedder`; its index is kept in memory when `openStore` is absent. */
export async function knowledgeIn(
  home: string,
  embedder?: EmbeddingModel,
  openStore: (folder: string) => Promise<OpenedStore> = async () => ({store: createInMemoryStore()}),
): Promise<KnowledgePort> {
  const runtime = {
    paths: {
      ...{home, configDirectory: join(home, 'config'), cacheDirectory: join(home, 'cache')},
      knowledgeDirectory: join(home, 'knowledge'),
    },
    workspaceRoot: '/project',
    events: createEventBus(),
  } as unknown as Runtime;
  const port = await openKnowledge(runtime, {
    packageFolder: join(import.meta.dirname, '../..'),
    openStore,
    embedder: async () => embedder,
  });
  onTestFinished(() => port.close());
  return port;
}

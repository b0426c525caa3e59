import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {embedRecords} from '../../source/providers/embed-records.ts';
import {createEmbedderRegistry} from '../../source/providers/embedder-registry.ts';
import type {EmbeddingModel} from '../../source/providers/embedding-model.ts';
import {createLexicalEmbedder} from '../../source/providers/lexical-embedder.ts';
import {ollamaEmbeddings, openAiEmbeddings} from './fake-embeddings.ts';
import {type FakeServer, startFakeServer} from './fake-server.ts';

const signal = new AbortController().signal;

describe('the embedding models of all providers', () => {
  let server: FakeServer;
  beforeAll(async () => {
    server = await startFakeServer((response, request) =>
      (request.path === '/api/embed' ? ollamaEmbeddings : openAiEmbeddings)(response, request),
    );
  });
  afterAll(() => server.close());
  const registryAt = (baseUrl: string, asked: string[] = []) =>
    createEmbedderRegistry({
      ollama: {baseUrl},
      openai: {baseUrl},
      local: {modelsDirectory: '/nowhere', packageDirectories: [], workerPath: '/nowhere'},
      limits: {connectMs: 5_000, firstByteMs: 5_000, idleMs: 5_000},
      retry: {firstDelayMs: 1},
      async secret(name) {
        asked.push(name);
        return undefined;
      },
    });

  it('are opened by name, with a key asked for only where one may be needed', async () => {
    const asked: string[] = [];
    const registry = registryAt(server.baseUrl, asked);
    expect((await registry.open('lexical', signal)).id).toBe('lexical-1');
    expect(await registry.open('ollama:fake:335m', signal)).toMatchObject({id: 'ollama:fake:335m', dimension: 5});
    expect(asked).toEqual([]);
    expect(await registry.open('openai:fake', signal, 5)).toMatchObject({id: 'openai:fake', dimension: 5});
    expect(asked).toEqual(['openai-api-key']);
  });

  it.each(['', 'ollama', 'ollama:', 'anthropic:claude', 'lexical:x', ':x'])('refuses the name `%s`', async name => {
    await expect(registryAt(server.baseUrl).open(name, signal)).rejects.toMatchObject({code: 'usage-bad-model'});
  });

  it('give way to the lexical one, and say why', async () => {
    const registry = registryAt(server.baseUrl);
    const opened = await registry.openOrLexical('local:a/b', signal);
    expect(opened).toMatchObject({embedder: {id: 'lexical-1'}, problem: {code: 'model-library-missing'}});
    expect((await registry.openOrLexical('ollama:fake', signal)).problem).toBeUndefined();
    await expect(registry.openOrLexical('ollama:fake', AbortSignal.abort())).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});

describe('embedding many records in the background', () => {
  const records = Array.from({length: 10}, (_, number) => ({id: `r${number}`, text: `word ${number}`}));

  it('writes every record once, in order and in batches', async () => {
    const batches: string[][] = [];
    const progress: number[] = [];
    const written = await embedRecords({
      records,
      embedder: createLexicalEmbedder(),
      signal,
      batchSize: 4,
      write: async batch => {
        batches.push(batch.map(({id}) => id));
      },
      onProgress: count => progress.push(count),
    });
    expect(written).toBe(10);
    expect(batches.map(({length}) => length)).toEqual([4, 4, 2]);
    expect(batches.flat()).toEqual(records.map(({id}) => id));
    expect(progress).toEqual([4, 8, 10]);
  });

  it('stops when it is cancelled and keeps what was written', async () => {
    const cancel = new AbortController();
    const written: string[] = [];
    const work = embedRecords({
      records,
      embedder: createLexicalEmbedder(),
      signal: cancel.signal,
      batchSize: 4,
      write: async batch => {
        written.push(...batch.map(({id}) => id));
        cancel.abort();
      },
    });
    await expect(work).rejects.toMatchObject({name: 'AbortError'});
    expect(written).toEqual(['r0', 'r1', 'r2', 'r3']);
  });

  it.each<[string, Float32Array[]]>([
    ['of another length', [new Float32Array(3)]],
    ['with a number that is none', [Float32Array.from([1, Number.NaN])]],
    ['too few', []],
  ])('writes nothing of vectors %s', async (_title, vectors) => {
    const embedder: EmbeddingModel = {id: 'bad', dimension: 2, embed: async () => vectors, close: async () => {}};
    let wrote = false;
    const write = async () => {
      wrote = true;
    };
    await expect(embedRecords({records: [{id: 'a', text: 'a'}], embedder, signal, write})).rejects.toMatchObject({
      code: 'embedding-dimension',
    });
    expect(wrote).toBe(false);
  });
});

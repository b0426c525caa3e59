import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import {embeddingPrompt} from '../../source/providers/embedding-prompts.ts';
import {openOllamaEmbedder} from '../../source/providers/ollama-embedder.ts';
import {openOpenAiEmbedder} from '../../source/providers/openai-embedder.ts';
import {describeEmbeddingModel} from '../contracts/embedding-model.ts';
import {fakeVector, inputsOf, ollamaEmbeddings, openAiEmbeddings, send} from './fake-embeddings.ts';
import {closedPort, type FakeHandler, type FakeServer, neverAnswer, reply, startFakeServer} from './fake-server.ts';

const limits = {connectMs: 5_000, firstByteMs: 5_000, idleMs: 5_000};
const retry = {firstDelayMs: 1, longestDelayMs: 2};
const signal = new AbortController().signal;
const shared = {model: 'fake', limits, retry};

const kinds = [
  {
    title: 'Ollama',
    id: 'ollama:fake',
    path: '/api/embed',
    handler: ollamaEmbeddings,
    open: openOllamaEmbedder,
    field: 'embeddings',
  },
  {
    title: 'OpenAI',
    id: 'openai:fake',
    path: '/embeddings',
    handler: openAiEmbeddings,
    open: openOpenAiEmbedder,
    field: 'data',
  },
] as const;

for (const {title, id, path, handler, open, field} of kinds) {
  describe(`a server of ${title} embeddings`, () => {
    let steady: FakeServer;
    beforeAll(async () => {
      steady = await startFakeServer(handler);
    });
    afterAll(() => steady.close());
    describeEmbeddingModel(title, () => open({...shared, baseUrl: steady.baseUrl}, signal));

    const servers: FakeServer[] = [];
    afterEach(async () => {
      for (const server of servers.splice(0)) await server.close();
    });
    async function serve(handle: FakeHandler): Promise<FakeServer> {
      const server = await startFakeServer(handle);
      servers.push(server);
      return server;
    }
    /** The list as this wire form gives it. */
    const listOf = (vectors: unknown[]) =>
      field === 'data' ? {data: vectors.map((embedding, index) => ({index, embedding}))} : {embeddings: vectors};

    it('is asked for its dimension once, or not at all where that is known', async () => {
      const server = await serve(handler);
      const asked = await open({...shared, baseUrl: server.baseUrl}, signal);
      expect({id: asked.id, dimension: asked.dimension}).toEqual({id, dimension: 5});
      const known = await open({...shared, baseUrl: server.baseUrl, dimension: 5}, signal);
      expect(server.requests.map(request => request.path)).toEqual([path]);
      expect((await known.embed(['a'], signal))[0]).toHaveLength(5);
    });

    it('gets texts in requests of a bounded size, each text once, blank ones never', async () => {
      const server = await serve(handler);
      const model = await open({...shared, baseUrl: server.baseUrl, dimension: 5}, signal);
      const texts = Array.from({length: 150}, (_, number) => ` ${number % 100}`).concat('', ' ', 'x'.repeat(50_000));
      const vectors = await model.embed(texts, signal);
      const sent = server.requests.map(inputsOf);
      expect(sent.flat()).toHaveLength(101);
      expect(sent.length).toBeGreaterThan(1);
      expect(Math.max(...sent.map(({length}) => length))).toBeLessThanOrEqual(64);
      expect(Math.max(...sent.flat().map(({length}) => length))).toBeLessThanOrEqual(8_000);
      expect(vectors[17]).toEqual(vectors[117]);
      const expected = fakeVector(' 17');
      const scale = Math.hypot(...expected);
      expected.forEach((number, place) => {
        expect(vectors[17]?.[place]).toBeCloseTo(number / scale, 5);
      });
    });

    it.each<[string, (texts: string[]) => unknown]>([
      ['a vector too few', texts => listOf(texts.slice(1).map(text => fakeVector(text)))],
      ['a vector too many', texts => listOf([...texts, 'more'].map(text => fakeVector(text)))],
      ['vectors of another length', texts => listOf(texts.map(text => fakeVector(text, 4)))],
      ['vectors of several lengths', texts => listOf(texts.map((text, place) => fakeVector(text, 5 + (place % 2))))],
      ['vectors without numbers', texts => listOf(texts.map(() => []))],
      ['a null for a number', texts => listOf(texts.map(() => [1, 2, null, 4, 5]))],
      ['a number too large for 32 bits', texts => listOf(texts.map(() => [1, 2, 1e300, 4, 5]))],
      ['texts for numbers', texts => listOf(texts.map(() => ['1', '2', '3', '4', '5']))],
      ['a text for vectors', texts => listOf(texts.map(() => 'AAAA'))],
      ['another object', () => ({ok: true})],
      ['null', () => null],
    ])('is refused when it answers with %s', async (_title, answer) => {
      const server = await serve((response, request) => send(response, answer(inputsOf(request)) as object));
      const model = await open({...shared, baseUrl: server.baseUrl, dimension: 5}, signal);
      await expect(model.embed(['a', 'b', 'c'], signal)).rejects.toMatchObject({
        code: 'embedding-dimension',
        message: expect.stringContaining(id),
        hint: expect.stringMatching(/./),
      });
    });

    it('is asked for less when it says that a request is too long', async () => {
      const server = await serve((response, request) => {
        const length = inputsOf(request).join('').length;
        if (length > 2_000)
          return send(response, {error: {message: 'the input length exceeds the context length'}}, 400);
        return handler(response, request);
      });
      const model = await open({...shared, baseUrl: server.baseUrl, dimension: 5}, signal);
      const texts = ['a'.repeat(7_000), 'b'.repeat(900), 'c'.repeat(900), 'd'.repeat(1_900)];
      const vectors = await model.embed(texts, signal);
      expect(vectors).toHaveLength(4);
      for (const vector of vectors) expect(Math.hypot(...vector)).toBeCloseTo(1, 4);
    });

    it('gives up on a server that finds everything too long', async () => {
      const server = await serve(reply(400, '{"error":{"message":"input length exceeds the context length"}}'));
      const model = await open({...shared, baseUrl: server.baseUrl, dimension: 5}, signal);
      await expect(model.embed(['a'.repeat(8_000)], signal)).rejects.toMatchObject({code: 'model-too-long'});
      expect(server.requests.length).toBeLessThan(10);
    });

    it('is asked again when it is busy, and its faults are told by name', async () => {
      let number = 0;
      const server = await serve((response, request) =>
        number++ === 0 ? send(response, {error: {message: 'busy'}}, 503) : handler(response, request),
      );
      expect((await open({...shared, baseUrl: server.baseUrl}, signal)).dimension).toBe(5);
      const codeOf = async (baseUrl: string, more = {}) =>
        open({...shared, ...more, baseUrl}, signal).catch((error: {code: string}) => error.code);
      expect(await codeOf(`http://127.0.0.1:${await closedPort()}`)).toBe('model-unreachable');
      expect(await codeOf((await serve(reply(404, '{"error":"model \\"fake\\" not found"}'))).baseUrl)).toBe(
        'model-not-served',
      );
      expect(await codeOf((await serve(reply(200, '{"embeddings": [[1,'))).baseUrl)).toBe('model-broken-stream');
      expect(await codeOf((await serve(neverAnswer)).baseUrl, {limits: {...limits, firstByteMs: 30}})).toBe(
        'model-time-limit',
      );
      expect(await codeOf((await serve(reply(301, '', {location: 'http://example.invalid/'}))).baseUrl)).toBe(
        'model-unreachable',
      );
    });

    it('lets go of a request that is cancelled', async () => {
      const cancel = new AbortController();
      let closed: Promise<void> | undefined;
      const server = await serve(response => {
        closed = new Promise(resolve => response.on('close', () => resolve()));
        cancel.abort();
      });
      const model = await open({...shared, baseUrl: server.baseUrl, dimension: 5}, signal);
      await expect(model.embed(['a'], cancel.signal)).rejects.toMatchObject({name: 'AbortError'});
      await closed;
    });
  });
}

describe('an OpenAI-compatible server of embeddings', () => {
  it('gets the key in the one header and is asked for numbers', async () => {
    const server = await startFakeServer(openAiEmbeddings);
    try {
      const apiKey = 'sk-embedding-123456';
      await openOpenAiEmbedder({...shared, baseUrl: `${server.baseUrl}/v1?api-version=2`, apiKey}, signal);
      const [request] = server.requests;
      expect(request?.path).toBe('/v1/embeddings?api-version=2');
      expect(request?.headers.authorization).toBe(`Bearer ${apiKey}`);
      expect(request?.body).toMatchObject({model: 'fake', encoding_format: 'float'});
    } finally {
      await server.close();
    }
  });

  it('is never asked without a key where it is OpenAI itself', async () => {
    const open = openOpenAiEmbedder({...shared, baseUrl: 'https://api.openai.com/v1'}, signal);
    await expect(open).rejects.toMatchObject({code: 'model-refused-key'});
  });

  it.each([
    ['an index given twice', [0, 0]],
    ['an index that is none', [0, -1]],
    ['an index beyond the list', [0, 9]],
  ])('is refused when it answers with %s', async (_title, indexes) => {
    const server = await startFakeServer(response =>
      send(response, {data: indexes.map(index => ({index, embedding: [1, 2]}))}),
    );
    try {
      const model = await openOpenAiEmbedder({...shared, baseUrl: server.baseUrl, dimension: 2}, signal);
      await expect(model.embed(['a', 'b'], signal)).rejects.toMatchObject({code: 'embedding-dimension'});
    } finally {
      await server.close();
    }
  });
});

describe('the opening of a text', () => {
  it.each([
    ['nomic-embed-text:latest', 'search_query: ', 'search_document: '],
    ['intfloat/multilingual-e5-small', 'query: ', 'passage: '],
    ['multilingual-e5-large-instruct', '', ''],
    ['mxbai-embed-large', 'Represent this sentence for searching relevant passages: ', ''],
    ['snowflake-arctic-embed2', 'query: ', ''],
    ['snowflake-arctic-embed:m', 'Represent this sentence for searching relevant passages: ', ''],
    ['embeddinggemma:300m', 'task: search result | query: ', 'title: none | text: '],
    ['Xenova/all-MiniLM-L6-v2', '', ''],
    ['text-embedding-3-small', '', ''],
  ])('is what `%s` was trained with', (model, query, document) => {
    expect([embeddingPrompt(model, 'query'), embeddingPrompt(model, 'document')]).toEqual([query, document]);
  });

  it('is sent with every text', async () => {
    const server = await startFakeServer(ollamaEmbeddings);
    try {
      const options = {...shared, model: 'nomic-embed-text', baseUrl: server.baseUrl, dimension: 5};
      const model = await openOllamaEmbedder(options, signal);
      await model.embed(['a'], signal);
      await model.embed(['a'], signal, 'query');
      expect(server.requests.flatMap(inputsOf)).toEqual(['search_document: a', 'search_query: a']);
    } finally {
      await server.close();
    }
  });
});

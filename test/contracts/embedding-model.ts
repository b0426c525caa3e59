import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {EmbeddingModel} from '../../source/providers/embedding-model.ts';

/** The promises of `EmbeddingModel`, for an embedder that knows the words apple, banana and cherry at least. */
export function describeEmbeddingModel(title: string, open: () => Promise<EmbeddingModel>): void {
  describe(`${title} keeps the contract of an embedding model`, () => {
    const signal = new AbortController().signal;
    let model: EmbeddingModel;
    beforeAll(async () => {
      model = await open();
    }, 60_000);
    afterAll(() => model.close());

    const lengthOf = (vector: Float32Array | undefined) => Math.hypot(...(vector ?? []));
    const likeness = (one: Float32Array = new Float32Array(), other: Float32Array = new Float32Array()) =>
      one.reduce((sum, number, place) => sum + number * (other[place] ?? 0), 0);

    it('gives one vector a text, in order, of its dimension and of length 1', async () => {
      const texts = ['apple', 'banana', 'apple banana', 'cherry'];
      const vectors = await model.embed(texts, signal);
      expect(vectors.map(({length}) => length)).toEqual(texts.map(() => model.dimension));
      for (const vector of vectors) expect(lengthOf(vector)).toBeCloseTo(1, 4);
      const [banana] = await model.embed(['banana'], signal);
      expect(likeness(vectors[1], banana)).toBeCloseTo(1, 4);
      expect(likeness(vectors[0], banana)).toBeLessThan(0.999);
    });

    it('gives equal texts equal vectors, and none of them shared', async () => {
      const [one, other] = await model.embed(['apple cherry', 'apple cherry'], signal);
      expect(other).toEqual(one);
      one?.fill(0);
      expect(lengthOf(other)).toBeCloseTo(1, 4);
    });

    it('gives zeros for blank texts, and nothing for nothing', async () => {
      const [empty, blank, word] = await model.embed(['', ' \n\t', 'apple'], signal);
      expect([...new Set([...(empty ?? [1]), ...(blank ?? [1])])]).toEqual([0]);
      expect(empty).toHaveLength(model.dimension);
      expect(lengthOf(word)).toBeCloseTo(1, 4);
      expect(await model.embed([], signal)).toEqual([]);
    });

    it('takes many texts, long ones and odd ones', async () => {
      const texts = [
        ...Array.from({length: 200}, (_, number) => `apple ${number}`),
        'banana '.repeat(30_000),
        'cherry \ud800 \0 \u202e 😀 ﷽ 日本語',
      ];
      const vectors = await model.embed(texts, signal);
      expect(vectors).toHaveLength(texts.length);
      for (const vector of vectors) expect(lengthOf(vector)).toBeCloseTo(1, 4);
    });

    it('embeds queries into the same space', async () => {
      const [query] = await model.embed(['apple'], signal, 'query');
      expect(query).toHaveLength(model.dimension);
      expect(lengthOf(query)).toBeCloseTo(1, 4);
    });

    it('stops when it is cancelled, before and meanwhile', async () => {
      await expect(model.embed(['apple'], AbortSignal.abort())).rejects.toMatchObject({name: 'AbortError'});
      const cancel = new AbortController();
      const work = model.embed(
        Array.from({length: 3_000}, (_, number) => `apple banana ${number} `.repeat(20)),
        cancel.signal,
      );
      setImmediate(() => cancel.abort());
      await expect(work).rejects.toMatchObject({name: 'AbortError'});
      expect(await model.embed(['apple'], signal)).toHaveLength(1);
    });

    it('serves several at once', async () => {
      const both = await Promise.all([model.embed(['apple'], signal), model.embed(['banana'], signal)]);
      const [apple, banana] = await model.embed(['apple', 'banana'], signal);
      expect(likeness(both[0][0], apple)).toBeCloseTo(1, 4);
      expect(likeness(both[1][0], banana)).toBeCloseTo(1, 4);
    });

    it('may be closed twice', async () => {
      const other = await open();
      await other.close();
      await other.close();
    });
  });
}

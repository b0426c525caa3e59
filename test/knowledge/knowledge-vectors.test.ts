import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import type {EmbeddingModel} from '../../source/providers/embedding-model.ts';
import {hasLanceDb, knowledgeIn, openLanceDb, temporaryFolder} from './knowledge-fixture.ts';

/** Knows three meanings, by the words that stand for them. */
const meanings = [/canine|dog|puppy/i, /boat|vessel|ship/i, /bread|loaf|baker/i];

function knowing(embed?: EmbeddingModel['embed']): EmbeddingModel & {texts: string[]} {
  const texts: string[] = [];
  return {
    id: 'fake:three',
    dimension: 3,
    texts,
    async embed(given, signal, purpose) {
      texts.push(...given);
      if (embed) return embed(given, signal, purpose);
      return given.map(text => {
        const vector = Float32Array.from(meanings, meaning => (meaning.test(text) ? 1 : 0.05));
        const length = Math.hypot(...vector);
        return vector.map(value => value / length);
      });
    },
    close: async () => {},
  };
}

const texts = {
  dogs: 'A puppy sleeps most of the day.',
  boats: 'The vessel leaves at noon.',
  bread: 'A loaf takes an hour in the oven.',
};

async function filled(embedder?: EmbeddingModel) {
  const home = temporaryFolder();
  const knowledge = await knowledgeIn(home, embedder);
  for (const [id, text] of Object.entries(texts)) await knowledge.importText({id, text});
  return {home, knowledge};
}

const documentsOf = ({passages}: {passages: readonly {document: string}[]}) => passages.map(({document}) => document);

describe('search by meaning beside the words', () => {
  test('finds what is said in other words, and says that it went by meaning', async () => {
    const {knowledge} = await filled(knowing());
    const answer = await knowledge.search('canine rest', {limit: 3});
    expect(documentsOf(answer)[0]).toBe('dogs');
    expect(answer.passages[0]?.why).toMatchObject({text: 0, meaning: expect.any(Number)});
    expect(answer.passages[0]?.why.meaning).toBeGreaterThan(0);
    expect(answer.confidence).toBeLessThan(0.5);
  });

  test('asks no model where the words cover the question', async () => {
    const embedder = knowing();
    const {knowledge} = await filled(embedder);
    expect(documentsOf(await knowledge.search('vessel noon', {limit: 1}))).toEqual(['boats']);
    expect(embedder.texts).toEqual([]);
  });

  test('keeps to the documents that a filter means', async () => {
    const {knowledge} = await filled(knowing());
    const {passages} = await knowledge.search('canine rest', {limit: 3, filter: {about: 'nowhere'}});
    expect(passages).toEqual([]);
  });

  test('follows what is stored and removed', async () => {
    const {knowledge} = await filled(knowing());
    await knowledge.search('canine rest', {limit: 3});
    await knowledge.importText({id: 'dogs', text: 'Nothing to see.'});
    await knowledge.importText({id: 'more', text: 'Dog food is in the cellar.'});
    const answer = await knowledge.search('canine rest', {limit: 3});
    expect(documentsOf(answer)[0]).toBe('more');
    await knowledge.remove(['more']);
    expect(documentsOf(await knowledge.search('canine rest', {limit: 3}))).not.toContain('more');
  });

  test.skipIf(!hasLanceDb)('what is removed leaves no vector on disk, also while there is no model', async () => {
    const home = temporaryFolder();
    const folder = join(home, 'knowledge', 'vectors');
    /** The ids of the documents whose vectors the files hold. */
    const held = () =>
      ['dogs', 'boats', 'bread', 'road'].filter(id =>
        readdirSync(folder, {recursive: true, withFileTypes: true}).some(
          entry => entry.isFile() && readFileSync(join(entry.parentPath, entry.name), 'latin1').includes(`${id}#0`),
        ),
      );
    const withModel = await knowledgeIn(home, knowing(), openLanceDb);
    for (const [id, text] of Object.entries({...texts, road: 'The road is long.'}))
      await withModel.importText({id, text});
    await withModel.search('canine rest', {limit: 3});
    expect(held()).toEqual(['dogs', 'boats', 'bread', 'road']);
    await withModel.remove(['boats']);
    expect(held()).toEqual(['dogs', 'bread', 'road']);
    const without = await knowledgeIn(home, undefined, openLanceDb);
    await without.remove(['bread']);
    expect(held()).toEqual(['dogs', 'road']);
    const embedder = knowing();
    const again = await knowledgeIn(home, embedder, openLanceDb);
    expect(documentsOf(await again.search('canine rest', {limit: 3}))[0]).toBe('dogs');
    expect(embedder.texts).toEqual(['canine rest']);
  });

  test('vectors that cannot tell passages apart change nothing', async () => {
    const same = knowing(async given => given.map(() => Float32Array.from([1, 0, 0])));
    const {knowledge} = await filled(same);
    expect(documentsOf(await knowledge.search('noon canine', {limit: 3}))).toEqual(['boats']);
  });

  test('a model that fails costs the meaning and not the answer', async () => {
    const broken = knowing(async () => {
      throw new Error('The server is away');
    });
    const {home, knowledge} = await filled(broken);
    expect(documentsOf(await knowledge.search('noon canine', {limit: 3}))).toEqual(['boats']);
    expect(existsSync(join(home, 'knowledge', 'documents.jsonl'))).toBe(true);
  });
});

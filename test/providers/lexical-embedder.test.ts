import {createHash} from 'node:crypto';
import {describe, expect, it} from 'vitest';
import {createLexicalEmbedder} from '../../source/providers/lexical-embedder.ts';
import {describeEmbeddingModel} from '../contracts/embedding-model.ts';

describeEmbeddingModel('The lexical embedder', async () => createLexicalEmbedder());

describe('the lexical embedder', () => {
  const model = createLexicalEmbedder();
  const signal = new AbortController().signal;
  async function likeness(one: string, other: string): Promise<number> {
    const [a = new Float32Array(), b = new Float32Array()] = await model.embed([one, other], signal);
    return a.reduce((sum, number, place) => sum + number * (b[place] ?? 0), 0);
  }

  it('gives the same vector for ever: another one needs another id', async () => {
    const [vector] = await model.embed(['function readFile(path) reads a file – größer, 日本語'], signal);
    const bytes = Buffer.from(Int8Array.from(vector ?? [], number => Math.round(number * 100)).buffer);
    expect({id: model.id, hash: createHash('sha256').update(bytes).digest('hex').slice(0, 16)}).toEqual({
      id: 'lexical-1',
      hash: '6907ab97cfb4b1f4',
    });
  });

  it.each([
    ['read a file', 'reading files', 'close the connection'],
    ['readFile', 'read_file', 'writeSocket'],
    ['Größe', 'groesse größe', 'weight'],
    ['café', 'CAFE', 'tea'],
    ['retry policy of the client', 'how does the client retry', 'colour theme of the app'],
    ['where is the token counted', 'count tokens', 'where is the theme of the window'],
    ['データベース接続', 'データベース', '画面の色'],
    ['authentification', 'authentication', 'automatic'],
  ])('finds `%s` nearer to `%s` than to `%s`', async (text, near, far) => {
    expect(await likeness(text, near)).toBeGreaterThan(await likeness(text, far));
  });

  it('finds nothing in texts that share nothing but function words', async () => {
    expect(await likeness('where is the parser', 'what is the weather')).toBeLessThan(0.3);
  });
});

import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {EcaError} from '../../source/foundation/errors.ts';
import {createNearSearch} from '../../source/storage/near-search.ts';
import {letters, lineSpec, openLines} from './followed-log.ts';

/** What is told when the embedding model fails in these ways, one question after the other. */
async function told(...failures: Error[]): Promise<string[]> {
  const directory = mkdtempSync(join(tmpdir(), 'eca-near-'));
  onTestFinished(() => rmSync(directory, {recursive: true, force: true}));
  const source = letters();
  source.written.set('a', ['first']);
  const left = [...failures];
  const messages: string[] = [];
  const search = createNearSearch({
    place: {directory, spec: lineSpec, itemField: 'letter', source, openStore: () => openLines(directory, 'in-memory')},
    openEmbedder: async () => ({
      id: 'failing',
      dimension: 2,
      embed: async () => {
        throw left.shift() ?? new Error('asked once more');
      },
      close: async () => {},
    }),
    onProblem: ({message}) => messages.push(message),
  });
  for (const _ of failures) await search.near('question', {limit: 1});
  await search.close();
  return messages;
}

describe('search by meaning beside the words', () => {
  test('does not wait for a model at its end, and tells nothing then', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'eca-near-'));
    onTestFinished(() => rmSync(directory, {recursive: true, force: true}));
    const source = letters();
    source.written.set('a', ['first']);
    const messages: string[] = [];
    let asked = () => {};
    const isAsked = new Promise<void>(resolve => {
      asked = resolve;
    });
    const search = createNearSearch({
      place: {
        directory,
        spec: lineSpec,
        itemField: 'letter',
        source,
        openStore: () => openLines(directory, 'in-memory'),
      },
      openEmbedder: async () => ({
        id: 'slow',
        dimension: 2,
        async embed(texts, signal, purpose) {
          if (purpose !== 'query') return texts.map(() => Float32Array.from([1, 0]));
          asked();
          return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
        },
        close: async () => {},
      }),
      onProblem: ({message}) => messages.push(message),
    });
    const near = search.near('question', {limit: 1});
    await isAsked;
    const startMs = performance.now();
    await search.close();
    expect(await near).toEqual([]);
    expect(performance.now() - startMs).toBeLessThan(1_000);
    expect(messages).toEqual([]);
  });

  const cancelled = new DOMException('This operation was aborted', 'AbortError');

  test('tells once what keeps vectors away', async () => {
    const failures = [new EcaError('model-offline', 'first'), new EcaError('model-offline', 'second')];
    expect(await told(...failures)).toEqual(['first']);
  });

  test('tells of a problem that comes after a cancellation', async () => {
    expect(await told(cancelled, new EcaError('model-offline', 'real'))).toEqual(['real']);
  });
});

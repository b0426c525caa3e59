import {Readable} from 'node:stream';
import {describe, expect, it, vi} from 'vitest';
import {runBatch} from '../../source/cli/batch.ts';
import {createOutput} from '../../source/cli/create-output.ts';
import {readLines} from '../../source/cli/read-lines.ts';
import {Sink} from './fakes.ts';

type Options = Parameters<typeof runBatch>[1];

async function run(chunks: (string | Buffer)[], options: Partial<Options> = {}, controller = new AbortController()) {
  const stdout = new Sink();
  const output = createOutput({stdout, stderr: new Sink(), environment: {}, json: false, quiet: false});
  const stdin = Readable.from(chunks.map(chunk => Buffer.from(chunk)));
  const exitCode = await runBatch(
    {stdin, output, signal: controller.signal},
    {handle: async ({id: _, ...rest}) => rest, ...options},
  );
  const lines = stdout.text.split('\n').filter(Boolean);
  return {exitCode, answers: lines.map(line => JSON.parse(line) as {id: unknown; error?: {code: string}})};
}

describe('a batch', () => {
  it('answers each line in order and exits with 0', async () => {
    expect(await run(['{"id":1,"a":1}\n{"id":"x",', '"a":2}\n'])).toEqual({
      exitCode: 0,
      answers: [
        {id: 1, a: 1},
        {id: 'x', a: 2},
      ],
    });
  });

  it('has nothing to say to nothing', async () => {
    expect(await run([])).toEqual({exitCode: 0, answers: []});
  });

  it('takes any line end, a byte order mark, blank lines and a last line without an end', async () => {
    const {answers, exitCode} = await run(['\uFEFF{"id":1}\r\n', '\n  \r\n{"id":2}\n\n{"id":3}']);
    expect(answers).toEqual([{id: 1}, {id: 2}, {id: 3}]);
    expect(exitCode).toBe(0);
  });

  it('takes characters that are cut between chunks', async () => {
    const bytes = Buffer.from('{"id":1,"a":"ü😀"}\n');
    const {answers} = await run([...bytes].map(byte => Buffer.from([byte])));
    expect(answers).toEqual([{id: 1, a: 'ü😀'}]);
  });

  it.each([
    ['{"id":7,', null, 'batch-bad-json'],
    ['nonsense', null, 'batch-bad-json'],
    ['[1]', null, 'batch-not-an-object'],
    ['null', null, 'batch-not-an-object'],
    ['"text"', null, 'batch-not-an-object'],
    ['{}', null, 'batch-bad-id'],
    ['{"id":null}', null, 'batch-bad-id'],
    ['{"id":{"a":1}}', null, 'batch-bad-id'],
    ['{"__proto__":{"id":1}}', null, 'batch-bad-id'],
    [Buffer.from([0x7b, 0xff, 0x7d]), null, 'batch-not-utf8'],
    ['{"id":7,"fail":true}', 7, 'internal'],
  ])('puts an error in the place of %s and goes on', async (line, id, code) => {
    const handle = async ({fail}: Record<string, unknown>) => {
      if (fail) throw new Error('it broke');
      return {ok: true};
    };
    const {answers, exitCode} = await run(['{"id":1}\n', line, '\n{"id":2}\n'], {handle});
    expect(answers).toEqual([
      {id: 1, ok: true},
      {id, error: {code, message: expect.any(String)}},
      {id: 2, ok: true},
    ]);
    expect(exitCode).toBe(1);
  });

  it('refuses a line that is too long without keeping it, and goes on', async () => {
    const long = Array.from({length: 100}, () => 'x'.repeat(1000));
    const {answers} = await run(['{"id":1}\n', ...long, '\n{"id":2}\n'], {maximumLineBytes: 5000});
    expect(answers.map(({id, error}) => error?.code ?? id)).toEqual([1, 'batch-line-too-long', 2]);
  });

  it('keeps the order of the lines when several are worked on at once', async () => {
    let running = 0;
    let most = 0;
    const waiting: (() => void)[] = [];
    const handle = async ({id}: Record<string, unknown>) => {
      most = Math.max(most, ++running);
      // The last that came is finished first.
      await new Promise<void>(resolve => {
        waiting.push(resolve);
        if (waiting.length === 4) for (const finish of waiting.splice(0).reverse()) finish();
      });
      running -= 1;
      return {same: id};
    };
    const lines = Array.from({length: 16}, (_, id) => `{"id":${id}}\n`);
    const {answers} = await run(lines, {concurrency: 4, handle: withLastOnes(handle, waiting)});
    expect(answers.map(({id}) => id)).toEqual(lines.map((_, id) => id));
    expect(most).toBe(4);
  });

  it('does not read ahead of a slow reader', async () => {
    let handled = 0;
    const stdout = new Sink();
    const taken: (() => void)[] = [];
    stdout._write = (_chunk, _encoding, done) => void taken.push(done);
    const output = createOutput({stdout, stderr: new Sink(), environment: {}, json: false, quiet: false});
    const stdin = Readable.from(Array.from({length: 50}, (_, id) => Buffer.from(`{"id":${id}}\n`)));
    const context = {stdin, output, signal: new AbortController().signal};
    const running = runBatch(context, {handle: async () => ({handled: ++handled})});
    await new Promise(resolve => setImmediate(resolve));
    await new Promise(resolve => setImmediate(resolve));
    expect(handled).toBeLessThan(5);
    stdout._write = (_chunk, _encoding, done) => done();
    for (const done of taken) done();
    expect(await running).toBe(0);
    expect(handled).toBe(50);
  });

  it('answers a line before the next one comes, also when it may work on several', async () => {
    const stdout = new Sink();
    const output = createOutput({stdout, stderr: new Sink(), environment: {}, json: false, quiet: false});
    const stdin = new Readable({read() {}});
    const context = {stdin, output, signal: new AbortController().signal};
    const running = runBatch(context, {handle: async () => ({}), concurrency: 4});
    stdin.push('{"id":1}\n');
    await vi.waitFor(() => expect(stdout.text).toBe('{"id":1}\n'));
    stdin.push(null);
    expect(await running).toBe(0);
  });

  it('ends when it is interrupted', async () => {
    const controller = new AbortController();
    const handle = async () => {
      controller.abort();
      return {};
    };
    await expect(run(['{"id":1}\n{"id":2}\n'], {handle}, controller)).rejects.toMatchObject({name: 'AbortError'});
  });
});

/** Frees those that wait for company which will not come. */
function withLastOnes(handle: Options['handle'], waiting: (() => void)[]): Options['handle'] {
  return async line => {
    const answer = handle(line);
    if (line.id === 15) for (const finish of waiting.splice(0)) finish();
    return answer;
  };
}

describe('lines', () => {
  it('come as they arrive, before the stream ends', async () => {
    const stream = new Readable({read() {}});
    const lines = readLines(stream, {maximumLineBytes: 100});
    stream.push('one\ntw');
    expect((await lines.next()).value).toBe('one');
    stream.push('o\n');
    expect((await lines.next()).value).toBe('two');
    stream.push(null);
    expect((await lines.next()).done).toBe(true);
  });
});

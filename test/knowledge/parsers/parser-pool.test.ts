import {spawn, spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import type {ParsedFile} from '../../../source/knowledge/parsers/parse-bytes.ts';
import {oddParsers, realParsers} from './parser-programs.ts';

function folder(files: Record<string, string | Uint8Array>): string {
  const path = mkdtempSync(join(tmpdir(), 'eca-parse-'));
  onTestFinished(() => rmSync(path, {recursive: true, force: true}));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(path, name), content);
  return path;
}

const failureOf = ({outcome}: ParsedFile) => (outcome.ok ? undefined : outcome.failure);
const textOf = ({outcome}: ParsedFile) =>
  outcome.ok ? outcome.document.blocks.map(block => ('text' in block ? block.text : '')).join('\n') : outcome.message;

const hasNetworksOfItsOwn = spawnSync('unshare', [process.getuid?.() === 0 ? '-n' : '-rn', 'true']).status === 0;

describe('a pool of parser processes', () => {
  test('parses a file in another process and says what it is', async () => {
    const at = folder({'a.txt': 'First paragraph.\n\nSecond one.\n'});
    const parsed = await realParsers().parse(join(at, 'a.txt'));
    expect(parsed).toMatchObject({mediaType: 'text/plain', sizeBytes: 30, extractor: 'text/2'});
    expect(parsed.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(textOf(parsed)).toBe('First paragraph.\nSecond one.');
  });

  test('names what is missing, empty, binary or too large, and goes on', async () => {
    const at = folder({
      empty: '',
      'zeros.txt': new Uint8Array(200),
      'large.txt': 'word '.repeat(1_000),
      'fine.txt': 'Fine.',
    });
    const pool = realParsers({limits: {fileBytes: 1_000}});
    const outcomes = await Promise.all(
      ['gone.txt', 'empty', 'zeros.txt', 'large.txt', 'fine.txt', '.'].map(name => pool.parse(join(at, name))),
    );
    expect(outcomes.map(failureOf)).toEqual(['vanished', 'empty', 'unsupported', 'too-large', undefined, 'unreadable']);
  });

  test('a parser that hangs is ended by the clock, and the next file gets a new process', async () => {
    const pool = oddParsers({workers: 1, limits: {wallClockMs: 300}});
    await pool.parse('/any/warms-up');
    expect(failureOf(await pool.parse('/any/hangs'))).toBe('too-slow');
    expect(textOf(await pool.parse('/any/fine'))).toMatch(/^fine \d+$/);
  });

  test('a program that only waits for a file waits for it, also when its parser is ended, and then ends', async () => {
    const script = join(import.meta.dirname, 'waiting-child.ts');
    const child = spawn(process.execPath, ['--import', './scripts/ts-loader.mjs', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (data: Buffer) => {
      output += data.toString();
    });
    const code = await new Promise(resolve => child.on('close', resolve));
    expect({code, output}).toEqual({code: 0, output: 'too-slow\n'});
  }, 30_000);

  test('a parser that dies costs its own file alone', async () => {
    const pool = oddParsers({workers: 2});
    const [dead, fine] = await Promise.all([pool.parse('/any/dies'), pool.parse('/any/fine')]);
    expect(failureOf(dead as ParsedFile)).toBe('died');
    expect(textOf(fine as ParsedFile)).toMatch(/^fine/);
  });

  test('a parser that takes more memory than it may is ended', async () => {
    const pool = oddParsers({limits: {memoryBytes: 200_000_000}});
    expect(failureOf(await pool.parse('/any/grows'))).toBe('out-of-memory');
    expect(failureOf(await pool.parse('/any/faults'))).toBe('out-of-memory');
  });

  test.skipIf(!hasNetworksOfItsOwn)(
    'where Linux permits it, a parser is in a network in which there is nothing',
    async () => {
      expect(textOf(await oddParsers().parse('/any/interfaces'))).toBe('');
    },
  );

  test('cancelling ends the process at once', async () => {
    const pool = oddParsers();
    const controller = new AbortController();
    const parsing = pool.parse('/any/sleeps', controller.signal);
    setImmediate(() => controller.abort());
    await expect(parsing).rejects.toThrow(/abort/i);
  });

  test('one process parses many files', async () => {
    const pool = oddParsers({workers: 1});
    const texts = await Promise.all(['a', 'b', 'c'].map(async name => textOf(await pool.parse(`/any/${name}`))));
    expect(new Set(texts.map(text => text.split(' ')[1])).size).toBe(1);
  });

  test('a program that cannot be started is the outcome of each file', async () => {
    const pool = oddParsers({program: {command: '/no/such/program', args: []}});
    expect(failureOf(await pool.parse('/any/fine'))).toBe('died');
  });
});

import {spawn} from 'node:child_process';
import {appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, onTestFinished, test, vi} from 'vitest';
import {mountSmallDisk} from '../storage/small-disk.ts';

vi.setConfig({testTimeout: 120_000});

const program = join(import.meta.dirname, '../../bin/eca.js');

interface Line {
  path: string;
  outcome: string;
  reason?: string;
}

function temporaryFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'eca-ingest-'));
  onTestFinished(() => rmSync(path, {recursive: true, force: true}));
  return path;
}

function folderWith(count: number, textOf: (at: number) => string, extension = 'md'): string {
  const folder = join(temporaryFolder(), 'docs');
  mkdirSync(folder);
  for (let at = 0; at < count; at++) writeFileSync(join(folder, `note-${at}.${extension}`), textOf(at));
  return folder;
}

const note = (at: number) => `# Note ${at}\n\nBoat ${at} carries ${at * 7} barrels to harbour ${at % 13}.\n`;

interface Run {
  cwd?: string;
  onOutput?(out: string, kill: () => void): void;
}

function eca(home: string, words: string[], {cwd, onOutput}: Run = {}) {
  const child = spawn(process.execPath, [program, ...words], {
    cwd,
    env: {PATH: process.env.PATH, HOME: home, ECA_HOME: home},
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const result = {code: null as number | null, out: '', err: ''};
  child.stdout.on('data', data => {
    result.out += String(data);
    onOutput?.(result.out, () => child.kill('SIGKILL'));
  });
  child.stderr.on('data', data => (result.err += String(data)));
  return new Promise<typeof result>(resolve => child.on('close', code => resolve({...result, code})));
}

/** Whole lines only: a killed program may have been writing one. */
function linesOf(out: string): Line[] {
  return out
    .split('\n')
    .slice(0, -1)
    .map(line => JSON.parse(line));
}

async function listed(home: string): Promise<{id: string; revision: number; source: {path: string}}[]> {
  return JSON.parse((await eca(home, ['knowledge', 'list', '--json'])).out).documents;
}

/** Whether any file below `folder` holds `text`. */
function holds(folder: string, text: string): boolean {
  return readdirSync(folder, {recursive: true, withFileTypes: true}).some(
    entry => entry.isFile() && readFileSync(join(entry.parentPath, entry.name)).includes(text),
  );
}

describe('eca knowledge ingest, the program', () => {
  test('killed in the middle, goes on where it was: what it reported is there, and nothing twice', async () => {
    const folder = folderWith(300, note);
    const home = temporaryFolder();
    const killed = await eca(home, ['knowledge', 'ingest', folder, '--json'], {
      onOutput: (out, kill) => {
        if (out.split('\n').length > 40) kill();
      },
    });
    const reported = linesOf(killed.out);
    expect(reported.length).toBeGreaterThanOrEqual(40);
    expect(reported.length).toBeLessThan(300);
    const next = await eca(home, ['knowledge', 'ingest', folder, '--json']);
    expect(next.code).toBe(0);
    const outcomes = new Map(linesOf(next.out).map(({path, outcome}) => [path, outcome]));
    expect(outcomes.size).toBe(300);
    for (const {path} of reported) expect(outcomes.get(path)).toBe('unchanged');
    const documents = await listed(home);
    expect(new Set(documents.map(({source}) => source.path)).size).toBe(300);
    expect(documents).toHaveLength(300);
  });

  test('a folder that is removed is gone from the knowledge base, its files stay', async () => {
    const folder = folderWith(3, note);
    const home = temporaryFolder();
    await eca(home, ['knowledge', 'ingest', folder]);
    await eca(home, ['knowledge', 'ingest', join(folderWith(1, note), 'note-0.md')]);
    expect(await listed(home)).toHaveLength(4);
    const {code, err} = await eca(home, ['knowledge', 'remove', folder]);
    expect({code, err}).toMatchObject({code: 0, err: expect.stringContaining('Removed: Note')});
    expect(await listed(home)).toHaveLength(1);
    expect(readdirSync(folder)).toHaveLength(3);
    expect((await eca(home, ['knowledge', 'remove', folder])).code).toBe(2);
  });

  test('two at once over the same folder lose and double nothing', async () => {
    const folder = folderWith(60, note);
    const home = temporaryFolder();
    const runs = await Promise.all([1, 2].map(() => eca(home, ['knowledge', 'ingest', folder, '--json'])));
    for (const {code, out} of runs) {
      expect(code).toBe(0);
      expect(linesOf(out)).toHaveLength(60);
    }
    const documents = await listed(home);
    expect(documents).toHaveLength(60);
    expect(documents.every(({revision}) => revision === 1)).toBe(true);
    const {out} = await eca(home, ['knowledge', 'search', 'boat 17', '--json']);
    expect(JSON.parse(out).hits[0].path).toBe(join(folder, 'note-17.md'));
  });

  test('an empty text names no document to remove, not the only one and not all of the folder', async () => {
    const home = temporaryFolder();
    const folder = folderWith(1, note);
    await eca(home, ['knowledge', 'ingest', '.'], {cwd: folder});
    for (const none of ['', ' ']) {
      const {code, err} = await eca(home, ['knowledge', 'remove', none], {cwd: folder});
      expect({code, err}).toMatchObject({code: 2, err: expect.stringContaining('No document has the id')});
    }
    expect(await listed(home)).toHaveLength(1);
  });

  test('a document that is named twice, by its path and by its folder, is removed once', async () => {
    const home = temporaryFolder();
    const folder = folderWith(2, note);
    await eca(home, ['knowledge', 'ingest', folder]);
    const {code, out} = await eca(home, ['knowledge', 'remove', join(folder, 'note-0.md'), folder, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out).removed).toHaveLength(2);
  });

  test('an edited file answers anew, a removed one is gone with every byte', async () => {
    const folder = folderWith(5, note);
    writeFileSync(join(folder, 'secret-plan.md'), '# Plan\n\nThe zanzibarquux sails at midnight from Penzance.\n');
    const home = temporaryFolder();
    await eca(home, ['knowledge', 'ingest', folder]);
    expect((await eca(home, ['knowledge', 'search', 'when does the zanzibarquux sail'])).out).toContain('midnight');
    appendFileSync(join(folder, 'note-3.md'), '\nIts captain is called Wilhelmina.\n');
    expect((await eca(home, ['knowledge', 'ingest', folder])).out).toMatch(/1 changed/);
    expect((await eca(home, ['knowledge', 'search', 'captain Wilhelmina'])).out).toContain('note-3.md');
    rmSync(join(folder, 'secret-plan.md'));
    const {err} = await eca(home, ['knowledge', 'ingest', folder]);
    expect(err).toContain('Removed, since its file is gone');
    expect(holds(join(home, 'knowledge'), 'Wilhelmina')).toBe(true);
    for (const trace of ['zanzibarquux', 'Penzance', 'secret-plan'])
      expect(holds(join(home, 'knowledge'), trace)).toBe(false);
  });

  test('pictures of a folder are left out and no failure, one that is named is', async () => {
    const folder = folderWith(1, note);
    const picture = join(folder, 'boat.png');
    writeFileSync(picture, Buffer.from('\x89PNG\r\n\x1a\n\x00\x00', 'latin1'));
    const home = temporaryFolder();
    const {code, out, err} = await eca(home, ['knowledge', 'ingest', folder]);
    expect(code).toBe(0);
    expect(out).toContain('1 file: 1 new');
    expect(err).toMatch(/Left out: pictures 1 \(.*boat\.png\)/);
    expect((await eca(home, ['knowledge', 'list'])).err).not.toContain('boat.png');
    expect((await eca(home, ['knowledge', 'ingest', picture])).code).toBe(1);
  });

  test('names each bad file with a reason and ends with 1; a missing one alone is a mistake in the command', async () => {
    const folder = folderWith(1, note);
    writeFileSync(join(folder, 'broken.pdf'), '%PDF-1.4 and nothing else');
    const home = temporaryFolder();
    const {code, out} = await eca(home, ['knowledge', 'ingest', folder, '--json']);
    expect(code).toBe(1);
    expect(linesOf(out).sort((one, other) => (one.path < other.path ? -1 : 1))).toEqual([
      {
        path: join(folder, 'broken.pdf'),
        outcome: 'failed',
        reason: 'corrupt',
        mediaType: 'application/pdf',
        quality: null,
        chunks: 0,
        messages: [expect.any(String), expect.any(String)],
      },
      {
        path: join(folder, 'note-0.md'),
        outcome: 'stored',
        mediaType: 'text/markdown',
        quality: 1,
        chunks: 1,
        messages: [],
      },
    ]);
    expect((await eca(home, ['knowledge', 'list'])).err).toContain('broken.pdf (corrupt)');
    writeFileSync(join(folder, 'broken.pdf'), 'Plain words now.');
    expect((await eca(home, ['knowledge', 'retry'])).out).toMatch(/stored .*broken\.pdf/);
    expect((await eca(home, ['knowledge', 'retry'])).err).toContain('Nothing to try again');
    expect((await eca(home, ['knowledge', 'ingest', '/no/such/place'])).code).toBe(2);
  });
});

describe('what was read too badly', () => {
  test('is listed and not searched until it is accepted', async () => {
    const folder = folderWith(1, note);
    const noise = Array.from({length: 200}, (_, at) => `xq\ufffd\ufffdwrt${at}kkkk`).join(' ');
    writeFileSync(join(folder, 'noise.txt'), `Mandragora ${noise}`);
    const home = temporaryFolder();
    const {code, out} = await eca(home, ['knowledge', 'ingest', folder]);
    expect(code).toBe(0);
    expect(out).toMatch(/set aside: .*noise\.txt/);
    expect((await eca(home, ['knowledge', 'list'])).out).toMatch(/noise\.txt \(set aside/);
    expect((await eca(home, ['knowledge', 'search', 'mandragora'])).out).not.toContain('noise.txt');
    const accepted = await eca(home, ['knowledge', 'accept', 'noise.txt', 'note-0.md']);
    expect(accepted.code).toBe(0);
    expect(accepted.err).toMatch(/Searched from now on: noise\.txt\n.*searched already: Note 0\n/);
    expect((await eca(home, ['knowledge', 'search', 'mandragora'])).out).toContain('noise.txt');
    expect((await eca(home, ['knowledge', 'ingest', folder])).out).toMatch(/2 unchanged/);
  });
});

const disk = mountSmallDisk('24m');

describe.skipIf(disk === undefined)(
  `with its state on a full disk${disk === undefined ? ' (skipped: needs root to mount one)' : ''}`,
  () => {
    test('ingestion says so, keeps what it reported, and goes on once there is room', async () => {
      const folder = folderWith(40, at => `${note(at)}\n${`Barrel ${at} holds tar. `.repeat(3_000)}\n`, 'txt');
      const home = join(disk ?? '', 'home');
      const ballast = join(disk ?? '', 'ballast');
      mkdirSync(home);
      writeFileSync(ballast, Buffer.alloc(23_000_000));
      const full = await eca(home, ['knowledge', 'ingest', folder, '--json']);
      expect(full.code).toBe(1);
      expect(full.err).toMatch(/No room on disk/);
      const reported = linesOf(full.out).filter(({outcome}) => outcome === 'stored');
      const documents = await listed(home);
      expect(documents.length).toBeGreaterThanOrEqual(reported.length);
      expect(documents.length).toBeLessThan(40);
      rmSync(ballast);
      const roomy = await eca(home, ['knowledge', 'ingest', folder, '--json']);
      expect(roomy.err).not.toContain('No room on disk');
      expect(roomy.code).toBe(0);
      expect(await listed(home)).toHaveLength(40);
    });
  },
);

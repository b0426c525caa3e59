import {type ChildProcess, spawn} from 'node:child_process';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {basename, join, resolve} from 'node:path';
import {build} from 'esbuild';
import {afterAll} from 'vitest';

/** A folder that is gone when the tests of the file are done. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'eca-storage-'));
  afterAll(() => rm(folder, {recursive: true, force: true}));
  return folder;
}

/** Bundles `test/<name>.ts` so that plain Node runs it. */
export async function bundleChild(name: string, folder: string): Promise<string> {
  const outfile = join(folder, `${basename(name)}.mjs`);
  await build({
    entryPoints: [resolve('test', `${name}.ts`)],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    logLevel: 'error',
  });
  return outfile;
}

export interface RunningChild {
  process: ChildProcess;
  /** The lines it has printed so far. */
  lines: string[];
  /** Resolves when it has printed that many lines, or has ended. */
  printed(count: number): Promise<void>;
  ended: Promise<number | null>;
}

export function startChild(script: string, ...args: string[]): RunningChild {
  const child = spawn(process.execPath, [script, ...args], {stdio: ['pipe', 'pipe', 'inherit']});
  const lines: string[] = [];
  const waiting: (() => void)[] = [];
  let rest = '';
  let over = false;
  const wake = () => {
    for (const look of [...waiting]) look();
  };
  child.stdout.on('data', (chunk: Buffer) => {
    const parts = (rest + chunk.toString()).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
    wake();
  });
  const ended = new Promise<number | null>(done => {
    child.on('close', code => {
      over = true;
      wake();
      done(code);
    });
  });
  return {
    process: child,
    lines,
    ended,
    printed: count =>
      new Promise(done => {
        const look = () => {
          if (lines.length >= count || over) done();
        };
        waiting.push(look);
        look();
      }),
  };
}

import {randomBytes} from 'node:crypto';
import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {rm} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {ensurePrivateDirectory} from '../foundation/durable-file.ts';
import {isProcessAlive} from '../foundation/lock.ts';
import {compileScript, isScript} from './compile-script.ts';
import {driverOf} from './drivers.ts';
import {readTree} from './read-tree.ts';
import type {Scenario} from './scenario.ts';

/** A solution laid out on disk, ready to be run. */
export interface StagedSolution {
  /** Absolute; holds `work/` (the solution as it is), `code/` (its scripts made runnable), `suite/` (for suites of tests) and what runs it. */
  folder: string;
  /** The text of each suite, runnable; it is no file in the folder. */
  suites: ReadonlyMap<string, string>;
  files: ReadonlyMap<string, Buffer>;
  /** What is to be said of the solution: files that were changed and must not be, links that were left out. */
  notes: string[];
  /**
   * Removes the folder in the background, since taking away what was mounted in a sandbox waits for the kernel (about 12 ms). One that is
   * left by a program that was ended goes with the next solution that is staged.
   */
  remove(): void;
}

/**
 * Lays a solution out in a folder of its own before it is tested: over the scenario's files, in a new folder below
 * `root`. Protected files are the scenario's own.
 * @throws EcaError `training-too-large`, `store-full`, `store-unwritable`.
 */
export async function stageSolution(
  scenario: Scenario,
  solution: ReadonlyMap<string, Buffer>,
  leftOut: readonly string[],
  options: {root: string; driverFolder: string},
): Promise<StagedSolution> {
  const start = readTree(join(scenario.folder, 'files')).files;
  const files = new Map(start);
  const notes = leftOut.slice(0, 5).map(path => `\`${path}\` is no regular file and was left out`);
  for (const [path, bytes] of solution) {
    const own = start.get(path);
    if (scenario.protectedFiles.includes(path) && own) {
      if (!own.equals(bytes)) notes.push(`\`${path}\` was changed; the scenario's own is used`);
    } else files.set(path, bytes);
  }
  await ensurePrivateDirectory(options.root);
  removeLeftovers(options.root);
  const folder = join(options.root, `run-${process.pid}-${randomBytes(6).toString('hex')}`);
  // Who runs it may be another user; the folders above are this user's alone.
  mkdirSync(folder, {mode: 0o755});
  const remove = () => void rm(folder, {recursive: true, force: true, maxRetries: 3}).catch(() => {});
  try {
    const write = createWriter(folder);
    const kinds = new Set(scenario.cases.map(({kind}) => kind));
    const isScripted = scenario.language === 'javascript' || scenario.language === 'typescript';
    const runnable = async (path: string, bytes: Buffer) =>
      isScripted && isScript(path) ? await compileScript(path, bytes) : bytes;
    write('work/.keep', Buffer.alloc(0));
    for (const [path, bytes] of files) {
      if (kinds.has('run') || (kinds.has('code') && !isScripted)) write(`work/${path}`, bytes);
      if (kinds.has('code') && isScripted) write(`code/${path}`, await runnable(path, bytes));
    }
    const suites = new Map<string, string>();
    if (kinds.has('suite')) {
      const named = new Set(scenario.cases.map(one => one.kind === 'suite' && one.suite));
      for (const [path, bytes] of [...files, ...readTree(join(scenario.folder, 'checks')).files]) {
        const text = await runnable(path, bytes);
        // The last of a path is the scenario's own.
        if (named.has(path)) suites.set(path, text.toString('utf8'));
        else write(`suite/${path}`, text);
      }
    }
    const drivers = scenario.cases.map(one => driverOf(scenario, one));
    for (const name of new Set(drivers.flatMap(driver => (driver ? [driver.script, ...driver.parts] : [])))) {
      write(`graders/${name}`, readFileSync(join(options.driverFolder, name)));
    }
    return {folder, files, suites, notes, remove};
  } catch (error) {
    remove();
    throw error;
  }
}

/** The places where leftovers were looked for already. */
const swept = new Set<string>();

/** Deletes what programs left behind that are no more; looked for once in each place. */
function removeLeftovers(root: string): void {
  if (swept.has(root)) return;
  swept.add(root);
  for (const name of readdirSync(root)) {
    const owner = Number(/^run-(\d+)-/.exec(name)?.[1]);
    if (owner > 0 && !isProcessAlive(owner)) void rm(join(root, name), {recursive: true, force: true}).catch(() => {});
  }
}

/** Writes files below a folder; folders on the way are made once. */
function createWriter(folder: string): (path: string, bytes: Buffer) => void {
  const made = new Set<string>();
  return (path, bytes) => {
    const target = join(folder, path);
    const parent = dirname(target);
    if (!made.has(parent)) {
      mkdirSync(parent, {recursive: true, mode: 0o755});
      made.add(parent);
    }
    writeFileSync(target, bytes, {mode: 0o755});
  };
}

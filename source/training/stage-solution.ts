import {randomBytes} from 'node:crypto';
import {mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {ensurePrivateDirectory} from '../foundation/durable-file.ts';
import {compileScript, isScript} from './compile-script.ts';
import {readTree} from './read-tree.ts';
import type {Scenario} from './scenario.ts';

export interface StagedSolution {
  /** Absolute; holds `work/` (the solution as it is), `code/` (its scripts made runnable) and what runs it. */
  folder: string;
  files: ReadonlyMap<string, Buffer>;
  /** What is to be said of the solution: files that were changed and must not be, links that were left out. */
  notes: string[];
  remove(): void;
}

/**
 * Lays a solution over the scenario's files in a new folder below `root`. Protected files are the scenario's own.
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
  const folder = join(options.root, `run-${process.pid}-${randomBytes(6).toString('hex')}`);
  // Who runs it may be another user; the folders above are this user's alone.
  mkdirSync(folder, {mode: 0o755});
  const remove = () => rmSync(folder, {recursive: true, force: true, maxRetries: 3});
  try {
    const write = createWriter(folder);
    const kinds = new Set(scenario.cases.map(({kind}) => kind));
    const script = scenario.language === 'javascript' || scenario.language === 'typescript';
    write('work/.keep', Buffer.alloc(0));
    for (const [path, bytes] of files) {
      if (!script || kinds.has('run') || kinds.has('command')) write(`work/${path}`, bytes);
      if (script && (kinds.has('code') || kinds.has('suite'))) {
        write(`code/${path}`, isScript(path) ? await compileScript(path, bytes) : bytes);
      }
    }
    for (const [path, bytes] of readTree(options.driverFolder).files) write(`graders/${path}`, bytes);
    return {folder, files, notes, remove};
  } catch (error) {
    remove();
    throw error;
  }
}

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

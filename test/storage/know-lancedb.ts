// Spares tests that start with an empty state folder what a user's first start does once: trying out whether LanceDB runs here.
import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {openVectorStore} from '../../source/storage/open-vector-store.ts';

const packageFolder = join(import.meta.dirname, '../..');
const verdictName = 'lancedb-probe.json';
let verdict: Promise<Buffer | undefined> | undefined;

/**
 * Leaves in the state folder `home` whether LanceDB runs on this machine, as an earlier start of the program would have.
 * It is tried once for all tests of a file: each time it would start a process, which takes a busy machine seconds.
 */
export async function knowLanceDb(home: string): Promise<void> {
  verdict ??= tryLanceDb();
  const known = await verdict;
  if (known === undefined) return;
  const cache = join(home, 'cache');
  mkdirSync(cache, {recursive: true, mode: 0o700});
  writeFileSync(join(cache, verdictName), known, {mode: 0o600});
}

async function tryLanceDb(): Promise<Buffer | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'eca-verdict-'));
  try {
    const {store} = await openVectorStore({
      directory: join(folder, 'index'),
      cacheDirectory: folder,
      resolveFrom: join(packageFolder, 'package.json'),
      probe: {command: process.execPath, args: [join(packageFolder, 'dist', 'lancedb-probe.cjs')]},
    });
    await store.close();
    const path = join(folder, verdictName);
    return existsSync(path) ? readFileSync(path) : undefined;
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
}

import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {EcaError} from '../foundation/errors.ts';
import {findLanceDbPackage} from './lancedb-native.ts';
import {openLanceDbStore} from './lancedb-store.ts';

/**
 * Tries out whether LanceDB runs on this machine, in a child process that may crash. The whole of that process: it
 * loads LanceDB (as the file `resolveFrom` would, itself when absent), writes a row and finds it again. Prints `ok` and
 * ends with 0, or prints why not and ends with 1, or with 2 where only the disk or a lack of memory is to blame; a
 * processor that lacks an instruction kills it.
 */
async function probeLanceDb(resolveFrom: string | undefined): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'eca-probe-'));
  try {
    const nativeModule = findLanceDbPackage(resolveFrom);
    const store = await openLanceDbStore({directory, ...(nativeModule && {nativeModule})});
    const collection = await store.openCollection({
      name: 'probe',
      version: 1,
      fields: {text: {type: 'string', fullText: 'terms'}},
      vector: {dimension: 2, embedder: 'probe'},
    });
    await collection.upsert([{id: 'one', text: 'word', vector: [1, 0]}]);
    await collection.optimize();
    const [byText] = await collection.searchText({terms: 'word', fields: {text: 1}, limit: 1});
    const [byVector] = await collection.searchVector({vector: [1, 0], limit: 1});
    await store.close();
    if (byText?.record.id !== 'one' || byVector?.record.id !== 'one')
      throw new Error('it did not find what it had stored');
    process.stdout.write('ok\n');
  } catch (error) {
    process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`);
    const code = error instanceof EcaError ? error.code : '';
    process.exitCode = ['store-full', 'store-unwritable', 'store-busy'].includes(code) ? 2 : 1;
  } finally {
    await rm(directory, {recursive: true, force: true});
  }
}

void probeLanceDb(process.argv[2]);

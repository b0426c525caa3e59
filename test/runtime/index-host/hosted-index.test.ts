import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {afterAll, describe, expect, it, onTestFinished} from 'vitest';
import {createChunker} from '../../../source/code/code-chunker.ts';
import {createSyntaxTrees} from '../../../source/code/syntax-trees.ts';
import {createHostedIndex, type HostedIndex} from '../../../source/runtime/index-host/hosted-index.ts';
import {findLanceDbPackage} from '../../../source/storage/lancedb-native.ts';
import type {CollectionSpec} from '../../../source/storage/vector-store.ts';
import {describeVectorStore} from '../../contracts/vector-store.ts';
import {ended, hostProgram, programOf} from './host-fixture.ts';

const hasLanceDb = findLanceDbPackage(resolve('package.json')) !== undefined;
const words: CollectionSpec = {
  name: 'words',
  version: 1,
  fields: {body: {type: 'string', fullText: 'terms'}},
};

function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'eca-hosted-'));
}

function open(folder = temporaryFolder(), idleMs = 60_000): {index: HostedIndex; folder: string} {
  const index = createHostedIndex({program: hostProgram(folder), idleMs});
  onTestFinished(async () => {
    await index.close();
    rmSync(folder, {recursive: true, force: true});
  });
  return {index, folder};
}

describe.skipIf(!hasLanceDb)('the index in a process of its own (where LanceDB is installed)', () => {
  const shared = temporaryFolder();
  const index = createHostedIndex({program: hostProgram(shared), idleMs: 300});
  afterAll(async () => {
    await index.close();
    rmSync(shared, {recursive: true, force: true});
  });
  let made = 0;
  describeVectorStore('in another process', async () => {
    made += 1;
    const {store} = await index.openStore(join(shared, `store-${made}`));
    return {store, close: () => store.close()};
  });

  it('goes on where the process before was killed or has rested', async () => {
    const {index: hosted, folder} = open();
    const {store} = await hosted.openStore(join(folder, 'store'));
    const collection = await store.openCollection(words);
    expect(collection.startedEmpty).toBe(true);
    await collection.upsert([{id: 'a', body: 'boat'}]);
    const first = hosted.pid ?? 0;
    process.kill(first, 'SIGKILL');
    const writing = collection.upsert([{id: 'b', body: 'boat sail'}]);
    await writing;
    expect(hosted.pid).not.toBe(first);
    expect(await collection.count()).toBe(2);
    const hits = await collection.searchText({terms: 'sail', fields: {body: 1}, limit: 5});
    expect(hits.map(({record}) => record.id)).toEqual(['b']);
  });

  it('says that a collection is damaged which vanished while the process rested', async () => {
    const {index: hosted, folder} = open(undefined, 20);
    const {store} = await hosted.openStore(join(folder, 'store'));
    const collection = await store.openCollection(words);
    await collection.upsert([{id: 'a', body: 'boat'}]);
    await ended(hosted.pid ?? 0);
    rmSync(join(folder, 'store'), {recursive: true});
    await expect(collection.count()).rejects.toMatchObject({code: 'store-damaged'});
    await store.dropCollection(words.name);
    expect(await (await store.openCollection(words)).count()).toBe(0);
  });
});

describe('the chunker in a process of its own', () => {
  it('cuts files as the one here does', async () => {
    const {index} = open();
    const here = createChunker({
      syntaxTrees: createSyntaxTrees({grammarDirectory: resolve('dist/grammars')}),
    });
    for (const file of [
      {path: 'a.ts', text: '/** Adds. */\nexport function add(a: number, b: number) {\n  return a + b;\n}\n'},
      {path: 'b.md', text: '# Boats\n\nThey float.\n'},
      {path: 'c.py', text: 'def broken(:\n\ud800\0'},
    ]) {
      expect(await index.chunker.chunk(file)).toEqual(await here.chunk(file));
    }
  });
});

it('keeps the index in memory, here, where LanceDB does not run', async () => {
  const folder = temporaryFolder();
  onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
  const index = createHostedIndex({program: programOf('source/runtime/index-host/host-program.ts', folder, folder)});
  onTestFinished(() => index.close());
  const {store, fallbackReason} = await index.openStore(join(folder, 'store'));
  expect(store.engine).toBe('in-memory');
  expect(fallbackReason).toContain('LanceDB');
  const pid = index.pid ?? 0;
  const collection = await store.openCollection(words);
  await collection.upsert([{id: 'a', body: 'boat'}]);
  process.kill(pid, 'SIGKILL');
  await ended(pid);
  expect(await collection.count()).toBe(1);
});

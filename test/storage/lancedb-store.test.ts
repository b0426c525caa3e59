import {execFile, execFileSync} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {cp, readdir, readFile, rm, stat, truncate, writeFile} from 'node:fs/promises';
import {join, resolve} from 'node:path';
import {beforeAll, describe, expect, it} from 'vitest';
import {findLanceDbPackage} from '../../source/storage/lancedb-native.ts';
import {openLanceDbStore} from '../../source/storage/lancedb-store.ts';
import {openVectorStore} from '../../source/storage/open-vector-store.ts';
import type {Collection, VectorStore} from '../../source/storage/vector-store.ts';
import {bundleChild, startChild, temporaryFolder} from './child.ts';
import {smallSpec} from './lancedb-spec.ts';

const project = resolve('package.json');
const lanceDb = findLanceDbPackage(project);
const query = {terms: 'word', fields: {body: 1, title: 1}, limit: 5000};

function open(directory: string): Promise<VectorStore> {
  return openLanceDbStore({directory, ...(lanceDb && {nativeModule: lanceDb})});
}

async function files(directory: string, part: string): Promise<string[]> {
  const all = await readdir(directory, {recursive: true});
  const found = all.filter(name => name.includes(part)).map(name => join(directory, name));
  const kinds = await Promise.all(found.map(async name => (await stat(name)).isFile()));
  return found.filter((_, index) => kinds[index]).sort();
}

describe.skipIf(lanceDb === undefined)('the LanceDB store on disk (where LanceDB is installed)', () => {
  let folder: string;
  let intact: string;
  let copies = 0;

  beforeAll(async () => {
    folder = await temporaryFolder();
    intact = join(folder, 'intact');
    const store = await open(intact);
    const collection = await store.openCollection(smallSpec);
    await collection.upsert(
      Array.from({length: 300}, (_, index) => ({id: `r${index}`, body: `word w${index % 7}`, title: 'head'})),
    );
    await collection.optimize();
    await store.close();
  });

  async function copy(): Promise<string> {
    copies += 1;
    const directory = join(folder, `copy-${copies}`);
    await cp(intact, directory, {recursive: true});
    return directory;
  }

  /** Uses every method until one finds the damage; the code of what was thrown, or `startedEmpty`, or what was wrong. */
  async function firstFault(directory: string): Promise<string> {
    const store = await open(directory);
    try {
      const collection = await store.openCollection(smallSpec);
      if (collection.startedEmpty) return 'startedEmpty';
      if ((await collection.searchText(query)).length !== 300) return 'wrong hits';
      if ((await collection.find({limit: 999})).length !== 300) return 'wrong records';
      return 'none';
    } catch (error) {
      return (error as {code: string}).code;
    } finally {
      await store.close();
    }
  }

  async function rebuiltAfter(directory: string): Promise<Collection> {
    const collection = await (await open(directory)).openCollection(smallSpec);
    expect(collection.startedEmpty).toBe(true);
    await collection.upsert([{id: 'new', body: 'word'}]);
    await collection.optimize();
    expect(await collection.searchText(query)).toHaveLength(1);
    return collection;
  }

  const zero = (path: string) => truncate(path, 0);
  const halve = async (path: string) => truncate(path, Math.floor((await stat(path)).size / 2));

  it.each([
    ['every manifest is empty', '_versions', zero],
    ['every manifest is cut', '_versions', halve],
    ['every data file is empty', 'data', zero],
    ['every data file is cut', 'data', halve],
    ['every data file is gone', 'data', (path: string) => rm(path)],
    ['the full-text index is gone', '_indices', (path: string) => rm(path)],
    ['the full-text index is cut', '_indices', halve],
    ['the full-text index is empty', '_indices', zero],
    ['the description is cut', 'words.json', halve],
    ['the description is gone', 'words.json', (path: string) => rm(path)],
  ])('starts empty, or says that it is damaged and then starts empty, when %s', async (_, part, damage) => {
    const directory = await copy();
    expect(await firstFault(directory)).toBe('none');
    for (const path of await files(directory, part)) await damage(path);
    const fault = await firstFault(directory);
    expect(['startedEmpty', 'store-damaged']).toContain(fault);
    if (fault === 'store-damaged') await rebuiltAfter(directory);
    else expect(await firstFault(directory)).toBe('wrong hits');
  });

  it('starts empty when only the newest manifest has no bytes, as after a loss of power', async () => {
    const directory = await copy();
    const manifests = await files(directory, '_versions');
    const newest = manifests.filter(name => name.endsWith('.manifest'))[0] ?? '';
    await truncate(newest, 0);
    expect(await firstFault(directory)).toBe('startedEmpty');
    await (await open(directory)).dropCollection(smallSpec.name);
    await rebuiltAfter(directory);
  });

  it("writes tables that LanceDB's public package reads, with full text, key and all", async () => {
    const {connect, MatchQuery} = await import('@lancedb/lancedb');
    const database = await connect(intact, {readConsistencyInterval: 0});
    const table = await database.openTable('words');
    expect(await table.countRows("body = 'word w3'")).toBe(43);
    const rows = await table
      .query()
      .fullTextSearch(new MatchQuery('w3', 'body'))
      .select(['id', '_score'])
      .limit(99)
      .toArray();
    expect(rows).toHaveLength(43);
    expect((await table.listIndices()).map(({name}) => name).sort()).toEqual(['body-text', 'id-filter', 'title-text']);
    database.close();
  });

  it('clears away a folder of that name that no description goes with', async () => {
    const directory = join(folder, 'strange');
    await cp(join(intact, 'words.lance'), join(directory, 'words.lance'), {recursive: true});
    await writeFile(join(directory, 'words.lance', 'strange'), 'x');
    await rebuiltAfter(directory);
  });

  it('compacts by itself after many small writes, which is done before the store is closed or the table dropped', async () => {
    const directory = join(folder, 'small-writes');
    const versions = async () => (await files(directory, '_versions')).length;
    const store = await open(directory);
    const collection = await store.openCollection(smallSpec);
    const before = await versions();
    const writes = 64;
    for (let index = 0; index < writes; index += 1) await collection.upsert([{id: `w${index}`, body: 'word'}]);
    await store.close();
    expect(await versions()).toBeGreaterThan(before + writes);

    const again = await open(directory);
    const reopened = await again.openCollection(smallSpec);
    for (let index = 0; index < writes; index += 1) await reopened.upsert([{id: `w${index}`, body: 'word again'}]);
    await again.dropCollection(smallSpec.name);
    expect(await files(directory, 'words')).toEqual([]);
    await again.close();
  });

  it('is right while three processes write the same ids, and sees what they wrote', async () => {
    const script = await bundleChild('storage/lancedb-child', folder);
    const directory = join(folder, 'shared');
    const store = await open(directory);
    const collection = await store.openCollection(smallSpec);
    const children = ['a', 'b', 'c'].map(name => startChild(script, directory, project, name, '8'));
    await children[0]?.printed(1);
    expect((await collection.searchText(query)).length).toBeGreaterThanOrEqual(7);
    await collection.optimize();
    expect(await Promise.all(children.map(child => child.ended))).toEqual([0, 0, 0]);
    expect(await collection.count()).toBe(3 * 8 * 7 + 3);
    expect(await collection.searchText(query)).toHaveLength(3 * 8 * 7);
    const found = await collection.find({limit: 999, select: []});
    expect(new Set(found.map(({id}) => id)).size).toBe(found.length);
    await store.close();
  }, 20_000);

  it('has every confirmed batch after kills', async () => {
    const script = await bundleChild('storage/lancedb-child', folder);
    const directory = join(folder, 'killed');
    let confirmed = 0;
    for (let round = 0; round < 4; round += 1) {
      const child = startChild(script, directory, project, `k${round}`, '500');
      await child.printed(2 + round);
      child.process.kill('SIGKILL');
      await child.ended;
      expect(child.lines.length).toBeGreaterThanOrEqual(2 + round);
      const store = await open(directory);
      const collection = await store.openCollection(smallSpec);
      expect(collection.startedEmpty).toBe(false);
      confirmed += child.lines.length * 7;
      const hits = await collection.searchText(query);
      expect(hits.length).toBeGreaterThanOrEqual(confirmed);
      confirmed = hits.length;
      await store.close();
    }
  }, 20_000);

  it.skipIf(process.getuid?.() !== 0)(
    'says that the disk is full, stays readable and writes again later (needs root)',
    async ({skip}) => {
      const disk = await temporaryFolder();
      try {
        execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk], {stdio: 'ignore'});
      } catch {
        skip('this root may not mount');
      }
      try {
        const store = await open(join(disk, 'index'));
        const collection = await store.openCollection(smallSpec);
        await collection.upsert([{id: 'kept', body: 'word'}]);
        await writeFile(join(disk, 'ballast'), Buffer.alloc(1_000_000));
        const note = randomBytes(2_000_000).toString('hex');
        await expect(collection.upsert([{id: 'big', body: 'word', note}])).rejects.toMatchObject({code: 'store-full'});
        expect((await collection.searchText(query)).map(hit => hit.record.id)).toEqual(['kept']);
        await truncate(join(disk, 'ballast'), 0);
        await collection.upsert([{id: 'later', body: 'word'}]);
        expect(await collection.count()).toBe(2);
        await store.close();
      } finally {
        execFileSync('umount', ['--lazy', disk]);
      }
    },
  );

  it('leaves no byte of what was removed or replaced, nor of a write that a kill cut off, when told to erase', async () => {
    const directory = await copy();
    const store = await open(directory);
    const collection = await store.openCollection(smallSpec);
    const secret = (name: string) => `zq${name}${randomBytes(8).toString('hex')}`;
    const secrets = {gone: secret('gone'), replaced: secret('replaced'), orphan: secret('orphan')};
    const recordOf = (id: string, word: string) => ({id, body: `word ${word}`, title: word, note: `It is ${word}.`});
    await collection.upsert([recordOf(`x-${secrets.gone}`, secrets.gone), recordOf('kept', secrets.replaced)]);
    await collection.optimize();
    await collection.upsert([recordOf('kept', 'new')]);
    const orphan = join(directory, 'words.lance/data/cut-off.lance');
    await writeFile(orphan, secrets.orphan);
    const holding = async () => {
      const names = await files(directory, '');
      const texts = await Promise.all(names.map(name => readFile(name, 'latin1')));
      return Object.values(secrets).filter(word => texts.some(text => text.includes(word)));
    };
    expect(await holding()).toEqual(Object.values(secrets));
    const before = await files(join(directory, 'words.lance'), '');
    await collection.remove({id: `x-${secrets.gone}`});
    await collection.erase();
    expect(await holding()).toEqual([]);
    // Files may hold words in a packed form: each of them has to be new, and no row in them deleted.
    const after = await files(join(directory, 'words.lance'), '');
    expect(after.filter(name => before.includes(name) && !name.endsWith('latest_version_hint.json'))).toEqual([]);
    expect(await files(directory, '_deletions')).toEqual([]);
    expect(await collection.searchText(query)).toHaveLength(301);
    await store.close();
  });

  it('is erased while another process searches it, which sees no fault', async () => {
    const directory = await copy();
    const [one, other] = [await open(directory), await open(directory)];
    const writer = await one.openCollection(smallSpec);
    const reader = await other.openCollection(smallSpec);
    let searching = true;
    const erasing = (async () => {
      for (let round = 0; round < 5; round += 1) {
        await writer.remove({id: `r${round}`});
        await writer.erase();
      }
      searching = false;
    })();
    while (searching) {
      const found = (await reader.searchText(query)).length;
      expect(found).toBeGreaterThanOrEqual(295);
      expect(found).toBeLessThanOrEqual(300);
    }
    await erasing;
    await Promise.all([one.close(), other.close()]);
  }, 20_000);

  it('keeps few files after hundreds of small writes', async () => {
    const directory = join(folder, 'small-writes');
    const store = await open(directory);
    const collection = await store.openCollection(smallSpec);
    for (let index = 0; index < 140; index += 1) await collection.upsert([{id: `s${index}`, body: 'word'}]);
    expect(await collection.searchText(query)).toHaveLength(140);
    expect((await files(directory, '/data/')).length).toBeLessThan(240);
    await store.close();
  }, 20_000);
});

describe('the choice of a vector store', () => {
  const probeArgs = (answer: string) => ['-e', answer];
  const ok = probeArgs('process.stdout.write("ok\\n")');

  async function choose(cacheDirectory: string, args: string[], resolveFrom = project) {
    const probe = {command: process.execPath, args};
    const {store, fallbackReason} = await openVectorStore({
      directory: join(cacheDirectory, 'index'),
      cacheDirectory,
      probe,
      resolveFrom,
    });
    const engine = store.engine;
    await store.close();
    return {engine, fallbackReason};
  }

  it.skipIf(lanceDb === undefined)('takes LanceDB where the probe succeeds, and does not probe again', async () => {
    const cache = await temporaryFolder();
    expect(await choose(cache, ok)).toEqual({engine: 'lancedb', fallbackReason: undefined});
    expect((await choose(cache, probeArgs('process.exit(1)'))).engine).toBe('lancedb');
  });

  it.skipIf(lanceDb === undefined).each([
    ['dies of an illegal instruction', 'process.kill(process.pid, "SIGILL")', 'SIGILL'],
    ['says why', 'console.log("GLIBC_2.99 not found"); process.exit(1)', 'GLIBC_2.99 not found'],
    ['says nothing', '', 'no answer'],
  ])('takes the in-memory store and gives the reason where the probe %s', async (_, script, reason) => {
    const cache = await temporaryFolder();
    const chosen = await choose(cache, probeArgs(script));
    expect(chosen.engine).toBe('in-memory');
    expect(chosen.fallbackReason).toContain(reason);
    expect((await choose(cache, ok)).fallbackReason).toContain(reason);
  });

  it.skipIf(lanceDb === undefined)(
    'tries again a day after a failure, on another machine, and after a damaged verdict',
    async () => {
      const cache = await temporaryFolder();
      const path = join(cache, 'lancedb-probe.json');
      await choose(cache, probeArgs('process.exit(1)'));
      const verdict = JSON.parse(await readFile(path, 'utf8')) as {key: string; at: string};
      for (const text of [
        JSON.stringify({...verdict, at: new Date(Date.now() - 25 * 3_600_000).toISOString()}),
        JSON.stringify({...verdict, key: 'other'}),
        JSON.stringify({...verdict, at: '2100-01-01T00:00:00Z'}),
        '{"key":',
        'null',
      ]) {
        await writeFile(path, text);
        expect((await choose(cache, ok)).engine).toBe('lancedb');
      }
    },
  );

  it('takes the in-memory store where no native module is installed', async () => {
    const cache = await temporaryFolder();
    const chosen = await choose(cache, ok, join(cache, 'program.js'));
    expect(chosen.engine).toBe('in-memory');
    expect(chosen.fallbackReason).toContain('no native module');
  });

  it.skipIf(lanceDb === undefined)('finds out by really loading it in a child process', async () => {
    const cache = await temporaryFolder();
    const probe = await bundleChild('../source/storage/lancedb-probe', cache);
    const said = await new Promise(done =>
      execFile(process.execPath, [probe, project], (_, stdout) => done(stdout.trim())),
    );
    expect(said).toBe('ok');
  });
});

import {execFileSync} from 'node:child_process';
import {renameSync, rmSync, statSync, utimesSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, expect, test} from 'vitest';
import {createPathGuard} from '../../source/security/path-guard.ts';
import {createInMemoryStore} from '../../source/storage/in-memory-store.ts';
import type {VectorStore} from '../../source/storage/vector-store.ts';
import type {ProjectIndex} from '../../source/workspace/project-index.ts';
import {indexOf, lastingStore, type TemporaryProject, temporaryProject} from './temporary-project.ts';

let project: TemporaryProject;
afterEach(() => project.remove());

const functionCalled = (name: string, says: string) =>
  `/** ${says} */\nexport function ${name}(input: string): string {\n  const result = input.trim();\n  return result + '${name}';\n}\n`;

async function found(index: ProjectIndex, question: string): Promise<string[]> {
  await index.refresh();
  return [...new Set((await index.search(question)).map(passage => passage.path))];
}

test('what was written, edited, renamed and deleted is right at the next question', async () => {
  project = temporaryProject({
    'source/one.ts': functionCalled('paintZebra', 'Paints stripes.'),
    'source/two.ts': functionCalled('feedQuagga', 'Gives hay.'),
  });
  const index = indexOf(project, lastingStore());
  expect(await found(index, 'paint zebra')).toEqual(['source/one.ts']);
  project.write({'source/one.ts': functionCalled('washOkapi', 'Uses soap.')});
  expect(await found(index, 'paint zebra')).toEqual([]);
  expect(await found(index, 'okapi')).toEqual(['source/one.ts']);
  renameSync(join(project.root, 'source/one.ts'), join(project.root, 'source/moved.ts'));
  expect(await found(index, 'okapi soap')).toEqual(['source/moved.ts']);
  rmSync(join(project.root, 'source/moved.ts'));
  expect(await found(index, 'okapi soap')).toEqual([]);
  expect(await index.refresh()).toMatchObject({added: 0, changed: 0, removed: 0, indexedFiles: 1});
});

test('a file rewritten with the same size and times is still seen', async () => {
  project = temporaryProject({'a.ts': functionCalled('countAardvarks', 'One.')});
  const index = indexOf(project, lastingStore());
  expect(await found(index, 'aardvarks')).toEqual(['a.ts']);
  const path = join(project.root, 'a.ts');
  const before = statSync(path);
  writeFileSync(path, functionCalled('countBandicoot', 'One.'));
  utimesSync(path, before.atime, before.mtime);
  expect(statSync(path).size).toBe(before.size);
  expect(await found(index, 'bandicoot')).toEqual(['a.ts']);
  expect(await found(index, 'aardvarks')).toEqual([]);
});

test('a switched branch is right at the next question, and so is the way back', async () => {
  project = temporaryProject({
    'shared.ts': functionCalled('keepShared', 'Stays.'),
    'one.ts': functionCalled('onlyMain', 'Main walrus.'),
  });
  project.git('init', '-q');
  project.git('add', '.');
  project.git('commit', '-qm', 'one');
  project.git('checkout', '-qb', 'other');
  project.git('rm', '-q', 'one.ts');
  project.write({'two.ts': functionCalled('onlyOther', 'Other narwhal.')});
  project.git('add', '.');
  project.git('commit', '-qm', 'two');
  const index = indexOf(project, lastingStore());
  expect(await found(index, 'narwhal')).toEqual(['two.ts']);
  expect(await found(index, 'walrus')).toEqual([]);
  project.git('checkout', '-q', 'main');
  expect(await found(index, 'walrus')).toEqual(['one.ts']);
  expect(await found(index, 'narwhal')).toEqual([]);
  project.git('checkout', '-q', 'other');
  expect(await found(index, 'narwhal')).toEqual(['two.ts']);
});

test('closing ends a refresh, and the next one goes on with what was not reached', async () => {
  project = temporaryProject(Object.fromEntries(Array.from({length: 60}, (_, n) => [`${n}.ts`, `const n = ${n};\n`])));
  const store = lastingStore();
  const {readText} = createPathGuard({workspaceRoot: project.root, protectedPaths: []});
  let reads = 0;
  let closed: Promise<void> | undefined;
  const index = indexOf(project, store, {
    guard: {
      readText(...asked) {
        reads++;
        if (reads === 5) closed = index.close();
        return readText(...asked);
      },
    },
  });
  await expect(index.refresh()).rejects.toMatchObject({name: 'AbortError'});
  await closed;
  expect(reads).toBeLessThan(60);
  const again = indexOf(project, store);
  expect((await again.refresh()).indexedFiles).toBe(60);
  await again.close();
});

test('a newly opened index reads no file that did not change', async () => {
  project = temporaryProject({'a.ts': functionCalled('first', 'A.'), 'b.ts': functionCalled('second', 'B.')});
  // Files as old as those of a real project: one changed within the last tick of the clock is rightly read again.
  for (const name of ['a.ts', 'b.ts']) utimesSync(join(project.root, name), 1e9 + 0.5, 1e9 + 0.5);
  const store = lastingStore();
  const index = indexOf(project, store);
  await index.refresh();
  await expect.poll(() => Date.now() - statSync(join(project.root, 'b.ts')).ctimeMs).toBeGreaterThan(50);
  await index.refresh();
  await index.close();
  let reads = 0;
  const again = indexOf(project, store, {
    guard: {
      readText: async () => {
        reads++;
        return {ok: false, reason: 'unreadable', message: 'no file should be read'};
      },
    },
  });
  expect(await again.refresh()).toMatchObject({indexedFiles: 2, changed: 0});
  expect(reads).toBe(0);
  expect((await again.search('second')).map(passage => passage.path)).toEqual(['b.ts']);
}, 10_000);

test('an ignore file that changes takes files out and lets them in', async () => {
  project = temporaryProject({'a.ts': functionCalled('pelican', 'A.')});
  const index = indexOf(project, lastingStore());
  expect(await found(index, 'pelican')).toEqual(['a.ts']);
  project.write({'.gitignore': 'a.ts\n'});
  expect(await found(index, 'pelican')).not.toContain('a.ts');
  rmSync(join(project.root, '.gitignore'));
  expect(await found(index, 'pelican')).toEqual(['a.ts']);
});

test('secrets, binaries and minified files never become passages, whatever their names', async () => {
  project = temporaryProject({
    '.env': 'TOUCAN=abc\n',
    id_rsa: 'toucan',
    'data.ts': Buffer.from('toucan\0binary'),
    'packed.js': `var toucan=1;${'a();'.repeat(1_000)}`,
    'blank.ts': '\n\n \n',
    'a.ts': functionCalled('toucan', 'Here.'),
  });
  const index = indexOf(project, lastingStore());
  expect(await found(index, 'toucan')).toEqual(['a.ts']);
  expect((await index.refresh()).skipped).toMatchObject({secret: 2, binary: 1, minified: 1, empty: 1});
  expect(await index.files({searched: true})).toHaveLength((await index.status()).indexedFiles);
  expect((await index.files()).length).toBeGreaterThan((await index.status()).indexedFiles);
});

test('a file that vanishes or turns unreadable between listing and reading is passed over', async () => {
  project = temporaryProject({'a.ts': functionCalled('heron', 'A.'), 'gone.ts': 'x', 'closed.ts': 'x'});
  const index = indexOf(project, lastingStore(), {
    guard: {
      readText: async path => {
        if (path.endsWith('gone.ts')) return {ok: false, reason: 'missing', message: 'gone'};
        if (path.endsWith('closed.ts')) return {ok: false, reason: 'unreadable', message: 'closed'};
        return {
          ok: true,
          text: functionCalled('heron', 'A.'),
          realPath: path,
          sizeBytes: 1,
          hash: 'h',
          modifiedAtMs: 0,
          encoding: 'utf-8',
        };
      },
    },
  });
  const report = await index.refresh();
  expect(report).toMatchObject({added: 1, indexedFiles: 1, skipped: {unreadable: 1}});
});

test('an empty folder gives an empty index and no passages', async () => {
  project = temporaryProject();
  const index = indexOf(project, lastingStore());
  expect(await index.refresh()).toMatchObject({indexedFiles: 0, totalFiles: 0, warnings: []});
  expect(await index.search('anything')).toEqual([]);
  expect(await index.search('')).toEqual([]);
  expect(await index.filesLike('a')).toEqual([]);
  expect(await index.definitions('')).toEqual([]);
});

test('a run that is out of time stops, keeps what is done, and a later run finishes it', async () => {
  project = temporaryProject();
  const files: Record<string, string> = {'README.md': '# Read me first\n\nAbout flamingos.\n'};
  for (let file = 0; file < 1_500; file++) files[`f${file % 50}/n${file}.txt`] = `note ${file}`;
  project.write(files);
  const store = lastingStore();
  const index = indexOf(project, store);
  const first = await index.refresh({budgetMs: 1});
  expect(first.remainingFiles).toBeGreaterThan(0);
  expect(first.indexedFiles + first.remainingFiles).toBe(1_501);
  expect(first.warnings).toMatchObject([{code: 'index-incomplete', hint: '`eca index` finishes it.'}]);
  expect((await index.search('flamingos')).map(passage => passage.path)).toEqual(['README.md']);
  const seen: number[] = [];
  const rest = await index.refresh({onProgress: (done, total) => seen.push(done / total)});
  expect(rest).toMatchObject({remainingFiles: 0, indexedFiles: 1_501, warnings: []});
  expect(seen.at(-1)).toBe(1);
});

test('a cancelled run keeps what is done and the next one goes on', async () => {
  project = temporaryProject(Object.fromEntries(Array.from({length: 400}, (_, n) => [`n${n}.txt`, `note ${n}`])));
  const index = indexOf(project, lastingStore());
  const abort = new AbortController();
  const cancelled = index.refresh({signal: abort.signal, onProgress: () => abort.abort()});
  await expect(cancelled).rejects.toThrow('aborted');
  expect(await index.refresh()).toMatchObject({indexedFiles: 400, remainingFiles: 0});
});

test('a lost, cut or scribbled manifest is replaced by a new index', async () => {
  project = temporaryProject({'a.ts': functionCalled('ibis', 'A.')});
  const store = lastingStore();
  const manifest = join(project.state, 'manifest.json');
  await indexOf(project, store).refresh();
  const damages: [string, () => void][] = [
    ['cut', () => writeFileSync(manifest, '{"version":1,"paths":["a.t')],
    ['scribbled', () => writeFileSync(manifest, Buffer.from([0, 1, 2, 255]))],
    ['empty', () => writeFileSync(manifest, '')],
    ['null', () => writeFileSync(manifest, 'null')],
    [
      'swapped',
      () =>
        writeFileSync(
          manifest,
          '{"version":1,"paths":["b.ts"],"revisions":["x"],"numbers":[1,2,3,4,5,6],"checksum":"?"}',
        ),
    ],
    ['newer', () => writeFileSync(manifest, '{"version":99}')],
    ['lost', () => rmSync(manifest)],
    ['no terms', () => rmSync(join(project.state, 'terms.txt'))],
  ];
  for (const [name, damage] of damages) {
    damage();
    const index = indexOf(project, store);
    expect([name, await found(index, 'ibis')]).toEqual([name, ['a.ts']]);
    expect([
      name,
      await (
        await store.openCollection((await import('../../source/workspace/index-records.ts')).chunkCollection)
      ).count(),
    ]).toEqual([name, 1]);
  }
});

test('a table that lost records, was emptied or is damaged is made anew', async () => {
  project = temporaryProject({'a.ts': functionCalled('ibis', 'A.'), 'b.ts': functionCalled('stork', 'B.')});
  const {chunkCollection} = await import('../../source/workspace/index-records.ts');
  const store = lastingStore();
  await indexOf(project, store).refresh();
  await (await store.openCollection(chunkCollection)).remove({path: 'a.ts'});
  const lossy = indexOf(project, store);
  expect(await lossy.refresh()).toMatchObject({rebuilt: 'lost', indexedFiles: 2});
  expect(await found(lossy, 'ibis')).toEqual(['a.ts']);
  const {EcaError} = await import('../../source/foundation/errors.ts');
  let broken = true;
  const failing: VectorStore = {
    ...store,
    openCollection: async spec => {
      const collection = await store.openCollection(spec);
      const fail = () => {
        if (broken) throw new EcaError('store-damaged', 'The table cannot be read');
      };
      return {
        ...collection,
        count: async filter => {
          fail();
          return collection.count(filter);
        },
        searchText: async query => {
          fail();
          return collection.searchText(query);
        },
      };
    },
    dropCollection: async name => {
      broken = false;
      return store.dropCollection(name);
    },
  };
  const healed = indexOf(project, failing);
  expect(await healed.refresh()).toMatchObject({rebuilt: 'damaged', indexedFiles: 2});
  broken = true;
  expect((await healed.search('stork')).map(passage => passage.path)).toEqual(['b.ts']);
});

test('a kill at any write leaves an index that the next run makes right', async () => {
  project = temporaryProject({'a.ts': functionCalled('ibis', 'A.'), 'b.ts': functionCalled('stork', 'B.')});
  const store = lastingStore();
  await indexOf(project, store).refresh();
  const {chunkCollection} = await import('../../source/workspace/index-records.ts');
  const birds = ['ibis', 'crane'];
  for (let survived = 0; survived < 6; survived++) {
    const bird = birds[(survived + 1) % 2] as string;
    const other = birds[survived % 2] as string;
    project.write({'a.ts': functionCalled(bird, 'A.'), [`c${survived}.ts`]: functionCalled('egret', 'C.')});
    if (survived > 0) rmSync(join(project.root, `c${survived - 1}.ts`));
    let writes = 0;
    const dying = async <Result>(work: () => Promise<Result>): Promise<Result> => {
      if (writes++ >= survived) throw new Error('killed');
      return work();
    };
    const mortal: VectorStore = {
      ...store,
      openCollection: async spec => {
        const collection = await store.openCollection(spec);
        return {
          ...collection,
          upsert: records => dying(() => collection.upsert(records)),
          remove: filter => dying(() => collection.remove(filter)),
          optimize: () => dying(() => collection.optimize()),
        };
      },
    };
    await indexOf(project, mortal)
      .refresh()
      .catch(error => expect(error).toMatchObject({message: 'killed'}));
    // The file goes back to what it was before the run that died, as a switched branch does.
    project.write({'a.ts': functionCalled(other, 'A.')});
    const next = indexOf(project, store);
    expect(await found(next, other)).toEqual(['a.ts']);
    expect(await found(next, bird)).toEqual([]);
    expect(await found(next, 'egret')).toEqual([`c${survived}.ts`]);
    const report = await next.refresh();
    expect(await (await store.openCollection(chunkCollection)).count()).toBe(report.chunks);
    project.write({'a.ts': functionCalled(other, 'A.')});
  }
});

test('without a store on disk every run makes the index in memory and says so once', async () => {
  project = temporaryProject({'a.ts': functionCalled('ibis', 'A.')});
  for (const _ of [1, 2]) {
    const index = indexOf(project, createInMemoryStore(), {
      openStore: async () => ({store: createInMemoryStore(), fallbackReason: 'no native module'}),
    });
    const report = await index.refresh();
    expect(report.warnings).toEqual([{code: 'index-fallback', message: expect.stringContaining('no native module')}]);
    expect((await index.search('ibis')).map(passage => passage.path)).toEqual(['a.ts']);
    await index.close();
  }
});

test('entries inside a larger passage are only looked for where nothing of that name stands alone', async () => {
  project = temporaryProject({
    'source/retry.ts': 'export function retry(): number {\n  return limits.depth;\n}\n',
    'source/limits.ts': 'export const limits = {\n  retry: 3,\n  depth: 4,\n};\n',
    'source/wait.ts': 'export const times = {\n  pause: 3,\n};\n',
    'test/wait.test.ts': 'function pause(): void {\n  sleep(1);\n}\n',
  });
  const index = indexOf(project, createInMemoryStore());
  await index.refresh();
  const paths = async (name: string) => (await index.definitions(name)).map(({path}) => path);
  expect(await paths('retry')).toEqual(['source/retry.ts']);
  expect(await paths('depth')).toEqual(['source/limits.ts']);
  expect(await paths('pause')).toEqual(['source/wait.ts', 'test/wait.test.ts']);
  await index.close();
});

test('definitions, references, outline and files are found by name', async () => {
  project = temporaryProject({
    'source/cart.ts':
      'export class Cart {\n  /** Adds a product. */\n  addItem(product: string): void {\n    this.products.push(product);\n    notify(product);\n  }\n  products: string[] = [];\n}\n',
    'source/notify.ts':
      '/** Tells the customer. */\nexport function notify(product: string): void {\n  console.log(product);\n}\n',
    'test/cart.test.ts':
      "import {Cart} from '../source/cart.ts';\n\ntest('adds', () => {\n  new Cart().addItem('x');\n});\n",
  });
  const index = indexOf(project, lastingStore());
  await index.refresh();
  expect((await index.definitions('notify')).map(({path, definitionLine}) => [path, definitionLine])).toEqual([
    ['source/notify.ts', 2],
  ]);
  expect((await index.definitions('Cart.addItem')).map(({path}) => path)).toEqual(['source/cart.ts']);
  expect(await index.definitions('nothing')).toEqual([]);
  expect((await index.references('notify')).map(({path}) => path)).toEqual(['source/cart.ts']);
  expect((await index.outline('source/notify.ts')).map(({symbol, kind}) => [symbol, kind])).toEqual([
    ['notify', 'function'],
  ]);
  expect((await index.filesLike('cart.ts'))[0]).toEqual({path: 'source/cart.ts', score: 0.9});
  expect((await index.filesLike('source/notify.ts'))[0]).toEqual({path: 'source/notify.ts', score: 1});
  const inTests = await index.search('cart', {paths: ['test']});
  expect([...new Set(inTests.map(({path}) => path))]).toEqual(['test/cart.test.ts']);
});

test('a question with few words of its own is about the question before', async () => {
  project = temporaryProject({
    'a.ts': functionCalled('paintZebra', 'Stripes.'),
    'b.ts': functionCalled('washOkapi', 'Soap.'),
  });
  const index = indexOf(project, lastingStore());
  await index.refresh();
  expect(await index.search('and who?', {history: ['what does washOkapi do']})).toMatchObject([{path: 'b.ts'}]);
  expect(await index.search('and who?')).toEqual([]);
});

test('a search inside a folder finds what is there, however much matches elsewhere', async () => {
  const files: Record<string, string> = {'docs/one.md': '# Birds\n\nOnce there was a heron by the lake.\n'};
  for (let file = 0; file < 300; file++)
    files[`source/n${file}.ts`] = functionCalled(`heron${file}`, 'The heron heron.');
  project = temporaryProject(files);
  const index = indexOf(project, lastingStore());
  await index.refresh();
  expect((await index.search('heron', {paths: ['docs']})).map(passage => passage.path)).toEqual(['docs/one.md']);
  expect((await index.search('heron', {paths: ['docs/one.md']})).map(passage => passage.path)).toEqual(['docs/one.md']);
  expect(await index.search('heron', {paths: ['doc']})).toEqual([]);
  const kinds = await index.search('heron', {kinds: ['section'], limit: 3});
  expect(kinds.map(passage => passage.path)).toEqual(['docs/one.md']);
});

test.skipIf(process.platform === 'win32')('pipes and names that cannot be shown do not stop a refresh', async () => {
  project = temporaryProject({
    'a.ts': functionCalled('ibis', 'A.'),
    'new\nline.ts': 'const ibis = 1;',
    'esc\u001b[2J.ts': 'ibis',
  });
  execFileSync('mkfifo', [join(project.root, 'pipe.ts')]);
  const index = indexOf(project, lastingStore());
  expect(await found(index, 'ibis')).toEqual(['a.ts']);
  expect((await index.refresh()).skipped).toMatchObject({special: 1, 'unclear-name': 2});
});

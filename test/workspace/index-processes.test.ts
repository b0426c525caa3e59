import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {readdirSync, rmSync, statSync, truncateSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, expect, test} from 'vitest';
import {withLock} from '../../source/foundation/lock.ts';
import {openLanceDbStore} from '../../source/storage/lancedb-store.ts';
import type {ProjectIndex} from '../../source/workspace/project-index.ts';
import type {RefreshReport} from '../../source/workspace/refresh-report.ts';
import {indexOf, type TemporaryProject, temporaryProject} from './temporary-project.ts';

let project: TemporaryProject;
let children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  children = [];
  project.remove();
});

const open = async (lockWaitMs = 2_000): Promise<ProjectIndex> =>
  indexOf(project, await openLanceDbStore({directory: join(project.state, 'vectors')}), {lockWaitMs});

function start(): {child: ChildProcess; output: () => string} {
  const child = spawn(
    process.execPath,
    ['--import', './scripts/ts-loader.mjs', 'test/workspace/refresh-child.ts', project.root, project.state],
    {stdio: ['ignore', 'pipe', 'inherit']},
  );
  children.push(child);
  let text = '';
  child.stdout?.on('data', (data: Buffer) => {
    text += data.toString();
  });
  return {child, output: () => text};
}

const birds = ['heron', 'stork', 'crane'];
const writeBirds = (bird: string) =>
  project.write(
    Object.fromEntries(
      Array.from({length: 120}, (_, place) => [
        `source/n${place}.ts`,
        `/** Feeds the ${bird} ${place}. */\nexport function feed${place}(): void {\n  console.log('${bird}', ${place});\n}\n`,
      ]),
    ),
  );

async function filesWith(index: ProjectIndex, word: string): Promise<number> {
  const passages = await index.search(word, {limit: 300});
  return new Set(passages.filter(passage => passage.text.includes(word)).map(passage => passage.path)).size;
}

test('after a process is killed at any point of a refresh the next question is right', async () => {
  project = temporaryProject();
  for (const [round, bird] of birds.slice(0, 2).entries()) {
    writeBirds(bird);
    const {child, output} = start();
    await expect.poll(output, {timeout: 20_000, interval: 2}).toMatch(round === 0 ? 'ready' : /done \d/);
    // From the first read to after the last write.
    await new Promise(resume => setTimeout(resume, round * 100));
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    const index = await open();
    const report = await index.refresh();
    expect(report).toMatchObject({indexedFiles: 120, remainingFiles: 0, busy: false});
    expect(await filesWith(index, bird)).toBe(120);
    for (const other of birds) if (other !== bird) expect([other, await filesWith(index, other)]).toEqual([other, 0]);
    await index.close();
  }
}, 60_000);

test('two processes that refresh at once end with one right index', async () => {
  project = temporaryProject();
  writeBirds('heron');
  const both = [start(), start()];
  await Promise.all(both.map(({child}) => once(child, 'exit')));
  const reports = both.map(({output}) => JSON.parse(output().trim().split('\n').at(-1) ?? '') as RefreshReport);
  expect(reports.map(report => [report.indexedFiles, report.remainingFiles])).toEqual([
    [120, 0],
    [120, 0],
  ]);
  // One did the work; the other found it done.
  expect(reports.map(report => report.added).sort((a, b) => a - b)).toEqual([0, 120]);
  const index = await open();
  expect(await index.refresh()).toMatchObject({added: 0, changed: 0, indexedFiles: 120});
  expect(await filesWith(index, 'heron')).toBe(120);
  await index.close();
}, 60_000);

test('while another process writes, what is there serves and the report says so', async () => {
  project = temporaryProject();
  writeBirds('heron');
  const index = await open(30);
  await index.refresh();
  project.write({'source/new.ts': 'export const egret = 1;\n'});
  const report = await withLock(join(project.state, 'manifest.json'), () => index.refresh());
  expect(report).toMatchObject({busy: true, indexedFiles: 120, remainingFiles: 1, warnings: [{code: 'index-busy'}]});
  expect(await filesWith(index, 'heron')).toBe(120);
  expect(await index.refresh()).toMatchObject({busy: false, added: 1, indexedFiles: 121});
  await index.close();
});

test('a program that stays open sees what another process indexed', async () => {
  project = temporaryProject({'a.ts': 'export const heron = 1;\n'});
  const one = await open();
  const two = await open();
  await one.refresh();
  await two.refresh();
  project.write({'a.ts': 'export const stork = 2;\n'});
  await one.refresh();
  expect((await two.search('stork')).map(passage => passage.path)).toEqual(['a.ts']);
  expect(await two.search('heron')).toEqual([]);
  await one.close();
  await two.close();
});

test('a table on disk that is cut, emptied or deleted is made anew', async () => {
  project = temporaryProject({'a.ts': 'export const heron = 1;\n', 'b.md': '# Birds\n\nThe stork stands.\n'});
  const first = await open();
  await first.refresh();
  await first.close();
  const vectors = join(project.state, 'vectors');
  const filesOf = (): string[] =>
    readdirSync(vectors, {recursive: true, encoding: 'utf8'}).filter(name => statSync(join(vectors, name)).isFile());
  const spoil = (part: string, work: (path: string) => void) => {
    for (const name of filesOf()) if (name.includes(part)) work(join(vectors, name));
  };
  const damages: [string, () => void][] = [
    ['deleted', () => rmSync(vectors, {recursive: true})],
    ['manifests emptied', () => spoil('_versions', path => truncateSync(path, 0))],
    ['data cut', () => spoil('/data/', path => truncateSync(path, 10))],
    ['indexes scribbled', () => spoil('_indices', path => writeFileSync(path, 'no'))],
  ];
  for (const [name, damage] of damages) {
    damage();
    const index = await open();
    await index.refresh();
    expect([name, (await index.search('stork')).map(passage => passage.path)]).toEqual([name, ['b.md']]);
    expect([name, (await index.search('heron')).map(passage => passage.path)]).toEqual([name, ['a.ts']]);
    await index.close();
  }
}, 30_000);

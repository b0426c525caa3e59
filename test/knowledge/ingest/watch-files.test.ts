import {rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import type {IngestEvent} from '../../../source/knowledge/ingest/ingest-event.ts';
import {watchFiles} from '../../../source/knowledge/ingest/watch-files.ts';
import {temporaryFolder} from '../knowledge-fixture.ts';
import {folderOf, ingestionIn, writeBelow} from './ingest-fixture.ts';

/** The next summary, with the files that were done before it. */
async function nextRun(events: AsyncIterator<IngestEvent>) {
  const files: string[] = [];
  for (;;) {
    const {value, done} = await events.next();
    if (done) return {files, ended: true};
    const event = value as IngestEvent;
    if (event.type === 'file-done') files.push(`${event.file.outcome} ${event.file.path.split('/').pop()}`);
    if (event.type === 'warning') return {files, warning: event.warning.code};
    if (event.type === 'summary') return {files, removed: event.summary.removed.length};
  }
}

function watching(folder: string, changes: Parameters<typeof ingestionIn>[1] = {}) {
  const ingestion = ingestionIn(temporaryFolder(), changes);
  const controller = new AbortController();
  onTestFinished(() => controller.abort());
  const events = watchFiles({paths: [folder], workingFolder: '/', signal: controller.signal}, ingestion.options, {
    intervalMs: 5,
    settleMs: 5,
  });
  return {events, controller, ingestion};
}

test('what changes, comes and goes is followed, and nothing else is said again', async () => {
  const folder = folderOf({'a.md': '# A\n\nFirst words.', 'b.md': '# B\n\nOther words.'});
  const {events, ingestion} = watching(folder);
  expect((await nextRun(events)).files.sort()).toEqual(['stored a.md', 'stored b.md']);
  writeFileSync(join(folder, 'a.md'), '# A\n\nChanged words, and more of them.');
  expect(await nextRun(events)).toEqual({files: ['replaced a.md'], removed: 0});
  writeBelow(folder, 'c/d.md', '# D\n\nNew words.');
  expect(await nextRun(events)).toEqual({files: ['stored d.md'], removed: 0});
  rmSync(join(folder, 'b.md'));
  expect(await nextRun(events)).toEqual({files: [], removed: 1});
  expect((await ingestion.store.list()).map(({title}) => title).sort()).toEqual(['A', 'D']);
});

test('it ends without an error when it is told to', async () => {
  const {events, controller} = watching(folderOf({'a.md': '# A\n\nWords.'}));
  await nextRun(events);
  const ending = nextRun(events);
  controller.abort();
  expect(await ending).toMatchObject({ended: true});
});

test('what could not be stored is said and tried again', async () => {
  const folder = folderOf({'a.md': '# A\n\nWords.'});
  const home = temporaryFolder();
  const {store} = ingestionIn(home);
  let full = false;
  const filling: typeof store = {
    ...store,
    async put(document) {
      if (full) {
        full = false;
        throw Object.assign(new Error('no room'), {code: 'ENOSPC'});
      }
      return store.put(document);
    },
  };
  const {events} = watching(folder, {store: filling});
  await nextRun(events);
  full = true;
  writeFileSync(join(folder, 'a.md'), '# A\n\nChanged words.');
  expect(await nextRun(events)).toMatchObject({warning: 'system-enospc'});
  expect(await nextRun(events)).toMatchObject({files: ['replaced a.md']});
});

import {readdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {type FileRecord, openFileRecords} from '../../../source/knowledge/ingest/file-records.ts';
import {temporaryFolder} from '../knowledge-fixture.ts';
import {folderOf, ingestionIn} from './ingest-fixture.ts';

function record(path: string, changes: Partial<FileRecord> = {}): FileRecord {
  const what = {mediaType: 'text/plain', quality: 1, chunks: 1, messages: [], build: 'one', named: false};
  return {path, stamp: '1', sha256: 'x', outcome: 'stored', ...what, ...changes};
}

describe('the journal of ingestion', () => {
  test('keeps the last word on each file, for the next program too', async () => {
    const directory = temporaryFolder();
    const records = openFileRecords({directory});
    await Promise.all([records.put(record('/a')), records.put(record('/b'))]);
    await records.put(record('/a', {outcome: 'failed', failure: 'died'}));
    const known = await openFileRecords({directory}).load();
    expect([...known.keys()].sort()).toEqual(['/a', '/b']);
    expect(known.get('/a')).toMatchObject({outcome: 'failed', failure: 'died'});
    expect(statSync(join(directory, 'files.jsonl')).mode & 0o777).toBe(0o600);
  });

  test('forgets every trace of a file', async () => {
    const directory = temporaryFolder();
    const records = openFileRecords({directory});
    await records.put(record('/private/plan.md'));
    await records.put(record('/b'));
    await records.forget(['/private/plan.md', '/unknown']);
    expect(readFileSync(join(directory, 'files.jsonl'), 'utf8')).not.toContain('plan');
    await records.forget(['/b']);
    expect(await records.load()).toEqual(new Map());
    await records.put(record('/c'));
    expect([...(await records.load()).keys()]).toEqual(['/c']);
  });

  test('stays small however often files change', async () => {
    const directory = temporaryFolder();
    const records = openFileRecords({directory});
    for (let round = 0; round < 25; round++)
      await Promise.all(Array.from({length: 100}, (_, at) => records.put(record(`/${at}`, {stamp: String(round)}))));
    await records.load();
    expect(readFileSync(join(directory, 'files.jsonl'), 'utf8').split('\n').length).toBeLessThan(110);
    expect((await records.load()).get('/7')?.stamp).toBe('24');
  });

  test('lost or damaged, costs a new reading of the files and nothing else', async () => {
    const folder = folderOf({'a.md': '# A\n\nWords of a document.', 'b.md': '# B\n\nOther words.'});
    const home = temporaryFolder();
    await ingestionIn(home).run([folder]);
    for (const damage of [
      () => rmSync(join(home, 'files.jsonl')),
      () => writeFileSync(join(home, 'files.jsonl'), 'no journal\n'),
    ]) {
      damage();
      expect((await ingestionIn(home).run([folder])).outcomes).toEqual({'a.md': 'unchanged', 'b.md': 'unchanged'});
    }
    expect(await ingestionIn(home).store.list()).toHaveLength(2);
    expect(readdirSync(home).some(name => name.startsWith('files.jsonl.damaged-'))).toBe(true);
  });
});

import {mkdirSync, symlinkSync, utimesSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, it} from 'vitest';
import {statFile, statFiles} from '../../source/memory/stat-files.ts';
import {temporaryFolder} from './conversation-fixture.ts';

it('tells size and time of files, and leaves out what is no file or is gone', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'a.jsonl'), 'four');
  utimesSync(join(folder, 'a.jsonl'), 1_000, 2_000.5);
  symlinkSync(join(folder, 'a.jsonl'), join(folder, 'link.jsonl'));
  symlinkSync('loop.jsonl', join(folder, 'loop.jsonl'));
  mkdirSync(join(folder, 'folder.jsonl'));
  const found = {sizeBytes: 4, changedMs: 2_000_500};
  expect(await statFiles(folder, ['gone.jsonl', 'folder.jsonl', 'loop.jsonl', 'link.jsonl', 'a.jsonl'])).toEqual([
    {name: 'link.jsonl', ...found},
    {name: 'a.jsonl', ...found},
  ]);
  expect(statFile(folder, 'a.jsonl')).toEqual({name: 'a.jsonl', ...found});
  expect(statFile(join(folder, 'a.jsonl'), 'below')).toBeUndefined();
});

it('lets others have their turn between thousands of files', async () => {
  const folder = temporaryFolder();
  let turns = 0;
  let going = true;
  const count = () => {
    turns += 1;
    if (going) setImmediate(count);
  };
  setImmediate(count);
  await statFiles(
    folder,
    Array.from({length: 50_000}, (_, index) => `${index}.jsonl`),
  );
  going = false;
  expect(turns).toBeGreaterThan(1);
});

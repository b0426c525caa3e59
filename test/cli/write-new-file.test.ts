import {existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {writeNewFile} from '../../source/cli/write-new-file.ts';
import {temporaryFolder} from '../memory/conversation-fixture.ts';
import {mountSmallDisk} from '../storage/small-disk.ts';

describe('a new file', () => {
  it('holds all pieces, in the folder of the project, for the user alone', async () => {
    const folder = temporaryFolder();
    const path = await writeNewFile('out.md', ['one ', 'two é'], folder);
    expect(path).toBe(join(folder, 'out.md'));
    expect(readFileSync(path, 'utf8')).toBe('one two é');
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['taken.md', 'it exists already'],
    ['folder', 'it exists already'],
    ['none/out.md', 'its folder does not exist'],
    ['taken.md/out.md', 'its folder is no folder'],
    [`${'x'.repeat(300)}.md`, 'its name is too long'],
  ])('is refused with one code and the cause: %s', async (path, cause) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'taken.md'), 'mine');
    mkdirSync(join(folder, 'folder'));
    await expect(writeNewFile(path, ['text'], folder)).rejects.toMatchObject({
      code: 'usage-output-file',
      message: expect.stringContaining(cause),
    });
    expect(readFileSync(join(folder, 'taken.md'), 'utf8')).toBe('mine');
    expect(readdirSync(folder).sort()).toEqual(['folder', 'taken.md']);
  });

  it.each([0, 3])('is not there where what is written fails after %i pieces', async count => {
    const folder = temporaryFolder();
    const pieces = (function* () {
      for (let index = 0; index < count; index++) yield 'piece';
      throw new Error('gone');
    })();
    await expect(writeNewFile('out.md', pieces, folder)).rejects.toThrow('gone');
    expect(existsSync(join(folder, 'out.md'))).toBe(false);
  });

  it('is not there where the user stops it, and what is read for it is closed', async () => {
    const folder = temporaryFolder();
    const stop = new AbortController();
    let closed = 0;
    const pieces = async function* () {
      try {
        yield 'one';
        stop.abort();
        yield 'two';
      } finally {
        closed++;
      }
    };
    await expect(writeNewFile('out.md', pieces(), folder, stop.signal)).rejects.toMatchObject({name: 'AbortError'});
    expect(readdirSync(folder)).toEqual([]);
    await expect(writeNewFile('none/out.md', pieces(), folder)).rejects.toMatchObject({code: 'usage-output-file'});
    expect(closed).toBe(2);
  });

  const disk = mountSmallDisk('1m');
  it.skipIf(disk === undefined)('is not there in part on a full disk', async () => {
    const folder = disk ?? '';
    const pieces = Array.from({length: 40}, () => 'x'.repeat(100_000));
    await expect(writeNewFile('out.md', pieces, folder)).rejects.toMatchObject({code: 'store-full'});
    expect(readdirSync(folder).filter(name => name.includes('out.md'))).toEqual([]);
  });
});

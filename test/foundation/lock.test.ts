import {lutimes, readdir, readFile, readlink, symlink, writeFile} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';
import {beforeAll, describe, expect, it} from 'vitest';
import {withLock} from '../../source/foundation/lock.ts';
import {bundleChild, startChild, temporaryFolder} from '../storage/child.ts';

let folder: string;
let script: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  script = await bundleChild('foundation/lock-child', folder);
});

async function leftovers(path: string): Promise<string[]> {
  return (await readdir(dirname(path))).filter(name => name.startsWith(`${basename(path)}.`));
}

describe('a lock', () => {
  it('hands on what the work returns or throws, and is gone afterwards', async () => {
    const path = join(folder, 'plain');
    expect(await withLock(path, async () => 7)).toBe(7);
    await expect(withLock(path, async () => Promise.reject(new Error('mine')))).rejects.toThrow('mine');
    expect(await leftovers(path)).toEqual([]);
  });

  it('lets one at a time in, within a process', async () => {
    const path = join(folder, 'inside');
    let inside = 0;
    let most = 0;
    await Promise.all(
      Array.from({length: 15}, () =>
        withLock(path, async () => {
          inside += 1;
          most = Math.max(most, inside);
          await new Promise(resolve => setImmediate(resolve));
          inside -= 1;
        }),
      ),
    );
    expect(most).toBe(1);
  });

  it('lets one at a time in, over four processes', async () => {
    const path = join(folder, 'counter');
    await writeFile(path, '0');
    const children = [1, 2, 3, 4].map(() => startChild(script, path, 'count', '60'));
    expect(await Promise.all(children.map(child => child.ended))).toEqual([0, 0, 0, 0]);
    expect(await readFile(path, 'utf8')).toBe('240');
    expect(await leftovers(path)).toEqual([]);
  });

  it('says who holds it when the wait is over', async () => {
    const path = join(folder, 'held');
    const child = startChild(script, path, 'hold');
    await child.printed(1);
    await expect(withLock(path, async () => 1, {waitMs: 30})).rejects.toMatchObject({
      code: 'store-locked',
      message: expect.stringContaining(`process ${child.process.pid}`),
    });
    child.process.stdin?.end();
    await child.ended;
    expect(await withLock(path, async () => 1, {waitMs: 5000})).toBe(1);
  });

  it('is broken at once when its holder was killed, by one of many waiters', async () => {
    const path = join(folder, 'killed');
    await writeFile(path, '0');
    for (let round = 1; round <= 3; round += 1) {
      const child = startChild(script, path, 'hold');
      await child.printed(1);
      child.process.kill('SIGKILL');
      await child.ended;
      const children = [1, 2, 3].map(() => startChild(script, path, 'count', '5'));
      expect(await Promise.all(children.map(waiter => waiter.ended))).toEqual([0, 0, 0]);
      expect(await readFile(path, 'utf8')).toBe(String(15 * round));
    }
    expect(await leftovers(path)).toEqual([]);
  });

  it.each([
    ['an empty one', ''],
    ['one of garbage', '12 x'],
    ['one of another machine', `${process.pid} elsewhere 1 x`],
  ])('breaks %s only after it has not changed for the stale time', async (_, text) => {
    const path = join(folder, `unknown-${text.length}`);
    await writeFile(`${path}.lock`, text);
    await expect(withLock(path, async () => 1, {waitMs: 40, staleMs: 60_000})).rejects.toMatchObject({
      code: 'store-locked',
    });
    expect(await withLock(path, async () => 1, {waitMs: 10_000, staleMs: 40})).toBe(1);
    expect(await leftovers(path)).toEqual([]);
  });

  it('does not take a later process with the same id for the holder, whatever the clock says', async () => {
    const path = join(folder, 'recycled');
    await withLock(path, async () => {
      const [pid, place] = (await readlink(`${path}.lock`)).split(' ');
      await writeFile(`${path}-copy`, `${pid} ${place} 1 earlier`);
    });
    await symlink(await readFile(`${path}-copy`, 'utf8'), `${path}.lock`);
    await lutimes(`${path}.lock`, new Date('2100-01-01'), new Date('2100-01-01'));
    const broken = withLock(path, async () => 1, {waitMs: 200});
    // Only Linux tells when a process began; elsewhere such a lock has to time out.
    if (process.platform === 'linux') expect(await broken).toBe(1);
    else await expect(broken).rejects.toMatchObject({code: 'store-locked'});
  });

  it('goes on after a process was killed while it was breaking a stale lock', async () => {
    const path = join(folder, 'breaker');
    const child = startChild(script, path, 'hold');
    await child.printed(1);
    const stale = await readlink(`${path}.lock`);
    child.process.kill('SIGKILL');
    await child.ended;
    await symlink(stale, `${path}.lock.break`);
    expect(await withLock(path, async () => 1, {waitMs: 5000})).toBe(1);
    expect(await leftovers(path)).toEqual([]);
  });

  it('waits the whole stale time for a breaker on another machine too, whatever the clock says', async () => {
    const path = join(folder, 'breaker-elsewhere');
    await symlink('1 elsewhere 1 stale', `${path}.lock`);
    await symlink('2 elsewhere 1 breaker', `${path}.lock.break`);
    await lutimes(`${path}.lock.break`, new Date('1990-01-01'), new Date('1990-01-01'));
    const startMs = performance.now();
    expect(await withLock(path, async () => 1, {waitMs: 10_000, staleMs: 200})).toBe(1);
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(400);
    expect(await leftovers(path)).toEqual([]);
  });

  it('says that it cannot be taken where there is no folder to write to', async () => {
    await writeFile(join(folder, 'a-file'), '');
    await expect(withLock(join(folder, 'a-file', 'x'), async () => 1)).rejects.toMatchObject({
      code: 'store-unwritable',
    });
  });
});

import {readdir, readFile, stat, truncate, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {beforeAll, describe, expect, it} from 'vitest';
import {z} from 'zod';
import {type JsonStoreOptions, openJsonStore} from '../../source/storage/json-store.ts';
import {bundleChild, startChild, temporaryFolder} from './child.ts';
import {mountSmallDisk} from './small-disk.ts';

const schema = z.object({names: z.array(z.string()), count: z.number()});
type Data = z.infer<typeof schema>;

let folder: string;
let number = 0;
beforeAll(async () => {
  folder = await temporaryFolder();
});

function options(more: Partial<JsonStoreOptions<Data>> = {}): JsonStoreOptions<Data> {
  number += 1;
  return {
    filePath: join(folder, `s${number}`, 'store.json'),
    schema,
    defaults: {names: [], count: 0},
    version: 1,
    ...more,
  };
}

describe('a JSON store', () => {
  it('begins with the defaults, writes no file before a change, and keeps what was changed', async () => {
    const given = options();
    const store = await openJsonStore(given);
    expect(store.data).toEqual({names: [], count: 0});
    await expect(stat(given.filePath)).rejects.toMatchObject({code: 'ENOENT'});
    await store.update(data => {
      data.names.push('a');
    });
    await store.update(data => ({...data, count: 5}));
    expect(given.defaults).toEqual({names: [], count: 0});
    const again = await openJsonStore(given);
    expect(again.data).toEqual({names: ['a'], count: 5});
    expect(again.warnings).toEqual([]);
    expect((await stat(given.filePath)).mode & 0o777).toBe(0o600);
    expect((await stat(`${given.filePath}.bak`)).mode & 0o777).toBe(0o600);
  });

  it('refuses a change that does not fit the schema, or that throws, and keeps what was', async () => {
    const store = await openJsonStore(options());
    await store.update(data => ({...data, count: 1}));
    await expect(store.update(data => ({...data, count: 'x' as unknown as number}))).rejects.toMatchObject({
      code: 'store-invalid',
    });
    await expect(
      store.update(data => {
        data.count = 9;
        throw new Error('mine');
      }),
    ).rejects.toThrow('mine');
    expect(store.data.count).toBe(1);
    expect((await store.reload()).count).toBe(1);
  });

  it('sees what another opening wrote, and loses nothing of many changes at once', async () => {
    const given = options();
    const [one, other] = [await openJsonStore(given), await openJsonStore(given)];
    await Promise.all(
      Array.from({length: 20}, (_, index) =>
        (index % 2 ? one : other).update(data => {
          data.names.push(`n${index}`);
          data.count += 1;
        }),
      ),
    );
    expect((await one.reload()).names).toHaveLength(20);
    expect((await other.reload()).count).toBe(20);
  });

  it.each([
    ['nothing', ''],
    ['half of it', '{"version":1,"data":{"names":["a","b"'],
    ['another shape', '{"version":1,"data":{"names":"a","count":1}}'],
    ['no version', '{"names":[],"count":1}'],
    ['zeroes', '\u0000\u0000\u0000\u0000'],
  ])('keeps a file with %s aside and goes on with the state before the last change', async (_, text) => {
    const given = options();
    const store = await openJsonStore(given);
    await store.update(data => ({...data, count: 1}));
    await store.update(data => ({...data, count: 2}));
    await writeFile(given.filePath, text);
    const again = await openJsonStore(given);
    expect(again.data.count).toBe(1);
    expect(again.warnings).toHaveLength(1);
    expect(again.warnings[0]).toMatchObject({code: 'store-damaged', message: expect.stringContaining(given.filePath)});
    const kept = (await readdir(join(given.filePath, '..'))).filter(name => name.includes('.damaged-'));
    expect(kept).toHaveLength(1);
    expect(await readFile(join(given.filePath, '..', kept[0] ?? ''), 'utf8')).toBe(text);
    const third = await openJsonStore(given);
    expect(third.data.count).toBe(1);
    expect(third.warnings).toEqual([]);
  });

  it('goes on with the defaults where no earlier state is readable, and says which key is at fault', async () => {
    const given = options();
    const store = await openJsonStore(given);
    await store.update(data => ({...data, count: 1}));
    await writeFile(given.filePath, '{"version":1,"data":{"names":[],"count":"many"}}');
    await writeFile(`${given.filePath}.bak`, 'x');
    const again = await openJsonStore(given);
    expect(again.data).toEqual(given.defaults);
    expect(again.warnings[0]?.message).toContain('data.count');
    await again.update(data => ({...data, count: 3}));
    expect((await openJsonStore(given)).data.count).toBe(3);
  });

  it('refuses a file of a newer version and leaves it as it is', async () => {
    const given = options();
    const store = await openJsonStore(given);
    await store.update(data => ({...data, count: 1}));
    const text = '{"version":2,"data":{"future":true}}';
    await writeFile(given.filePath, text);
    await expect(openJsonStore(given)).rejects.toMatchObject({code: 'store-newer'});
    await expect(store.update(data => data)).rejects.toMatchObject({code: 'store-newer'});
    expect(await readFile(given.filePath, 'utf8')).toBe(text);
  });

  it('brings data of an older version to the present shape', async () => {
    const given = options();
    await (await openJsonStore(given)).update(data => ({...data, count: 4}));
    const migrated = await openJsonStore({
      ...given,
      version: 3,
      migrate: (data, from) => ({names: [`from ${from}`], count: (data as Data).count * 10}),
    });
    expect(migrated.data).toEqual({names: ['from 1'], count: 40});
    await migrated.update(data => ({...data, count: data.count + 1}));
    await expect(openJsonStore(given)).rejects.toMatchObject({code: 'store-newer'});
  });

  it('has every confirmed change after a kill', async () => {
    const script = await bundleChild('storage/json-child', folder);
    const given = options();
    let confirmed = 0;
    for (let round = 0; round < 6; round += 1) {
      const child = startChild(script, given.filePath);
      await child.printed(1 + round);
      child.process.kill('SIGKILL');
      await child.ended;
      expect(child.lines.length).toBeGreaterThan(round);
      const store = await openJsonStore(given);
      expect(store.warnings).toEqual([]);
      expect(store.data.count).toBeGreaterThanOrEqual(confirmed + child.lines.length);
      confirmed = store.data.count;
    }
  });
});

describe('a JSON store on a disk that fills up', () => {
  const mounted = mountSmallDisk();
  it.skipIf(mounted === undefined)(
    'says so, keeps what was, and writes again once there is room (needs root to mount one)',
    async () => {
      const filePath = join(mounted ?? '', 'store.json');
      const store = await openJsonStore(options({filePath}));
      await store.update(data => ({...data, count: 1}));
      await writeFile(join(mounted ?? '', 'ballast'), Buffer.alloc(190_000));
      const names = [Array.from({length: 100_000}, (_, index) => String.fromCharCode(97 + (index % 26))).join('')];
      const from = performance.now();
      await expect(store.update(data => ({...data, names}))).rejects.toMatchObject({code: 'store-full'});
      expect(performance.now() - from).toBeLessThan(2000);
      expect(store.data).toEqual({names: [], count: 1});
      expect((await openJsonStore(options({filePath}))).data).toEqual({names: [], count: 1});
      expect((await readdir(mounted ?? '')).sort()).toEqual(['ballast', 'store.json', 'store.json.bak']);

      await truncate(join(mounted ?? '', 'ballast'), 0);
      await store.update(data => ({...data, names}));
      expect((await openJsonStore(options({filePath}))).data).toEqual({names, count: 1});
    },
  );
});

import {existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {beforeEach, describe, expect, it, onTestFinished} from 'vitest';
import {EcaError, type ErrorData} from '../../source/foundation/errors.ts';
import {withLock} from '../../source/foundation/lock.ts';
import {createLogFollower, type LogFollower, type LogFollowerOptions} from '../../source/storage/log-follower.ts';
import type {Collection, CollectionSpec} from '../../source/storage/vector-store.ts';
import {temporaryFolder} from './child.ts';
import {followingIn, hasLanceDb, idsIn, letters, lineSpec, openLines} from './followed-log.ts';

let directory: string;
let source: ReturnType<typeof letters>;

beforeEach(async () => {
  directory = await temporaryFolder();
  source = letters();
  source.written.set('ann', ['red boat', 'blue boat']);
  source.written.set('bob', ['green tree']);
});

function follow(engine: 'lancedb' | 'in-memory', more: Partial<LogFollowerOptions> = {}): LogFollower {
  const follower = createLogFollower({...followingIn(directory, source, engine), ...more});
  onTestFinished(() => follower.close());
  return follower;
}

function takenReadings(): string[] {
  return source.readings.splice(0).sort();
}

describe.each(['in-memory', 'lancedb'] as const)('a follower over %s', engine => {
  describe.skipIf(engine === 'lancedb' && !hasLanceDb)('where it can run', () => {
    it('takes over what is there, and reads nothing again that did not change', async () => {
      const follower = follow(engine);
      expect(await follower.refresh()).toEqual({items: 2, records: 3, rebuilt: false});
      expect(await idsIn(follower)).toEqual(['ann#0', 'ann#1', 'bob#0']);
      expect(takenReadings()).toEqual(['ann:2', 'bob:1']);
      expect(await follower.refresh({thorough: true})).toEqual({items: 0, records: 0, rebuilt: false});
      expect(takenReadings()).toEqual([]);
      expect(await follower.item('ann')).toMatchObject({records: 2});
      expect(await follower.item('eve')).toBeUndefined();
    });

    it('erases what these items said before, and takes them over again at the next look', async () => {
      const follower = follow(engine);
      await follower.refresh();
      takenReadings();
      source.written.set('ann', ['red boat', 'old boat']);
      await follower.erase(['ann', 'bob', 'nobody']);
      expect(await idsIn(follower)).toEqual(['bob#0']);
      expect(await follower.refresh()).toEqual({items: 1, records: 2, rebuilt: false});
      expect(takenReadings()).toEqual(['ann:2']);
    });

    it('writes only the new records of what has grown, all of what changed, and removes what is gone', async () => {
      const follower = follow(engine);
      await follower.refresh();
      takenReadings();
      source.written.set('ann', ['red boat', 'blue boat', 'old boat']);
      source.written.set('bob', ['felled tree', 'tree stump']);
      source.written.set('eve', ['white hill']);
      expect(await follower.refresh({thorough: true})).toEqual({items: 3, records: 4, rebuilt: false});
      expect(takenReadings()).toEqual(['ann:1', 'bob:2', 'eve:1']);
      source.written.delete('ann');
      source.written.set('bob', ['tree stump']);
      expect((await follower.refresh({thorough: true})).items).toBe(2);
      expect(await idsIn(follower)).toEqual(['bob#0', 'eve#0']);
      const [hit] = await follower.reading(rows =>
        rows.searchText({terms: 'stump felled', fields: {words: 1}, limit: 5}),
      );
      expect(hit?.record).toMatchObject({id: 'bob#0', words: 'tree stump'});
    });

    it('looks at what was touched alone while a look through everything is not due', async () => {
      const follower = follow(engine);
      await follower.refresh();
      const listings = source.listings;
      source.written.set('eve', ['white hill']);
      source.written.delete('bob');
      follower.touch('eve');
      follower.touch('bob');
      expect((await follower.refresh()).items).toBe(2);
      expect(source.listings).toBe(listings);
      expect(await idsIn(follower)).toEqual(['ann#0', 'ann#1', 'eve#0']);
    });

    it('takes any text for a key', async () => {
      source.written.set('__proto__', ['strange boat']);
      source.written.set("o'brien/✂ %_", ['stranger boat']);
      source.written.set('', ['nameless boat']);
      const follower = follow(engine);
      expect((await follower.refresh()).records).toBe(6);
      source.written.delete("o'brien/✂ %_");
      source.written.delete('__proto__');
      await follower.refresh({thorough: true});
      expect(await idsIn(follower)).toEqual(['#0', 'ann#0', 'ann#1', 'bob#0']);
    });

    it('completes each batch before it is written', async () => {
      const follower = follow(engine, {
        complete: async records => records.map(record => ({...record, words: `${record.words} complete`})),
      });
      await follower.refresh();
      const hits = await follower.reading(rows => rows.searchText({terms: 'complete', fields: {words: 1}, limit: 5}));
      expect(hits).toHaveLength(3);
    });

    it('keeps what was written before it was cancelled, and goes on from there', async () => {
      source.written.set(
        'big',
        Array.from({length: 2_000}, (_, index) => `line w${index % 9}`),
      );
      source.written.set('last', ['black hill']);
      const cancel = new AbortController();
      const follower = follow(engine);
      source.beforeRead = key => {
        if (key === 'last') cancel.abort();
      };
      await expect(follower.refresh({signal: cancel.signal})).rejects.toMatchObject({name: 'AbortError'});
      takenReadings();
      source.beforeRead = () => {};
      expect(await follower.refresh({thorough: true})).toEqual({items: 1, records: 1, rebuilt: false});
      expect(takenReadings()).toEqual(['last:1']);
      expect(await follower.reading(rows => rows.count())).toBe(2_004);
    });

    it('stays usable after a disk that was full, and then takes over what it could not write', async () => {
      let full = true;
      const follower = follow(engine, {
        async openStore() {
          const opened = await openLines(directory, engine);
          const refuse = (rows: Collection): Collection => ({
            ...rows,
            async upsert(records) {
              if (full) throw new EcaError('store-full', 'no room');
              await rows.upsert(records);
            },
          });
          return {
            store: {...opened.store, openCollection: async spec => refuse(await opened.store.openCollection(spec))},
          };
        },
      });
      await expect(follower.refresh()).rejects.toMatchObject({code: 'store-full'});
      full = false;
      expect(await follower.refresh()).toMatchObject({records: 3});
      expect(await idsIn(follower)).toEqual(['ann#0', 'ann#1', 'bob#0']);
    });

    it('makes everything anew on demand', async () => {
      const follower = follow(engine);
      await follower.refresh();
      source.written.delete('ann');
      expect(await follower.rebuild()).toMatchObject({records: 1});
      expect(await idsIn(follower)).toEqual(['bob#0']);
    });

    it('does one thing at a time, however it is called', async () => {
      const follower = follow(engine);
      const calls = [follower.refresh(), follower.rebuild(), follower.refresh({thorough: true}), follower.rebuild()];
      await Promise.all(calls);
      expect(await idsIn(follower)).toEqual(['ann#0', 'ann#1', 'bob#0']);
    });
  });
});

describe.skipIf(!hasLanceDb)('a follower whose table is on disk', () => {
  const note = () => join(directory, 'index-state.json');

  /** Leaves the table as a first program made it. */
  async function madeBefore(): Promise<void> {
    const first = createLogFollower(followingIn(directory, source, 'lancedb'));
    await first.refresh();
    await first.close();
    takenReadings();
  }

  async function withTable(change: (rows: Collection) => Promise<void>): Promise<void> {
    const {store} = await openLines(directory, 'lancedb');
    await change(await store.openCollection(lineSpec));
    await store.close();
  }

  it('serves the next program, which reads only what is new', async () => {
    expect(await follow('lancedb').isNew()).toBe(true);
    await madeBefore();
    source.written.set('eve', ['white hill']);
    const next = follow('lancedb');
    expect(await next.isNew()).toBe(false);
    expect(await next.refresh()).toEqual({items: 1, records: 1, rebuilt: false});
    expect(takenReadings()).toEqual(['eve:1']);
  });

  it('reads again only what a kill left undecided: records without a note, or a note without records', async () => {
    await madeBefore();
    await withTable(async rows => {
      await rows.upsert([
        {id: 'ann#2', letter: 'ann', words: 'half taken over'},
        {id: 'zoe#0', letter: 'zoe', words: 'of a letter that is gone'},
      ]);
    });
    const follower = follow('lancedb');
    follower.touch('bob');
    expect(await follower.refresh()).toMatchObject({rebuilt: false});
    expect(takenReadings()).toEqual(['ann:2']);
    expect(await idsIn(follower)).toEqual(['ann#0', 'ann#1', 'bob#0']);
    await follower.close();
    await withTable(rows => rows.remove({letter: 'bob'}));
    const after = follow('lancedb');
    expect(await after.refresh()).toMatchObject({rebuilt: false});
    expect(takenReadings()).toEqual(['bob:1']);
    expect(await idsIn(after)).toEqual(['ann#0', 'ann#1', 'bob#0']);
  });

  it('looks at what a kill left undecided even when only something else was touched', async () => {
    const follower = follow('lancedb');
    await follower.refresh();
    takenReadings();
    await withTable(rows => rows.upsert([{id: 'ann#2', letter: 'ann', words: 'of another program that was killed'}]));
    source.written.set('bob', ['green tree', 'dry tree']);
    follower.touch('bob');
    await follower.refresh();
    expect(takenReadings()).toEqual(['ann:2', 'bob:1']);
    expect(await idsIn(follower)).toEqual(['ann#0', 'ann#1', 'bob#0', 'bob#1']);
  });

  it('makes a lost table anew and says so', async () => {
    await madeBefore();
    rmSync(join(directory, 'lines'), {recursive: true});
    const follower = follow('lancedb');
    expect(await follower.refresh()).toEqual({items: 2, records: 3, rebuilt: true});
    expect(await idsIn(follower)).toEqual(['ann#0', 'ann#1', 'bob#0']);
  });

  it.each(['', '{"kind":1', '[]', '{"kind":"[1,null]","items":[["ann",1]]}', 'null'])(
    'makes the table anew where its note is lost or says `%s`',
    async text => {
      await madeBefore();
      writeFileSync(note(), text);
      const follower = follow('lancedb');
      expect(await follower.refresh()).toMatchObject({records: 3});
      expect(await idsIn(follower)).toEqual(['ann#0', 'ann#1', 'bob#0']);
    },
  );

  it('makes the table anew for records of another version', async () => {
    await madeBefore();
    const follower = follow('lancedb', {spec: {...lineSpec, version: 2}});
    expect(await follower.refresh()).toMatchObject({records: 3});
    expect(await idsIn(follower)).toEqual(['ann#0', 'ann#1', 'bob#0']);
  });

  it('makes a table anew that is found damaged in the middle of a search, with a warning', async () => {
    const warnings: ErrorData[] = [];
    const follower = follow('lancedb', {onWarning: warning => warnings.push(warning)});
    await follower.refresh();
    const data = join(directory, 'lines/lines.lance/data');
    for (const name of readdirSync(data)) truncateSync(join(data, name), 0);
    expect(await idsIn(follower)).toEqual(['ann#0', 'ann#1', 'bob#0']);
    expect(warnings.map(({code}) => code)).toEqual(['store-damaged']);
  });

  /** The files that hold the word. */
  const holding = (word: string) =>
    readdirSync(directory, {recursive: true, withFileTypes: true})
      .filter(entry => entry.isFile())
      .filter(entry => readFileSync(join(entry.parentPath, entry.name), 'latin1').includes(word))
      .map(({name}) => name);

  it.each<[string, (follower: LogFollower) => Promise<unknown>]>([
    ['is made anew', follower => follower.rebuild()],
    ['is told to erase', follower => follower.erase([])],
    ['sees that it is gone', follower => follower.refresh({thorough: true})],
  ])('leaves no byte of what is no longer recorded when it %s', async (_, act) => {
    source.written.set('eve', ['zanzibarquartz']);
    const follower = follow('lancedb');
    await follower.refresh();
    source.written.set('eve', ['replaced']);
    await follower.refresh({thorough: true});
    expect(holding('zanzibarquartz')).not.toEqual([]);
    source.written.delete('eve');
    await act(follower);
    expect(holding('zanzibarquartz')).toEqual([]);
    await follower.refresh({thorough: true});
    expect(await idsIn(follower)).toEqual(['ann#0', 'ann#1', 'bob#0']);
  });

  it('erases at the next start what a kill kept it from erasing', async () => {
    source.written.set('eve', ['zanzibarquartz']);
    await madeBefore();
    source.written.delete('eve');
    const openStore = async () => {
      const opened = await openLines(directory, 'lancedb');
      const openCollection = async (spec: CollectionSpec): Promise<Collection> => ({
        ...(await opened.store.openCollection(spec)),
        erase: () => Promise.reject(new Error('killed')),
      });
      return {store: {...opened.store, openCollection}};
    };
    const killed = createLogFollower({...followingIn(directory, source, 'lancedb'), openStore});
    await expect(killed.erase([])).rejects.toThrow('killed');
    await killed.close();
    expect(holding('zanzibarquartz')).not.toEqual([]);
    await follow('lancedb').refresh();
    expect(holding('zanzibarquartz')).toEqual([]);
  });

  it('leaves no byte of what was taken back, where a kill kept that from being erased, if it is told to', async () => {
    source.written.set('eve', ['zanzibarquartz', 'white hill']);
    await madeBefore();
    source.written.set('eve', ['white hill']);
    const follower = follow('lancedb', {eraseShrunk: true});
    await follower.refresh();
    await follower.refresh({thorough: true});
    expect(holding('zanzibarquartz')).toEqual([]);
    expect(await idsIn(follower)).toEqual(['ann#0', 'ann#1', 'bob#0', 'eve#0']);
  });

  it('leaves the bytes of a larger table than it may go over', async () => {
    source.written.set('eve', ['zanzibarquartz']);
    const follower = follow('lancedb', {erasedUpTo: 2});
    await follower.refresh();
    source.written.delete('eve');
    await follower.erase(['eve']);
    expect(await idsIn(follower)).toEqual(['ann#0', 'ann#1', 'bob#0']);
    expect(holding('zanzibarquartz')).not.toEqual([]);
    await follower.rebuild();
    expect(holding('zanzibarquartz')).toEqual([]);
  });

  it('loses and doubles nothing with two programs at once', async () => {
    const one = follow('lancedb');
    const other = follow('lancedb');
    await Promise.all([one.refresh(), other.refresh()]);
    source.written.set('eve', ['white hill']);
    await Promise.all([other.refresh({thorough: true}), one.refresh({thorough: true})]);
    expect(takenReadings()).toEqual(['ann:2', 'bob:1', 'eve:1']);
    expect(await idsIn(one)).toEqual(await idsIn(other));
  });

  it('gives up on another program that writes for long, and still searches what is there', async () => {
    await madeBefore();
    const follower = follow('lancedb', {busyWaitMs: 50});
    await withLock(note(), async () => {
      await expect(follower.refresh()).rejects.toMatchObject({code: 'store-locked'});
      expect(await idsIn(follower)).toEqual(['ann#0', 'ann#1', 'bob#0']);
    });
    expect(existsSync(`${note()}.lock`)).toBe(false);
    expect(await follower.refresh()).toMatchObject({rebuilt: false});
  });
});

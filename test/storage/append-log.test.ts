import {execFileSync} from 'node:child_process';
import {appendFile, mkdir, readdir, readFile, stat, truncate, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {beforeAll, describe, expect, it} from 'vitest';
import {type AppendLogOptions, openAppendLog} from '../../source/storage/append-log.ts';
import {bundleChild, startChild, temporaryFolder} from './child.ts';
import {mountSmallDisk} from './small-disk.ts';

const header = {format: 'test-log', version: 1};
let folder: string;
let count = 0;

beforeAll(async () => {
  folder = await temporaryFolder();
});

function open(options: Partial<AppendLogOptions> = {}) {
  count += 1;
  const filePath = options.filePath ?? join(folder, `log-${count}`, 'log.jsonl');
  return {filePath, log: openAppendLog<unknown>({header, ...options, filePath})};
}

async function contents(filePath: string): Promise<{entries: unknown[]; damagedLines: number[]}> {
  const reading = openAppendLog<unknown>({filePath, header}).read();
  const entries: unknown[] = [];
  for await (const {entry} of reading) entries.push(entry);
  return {entries, damagedLines: [...reading.damagedLines]};
}

describe('an append-only log', () => {
  it('gives back what was appended, in order, with sequence numbers, lines and offsets', async () => {
    const {log, filePath} = open();
    const entries = [{a: 1}, 'text\nwith "lines" \u2028 😀', null, [1, 2], 0, ''];
    await log.append(entries.slice(0, 3));
    await log.append(entries.slice(3));
    const found = [];
    const bytes = await readFile(filePath);
    for await (const item of log.read()) {
      found.push(item.entry);
      expect(item.sequence).toBe(found.length);
      expect(item.line).toBe(found.length + 1);
      expect(bytes.subarray(item.offset).toString()).toMatch(new RegExp(`^\\{"s":${item.sequence},`));
    }
    expect(found).toEqual(entries);
  });

  it('reads on from an entry, and one entry by its place', async () => {
    const {log} = open();
    await log.append(['a', 'b', 'c']);
    await log.append(['d']);
    const all = [];
    for await (const item of log.read()) all.push(item);
    for (const [at, {offset}] of all.entries()) {
      const rest = [];
      for await (const {entry} of log.read({from: offset})) rest.push(entry);
      expect(rest).toEqual(['a', 'b', 'c', 'd'].slice(at));
      expect(await log.readAt(offset)).toMatchObject({entry: all[at]?.entry, sequence: at + 1, offset});
    }
    expect(await log.readAt(0)).toBeUndefined();
    expect(await log.readAt((all[1]?.offset ?? 0) + 3)).toBeUndefined();
    expect(await log.readAt(1_000_000)).toBeUndefined();
  });

  it('has no entries, and makes no file, before the first append', async () => {
    const {log, filePath} = open();
    for await (const _ of log.read()) expect.unreachable();
    expect(await log.readLast(3)).toEqual([]);
    await log.append([]);
    await log.close();
    await expect(stat(filePath)).rejects.toMatchObject({code: 'ENOENT'});
  });

  it('keeps the file to this user, also one that was open to others', async () => {
    const {log, filePath} = open();
    await log.append([1]);
    expect((await stat(filePath)).mode & 0o777).toBe(0o600);
    expect((await stat(join(filePath, '..'))).mode & 0o777).toBe(0o700);
    const text = await readFile(filePath);
    const wide = join(folder, 'wide.jsonl');
    await writeFile(wide, text, {mode: 0o644});
    await open({filePath: wide}).log.append([2]);
    expect((await stat(wide)).mode & 0o777).toBe(0o600);
  });

  it('reads the last entries from the end, over block limits and long lines', async () => {
    const {log} = open();
    const entries = Array.from({length: 40}, (_, index) => ({index, text: 'é'.repeat(index * 700)}));
    for (const entry of entries) await log.append([entry]);
    for (const wanted of [1, 2, 7, 39, 40, 41]) {
      expect((await log.readLast(wanted)).map(({entry}) => entry)).toEqual(entries.slice(-wanted));
    }
    const all = [];
    for await (const {entry} of log.read()) all.push(entry);
    expect(all).toEqual(entries);
  });

  it('goes on after the file was replaced, and numbers on from what it finds', async () => {
    const {log, filePath} = open();
    await log.append(['one', 'two']);
    const other = open().filePath;
    await mkdir(join(other, '..'));
    await writeFile(other, await readFile(filePath));
    execFileSync('mv', [other, filePath]);
    await log.append(['three']);
    expect((await log.readLast(3)).map(({entry, sequence}) => [entry, sequence])).toEqual([
      ['one', 1],
      ['two', 2],
      ['three', 3],
    ]);
  });

  it('is whole after appends from one process at once', async () => {
    const {log, filePath} = open();
    const second = open({filePath}).log;
    await Promise.all(Array.from({length: 40}, (_, index) => (index % 2 ? log : second).append([index])));
    const {entries, damagedLines} = await contents(filePath);
    expect(entries.map(Number).sort((a, b) => a - b)).toEqual(Array.from({length: 40}, (_, index) => index));
    expect(damagedLines).toEqual([]);
  });
});

describe('a log that was cut off', () => {
  it.each([
    '{',
    '{"s":3,"m":0,"c":"00000000","e":{"text":"cut',
    '\u0000\u0000\u0000',
    '{"s":3,"m":0,"c":"00000000","e":1}',
  ])('leaves out the torn line %j, and starts the next append on a fresh one', async torn => {
    const {log, filePath} = open();
    await log.append(['one', 'two']);
    await appendFile(filePath, torn);
    expect(await contents(filePath)).toEqual({entries: ['one', 'two'], damagedLines: []});
    expect((await log.readLast(1))[0]?.entry).toBe('two');
    await open({filePath}).log.append(['three']);
    await log.append(['four']);
    expect(await contents(filePath)).toEqual({entries: ['one', 'two', 'three', 'four'], damagedLines: []});
    expect((await log.readLast(3)).map(({entry}) => entry)).toEqual(['two', 'three', 'four']);
  });

  it('never shows a part of an append, wherever it was cut', async () => {
    const {log, filePath} = open();
    await log.append(['before']);
    const start = (await stat(filePath)).size;
    await log.append(['x1', 'x2', 'x3']);
    const whole = await readFile(filePath);
    for (let size = start; size < whole.length; size += 1) {
      await writeFile(filePath, whole.subarray(0, size));
      const cut = await contents(filePath);
      // Without its very last line end the append is whole, though nobody was told so.
      if (size < whole.length - 1) expect(cut.entries).toEqual(['before']);
      expect(cut.damagedLines).toEqual([]);
      await open({filePath}).log.append(['after']);
      const healed = await contents(filePath);
      expect(healed.entries.slice(0, 1).concat(healed.entries.slice(-1))).toEqual(['before', 'after']);
      expect([2, 5]).toContain(healed.entries.length);
      expect(healed.damagedLines).toEqual([]);
      expect((await openAppendLog({filePath, header}).readLast(2))[1]?.entry).toBe('after');
    }
  });

  it('starts anew where not even the first line was whole', async () => {
    const {log, filePath} = open();
    await log.append(['lost']);
    for (const size of [0, 1, 10, JSON.stringify(header).length]) {
      await truncate(filePath, size);
      expect(await contents(filePath)).toEqual({entries: [], damagedLines: []});
      await open({filePath}).log.append(['new']);
      expect((await contents(filePath)).entries).toEqual(['new']);
    }
  });
});

/** A log of four entries whose lines were changed on disk. */
async function damaged(change: (lines: string[]) => string[]) {
  const {log, filePath} = open();
  for (const text of ['one', 'two', 'three', 'four']) await log.append([text]);
  await log.close();
  const lines = (await readFile(filePath, 'utf8')).split('\n');
  await writeFile(filePath, change(lines).join('\n'));
  return {log, filePath, before: await readFile(filePath, 'utf8')};
}

describe('a damaged log', () => {
  it('names a line whose content does not match its checksum, and reads the others', async () => {
    const {filePath} = await damaged(lines => lines.map(line => line.replace('"two"', '"tWo"')));
    expect(await contents(filePath)).toEqual({entries: ['one', 'three', 'four'], damagedLines: [3]});
  });

  it('names lines of garbage, also at the end, and goes on behind them', async () => {
    const {filePath, log} = await damaged(lines => [
      ...lines.slice(0, 3),
      'garbage',
      '',
      '{}',
      ...lines.slice(3, 4),
      'xx',
      '',
    ]);
    expect(await contents(filePath)).toEqual({entries: ['one', 'two', 'three'], damagedLines: [4, 5, 6, 8]});
    await log.append(['five']);
    expect(await contents(filePath)).toEqual({entries: ['one', 'two', 'three', 'five'], damagedLines: [4, 5, 6, 8]});
  });

  it('keeps a copy of the file aside once, and never touches the damaged lines', async () => {
    const {filePath, log, before} = await damaged(lines => lines.map(line => line.replace('"two"', '"tWo"')));
    await contents(filePath);
    const reading = log.read();
    for await (const _ of reading);
    const copies = (await readdir(join(filePath, '..'))).filter(name => name.includes('.damaged-'));
    expect(copies).toHaveLength(1);
    expect(await readFile(reading.keptAside ?? '', 'utf8')).toBe(before);
    await log.append(['five']);
    expect((await readFile(filePath, 'utf8')).startsWith(before)).toBe(true);
  });

  it('finds every flipped bit', async () => {
    const {log, filePath} = open();
    await log.append(['aaaa']);
    await log.append(['bbbb']);
    const whole = await readFile(filePath);
    const firstLine = whole.indexOf(10) + 1;
    for (let at = firstLine; at < whole.length - 1; at += 1) {
      for (const bit of [1, 16]) {
        const bytes = Buffer.from(whole);
        bytes[at] = (bytes[at] as number) ^ bit;
        await writeFile(filePath, bytes);
        const {entries} = await contents(filePath);
        expect(entries.length).toBeLessThan(2);
        for (const entry of entries) expect(['aaaa', 'bbbb']).toContain(entry);
      }
    }
  });

  it.each([
    ['a newer version', '{"format":"test-log","version":2}', 'store-newer'],
    ['another format', '{"format":"other","version":1}', 'store-damaged'],
  ])('refuses a file with %s and leaves it as it is', async (_, first, code) => {
    const {log, filePath} = await damaged(lines => [first, ...lines.slice(1)]);
    const before = await readFile(filePath);
    await expect(contents(filePath)).rejects.toMatchObject({code});
    await expect(open({filePath}).log.append(['x'])).rejects.toMatchObject({code});
    await expect(log.readLast(1)).rejects.toMatchObject({code});
    expect(await readFile(filePath)).toEqual(before);
  });
});

describe('a log whose first line is lost', () => {
  it.each(['{"hello":"world"}', '\u0000\u0001\u0002'])('is read by what stands behind it: %j', async first => {
    const {log, filePath} = await damaged(lines => [first, ...lines.slice(1)]);
    const reading = await contents(filePath);
    expect(reading.entries.length).toBeGreaterThan(0);
    expect(reading.damagedLines).toEqual([1]);
    await expect(log.append(['x'])).resolves.toBeUndefined();
  });

  it.each(['{"hello":"world"}', '\u0000\u0001\u0002', 'Dear diary,'])(
    'is refused and left as it is where nothing shows that it is ours: %j',
    async first => {
      const {filePath} = await damaged(() => [first, 'more', '']);
      const before = await readFile(filePath);
      await expect(contents(filePath)).rejects.toMatchObject({code: 'store-damaged'});
      await expect(open({filePath}).log.append(['x'])).rejects.toMatchObject({code: 'store-damaged'});
      expect(await readFile(filePath)).toEqual(before);
    },
  );
});

describe('a log on a disk that fills up', () => {
  it.each([0, 1, 20, 60, 120])(
    'takes back the %i bytes that went in, and writes again once there is room',
    async taken => {
      let room = Number.POSITIVE_INFINITY;
      const write: AppendLogOptions['write'] = async (file, bytes) => {
        if (room <= 0) throw Object.assign(new Error('no space'), {code: 'ENOSPC'});
        const {bytesWritten} = await file.write(bytes.subarray(0, Math.min(room, 50)));
        room -= bytesWritten;
        return bytesWritten;
      };
      const {log, filePath} = open({write});
      await log.append(['one']);
      const before = await readFile(filePath);
      room = taken;
      await expect(log.append(['two', 'x'.repeat(200)])).rejects.toMatchObject({code: 'store-full'});
      expect(await readFile(filePath)).toEqual(before);
      expect((await contents(filePath)).entries).toEqual(['one']);
      room = Number.POSITIVE_INFINITY;
      await log.append(['three']);
      expect(await contents(filePath)).toEqual({entries: ['one', 'three'], damagedLines: []});
    },
  );

  const mounted = mountSmallDisk();
  it.skipIf(mounted === undefined)(
    'says so on a real full disk, stays readable and recovers (needs root to mount one)',
    async () => {
      const filePath = join(mounted ?? '', 'log.jsonl');
      const {log} = open({filePath});
      await log.append(['first']);
      await writeFile(join(mounted ?? '', 'ballast'), Buffer.alloc(150_000));
      const entry = 'x'.repeat(7_000);
      let kept = 0;
      await expect(
        (async () => {
          for (; kept < 100; kept += 1) await log.append([entry, entry]);
        })(),
      ).rejects.toMatchObject({code: 'store-full'});
      expect((await contents(filePath)).entries).toHaveLength(1 + 2 * kept);
      await truncate(join(mounted ?? '', 'ballast'), 0);
      await log.append(['last']);
      const {entries, damagedLines} = await contents(filePath);
      expect(entries).toHaveLength(2 + 2 * kept);
      expect(damagedLines).toEqual([]);
    },
  );
});

describe('a log under several processes', () => {
  type Entry = {writer: string; batch: number; index: number; text: string};

  it('loses nothing and mixes nothing when four append at once', async () => {
    const script = await bundleChild('storage/append-child', folder);
    const filePath = join(folder, 'shared', 'log.jsonl');
    const children = ['a', 'b', 'c', 'd'].map(name => startChild(script, filePath, name, '40', '3000'));
    expect(await Promise.all(children.map(child => child.ended))).toEqual([0, 0, 0, 0]);
    const {entries, damagedLines} = await contents(filePath);
    expect(damagedLines).toEqual([]);
    for (const writer of ['a', 'b', 'c', 'd']) {
      const own = (entries as Entry[]).filter(entry => entry.writer === writer);
      expect(own.map(({batch, index}) => batch * 3 + index)).toEqual(Array.from({length: 120}, (_, n) => n));
    }
  });

  it('has every confirmed batch whole, and no other in part, after twenty kills', async () => {
    const script = await bundleChild('storage/append-child', folder);
    const filePath = join(folder, 'killed', 'log.jsonl');
    for (let round = 0; round < 20; round += 2) {
      await Promise.all(
        [round, round + 1].map(async number => {
          const child = startChild(script, filePath, String(number), '1000', number % 3 ? '20' : '9000');
          await child.printed(1 + (number % 7));
          child.process.kill('SIGKILL');
          await child.ended;
          expect(child.lines.length).toBeGreaterThan(number % 7);
          const {entries, damagedLines} = await contents(filePath);
          const own = (entries as Entry[]).filter(entry => entry.writer === String(number));
          expect(damagedLines).toEqual([]);
          expect(own.length % 3).toBe(0);
          expect(own.length / 3).toBeGreaterThanOrEqual(child.lines.length);
          expect(own.map(({batch, index}) => batch * 3 + index)).toEqual(own.map((_, n) => n));
        }),
      );
    }
  }, 30_000);
});

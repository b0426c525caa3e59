import {existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {beforeEach, describe, expect, it} from 'vitest';
import {openAppendLog} from '../../source/storage/append-log.ts';
import {type PlacedEntry, removeDamagedCopies, replaceLog} from '../../source/storage/replace-log.ts';
import {temporaryFolder} from './child.ts';

const header = {format: 'words', version: 1};
let folder: string;
let filePath: string;

beforeEach(async () => {
  folder = await temporaryFolder();
  filePath = join(folder, 'words.jsonl');
});

async function words(): Promise<string[]> {
  const found: string[] = [];
  for await (const {entry} of openAppendLog<string>({filePath, header}).read()) found.push(entry);
  return found;
}

describe('a log that is replaced', () => {
  it('fails where what is to be erased cannot be removed, and takes one that is gone already', async () => {
    await expect(replaceLog({filePath, header}, [])).resolves.toBe(0);
    mkdirSync(filePath);
    await expect(replaceLog({filePath, header}, [])).rejects.toThrow();
  });

  it('holds what it was given, says where each entry stands, and is appended to', async () => {
    const log = openAppendLog<string>({filePath, header});
    await log.append(['one', 'two', 'thrëe']);
    const placed: PlacedEntry<string>[] = [];
    const kept = async function* () {
      for await (const {entry} of log.read()) if (entry !== 'two') yield entry;
    };
    expect(await replaceLog({filePath, header}, kept(), one => placed.push(one))).toBe(2);
    expect(readFileSync(filePath, 'utf8')).not.toContain('two');
    for (const {entry, offset, sequence} of placed) {
      expect(await log.readAt(offset)).toMatchObject({entry, sequence});
    }
    await log.append(['four']);
    expect(await words()).toEqual(['one', 'thrëe', 'four']);
    expect(statSync(filePath).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['words.jsonl']);
  });

  it('is written in parts where it is large', async () => {
    const large = Array.from({length: 60}, (_, place) => `${place} ${'x'.repeat(50_000)}`);
    expect(await replaceLog({filePath, header}, large)).toBe(60);
    expect(await words()).toEqual(large);
  });

  it('goes as a file where nothing is left', async () => {
    await openAppendLog<string>({filePath, header}).append(['one']);
    expect(await replaceLog({filePath, header}, [])).toBe(0);
    expect(existsSync(filePath)).toBe(false);
  });

  it('stays as it was where its entries cannot be had, and leaves nothing beside it', async () => {
    await openAppendLog<string>({filePath, header}).append(['one']);
    const failing = async function* () {
      yield 'two';
      throw new Error('unreadable');
    };
    await expect(replaceLog({filePath, header}, failing())).rejects.toThrow('unreadable');
    expect(await words()).toEqual(['one']);
    expect(readdirSync(folder)).toEqual(['words.jsonl']);
  });

  it('takes the place of what a kill left unfinished', async () => {
    writeFileSync(`${filePath}.rewrite`, 'half');
    await replaceLog({filePath, header}, ['one']);
    expect(await words()).toEqual(['one']);
    expect(readdirSync(folder)).toEqual(['words.jsonl']);
  });
});

it('only copies of that very log are removed', async () => {
  for (const name of ['words.jsonl.damaged-1', 'words.jsonl.damaged-2', 'other.jsonl.damaged-1', 'words.jsonl']) {
    writeFileSync(join(folder, name), '');
  }
  await removeDamagedCopies(filePath);
  expect(readdirSync(folder).sort()).toEqual(['other.jsonl.damaged-1', 'words.jsonl']);
});

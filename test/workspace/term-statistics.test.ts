import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {beforeEach, describe, expect, it, onTestFinished} from 'vitest';
import type {StoredRecord} from '../../source/storage/vector-store.ts';
import {openTermStatistics} from '../../source/workspace/term-statistics.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'eca-terms-'));
  onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
});

function record(bodyTerms: string): StoredRecord {
  return {id: bodyTerms, nameTerms: '', documentationTerms: '', pathTerms: '', bodyTerms};
}

describe('the statistics of terms', () => {
  it('count in how many records each term stands, also for the program that reads them later', async () => {
    // Neighbours in every order: prefixes of each other, signs below and above the letters, astral characters.
    const terms = ['cart', 'car', 'carts', 'car-t', 'car_t', 'çar', '自行车', '\u{1F600}', '0', 'zz', 'a'];
    const statistics = openTermStatistics(folder);
    statistics.add(terms.map((_, index) => record(terms.slice(0, index + 1).join(' '))));
    await statistics.save();
    for (const reader of [statistics, openTermStatistics(folder)]) {
      expect(terms.map(term => reader.documentFrequency(term))).toEqual(terms.map((_, index) => terms.length - index));
      expect(['', 'ca', 'cartss', 'zzz', '1', '\u{1F601}'].map(term => reader.documentFrequency(term))).toEqual(
        Array.from({length: 6}, () => 0),
      );
      expect(reader.documents).toBe(terms.length);
    }
  });

  it('add to what was stored before', async () => {
    const first = openTermStatistics(folder);
    first.add([record('boat'), record('boat sail')]);
    await first.save();
    const second = openTermStatistics(folder);
    second.add([record('sail anchor')]);
    await second.save();
    const third = openTermStatistics(folder);
    expect(['anchor', 'boat', 'sail'].map(term => third.documentFrequency(term))).toEqual([1, 2, 2]);
    expect(third.near('anchr')).toEqual(['anchor']);
  });

  it('of the version before, whose terms stood in no order, are read all the same', async () => {
    writeFileSync(join(folder, 'terms.txt'), 'term-statistics 2 3 0 0 0 6\nsail 2\nanchor 1\nboat 2\n');
    const statistics = openTermStatistics(folder);
    expect(['anchor', 'boat', 'sail', 'bo'].map(term => statistics.documentFrequency(term))).toEqual([1, 2, 2, 0]);
    expect(statistics.documents).toBe(3);
    expect(statistics.meanLength('bodyTerms')).toBe(2);
    statistics.add([record('boat')]);
    await statistics.save();
    expect(readFileSync(join(folder, 'terms.txt'), 'utf8')).toContain('\nanchor 1\nboat 3\nsail 2\n');
  });

  it.each(['', 'something else\n', 'term-statistics 3 x\n', 'term-statistics 3 1 2\n'])(
    'are empty where the file says `%s`',
    text => {
      writeFileSync(join(folder, 'terms.txt'), text);
      const statistics = openTermStatistics(folder);
      expect(statistics.documents).toBe(0);
      expect(statistics.documentFrequency('boat')).toBe(0);
    },
  );
});

import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {Collection, CollectionSpec, NewRecord, VectorStore} from '../../source/storage/vector-store.ts';

export const contractSpec: CollectionSpec = {
  name: 'passages',
  version: 1,
  fields: {
    title: {type: 'string', fullText: 'terms'},
    body: {type: 'string', fullText: 'terms'},
    path: {type: 'string', filter: 'key'},
    kind: {type: 'string', filter: 'equality'},
    line: {type: 'integer', filter: 'range'},
    weight: {type: 'float', filter: 'range'},
    open: {type: 'boolean', filter: 'equality'},
    tags: {type: 'string-list'},
    text: {type: 'string'},
  },
  vector: {dimension: 3, embedder: 'contract'},
};

const hostileTexts = [
  "it's",
  "''; DROP TABLE passages; --",
  'a\nb\r\nc\td',
  'nul\u0000inside',
  'back\\slash',
  '"double" `backtick` %_*?',
  'ünïcödé 漢字 😀 \u202e',
  '\u0007\u001b[31m',
  ' leading and trailing ',
];

export interface StoreUnderTest {
  store: VectorStore;
  close(): Promise<void>;
}

/** Records with words drawn from a skewed vocabulary by a fixed generator: the same for every store. */
export function generatedRecords(count: number): NewRecord[] {
  let state = 12345;
  const random = () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648;
  };
  const words = (length: number) => Array.from({length}, () => `w${Math.floor(random() ** 3 * 400)}`).join(' ');
  return Array.from({length: count}, (_, index) => ({
    id: `record-${String(index).padStart(5, '0')}`,
    title: words(1 + Math.floor(random() * 4)),
    body: random() < 0.05 ? '' : words(5 + Math.floor(random() * 60)),
    path: `source/file-${index % 40}.ts`,
    kind: ['function', 'class', 'text'][index % 3] ?? null,
    line: index,
    weight: random(),
    open: index % 2 === 0,
    tags: [`t${index % 5}`, 'all'],
    text: `Text ${index}`,
    vector: [random() - 0.5, random() - 0.5, random() - 0.5],
  }));
}

/** What every vector store promises. */
export function describeVectorStore(name: string, make: () => Promise<StoreUnderTest>): void {
  describe(`a vector store (${name})`, () => {
    let under: StoreUnderTest;
    let collection: Collection;

    beforeEach(async () => {
      under = await make();
      collection = await under.store.openCollection(contractSpec);
    });
    afterEach(() => under.close());

    const ids = (found: readonly {id: string}[]) => found.map(({id}) => id);
    const hitIds = (hits: readonly {record: {id: string}}[]) => hits.map(({record}) => record.id);

    it('starts empty and says so', async () => {
      expect(collection.startedEmpty).toBe(true);
      expect(await collection.count()).toBe(0);
      expect(await collection.find({limit: 10})).toEqual([]);
      expect(await collection.searchText({terms: 'w1', fields: {title: 1}, limit: 5})).toEqual([]);
      expect(await collection.searchVector({vector: [1, 0, 0], limit: 5})).toEqual([]);
      await collection.optimize();
      expect(await collection.searchText({terms: 'w1', fields: {title: 1}, limit: 5})).toEqual([]);
    });

    it('keeps what it holds when the collection is opened again', async () => {
      await collection.upsert([{id: 'a', title: 'kept'}]);
      const again = await under.store.openCollection(contractSpec);
      expect(again.startedEmpty).toBe(false);
      expect(hitIds(await again.searchText({terms: 'kept', fields: {title: 1}, limit: 5}))).toEqual(['a']);
    });

    it.each([
      ['another version', {...contractSpec, version: 2}],
      ['another embedder', {...contractSpec, vector: {dimension: 3, embedder: 'other'}}],
      ['another dimension', {...contractSpec, vector: {dimension: 4, embedder: 'contract'}}],
      ['no vectors', {...contractSpec, vector: undefined}],
      ['another field', {...contractSpec, fields: {...contractSpec.fields, extra: {type: 'string'}}}],
    ] as [string, CollectionSpec][])('empties a stored collection when opened with %s', async (_, spec) => {
      await collection.upsert([{id: 'a', title: 'old'}]);
      const other = await under.store.openCollection(spec);
      expect(other.startedEmpty).toBe(true);
      expect(await other.count()).toBe(0);
    });

    it('gives back every field as it was written, null where nothing was', async () => {
      const [full] = generatedRecords(1);
      await collection.upsert([full as NewRecord, {id: 'bare'}]);
      const {vector: _, ...expected} = full as NewRecord;
      const [bare, found] = await collection.find({limit: 10});
      expect(found).toEqual(expected);
      expect(Object.keys(bare ?? {}).sort()).toEqual(['id', ...Object.keys(contractSpec.fields)].sort());
      expect(Object.values(bare ?? {}).filter(value => value !== null)).toEqual(['bare']);
    });

    it('keeps numbers exact up to the largest safe integer', async () => {
      const numbers = [Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER, 0, 1];
      await collection.upsert(numbers.map((line, index) => ({id: `n${index}`, line, weight: 0.1 + index})));
      expect((await collection.find({limit: 9})).map(record => record.line)).toEqual(numbers);
      expect(await collection.count({line: Number.MAX_SAFE_INTEGER})).toBe(1);
      expect(await collection.count({line: Number.MAX_SAFE_INTEGER - 1})).toBe(0);
      expect(await collection.count({weight: 0.1})).toBe(1);
    });

    it('finds all that is left after what was removed is erased, and takes more', async () => {
      const records = generatedRecords(400);
      await collection.upsert(records);
      await collection.optimize();
      await collection.remove({kind: 'class'});
      await collection.upsert([{...(records[0] as NewRecord), title: 'anew'}]);
      const text = {terms: 'w1 w2', fields: {title: 2, body: 1}, limit: 400};
      const near = {vector: [1, 0, 0], limit: 30, filter: {line: {from: 100}}};
      const before = [await collection.find({limit: 500}), hitIds(await collection.searchVector(near))];
      const matching = hitIds(await collection.searchText(text)).sort();
      await collection.erase();
      expect([await collection.find({limit: 500}), hitIds(await collection.searchVector(near))]).toEqual(before);
      expect(hitIds(await collection.searchText(text)).sort()).toEqual(matching);
      await collection.upsert([{id: 'more', title: 'anew'}]);
      expect(hitIds(await collection.searchText({terms: 'anew', fields: {title: 1}, limit: 5})).sort()).toEqual([
        'more',
        'record-00000',
      ]);
    });

    it('has nothing to erase of an empty collection', async () => {
      await collection.erase();
      await collection.upsert([{id: 'a', path: 'p'}]);
      await collection.remove({path: 'p'});
      await collection.erase();
      expect(await collection.count()).toBe(0);
    });

    it('replaces a record of the same id whole', async () => {
      await collection.upsert([{id: 'a', title: 'first', body: 'alpha', kind: 'text', vector: [1, 0, 0]}]);
      await collection.optimize();
      await collection.upsert([{id: 'a', title: 'second'}]);
      expect(await collection.count()).toBe(1);
      expect(await collection.get(['a'], ['title', 'body', 'kind'])).toEqual([
        {id: 'a', title: 'second', body: null, kind: null},
      ]);
      expect(await collection.searchText({terms: 'first alpha', fields: {title: 1, body: 1}, limit: 5})).toEqual([]);
      expect(hitIds(await collection.searchText({terms: 'second', fields: {title: 1}, limit: 5}))).toEqual(['a']);
      expect(await collection.searchVector({vector: [1, 0, 0], limit: 5})).toEqual([]);
    });

    it('keeps the last of several records with one id in a batch', async () => {
      await collection.upsert([
        {id: 'a', title: 'one'},
        {id: 'b', title: 'x'},
        {id: 'a', title: 'two'},
      ]);
      expect(await collection.count()).toBe(2);
      expect(await collection.get(['a'], ['title'])).toEqual([{id: 'a', title: 'two'}]);
    });

    it.each(hostileTexts)('takes %j as id, filter value and text', async text => {
      await collection.upsert([
        {id: text, path: text, kind: text, text, tags: [text, ''], title: 'word'},
        {id: 'other', path: 'other', kind: 'other', title: 'word'},
      ]);
      const [found] = await collection.get([text]);
      expect(found).toMatchObject({id: text, path: text, kind: text, text, tags: [text, '']});
      expect(await collection.count({path: text})).toBe(1);
      expect(await collection.count({kind: [text, 'absent']})).toBe(1);
      expect(
        hitIds(await collection.searchText({terms: 'word', fields: {title: 1}, limit: 5, filter: {id: text}})),
      ).toEqual([text]);
      await collection.remove({id: text});
      expect(ids(await collection.find({limit: 5}))).toEqual(['other']);
    });

    it('searches for exactly the words that were written, whatever is in them', async () => {
      const words = [
        "don't",
        'Case',
        'case',
        'a.b',
        'x_y',
        'été',
        '漢字',
        '😀',
        'the',
        'running',
        '"quoted"',
        'a:b',
        '-neg',
        '(par)',
        'w*',
        'AND',
        '\\',
        'L'.repeat(5000),
      ];
      await collection.upsert(words.map((word, index) => ({id: `w${index}`, title: `${word} filler`})));
      for (const optimized of [false, true]) {
        if (optimized) await collection.optimize();
        for (const [index, word] of words.entries()) {
          expect(hitIds(await collection.searchText({terms: word, fields: {title: 1}, limit: 30})), word).toEqual([
            `w${index}`,
          ]);
        }
      }
    });

    it('finds nothing for no words, unknown words and a limit of 0', async () => {
      await collection.upsert([{id: 'a', title: 'word'}]);
      expect(await collection.searchText({terms: '', fields: {title: 1}, limit: 5})).toEqual([]);
      expect(await collection.searchText({terms: ' \n\t ', fields: {title: 1}, limit: 5})).toEqual([]);
      expect(await collection.searchText({terms: 'nowhere', fields: {title: 1}, limit: 5})).toEqual([]);
      expect(await collection.searchText({terms: 'word', fields: {title: 1}, limit: 0})).toEqual([]);
      expect(await collection.searchText({terms: 'word', fields: {}, limit: 5})).toEqual([]);
      expect(await collection.searchText({terms: 'word', fields: {body: 1}, limit: 5})).toEqual([]);
      expect(await collection.get(['nobody'])).toEqual([]);
      expect(await collection.get([])).toEqual([]);
    });

    it('takes a query of many thousand words', async () => {
      await collection.upsert([{id: 'a', title: 'needle'}]);
      const terms = [...Array.from({length: 5000}, (_, index) => `t${index}`), 'needle'].join(' ');
      expect(hitIds(await collection.searchText({terms, fields: {title: 1, body: 2}, limit: 5}))).toEqual(['a']);
    });

    it('counts a word that is repeated in the query once', async () => {
      await collection.upsert([{id: 'a', title: 'word other'}]);
      const [once] = await collection.searchText({terms: 'word', fields: {title: 1}, limit: 5});
      const [thrice] = await collection.searchText({terms: 'word word word', fields: {title: 1}, limit: 5});
      expect(thrice?.score).toBeCloseTo(once?.score ?? 0, 5);
    });

    it('scores a hit by the weighted sum of its fields', async () => {
      await collection.upsert(generatedRecords(200));
      await collection.optimize();
      const hits = await collection.searchText({terms: 'w0 w3 w17', fields: {title: 2.5, body: 0.5}, limit: 20});
      expect(hits.length).toBe(20);
      for (const {score, fieldScores} of hits) {
        expect(score).toBeCloseTo(2.5 * (fieldScores.title ?? Number.NaN) + 0.5 * (fieldScores.body ?? Number.NaN), 3);
      }
      expect(hits.map(({score}) => score)).toEqual(hits.map(({score}) => score).sort((one, other) => other - one));
    });

    it('counts lesser terms by their weight, and one that is asked for anyway as that', async () => {
      await collection.upsert([
        {id: 'own', title: 'erase', body: 'other'},
        {id: 'lesser', title: 'delete', body: 'erase'},
      ]);
      const search = (terms: string, lesser?: {terms: string; weight: number}) =>
        collection.searchText({terms, ...(lesser && {lesser}), fields: {title: 1, body: 0.5}, limit: 5});
      const [asked] = await search('delete');
      const [found] = await search('', {terms: 'delete', weight: 0.25});
      expect(found?.score).toBeCloseTo(0.25 * (asked?.score ?? Number.NaN), 4);
      expect(found?.fieldScores.title).toBeCloseTo(0.25 * (asked?.fieldScores.title ?? Number.NaN), 4);
      expect(hitIds(await search('erase', {terms: 'delete', weight: 0.1}))).toEqual(['own', 'lesser']);
      const both = await search('erase delete');
      expect((await search('erase', {terms: 'delete erase', weight: 1})).map(({score}) => score.toFixed(3))).toEqual(
        both.map(({score}) => score.toFixed(3)),
      );
      await expect(search('erase', {terms: 'delete', weight: 0})).rejects.toMatchObject({code: 'store-query'});
      await expect(search('erase', {terms: 'delete', weight: Number.NaN})).rejects.toMatchObject({code: 'store-query'});
    });

    it('applies every condition of a filter, in searches too', async () => {
      const records = generatedRecords(120);
      await collection.upsert(records);
      const filter = {kind: ['function', 'class'], line: {from: 10, to: 99}, open: true, weight: {from: 0.25}};
      const expected = records
        .filter(
          r => r.kind !== 'text' && Number(r.line) >= 10 && Number(r.line) <= 99 && r.open && Number(r.weight) >= 0.25,
        )
        .map(({id}) => id);
      expect(expected.length).toBeGreaterThan(5);
      expect(await collection.count(filter)).toBe(expected.length);
      expect(ids(await collection.find({filter, limit: 1000}))).toEqual(expected);
      const hits = await collection.searchText({terms: 'w0 w1 w2 w3', fields: {body: 1}, limit: 1000, filter});
      expect(hits.length).toBeGreaterThan(0);
      for (const {record} of hits) expect(expected).toContain(record.id);
      const near = await collection.searchVector({vector: [1, 0, 0], limit: 1000, filter});
      expect(hitIds(near).sort()).toEqual(expected);
      expect(await collection.count({kind: []})).toBe(0);
      expect(await collection.count({kind: null})).toBe(0);
      expect(await collection.count({})).toBe(120);
    });

    it('removes what matches and nothing else', async () => {
      await collection.upsert(generatedRecords(60));
      await collection.remove({path: ['source/file-1.ts', 'source/file-2.ts']});
      expect(await collection.count()).toBe(56);
      await collection.remove({path: []});
      await collection.remove({path: 'absent'});
      expect(await collection.count()).toBe(56);
      expect(
        await collection.searchText({
          terms: 'w0',
          fields: {title: 1, body: 1},
          limit: 99,
          filter: {path: 'source/file-1.ts'},
        }),
      ).toEqual([]);
      await collection.clear();
      expect(await collection.count()).toBe(0);
      await collection.upsert([{id: 'again', title: 'w0'}]);
      expect(hitIds(await collection.searchText({terms: 'w0', fields: {title: 1}, limit: 5}))).toEqual(['again']);
    });

    it('refuses a filter without conditions for a removal', async () => {
      await collection.upsert([{id: 'a'}]);
      await expect(collection.remove({})).rejects.toMatchObject({code: 'store-filter'});
      await expect(collection.remove({path: undefined as unknown as string})).rejects.toMatchObject({
        code: 'store-filter',
      });
      expect(await collection.count()).toBe(1);
    });

    it.each([
      ['an unknown field in a filter', {nowhere: 1}],
      ['a field that is not filterable', {text: 'x'}],
      ['a value of another type', {line: 'ten'}],
      ['a range over a text', {path: {from: 1}}],
      ['a range without bounds', {line: {}}],
      ['a bound that is no number', {weight: {from: Number.NaN}}],
    ])('refuses %s', async (_, filter) => {
      await expect(collection.count(filter)).rejects.toMatchObject({code: 'store-filter'});
    });

    it.each([
      ['an unknown field', {id: 'a', nowhere: 1}],
      ['an empty id', {id: ''}],
      ['a text for a number', {id: 'a', line: '1'}],
      ['a fraction for an integer', {id: 'a', line: 1.5}],
      ['a number that is not finite', {id: 'a', weight: Number.POSITIVE_INFINITY}],
      ['a list with a number', {id: 'a', tags: [1] as unknown as string[]}],
    ] as [string, NewRecord][])('refuses a record with %s, and all of its batch', async (_, record) => {
      await expect(collection.upsert([{id: 'fine'}, record])).rejects.toMatchObject({code: 'store-record'});
      expect(await collection.count()).toBe(0);
    });

    it.each([
      ['too short', [1, 2]],
      ['too long', [1, 2, 3, 4]],
      ['empty', []],
      ['with NaN', [1, Number.NaN, 3]],
      ['too large for 32 bits', [1e300, 0, 0]],
    ])('refuses a vector that is %s', async (_, vector) => {
      await expect(collection.upsert([{id: 'a', vector}])).rejects.toMatchObject({code: 'store-dimension'});
      await expect(collection.searchVector({vector, limit: 1})).rejects.toMatchObject({code: 'store-dimension'});
      expect(await collection.count()).toBe(0);
    });

    it('ranks vectors by cosine and leaves out records without one', async () => {
      await collection.upsert([
        {id: 'same', vector: [2, 0, 0]},
        {id: 'near', vector: [1, 0.2, 0]},
        {id: 'across', vector: [0, 1, 0]},
        {id: 'against', vector: [-1, 0, 0]},
        {id: 'none'},
        {id: 'zero', vector: [0, 0, 0]},
      ]);
      const hits = await collection.searchVector({vector: [1, 0, 0], limit: 10, select: ['kind']});
      expect(hitIds(hits)).toEqual(['same', 'near', 'across', 'against']);
      expect(hits.map(({score}) => Math.round(score * 1000) / 1000)).toEqual([1, 0.981, 0, -1]);
      expect(hits[0]?.record).toEqual({id: 'same', kind: null});
    });

    it('returns records in order of id and of the ids asked for', async () => {
      const names = ['b', 'a', 'C', 'ä', '\uffee', '😀', '10', '9'];
      await collection.upsert(names.map(id => ({id})));
      const sorted = ['10', '9', 'C', 'a', 'b', 'ä', '\uffee', '😀'];
      expect(ids(await collection.find({limit: 99}))).toEqual(sorted);
      expect(ids(await collection.find({limit: 3}))).toEqual(sorted.slice(0, 3));
      expect(ids(await collection.get(['b', 'nope', 'a', 'b']))).toEqual(['b', 'a']);
    });

    it('fetches what a search found as it is now', async () => {
      const texts = async () => {
        const hits = await collection.searchText({terms: 'apple', fields: {title: 1}, limit: 10, select: ['path']});
        return (found: readonly string[] = ids(hits.map(({record}) => record))) => collection.get(found, ['text']);
      };
      await collection.upsert([
        {id: 'a', title: 'apple', text: 'one'},
        {id: 'b', title: 'apple pie', text: 'two'},
        {id: 'c', title: 'pear', text: 'three'},
      ]);
      const fetch = await texts();
      expect((await fetch()).map(({text}) => text).sort()).toEqual(['one', 'two']);
      expect(await fetch(['b'])).toEqual([{id: 'b', text: 'two'}]);
      expect((await fetch(['a', 'c'])).map(({text}) => text)).toEqual(['one', 'three']);
      await collection.upsert([{id: 'a', title: 'apple', text: 'four'}]);
      await collection.remove({path: ['none']});
      expect((await fetch(['a', 'b'])).map(({text}) => text)).toEqual(['four', 'two']);
      await collection.clear();
      expect(await fetch()).toEqual([]);
    });

    it('fetches thousands of records by id at once', async () => {
      const records = generatedRecords(2500);
      await collection.upsert(records);
      const wanted = records.map(({id}) => id).reverse();
      expect(ids(await collection.get(wanted, []))).toEqual(wanted);
    });

    it('forgets a dropped collection', async () => {
      await collection.upsert([{id: 'a'}]);
      await under.store.dropCollection(contractSpec.name);
      await under.store.dropCollection('never-there');
      const again = await under.store.openCollection(contractSpec);
      expect(again.startedEmpty).toBe(true);
      expect(await again.count()).toBe(0);
    });

    it('drops nothing from a store in which nothing was ever made', async () => {
      const unused = await make();
      await unused.store.dropCollection(contractSpec.name);
      expect(await (await unused.store.openCollection(contractSpec)).count()).toBe(0);
      await unused.close();
    });

    it('refuses collections that no store could hold', async () => {
      for (const spec of [
        {...contractSpec, name: '../escape'},
        {...contractSpec, name: ''},
        {...contractSpec, fields: {id: {type: 'string'}}},
        {...contractSpec, fields: {'a b': {type: 'string'}}},
        {...contractSpec, fields: {n: {type: 'integer', fullText: 'terms'}}},
        {...contractSpec, vector: {dimension: 0, embedder: 'x'}},
      ] as CollectionSpec[]) {
        await expect(under.store.openCollection(spec)).rejects.toMatchObject({code: 'store-spec'});
      }
    });

    it('survives many upserts at once without losing or doubling a record', async () => {
      await Promise.all(
        Array.from({length: 12}, (_, batch) =>
          collection.upsert(
            Array.from({length: 5}, (_, index) => ({id: `r${(batch * 3 + index) % 20}`, title: 'word'})),
          ),
        ),
      );
      expect(await collection.count()).toBe(20);
      expect(new Set(ids(await collection.find({limit: 99}))).size).toBe(20);
    });
  });
}

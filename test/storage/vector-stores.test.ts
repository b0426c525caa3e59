import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {describe, expect, it} from 'vitest';
import {createInMemoryStore} from '../../source/storage/in-memory-store.ts';
import {findLanceDbPackage} from '../../source/storage/lancedb-native.ts';
import {openLanceDbStore} from '../../source/storage/lancedb-store.ts';
import {contractSpec, describeVectorStore, generatedRecords} from '../contracts/vector-store.ts';

const lanceDb = findLanceDbPackage(resolve('package.json'));

describeVectorStore('in-memory', async () => {
  const store = createInMemoryStore();
  return {store, close: () => store.close()};
});

async function openTemporary() {
  const directory = await mkdtemp(join(tmpdir(), 'eca-store-'));
  const store = await openLanceDbStore({directory: join(directory, 'store'), ...(lanceDb && {nativeModule: lanceDb})});
  const close = async () => {
    await store.close();
    await rm(directory, {recursive: true, force: true});
  };
  return {store, close};
}

describe.skipIf(lanceDb === undefined)('where LanceDB is installed', () => {
  describeVectorStore('lancedb', openTemporary);

  it('ranks and scores as the in-memory store does, after an optimize', async () => {
    const records = generatedRecords(4500);
    const {store, close} = await openTemporary();
    const lance = await store.openCollection(contractSpec);
    const memory = await createInMemoryStore().openCollection(contractSpec);
    for (const collection of [lance, memory]) {
      await collection.upsert(records);
      await collection.remove({path: 'source/file-7.ts'});
      await collection.upsert(generatedRecords(20).map(record => ({...record, title: 'w1 w2 changed'})));
      await collection.optimize();
    }
    for (const terms of ['w0', 'w1 w2', 'changed', 'w3 w17 w150', 'w0 w1 w2 w3 w4 w5 w6', 'w399 w398']) {
      const lesser = {terms: 'w5 w1 w399', weight: 0.3};
      const query = {terms, lesser, fields: {title: 3, body: 1}, limit: 25, select: []};
      const [ours, theirs] = [await memory.searchText(query), await lance.searchText(query)];
      expect(theirs.map(hit => hit.score.toFixed(2))).toEqual(ours.map(hit => hit.score.toFixed(2)));
      const scores = new Map(ours.map(hit => [hit.record.id, hit]));
      const shared = theirs.filter(hit => scores.has(hit.record.id));
      expect(shared.length).toBeGreaterThanOrEqual(theirs.length - 2);
      for (const hit of shared) {
        const same = scores.get(hit.record.id)?.fieldScores;
        expect(hit.fieldScores.title).toBeCloseTo(same?.title ?? Number.NaN, 2);
        expect(hit.fieldScores.body).toBeCloseTo(same?.body ?? Number.NaN, 2);
      }
    }
    const query = {vector: [0.3, -0.2, 0.9], limit: 30, select: []};
    const order = async (collection: typeof lance) => (await collection.searchVector(query)).map(hit => hit.record.id);
    expect(await order(lance)).toEqual(await order(memory));
    await close();
  });
});

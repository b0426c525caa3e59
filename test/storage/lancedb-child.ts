import {writeSync} from 'node:fs';
import {findLanceDbPackage} from '../../source/storage/lancedb-native.ts';
import {openLanceDbStore} from '../../source/storage/lancedb-store.ts';
import {smallSpec} from './lancedb-spec.ts';

// Upserts so many batches of ten records, some of them with ids that every writer uses, and prints the number of each.
const [directory = '', resolveFrom = '', writer = '', batches = '0'] = process.argv.slice(2);
const nativeModule = findLanceDbPackage(resolveFrom);
const store = await openLanceDbStore({directory, ...(nativeModule && {nativeModule})});
const collection = await store.openCollection(smallSpec);
for (let batch = 0; batch < Number(batches); batch += 1) {
  const own = Array.from({length: 7}, (_, index) => ({id: `${writer}-${batch}-${index}`, body: `word ${writer}`}));
  const shared = Array.from({length: 3}, (_, index) => ({id: `shared-${index}`, body: `shared ${writer}`}));
  await collection.upsert([...own, ...shared]);
  writeSync(1, `${batch}\n`);
}
await store.close();

import {writeSync} from 'node:fs';
import {z} from 'zod';
import {openJsonStore} from '../../source/storage/json-store.ts';

// Adds 1 to the count and prints a line when that is confirmed, until it is killed.
const store = await openJsonStore({
  filePath: process.argv[2] ?? '',
  schema: z.object({names: z.array(z.string()), count: z.number()}),
  defaults: {names: [], count: 0},
  version: 1,
});
for (;;) {
  const {count} = await store.update(data => ({...data, count: data.count + 1}));
  writeSync(1, `${count}\n`);
}

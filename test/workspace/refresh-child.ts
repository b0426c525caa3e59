// Refreshes the index of a project in a process of its own: `node refresh-child.ts ROOT STATE`. Prints `ready`, then the report.
import {join} from 'node:path';
import {openLanceDbStore} from '../../source/storage/lancedb-store.ts';
import {indexOf} from './temporary-project.ts';

const [root = '', state = ''] = process.argv.slice(2);
const store = await openLanceDbStore({directory: join(state, 'vectors')});
const index = indexOf({root, state}, store, {lockWaitMs: 60_000});
console.log('ready');
const report = await index.refresh({onProgress: done => console.log(`done ${done}`)});
console.log(JSON.stringify(report));
await index.close();

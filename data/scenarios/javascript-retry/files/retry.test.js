import assert from 'node:assert';
import {retry} from './retry.js';

let calls = 0;
const value = await retry(async () => { if (++calls < 3) throw new Error('busy'); return 'done'; }, {attempts: 5, wait: async () => {}});
assert.equal(value, 'done');
assert.equal(calls, 3);

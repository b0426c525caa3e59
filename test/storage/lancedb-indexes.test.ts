import {setImmediate as nextTurn} from 'node:timers/promises';
import {setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';
import {expect, test} from 'vitest';
import {makeIndex} from '../../source/storage/lancedb-indexes.ts';
import type {NativeTable} from '../../source/storage/lancedb-native.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Whether a reference is still there after what nobody holds was collected. */
async function isHeld({index}: {index?: WeakRef<object>}): Promise<boolean> {
  for (let round = 0; round < 5; round++) {
    await nextTurn();
    collectGarbage();
  }
  return index?.deref() !== undefined;
}

test.each(['made', 'refused'])(
  'what an index is made of is held until it is %s, as LanceDB does not',
  async outcome => {
    const seen: {index?: WeakRef<object>} = {};
    let finish = () => {};
    const table = {
      createIndex(index: object) {
        seen.index = new WeakRef(index);
        return new Promise<void>((resolve, reject) => {
          finish = outcome === 'made' ? resolve : () => reject(new Error('refused'));
        });
      },
    } as unknown as NativeTable;
    const making = makeIndex(table, {name: 'text', column: 'text', make: () => ({words: true})}).catch(() => {});
    expect(await isHeld(seen)).toBe(true);
    finish();
    await making;
    expect(await isHeld(seen)).toBe(false);
  },
);

import {readFileSync, writeFileSync, writeSync} from 'node:fs';
import {withLock} from '../../source/foundation/lock.ts';

// `count`: adds 1 to the number in the file, so many times. `hold`: takes the lock and keeps it until it is killed.
const [path = '', mode = '', times = '0'] = process.argv.slice(2);
if (mode === 'hold') {
  await withLock(path, async () => {
    writeSync(1, 'held\n');
    await new Promise(resolve => process.stdin.on('end', resolve).resume());
  });
} else {
  for (let round = 0; round < Number(times); round += 1) {
    await withLock(path, async () => {
      const number = Number(readFileSync(path, 'utf8'));
      await new Promise(resolve => setImmediate(resolve));
      writeFileSync(path, String(number + 1));
    });
  }
}

import {writeSync} from 'node:fs';
import {openAppendLog} from '../../source/storage/append-log.ts';

// Appends batches of three entries, each about as long as asked, and prints the number of every batch that was confirmed.
const [filePath = '', writer = '', batches = '0', length = '10'] = process.argv.slice(2);
const log = openAppendLog<{writer: string; batch: number; index: number; text: string}>({
  filePath,
  header: {format: 'test-log', version: 1},
});
for (let batch = 0; batch < Number(batches); batch += 1) {
  const text = String.fromCharCode(97 + (batch % 26)).repeat(Number(length));
  await log.append([0, 1, 2].map(index => ({writer, batch, index, text})));
  writeSync(1, `${batch}\n`);
}
await log.close();

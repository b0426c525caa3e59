import {openSync, writeSync} from 'node:fs';
import {join} from 'node:path';
import {openSegmentWriter} from '../../source/metrics/raw-segments.ts';
import {createRecorder} from '../../source/metrics/recorder.ts';

// Counts one retry each few milliseconds into the folder of its first argument, and writes how many there were so far, and when, into the
// file of its second: 16 bytes each, past which nothing was recorded.
const [directory = '', countPath = ''] = process.argv.slice(2);
const counts = openSync(countPath, 'w');
const recorder = createRecorder({
  writer: openSegmentWriter(join(directory, 'raw'), () => performance.now()),
  onProblem: problem => process.stderr.write(`${JSON.stringify(problem)}\n`),
});
let count = 0;
setInterval(() => {
  recorder.record('eca.turn.retries', 1);
  const bytes = Buffer.alloc(16);
  bytes.writeDoubleLE(++count, 0);
  bytes.writeDoubleLE(Date.now(), 8);
  writeSync(counts, bytes);
}, 3);

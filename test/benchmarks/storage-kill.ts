// Kills a process that appends to a log, over and over, and counts confirmed entries that are lost, batches that are there in part,
// and damaged lines; then times the appends. ECA_BENCHMARK_ROUNDS changes the number of kills (200).
import {spawn} from 'node:child_process';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {build} from 'esbuild';
import {openAppendLog} from '../../source/storage/append-log.ts';

const rounds = Number(process.env.ECA_BENCHMARK_ROUNDS ?? 200);
const header = {format: 'test-log', version: 1};
const folder = await mkdtemp(join(tmpdir(), 'eca-kill-'));
const script = join(folder, 'append-child.mjs');
await build({
  entryPoints: [resolve('test/storage/append-child.ts')],
  bundle: true,
  platform: 'node',
  format: 'esm',
  outfile: script,
});

/** Runs the child until it confirmed some batches and a random moment has passed; resolves to how many it confirmed. */
function runAndKill(filePath: string, round: number): Promise<number> {
  return new Promise(done => {
    const length = [10, 5_000, 200_000][round % 3] ?? 10;
    const child = spawn(process.execPath, [script, filePath, String(round), '100000', String(length)]);
    let output = '';
    let armed = false;
    child.stdout.on('data', chunk => {
      output += String(chunk);
      if (armed) return;
      armed = true;
      setTimeout(() => child.kill('SIGKILL'), Math.random() * 30);
    });
    child.on('close', () => done(output.split('\n').length - 1));
  });
}

try {
  let confirmedBatches = 0;
  let lost = 0;
  let partial = 0;
  let damaged = 0;
  for (let round = 0; round < rounds; round += 1) {
    const filePath = join(folder, `log-${round >> 3}.jsonl`);
    const confirmed = await runAndKill(filePath, round);
    const reading = openAppendLog<{writer: string}>({filePath, header}).read();
    let own = 0;
    for await (const {entry} of reading) if (entry.writer === String(round)) own += 1;
    confirmedBatches += confirmed;
    lost += Math.max(0, confirmed * 3 - own);
    partial += own % 3;
    damaged += reading.damagedLines.length;
  }
  console.log(
    `${rounds} kills, ${confirmedBatches} confirmed batches: ${lost} entries lost, ${partial} in part, ${damaged} damaged lines`,
  );
  const log = openAppendLog<{text: string}>({filePath: join(folder, 'timed.jsonl'), header});
  const times: number[] = [];
  for (let index = 0; index < 300; index += 1) {
    const before = performance.now();
    await log.append([{text: 'x'.repeat(500)}]);
    times.push(performance.now() - before);
  }
  times.sort((one, other) => one - other);
  console.log(`append with fsync: p50 ${times[150]?.toFixed(2)} ms, p95 ${times[285]?.toFixed(2)} ms`);
} finally {
  await rm(folder, {recursive: true, force: true});
}

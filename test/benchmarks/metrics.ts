// What figures cost and how true they are: microseconds for one record, alone and as a share of a turn; quantiles of ten million values
// against the exact ones; measurements lost in 100 kills; and a year of minutes opened for the Metrics pane.
//
//   node --import ./scripts/ts-loader.mjs test/benchmarks/metrics.ts [KILLS [records|quantiles|year|kills]]
import {spawn} from 'node:child_process';
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {build} from 'esbuild';
import type {InstrumentName} from '../../source/metrics/catalog.ts';
import {addValue, emptyCell} from '../../source/metrics/cell.ts';
import {encodeRows, instrumentOf, type MetricRow} from '../../source/metrics/metric-rows.ts';
import {openMetricsStore} from '../../source/metrics/metrics-store.ts';
import {createSketch} from '../../source/metrics/quantile-sketch.ts';
import {openSegmentWriter} from '../../source/metrics/raw-segments.ts';
import {createRecorder} from '../../source/metrics/recorder.ts';
import {levelFile, levelHeader, levels, startOf} from '../../source/metrics/rollup-level.ts';
import {createFiguresReader} from '../../source/runtime/figures-reader.ts';
import {openAppendLog} from '../../source/storage/append-log.ts';

const kills = Number(process.argv[2] ?? 100);
const only = process.argv[3];
const folder = await mkdtemp(join(tmpdir(), 'eca-metrics-'));
/** Everything is kept: the year goes back beyond the usual. */
const keepDays = {minute: 0, hour: 0, day: 0};
/** The same values at each run. */
let seed = 42;
const random = () => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return (seed + 0.5) / 2 ** 32;
};

async function timeRecords(): Promise<void> {
  const recorder = createRecorder({
    writer: openSegmentWriter(join(folder, 'timed/raw'), () => performance.now()),
    onProblem: problem => console.error(problem),
  });
  const labels = (place: number) => ({
    'gen_ai.tool.name': `tool-${place % 20}`,
    'eca.project': 'shop-0123456789abcdef',
    ...(place % 9 === 0 && {'error.type': 'failed'}),
  });
  const count = 200_000;
  const startMs = performance.now();
  for (let place = 0; place < count; place++) {
    recorder.record('gen_ai.execute_tool.duration', random(), labels(place));
    if (place % 2_000 === 1_999) await recorder.flush();
  }
  const perRecordUs = ((performance.now() - startMs) * 1000) / count;
  console.log(`a record: ${perRecordUs.toFixed(2)} µs, a write for each 2,000 included`);
  // Some 40 measurements are made in a turn with ten tool calls.
  console.log(`40 records of a turn: ${((perRecordUs * 40) / 1e4).toFixed(4)} % of a turn of one second`);
}

function compareQuantiles(): void {
  const shapes: Record<string, () => number> = {
    uniform: random,
    'log-normal': () => Math.exp(Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random()) * 2),
    'of both signs, with zeros': () => (random() < 0.1 ? 0 : (random() - 0.4) * 1e4),
  };
  const size = 10_000_000;
  for (const [name, draw] of Object.entries(shapes)) {
    const values = Float64Array.from({length: size}, draw);
    const sketch = createSketch();
    const startMs = performance.now();
    for (const value of values) sketch.add(value);
    const addMs = performance.now() - startMs;
    values.sort();
    let worst = 0;
    for (const q of [0.001, 0.01, 0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999]) {
      const exact = values[Math.floor(q * (size - 1))] ?? 0;
      const error = exact === 0 ? Math.abs(sketch.quantile(q)) : Math.abs(sketch.quantile(q) / exact - 1);
      worst = Math.max(worst, error);
    }
    const bytes = JSON.stringify(sketch.encode()).length;
    console.log(
      `10,000,000 values, ${name}: quantiles within ${(worst * 100).toFixed(3)} %, ${((addMs * 1e6) / size).toFixed(0)} ns each, ${bytes} bytes`,
    );
  }
}

/** Runs a program that records, kills it, and tells how old the oldest measurement was that is lost, in milliseconds. */
async function killOnce(script: string, round: number): Promise<number> {
  const directory = join(folder, `kill-${round}`);
  const countPath = join(folder, `kill-${round}.counts`);
  const child = spawn(process.execPath, [script, directory, countPath], {stdio: ['ignore', 'inherit', 'inherit']});
  await new Promise(done => setTimeout(done, 900 + random() * 900));
  const killedMs = Date.now();
  child.kill('SIGKILL');
  await new Promise(done => child.on('close', done));
  const {rows} = await openMetricsStore({directory, keepDays}).read({
    fromMs: killedMs - 60_000,
    toMs: killedMs + 60_000,
  });
  const saved = rows.reduce((sum, {cell}) => sum + (cell.kind === 'counter' ? cell.total : 0), 0);
  const counts = await readFile(countPath);
  const recorded = counts.length / 16;
  if (saved > recorded + 1) throw new Error(`${saved} saved of ${recorded}`);
  return saved >= recorded ? 0 : killedMs - counts.readDoubleLE(saved * 16 + 8);
}

async function killRounds(): Promise<void> {
  const script = join(folder, 'record-child.mjs');
  await build({
    entryPoints: [resolve('test/metrics/record-child.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: script,
  });
  const losses: number[] = [];
  for (let round = 0; round < kills; round++) losses.push(await killOnce(script, round));
  losses.sort((one, other) => one - other);
  console.log(
    `${kills} kills: at most ${losses.at(-1)?.toFixed(0)} ms of measurements lost, median ${losses[kills >> 1]?.toFixed(0)} ms`,
  );
}

/** A year in which every minute has its figures, as roll-ups leave it. */
async function makeYear(directory: string, nowMs: number): Promise<number> {
  const names: [InstrumentName, Record<string, string>][] = [
    ['gen_ai.client.token.usage', {'gen_ai.request.model': 'qwen2.5-coder:7b', 'gen_ai.token.type': 'input'}],
    ['gen_ai.client.token.usage', {'gen_ai.request.model': 'qwen2.5-coder:7b', 'gen_ai.token.type': 'output'}],
    ['gen_ai.client.operation.duration', {'gen_ai.request.model': 'qwen2.5-coder:7b'}],
    ['gen_ai.invoke_agent.duration', {'gen_ai.agent.name': 'eca'}],
    ['eca.turn.count', {'gen_ai.request.model': 'qwen2.5-coder:7b', 'eca.stop_reason': 'end'}],
    ...['read-file', 'edit-file', 'run-command', 'search-files'].map(
      (tool): [InstrumentName, Record<string, string>] => ['gen_ai.execute_tool.duration', {'gen_ai.tool.name': tool}],
    ),
    ['eca.process.memory', {}],
  ];
  let rows = 0;
  for (const level of levels) {
    const files = new Map<string, MetricRow[]>();
    for (let ms = startOf(level, nowMs - 365 * 86_400_000); ms < nowMs; ms += level.stepMs) {
      const path = levelFile(directory, level, ms);
      const held = files.get(path) ?? [];
      files.set(path, held);
      for (const [name, labels] of names) {
        const instrument = instrumentOf(name);
        const cell = emptyCell(instrument.kind);
        for (let value = 0; value < Math.min(level.stepMs / 30_000, 500); value++) addValue(cell, random() * 30, ms);
        held.push({instrument, labels: {...labels, 'eca.project': 'shop'}, startMs: ms, cell});
      }
      if (files.size > 1) await write(files);
    }
    await write(files, true);
  }
  return rows;

  async function write(files: Map<string, MetricRow[]>, all = false): Promise<void> {
    const paths = [...files.keys()];
    for (const path of all ? paths : paths.slice(0, -1)) {
      const held = files.get(path) ?? [];
      rows += held.length;
      await openAppendLog({filePath: path, header: levelHeader, durable: false}).append([
        {batch: 'year', ...encodeRows(held)},
      ]);
      files.delete(path);
    }
  }
}

async function openYear(): Promise<void> {
  const nowMs = Date.now();
  const directory = join(folder, 'year');
  const rows = await makeYear(directory, nowMs);
  const times: number[] = [];
  for (let run = 0; run < 7; run++) {
    // A reader of its own, so that nothing is known from before.
    const reader = createFiguresReader({store: openMetricsStore({directory, keepDays})});
    const before = process.cpuUsage();
    await reader.overview();
    const {user, system} = process.cpuUsage(before);
    times.push((user + system) / 1000);
  }
  times.sort((one, other) => one - other);
  const parsedMs = timeParse();
  console.log(
    `a year of minutes (${rows.toLocaleString('en-US')} rows): its figures for the pane take ${times[3]?.toFixed(0)} ms of processor time, at most ${times.at(-1)?.toFixed(0)} ms (${((times[3] ?? 0) / parsedMs).toFixed(1)} × parsing 10 MB of JSON)`,
  );
}

/** Something else to compare with on the same machine. */
function timeParse(): number {
  const text = JSON.stringify(Array.from({length: 700_000}, () => Math.round(random() * 1e12)));
  const before = process.cpuUsage();
  JSON.parse(text);
  const {user, system} = process.cpuUsage(before);
  return ((user + system) * 10e3) / text.length;
}

try {
  if (!only || only === 'records') await timeRecords();
  if (!only || only === 'quantiles') compareQuantiles();
  if (!only || only === 'year') await openYear();
  if (!only || only === 'kills') await killRounds();
} finally {
  await rm(folder, {recursive: true, force: true});
}

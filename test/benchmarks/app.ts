// What the app costs in a pseudo-terminal, as ratios to bare Node in the same run: the start, keys, a fast and a slow answer,
// idling, stopping, a long session. Its model is a server on loopback in a process of its own.
//
//   npm run build && node --import ./scripts/ts-loader.mjs test/benchmarks/app.ts [start|keys|flood|steady|idle|cancel|long ...]
import {fork} from 'node:child_process';
import {cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {type AppTerminal, openTerminal, program} from '../ui/app-terminal.ts';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'eca-app-'));
const project = join(folder, 'project');
mkdirSync(project);
for (const name of ['README.md', 'source/ui']) cpSync(join(root, name), join(project, name), {recursive: true});
const ticksPerSecond = 100;

const model = fork(join(import.meta.dirname, 'app-model-child.ts'), [], {
  execArgv: ['--import', join(root, 'scripts/ts-loader.mjs')],
});
const baseUrl = await new Promise<string>(resolve => model.once('message', message => resolve(String(message))));

interface OpenOptions {
  columns?: number;
  rows?: number;
  screen?: boolean;
  home?: string;
  project?: string;
}

function openApp({home = 'home', project: opened = project, ...options}: OpenOptions = {}): AppTerminal {
  return openTerminal({
    command: process.execPath,
    args: [program, '-m', 'ollama:fake:7b'],
    folder: opened,
    environment: {
      PATH: process.env.PATH,
      HOME: folder,
      ECA_HOME: join(folder, home),
      OLLAMA_BASE_URL: baseUrl,
      COLORTERM: 'truecolor',
    },
    ...options,
  });
}

/** Milliseconds until `met` holds for what came, counted from now. */
function untilOutput(terminal: AppTerminal, met: (output: string) => boolean): Promise<number> {
  const startedAtMs = performance.now();
  if (met(terminal.output())) return Promise.resolve(0);
  return new Promise(resolve => {
    const stop = terminal.onOutput(() => {
      if (!met(terminal.output())) return;
      stop();
      resolve(performance.now() - startedAtMs);
    });
  });
}

/** Seconds of processor time a process has had. */
function cpuSeconds(pid: number): number {
  const [, rest = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
  const fields = rest.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** As `cpuSeconds`, to the nanosecond where the kernel tells. */
function cpuMs(pid: number): number {
  try {
    let total = 0;
    for (const task of taskIds(pid))
      total += Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]);
    return total / 1e6;
  } catch {
    return cpuSeconds(pid) * 1000;
  }
}

function taskIds(pid: number): string[] {
  return readdirSync(`/proc/${pid}/task`);
}

function residentMegabytes(pid: number): number {
  const [, kilobytes = '0'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}

function childrenOf(pid: number): number[] {
  return taskIds(pid).flatMap(task =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );
}

/** A program and those it started, as the system counts each. */
function familyMegabytes(pid: number): number {
  return [pid, ...childrenOf(pid)].reduce((sum, one) => sum + residentMegabytes(one), 0);
}

/** Waits until what a program holds the index in has ended, which it does when it has rested. */
async function alone(pid: number): Promise<void> {
  const isOver = (child: number) => {
    try {
      // The shell that gives the terminal back after a kill stays as long as the app.
      return readFileSync(`/proc/${child}/comm`, 'utf8').trim() === 'sh';
    } catch {
      return true;
    }
  };
  while (!childrenOf(pid).every(isOver)) await wait(200);
}

const percentile = (values: readonly number[], share: number) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))] ?? 0;
const median = (values: readonly number[]) => percentile(values, 0.5);
const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

async function quit(terminal: AppTerminal): Promise<void> {
  terminal.send('\u0003\u0003');
  await terminal.ended;
}

async function ready(options?: Parameters<typeof openApp>[0]): Promise<AppTerminal> {
  const terminal = openApp(options);
  await untilOutput(terminal, output => output.includes('? keys'));
  await wait(400);
  return terminal;
}

/** Waits until what the program does by itself, such as indexing, is over. */
async function settled(terminal: AppTerminal): Promise<void> {
  for (let quiet = 0; quiet < 3; ) {
    const before = cpuMs(terminal.pid);
    await wait(500);
    quiet = cpuMs(terminal.pid) - before < 10 ? quiet + 1 : 0;
  }
}

async function start(): Promise<void> {
  const runs = 15;
  const bare: number[] = [];
  const paint: number[] = [];
  const keys: number[] = [];
  await quit(await ready());
  for (let run = 0; run < runs; run++) {
    const node = openTerminal({
      command: process.execPath,
      args: ['-e', 'process.stdout.write("x")'],
      folder: project,
      environment: {PATH: process.env.PATH},
      screen: false,
    });
    bare.push(await untilOutput(node, output => output.includes('x')));
    await node.ended;
    const app = openApp({screen: false});
    const startedAtMs = performance.now();
    await untilOutput(app, output => output.includes('›'));
    paint.push(performance.now() - startedAtMs);
    app.send('z');
    await untilOutput(app, output => /› z/.test(withoutStyles(output)));
    keys.push(performance.now() - startedAtMs);
    await quit(app);
  }
  const bareMs = median(bare);
  line('bare node to its first output', `${bareMs.toFixed(0)} ms`);
  line('first paint', `${median(paint).toFixed(0)} ms, ${(median(paint) / bareMs).toFixed(2)} × bare node (aim 3)`);
  line(
    'a prompt that shows keys',
    `${median(keys).toFixed(0)} ms, ${(median(keys) / bareMs).toFixed(2)} × bare node (aim 4.5)`,
  );
}

async function keys(): Promise<void> {
  const terminal = await ready({screen: false});
  const times: number[] = [];
  for (let count = 0; count < 200; count++) {
    const before = terminal.output().length;
    const shown = untilOutput(terminal, output => output.length > before);
    terminal.send('abcdefgh'.charAt(count % 8));
    times.push(await shown);
    await wait(12);
  }
  line(
    'keystroke to screen',
    `p50 ${median(times).toFixed(1)} ms, p95 ${percentile(times, 0.95).toFixed(1)} ms (aim 8)`,
  );
  await quit(terminal);
}

async function flood(): Promise<void> {
  const tokens = 2000;
  const walls: number[] = [];
  const cpus: number[] = [];
  const bytes: number[] = [];
  let lost = 0;
  const terminal = await ready({screen: false});
  await ask(terminal, 'warm up 50 0');
  for (let run = 0; run < 5; run++) {
    const cpuBefore = cpuMs(terminal.pid);
    const bytesBefore = Buffer.byteLength(terminal.output());
    const typed = `k${run}qxyz`;
    const finished = ask(terminal, `flood ${tokens} 0`, () => {
      for (const key of typed) terminal.send(key);
    });
    walls.push(await finished);
    bytes.push((Buffer.byteLength(terminal.output()) - bytesBefore) / tokens);
    cpus.push(cpuMs(terminal.pid) - cpuBefore);
    await wait(200);
    if (!withoutStyles(terminal.output()).includes(typed)) lost++;
    terminal.send('\u0015');
    await wait(300);
  }
  line(
    `${tokens} tokens at full speed`,
    `shown ${median(walls).toFixed(0)} ms after Enter (aim 160), ${median(cpus).toFixed(0)} ms of CPU (aim 250), ${median(bytes).toFixed(1)} bytes a token (aim 15), ${lost} of 5 runs lost a key`,
  );
  await quit(terminal);
}

async function steady(): Promise<void> {
  const tokens = 500;
  const terminal = await ready({screen: false});
  await ask(terminal, 'warm up 200 0');
  await settled(terminal);
  const before = cpuMs(terminal.pid);
  const bytesBefore = Buffer.byteLength(terminal.output());
  await ask(terminal, `steady ${tokens} 10`);
  const spent = cpuMs(terminal.pid) - before;
  const bytes = Buffer.byteLength(terminal.output()) - bytesBefore;
  line(
    '100 tokens a second',
    `${(spent / tokens).toFixed(2)} ms of CPU a token (aim 0.8), ${(bytes / tokens).toFixed(1)} bytes a token`,
  );
  await quit(terminal);
}

async function idle(): Promise<void> {
  // The first run makes the index, which later ones find.
  const first = await ready({screen: false});
  await settled(first);
  line('while the index was just made', `${familyMegabytes(first.pid).toFixed(0)} MB with what it started`);
  await alone(first.pid);
  line('idle after making the index', `${residentMegabytes(first.pid).toFixed(0)} MB (aim 130)`);
  await quit(first);
  const terminal = await ready({screen: false});
  await settled(terminal);
  await alone(terminal.pid);
  const seconds = 10;
  const before = cpuMs(terminal.pid);
  await wait(seconds * 1000);
  const spent = Math.max(0, cpuMs(terminal.pid) - before);
  const megabytes = residentMegabytes(terminal.pid);
  line(
    'idle',
    `${((spent / (seconds * 1000)) * 100).toFixed(2)} % of a processor (aim 0.2), ${megabytes.toFixed(0)} MB (aim 130)`,
  );
  await ask(terminal, 'where is the prompt drawn, and what does it show? 50 0');
  await settled(terminal);
  line('right after a turn', `${familyMegabytes(terminal.pid).toFixed(0)} MB with what it started`);
  await alone(terminal.pid);
  line('idle after a turn', `${residentMegabytes(terminal.pid).toFixed(0)} MB (aim 130)`);
  await quit(terminal);
}

/** What is entered, and what shows that the app is in the state in which it is stopped. */
const stoppable: Readonly<Record<string, {question: string; shows: RegExp}>> = {
  'before the server answers': {question: 'silent', shows: /waiting/},
  'before the first word': {question: 'headers', shows: /waiting/},
  'while it streams': {question: 'steady 5000 5 end-0.', shows: /answering/},
  'while it streams at full speed': {question: 'steady 100000 1 end-0.', shows: /answering/},
  'while a request is to be tried again': {question: 'reset', shows: /trying again/},
  'while a command runs': {question: 'command', shows: /sleep 60/},
  'while an approval is asked': {question: 'approve', shows: /waits for you/},
  'while it is compacted': {question: '/compact', shows: /\/compact \d+ s/},
};

/** Milliseconds from Esc until the prompt is idle again, and until the server's connection is closed. */
async function cancel(): Promise<void> {
  model.send({holdsSummaries: true});
  const terminal = await ready({screen: false});
  await ask(terminal, 'warm up 50 0');
  for (const [state, stop] of Object.entries(stoppable)) {
    const idle: number[] = [];
    const closed: number[] = [];
    for (let run = 0; run < 12; run++) {
      const from = terminal.output().length;
      terminal.send(stop.question);
      await wait(30);
      terminal.send('\r');
      await untilOutput(terminal, output => stop.shows.test(withoutStyles(output.slice(from + stop.question.length))));
      // A question takes no keys that came before it could be read.
      await wait(400);
      const times = await stopNow(terminal);
      idle.push(times.idleMs);
      closed.push(times.closedMs);
      await wait(100);
    }
    stopLine(state, idle, closed);
  }
  await quit(terminal);
  await cancelIndexing();
}

/** The first question in a project comes while its index is made: each run has a home and an app of its own. */
async function cancelIndexing(): Promise<void> {
  const idle: number[] = [];
  const closed: number[] = [];
  for (let run = 0; run < 5; run++) {
    const terminal = openApp({screen: false, home: `home-${run}`, project: root});
    await untilOutput(terminal, output => output.includes('? keys'));
    terminal.send('where is the key table?\r');
    await untilOutput(terminal, output => /waiting|indexing/.test(withoutStyles(output)));
    const times = await stopNow(terminal);
    idle.push(times.idleMs);
    closed.push(times.closedMs);
    await quit(terminal);
  }
  stopLine('while the index is made', idle, closed);
}

async function stopNow(terminal: AppTerminal): Promise<{idleMs: number; closedMs: number}> {
  const from = terminal.output().length;
  const startedAtMs = performance.now();
  const isIdle = (output: string) => {
    const shown = withoutStyles(output.slice(from));
    return shown.includes('? keys') && shown.lastIndexOf('? keys') > shown.lastIndexOf('Esc stops');
  };
  const idle = untilOutput(terminal, isIdle);
  const closed = untilNoAnswerIsOpen(startedAtMs);
  terminal.send('\u001B');
  const [idleMs, closedMs] = await Promise.all([idle, closed]);
  return {idleMs, closedMs};
}

/** Milliseconds since `startedAtMs` when the model's server has no open connection for an answer. */
async function untilNoAnswerIsOpen(startedAtMs: number): Promise<number> {
  for (;;) {
    const open = await new Promise<number>(resolve => {
      model.once('message', count => resolve(Number(count)));
      model.send('open answers');
    });
    if (open === 0) return performance.now() - startedAtMs;
    await wait(5);
  }
}

function stopLine(state: string, idle: readonly number[], closed: readonly number[]): void {
  const p95 = percentile(idle, 0.95);
  line(
    `Esc ${state}`,
    `idle p50 ${median(idle).toFixed(0)} ms, p95 ${p95.toFixed(0)} ms (aim 300); connection closed p95 ${percentile(closed, 0.95).toFixed(0)} ms`,
  );
}

async function long(): Promise<void> {
  const turns = 500;
  const terminal = await ready({screen: false});
  let early = 0;
  for (let turn = 1; turn <= turns; turn++) {
    await ask(terminal, `turn ${turn} 60 0`);
    if (turn === 50) early = residentMegabytes(terminal.pid);
    if (turn % 100 === 0) line(`  after ${turn} turns`, `${residentMegabytes(terminal.pid).toFixed(0)} MB`);
  }
  line(
    '500 turns',
    `memory grew by ${(residentMegabytes(terminal.pid) - early).toFixed(0)} MB after the first 50 (aim 40)`,
  );
  await quit(terminal);
}

/** Asks and resolves to the milliseconds from Enter until the answer's end is on the screen; `meanwhile` runs once it began. */
let asked = 0;
async function ask(terminal: AppTerminal, text: string, meanwhile?: () => void): Promise<number> {
  const mark = `end-${++asked}.`;
  terminal.send(`${text} ${mark}`);
  await wait(30);
  const from = terminal.output().length;
  const shown = untilOutput(terminal, output => withoutStyles(output.slice(from)).includes(`done ${mark}`));
  terminal.send('\r');
  meanwhile?.();
  const ms = await shown;
  await untilOutput(
    terminal,
    output => output.slice(from).lastIndexOf('? keys') >= output.slice(from).lastIndexOf('Esc stops'),
  );
  return ms;
}

function withoutStyles(text: string): string {
  return text.replace(/\u001B\[[0-9;:?<>]*[a-zA-Z]/g, '');
}

function line(name: string, value: string): void {
  console.log(`${name.padEnd(42)} ${value}`);
}

const parts = {start, keys, flood, steady, idle, cancel, long};
const wanted = process.argv.slice(2);
try {
  for (const [name, run] of Object.entries(parts)) if (wanted.length === 0 || wanted.includes(name)) await run();
} finally {
  model.kill();
  rmSync(folder, {recursive: true, force: true});
}

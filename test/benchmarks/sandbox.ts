// Runs `true` bare and in each sandbox layer that works here, in turns, and prints the milliseconds that a layer adds; then cancels commands
// and prints how long it takes until no process of theirs is left.
// ECA_BENCHMARK_ROUNDS changes the number of rounds (40).
import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import {homedir, tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as wait} from 'node:timers/promises';
import {openSandbox} from '../../source/security/sandbox/open-sandbox.ts';
import {openRuntimeSandbox} from '../../source/security/sandbox/runtime-sandbox.ts';
import {type ConfineRequest, type Sandbox, unconfined} from '../../source/security/sandbox/sandbox.ts';
import {createCommandOutput} from '../../source/tools/commands/command-output.ts';
import {findProcessTree} from '../../source/tools/commands/process-tree.ts';
import {shellWords, startCommand} from '../../source/tools/commands/shell-command.ts';

const rounds = Number(process.env.ECA_BENCHMARK_ROUNDS ?? 40);
const root = realpathSync(mkdtempSync(join(tmpdir(), 'sandbox-benchmark-')));
const workspaceRoot = join(root, 'project');
mkdirSync(workspaceRoot);
execFileSync('git', ['init', '-q', workspaceRoot]);
for (let index = 0; index < 300; index++) {
  mkdirSync(join(workspaceRoot, 'source', `part-${index % 40}`), {recursive: true});
  writeFileSync(join(workspaceRoot, 'source', `part-${index % 40}`, `file-${index}.ts`), '');
}
const places = {
  workspaceRoot,
  protectedPaths: [join(root, 'state')],
  homeFolder: homedir(),
  programFolders: process.env.PATH ?? '',
};

const bare: Sandbox = {layer: 'none', reason: '', confine: async request => unconfined(request)};
const layers: {name: string; sandbox: Sandbox}[] = [{name: 'bare', sandbox: bare}];
const own = await openSandbox({...places, platform: process.platform});
if (own.layer === 'bwrap') layers.push({name: 'bwrap', sandbox: own});
else console.log(`bwrap: skipped, ${own.reason}`);
const other = await openRuntimeSandbox({...places, resolveFrom: join(import.meta.dirname, 'package.json')}).catch(
  (error: Error) => console.log(`sandbox-runtime: skipped, ${error.message}`),
);
if (other) layers.push({name: 'sandbox-runtime', sandbox: other});

let outputs = 0;
async function start(sandbox: Sandbox, command: string) {
  const confined = sandbox.layer !== 'none';
  const request: ConfineRequest = {
    command: shellWords('/bin/bash', command),
    workingFolder: workspaceRoot,
    environment: {PATH: places.programFolders, HOME: places.homeFolder},
    network: false,
    writable: true,
    approved: false,
  };
  const startable = await sandbox.confine(request);
  const output = createCommandOutput({filePath: join(root, `${outputs++}.txt`), maxCharacters: 1000});
  return {startable, running: startCommand(startable, {workingFolder: workspaceRoot, output, endsTogether: confined})};
}

const times = new Map(layers.map(({name}) => [name, [] as number[]]));
for (let round = 0; round < rounds; round++) {
  for (const {name, sandbox} of layers) {
    const from = performance.now();
    const {startable, running} = await start(sandbox, 'true');
    const {exitCode, startProblem} = await running.ended;
    startable.release();
    if (exitCode !== 0) throw new Error(`${name}: ${startProblem ?? exitCode}`);
    times.get(name)?.push(performance.now() - from);
  }
}
const bareMs = percentile(times.get('bare') ?? [], 0.5);
for (const [name, values] of times) {
  const p50 = percentile(values, 0.5);
  const added = name === 'bare' ? '' : `, adds ${(p50 - bareMs).toFixed(1)} ms (at most 60 wanted)`;
  console.log(`${name}: p50 ${p50.toFixed(1)} ms, p95 ${percentile(values, 0.95).toFixed(1)} ms a command${added}`);
}

const stubborn = 'trap "" TERM; (setsid sleep 71.7 &); sleep 71.7 & while :; do sleep 71.7; done';
for (const {name, sandbox} of layers) {
  const cancelled: number[] = [];
  for (let round = 0; round < Math.ceil(rounds / 2); round++) {
    const {startable, running} = await start(sandbox, stubborn);
    const mark = `ECA_COMMAND_ID=${running.id}`;
    while (findProcessTree(-1, mark).filter(one => one.name === 'sleep').length < 3) await wait(5);
    const from = performance.now();
    running.stop('cancel');
    await running.ended;
    cancelled.push(performance.now() - from);
    if (findProcessTree(-1, mark).length > 0) throw new Error(`${name}: processes are left`);
    startable.release();
  }
  const [p50, p95] = [percentile(cancelled, 0.5), percentile(cancelled, 0.95)];
  console.log(
    `${name}: cancelled in p50 ${p50.toFixed(0)} ms, p95 ${p95.toFixed(0)} ms (at most 300 wanted), none left`,
  );
}
rmSync(root, {recursive: true, force: true});
process.exit(0);

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

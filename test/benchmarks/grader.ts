// Verdicts of the grader as a ratio to the bare check: the same probes in the same sandbox, started by hand, nothing compared.
//
//   node --import ./scripts/ts-loader.mjs test/benchmarks/grader.ts [rounds]
import {spawn} from 'node:child_process';
import {mkdtempSync, realpathSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {commandEnvironment} from '../../source/security/command-environment.ts';
import {openSandbox} from '../../source/security/sandbox/open-sandbox.ts';
import {createGrader} from '../../source/training/grader.ts';
import {loadScenario} from '../../source/training/load-scenario.ts';
import {readTree} from '../../source/training/read-tree.ts';
import {stageSolution} from '../../source/training/stage-solution.ts';
import {findToolchains} from '../../source/training/toolchains.ts';

const rounds = Number(process.argv[2] ?? 25);
const root = join(import.meta.dirname, '../..');
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'grader-benchmark-')));
const {PATH: programFolders = ''} = commandEnvironment(process.env);
const environment = {PATH: programFolders};
const scenarios = join(root, 'data', 'scenarios');
const driverFolder = join(root, 'data', 'graders');
const stageRoot = join(folder, 'stage');
const sandbox = await openSandbox({
  platform: process.platform,
  workspaceRoot: folder,
  protectedPaths: [],
  homeFolder: process.env.HOME ?? folder,
  programFolders,
});
const toolchains = findToolchains(programFolders);
const grader = createGrader({sandbox, toolchains, environment, stageRoot, driverFolder, hiddenFolders: [scenarios]});
const python = await toolchains.python();

/** Of all scenarios, as multiples of the middle of their bare checks. */
const pooled = {bare: [] as number[], verdict: [] as number[]};
const at = (list: number[], share: number) =>
  list.sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * share))] ?? 0;

for (const name of ['javascript-late-closure', 'typescript-query-filter', 'python-ledger', 'shell-count-words']) {
  const scenario = loadScenario(join(scenarios, name));
  const {files} = readTree(join(scenario.folder, 'reference'));
  const staged = await stageSolution(scenario, files, [], {root: stageRoot, driverFolder});
  const around = sandbox.around?.(staged.folder, [scenarios]);
  if (!around || (scenario.language === 'python' && !python)) {
    console.log(`${name}: cannot be run here`);
    continue;
  }
  const isPython = scenario.language === 'python';
  const isCompiled = scenario.language === 'javascript' || scenario.language === 'typescript';
  const work = join(staged.folder, isCompiled ? 'code' : 'work');
  const driver = join(staged.folder, 'graders', isPython ? 'python.py' : 'javascript.cjs');
  const words = isPython ? [python ?? '', '-I', '-S', '-B', driver] : [process.execPath, driver];
  const cases = scenario.cases.map((one, id) => ({id, ...one}));
  const input = JSON.stringify({nonce: 'x', entry: scenario.entry, cases});
  const script =
    'exec 3>&1 1>&2; mkdir -p /tmp/bare && cp -R "$0" /tmp/bare/work && cd /tmp/bare/work && export TMPDIR=/tmp/bare && exec "$@"';
  const bare = async () => {
    const confined = await around.confine({
      command: ['/bin/sh', '-c', script, work, ...words],
      workingFolder: staged.folder,
      environment,
      network: false,
      writable: false,
      approved: true,
      mostProcesses: 128,
    });
    const child = spawn(confined.program, confined.programArguments, {env: confined.environment, stdio: 'pipe'});
    child.stdout.resume();
    child.stderr.resume();
    child.stdin.end(input);
    const code = await new Promise(resolve => child.once('close', resolve));
    confined.release();
    if (code !== 0) throw new Error(`the bare check of ${name} ended with ${code}`);
  };
  const verdict = async () => {
    const {passed} = await grader.grade(scenario, {files});
    if (!passed) throw new Error(`${name} was not passed`);
  };
  const times = {bare: [] as number[], verdict: [] as number[]};
  await bare();
  await verdict();
  for (let round = 0; round < rounds; round++) {
    for (const [kind, work] of [
      ['bare', bare],
      ['verdict', verdict],
    ] as const) {
      const startedAt = performance.now();
      await work();
      times[kind].push(performance.now() - startedAt);
    }
  }
  staged.remove();
  const middle = at(times.bare, 0.5);
  for (const kind of ['bare', 'verdict'] as const) pooled[kind].push(...times[kind].map(ms => ms / middle));
  const line = (
    [
      ['p50', 0.5],
      ['p95', 0.95],
    ] as const
  ).map(([label, share]) => {
    const [one, other] = [at(times.bare, share), at(times.verdict, share)];
    return `${label} ${one.toFixed(0)} ms bare, ${other.toFixed(0)} ms verdict, ratio ${(other / one).toFixed(2)}`;
  });
  console.log(`${name}: ${line.join('; ')}`);
}
const ratio = (share: number) => (at(pooled.verdict, share) / at(pooled.bare, share)).toFixed(2);
console.log(`all: p50 ratio ${ratio(0.5)}, p95 ratio ${ratio(0.95)}`);
rmSync(folder, {recursive: true, force: true});

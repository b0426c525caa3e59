// What a start costs: `--version` and a question with a warm index on this repository, as ratios to a bare Node run.
//
//   npm run build && node --import ./scripts/ts-loader.mjs test/benchmarks/one-shot.ts [RUNS]
import {execFileSync} from 'node:child_process';
import {cpSync, existsSync, mkdirSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {compareCommands, runCommand} from './measure-command.ts';

const root = join(import.meta.dirname, '../..');
const runs = Number(process.argv[2] ?? 25);
const folder = mkdtempSync(join(tmpdir(), 'eca-one-shot-'));
const copy = join(folder, 'repository');
for (const path of execFileSync('git', ['ls-files'], {cwd: root, encoding: 'utf8'}).trim().split('\n')) {
  if (!existsSync(join(root, path))) continue;
  mkdirSync(dirname(join(copy, path)), {recursive: true});
  cpSync(join(root, path), join(copy, path));
}
const env = {...process.env, ECA_HOME: join(folder, 'home')};
const eca = join(root, 'bin/eca.js');
const commands = {
  'bare node': () => runCommand(process.execPath, ['-e', '0']),
  'eca --version': () => runCommand(process.execPath, [eca, '--version'], {cwd: copy, env}),
  'eca question': () =>
    runCommand(process.execPath, [eca, 'Where is a single turn of the conversation run?'], {cwd: copy, env}),
};

try {
  // The first makes the index and both make the code cache; what is measured is the warm state.
  for (let warm = 0; warm < 3; warm++) await commands['eca question']();
  const figures = await compareCommands(commands, runs);
  const bareMs = figures['bare node'].medianMs;
  for (const [name, {medianMs, p95Ms, peakMegabytes}] of Object.entries(figures)) {
    const ratio = (medianMs / bareMs).toFixed(2);
    console.log(
      `${name.padEnd(14)} median ${medianMs.toFixed(0)} ms (${ratio} × bare node), p95 ${p95Ms.toFixed(0)} ms, peak ${peakMegabytes.toFixed(0)} MB`,
    );
  }
  console.log(JSON.stringify(figures));
} finally {
  rmSync(folder, {recursive: true, force: true});
}

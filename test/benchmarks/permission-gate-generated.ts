// Generates 100,000 command lines, runs every one that the gate allows in a sandbox without a network, and prints those that
// changed a file, did not end, or printed what lies outside. ECA_BENCHMARK_COMMANDS and ECA_BENCHMARK_SEED change what is made.

import {runGenerated} from '../security/commands/generated.ts';
import {confinementProblem} from '../security/commands/run-confined.ts';

const count = Number(process.env.ECA_BENCHMARK_COMMANDS ?? 100_000);
const seed = Number(process.env.ECA_BENCHMARK_SEED ?? 1);
const problem = confinementProblem();
if (problem) {
  console.log(`skipped: ${problem}`);
} else {
  const start = performance.now();
  const {allowed, broken} = runGenerated(count, seed);
  for (const {command, why} of broken) console.log(`${why}: ${JSON.stringify(command)}`);
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  console.log(`${count} generated (seed ${seed}), ${allowed} allowed and run, ${broken.length} broken, ${seconds} s`);
  process.exitCode = broken.length > 0 ? 1 : 0;
}

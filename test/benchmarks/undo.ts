// Random turns taken back and done again: node --import ./scripts/ts-loader.mjs test/benchmarks/undo.ts [SEQUENCES]

import {runRandomUndo} from '../workspace/random-undo.ts';

const sequences = Number(process.argv[2] ?? 1_000);
const faults: string[] = [];
const startMs = performance.now();
for (let seed = 1; seed <= sequences; seed++) {
  const fault = await runRandomUndo(seed, 8);
  if (fault !== undefined) faults.push(fault);
}
const seconds = (performance.now() - startMs) / 1000;
console.log(
  `${sequences} sequences of edits, commands, undos, redos and rewinds: ${sequences - faults.length} end byte-equal (content, mode, names), ${seconds.toFixed(0)} s`,
);
for (const fault of faults.slice(0, 10)) console.log(fault.slice(0, 600));
process.exitCode = faults.length === 0 ? 0 : 1;

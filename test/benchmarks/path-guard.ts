// Reads the same small files bare and through the path guard, and prints microseconds a file and the ratio.
// ECA_BENCHMARK_FILES changes the number of files (10,000).
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {createPathGuard} from '../../source/security/path-guard.ts';

const fileCount = Number(process.env.ECA_BENCHMARK_FILES ?? 10_000);
const rounds = 5;

const root = mkdtempSync(join(tmpdir(), 'guard-benchmark-'));
const paths = Array.from(
  {length: fileCount},
  (_, index) => `source/area-${index % 7}/part-${index % 203}/File-${index}.ts`,
);
for (const path of paths) {
  mkdirSync(dirname(join(root, path)), {recursive: true});
  writeFileSync(join(root, path), 'export const answer = 42;\n'.repeat(150));
}
const guard = createPathGuard({workspaceRoot: root, protectedPaths: [join(root, '..', 'state')]});

async function readGuarded(): Promise<void> {
  for (const path of paths) {
    const outcome = await guard.readText(path);
    if (!outcome.ok) throw new Error(outcome.message);
  }
}

const ways: [name: string, run: () => void | Promise<void>][] = [
  ['bare readFileSync', () => paths.forEach(path => void readFileSync(join(root, path), 'utf8'))],
  ['guard.readText', readGuarded],
  ['guard.check', () => paths.forEach(path => void guard.check(path, 'read'))],
];
const best = new Map<string, number>();
for (let round = 0; round < rounds; round++) {
  for (const [name, run] of ways) {
    const start = performance.now();
    await run();
    const microseconds = ((performance.now() - start) * 1000) / fileCount;
    best.set(name, Math.min(microseconds, best.get(name) ?? Number.POSITIVE_INFINITY));
  }
}
rmSync(root, {recursive: true});
const bare = best.get('bare readFileSync') ?? Number.NaN;
for (const [name, microseconds] of best) {
  console.log(`${name}: ${microseconds.toFixed(1)} µs a file, ${(microseconds / bare).toFixed(1)} × bare`);
}

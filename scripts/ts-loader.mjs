// Lets plain `node --import ./scripts/ts-loader.mjs file.ts` run TypeScript sources: benchmarks, training scripts and the processes that
// tests start use it. What it compiled stays in `node_modules/.cache/ts-loader`, one file for each text.
import {createHash} from 'node:crypto';
import {mkdir, readFile, rename, writeFile} from 'node:fs/promises';
import {register} from 'node:module';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {isMainThread} from 'node:worker_threads';

/** What was compiled before, so that a second start does not compile again. */
const cache = join(import.meta.dirname, '../node_modules/.cache/ts-loader');

if (isMainThread) register(import.meta.url);

/** Compiles a TypeScript file when Node imports it (a module loader hook); everything else is left to Node. */
export async function load(url, context, nextLoad) {
  if (!/\.tsx?$/.test(url) || url.includes('/node_modules/')) return nextLoad(url, context);
  const path = fileURLToPath(url);
  const text = await readFile(path, 'utf8');
  const compiled = join(cache, createHash('sha256').update(`${path}\0${text}`).digest('hex'));
  const source = await readFile(compiled, 'utf8').catch(() => compile(path, text, compiled));
  return {format: 'module', source, shortCircuit: true};
}

/** Compiles `text` and keeps the outcome in the file `compiled`, whole or, where it cannot be written, not at all. */
async function compile(path, text, compiled) {
  const {transform} = await import('esbuild');
  const {code} = await transform(text, {
    loader: path.endsWith('x') ? 'tsx' : 'ts',
    format: 'esm',
    jsx: 'automatic',
    sourcefile: path,
    sourcemap: 'inline',
  });
  try {
    await mkdir(cache, {recursive: true});
    await writeFile(`${compiled}.${process.pid}`, code);
    await rename(`${compiled}.${process.pid}`, compiled);
  } catch {
    // Then it is compiled again the next time.
  }
  return code;
}

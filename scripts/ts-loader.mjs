// Lets plain `node --import ./scripts/ts-loader.mjs file.ts` run TypeScript sources: benchmarks and training scripts use it.
import {readFile} from 'node:fs/promises';
import {register} from 'node:module';
import {fileURLToPath} from 'node:url';
import {isMainThread} from 'node:worker_threads';

if (isMainThread) register(import.meta.url);

/** Compiles a TypeScript file when Node imports it (a module loader hook); everything else is left to Node. */
export async function load(url, context, nextLoad) {
  if (!/\.tsx?$/.test(url) || url.includes('/node_modules/')) return nextLoad(url, context);
  const {transform} = await import('esbuild');
  const path = fileURLToPath(url);
  const {code} = await transform(await readFile(path, 'utf8'), {
    loader: path.endsWith('x') ? 'tsx' : 'ts',
    format: 'esm',
    jsx: 'automatic',
    sourcefile: path,
    sourcemap: 'inline',
  });
  return {format: 'module', source: code, shortCircuit: true};
}

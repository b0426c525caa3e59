import {readdirSync, readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {createChunker} from '../../source/code/code-chunker.ts';
import {createSyntaxTrees} from '../../source/code/syntax-trees.ts';
import {termsOf} from '../../source/code/terms.ts';

/** Prints files and megabytes per second of the chunker, and the throughput of the tokenizer, for this repository and for zod. */
const root = new URL('../../', import.meta.url).pathname;
const syntaxTrees = createSyntaxTrees({
  grammarDirectory: join(root, 'node_modules/@vscode/tree-sitter-wasm/wasm'),
  runtimeWasmPath: join(root, 'node_modules/web-tree-sitter/web-tree-sitter.wasm'),
});
const chunker = createChunker({syntaxTrees});

const startedAt = performance.now();
await chunker.chunk({path: 'warm.ts', text: 'export const a = 1;\n'});
console.log(`first file (runtime and grammar loaded): ${(performance.now() - startedAt).toFixed(0)} ms`);

for (const [name, folder] of [
  ['source/', 'source'],
  ['node_modules/zod', 'node_modules/zod'],
] as const) {
  const files = filesUnder(join(root, folder)).map(path => ({path, text: readFileSync(path, 'utf8')}));
  const megabytes = files.reduce((sum, file) => sum + Buffer.byteLength(file.text), 0) / 1e6;
  const memoryBefore = process.memoryUsage().rss;
  let chunkCount = 0;
  const start = performance.now();
  for (const file of files) chunkCount += (await chunker.chunk(file)).length;
  const seconds = (performance.now() - start) / 1_000;
  const termsStart = performance.now();
  let termCount = 0;
  for (const file of files) termCount += termsOf(file.text).length;
  const termSeconds = (performance.now() - termsStart) / 1_000;
  console.log(
    `${name}: ${files.length} files, ${megabytes.toFixed(2)} MB, ${chunkCount} chunks: ${(files.length / seconds).toFixed(0)} files/s, ` +
      `${(megabytes / seconds).toFixed(2)} MB/s, +${((process.memoryUsage().rss - memoryBefore) / 1e6).toFixed(0)} MB; ` +
      `terms: ${termCount}, ${(megabytes / termSeconds).toFixed(1)} MB/s`,
  );
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, {recursive: true, withFileTypes: true})
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .filter(path => statSync(path).size < 1_000_000);
}

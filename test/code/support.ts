import {type Chunker, createChunker} from '../../source/code/code-chunker.ts';
import type {SourceChunk} from '../../source/code/source-chunk.ts';
import {createSyntaxTrees, type SyntaxTrees} from '../../source/code/syntax-trees.ts';

const modules = new URL('../../node_modules/', import.meta.url).pathname;

/** Where the grammars lie in a checkout. */
export const wasmFolders = {
  grammarDirectory: `${modules}@vscode/tree-sitter-wasm/wasm`,
  runtimeWasmPath: `${modules}web-tree-sitter/web-tree-sitter.wasm`,
};

export const modulesFolder = modules;

const syntaxTrees: SyntaxTrees = createSyntaxTrees(wasmFolders);

/** One chunker for all tests of a file: the grammars are loaded once. */
export const chunker: Chunker = createChunker({syntaxTrees});

/** The chunks of `text` by qualified name ('' for those without one). */
export async function chunksByName(path: string, text: string): Promise<Map<string, SourceChunk>> {
  const chunks = await chunker.chunk({path, text});
  return new Map(chunks.map(chunk => [chunk.qualifiedName, chunk]));
}

/** `kind name start-end` of each chunk, for comparing a whole file at a glance. */
export async function outlineLines(path: string, text: string): Promise<string[]> {
  const chunks = await chunker.chunk({path, text});
  return chunks.map(chunk => `${chunk.kind} ${chunk.qualifiedName || '-'} ${chunk.startLine}-${chunk.endLine}`);
}

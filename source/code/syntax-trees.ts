import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {Language as Grammar, Parser, Tree} from 'web-tree-sitter';
import {EcaError} from '../foundation/errors.ts';
import type {Language} from './languages.ts';

/** Where the grammars are, and the limits for parsing: size and time. */
export interface SyntaxTreesOptions {
  /** The folder that holds `tree-sitter-*.wasm`. */
  grammarDirectory: string;
  /** web-tree-sitter's own `web-tree-sitter.wasm`; by default looked for in `grammarDirectory`. */
  runtimeWasmPath?: string;
  /** A text of more UTF-16 units is not parsed; by default 1,500,000. */
  maximumCharacters?: number;
  /** Parsing is given up after so long; by default 2,000. */
  timeoutMs?: number;
}

/** Why a text has no tree: its language has no grammar, it is too large, or parsing took too long. */
export type NoTree = 'no-grammar' | 'too-large' | 'timeout';

/**
 * Parses source code into syntax trees (tree-sitter), for the languages that have a grammar. The runtime and each
 * grammar are loaded at their first use, once.
 */
export interface SyntaxTrees {
  /**
   * Parses `text` and hands the tree to `read`, which must take what it needs from it: the tree is freed when `read` returns. Where there
   * is no tree, the reason comes back instead. Throws `EcaError` `syntax-grammar-unreadable` where a grammar file is missing or damaged.
   */
  withTree<Result>(
    text: string,
    language: Language,
    read: (tree: Tree) => Result,
  ): Promise<{ok: true; value: Result} | {ok: false; reason: NoTree}>;
}

/**
 * Makes the parser of source code. A file of more than 1,500,000 characters, or one that takes longer than 2 seconds,
 * is given up unless the options say otherwise. Nothing is loaded or read before the first `withTree`.
 */
export function createSyntaxTrees(options: SyntaxTreesOptions): SyntaxTrees {
  const {grammarDirectory, maximumCharacters = 1_500_000, timeoutMs = 2_000} = options;
  const runtimeWasmPath = options.runtimeWasmPath ?? join(grammarDirectory, 'web-tree-sitter.wasm');
  const grammars = new Map<string, Promise<Grammar>>();
  let starting: Promise<typeof import('web-tree-sitter')> | undefined;
  let parser: Parser | undefined;

  const start = () => {
    starting ??= loadRuntime(runtimeWasmPath);
    return starting;
  };
  const grammarOf = (fileName: string) => {
    const known = grammars.get(fileName);
    if (known) return known;
    const loading = start().then(runtime => loadGrammar(runtime, join(grammarDirectory, fileName)));
    grammars.set(fileName, loading);
    return loading;
  };

  return {
    async withTree(text, language, read) {
      if (language.grammar === undefined) return {ok: false, reason: 'no-grammar'};
      if (text.length > maximumCharacters) return {ok: false, reason: 'too-large'};
      const grammar = await grammarOf(language.grammar);
      const runtime = await start();
      parser ??= new runtime.Parser();
      parser.setLanguage(grammar);
      const end = performance.now() + timeoutMs;
      const tree = parser.parse(text, null, {progressCallback: () => performance.now() > end});
      if (!tree) {
        // A parse that was given up would otherwise go on with the next text.
        parser.reset();
        return {ok: false, reason: 'timeout'};
      }
      try {
        return {ok: true, value: read(tree)};
      } finally {
        tree.delete();
      }
    },
  };
}

/** Starts tree-sitter, which is WebAssembly. */
async function loadRuntime(wasmPath: string): Promise<typeof import('web-tree-sitter')> {
  const runtime = await import('web-tree-sitter');
  const wasmBinary = await readWasm(wasmPath);
  await runtime.Parser.init({wasmBinary});
  return runtime;
}

/** Loads the grammar of one language. */
async function loadGrammar(runtime: typeof import('web-tree-sitter'), path: string): Promise<Grammar> {
  const bytes = await readWasm(path);
  try {
    return await runtime.Language.load(bytes);
  } catch (error) {
    throw unreadable(path, error);
  }
}

async function readWasm(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** The error for a grammar file that is missing or damaged. */
function unreadable(path: string, cause: unknown): EcaError {
  return new EcaError(
    'syntax-grammar-unreadable',
    `Cannot load \`${path}\`, expected a WebAssembly file of a grammar`,
    {
      hint: 'Install the package again: its files are incomplete.',
      cause,
    },
  );
}

import {dirname, join, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import {createChunker} from '../../source/code/code-chunker.ts';
import {createSyntaxTrees} from '../../source/code/syntax-trees.ts';
import {createPathGuard} from '../../source/security/path-guard.ts';
import {createInMemoryStore} from '../../source/storage/in-memory-store.ts';
import {findLanceDbPackage} from '../../source/storage/lancedb-native.ts';
import {openLanceDbStore} from '../../source/storage/lancedb-store.ts';
import {openProjectIndex, type ProjectIndex} from '../../source/workspace/project-index.ts';

const project = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** The project index as the program composes it, over the engine to be measured. */
export async function openBenchmarkIndex(
  workspaceRoot: string,
  stateDirectory: string,
  options: {engine: 'lancedb' | 'in-memory'},
): Promise<ProjectIndex> {
  return openProjectIndex({
    workspaceRoot,
    stateDirectory,
    openStore: async () => {
      if (options.engine === 'in-memory') return {store: createInMemoryStore()};
      const nativeModule = findLanceDbPackage(join(project, 'package.json'));
      if (!nativeModule) throw new Error('LanceDB is not installed here; measure with `--engine in-memory`');
      return {store: await openLanceDbStore({directory: join(stateDirectory, 'vectors'), nativeModule})};
    },
    guard: createPathGuard({workspaceRoot, protectedPaths: [stateDirectory]}),
    chunker: async () =>
      createChunker({
        syntaxTrees: createSyntaxTrees({
          grammarDirectory: join(project, 'node_modules/@vscode/tree-sitter-wasm/wasm'),
          runtimeWasmPath: join(project, 'node_modules/web-tree-sitter/web-tree-sitter.wasm'),
        }),
      }),
  });
}

import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {createChunker} from '../../source/code/code-chunker.ts';
import {createSyntaxTrees} from '../../source/code/syntax-trees.ts';
import {createPathGuard} from '../../source/security/path-guard.ts';
import {createInMemoryStore} from '../../source/storage/in-memory-store.ts';
import type {VectorStore} from '../../source/storage/vector-store.ts';
import {openProjectIndex, type ProjectIndex, type ProjectIndexOptions} from '../../source/workspace/project-index.ts';

export interface TemporaryProject {
  root: string;
  state: string;
  /** Writes files by their paths below the project, with their folders. */
  write(files: Record<string, string | Uint8Array>): void;
  /** Runs git in the project with a neutral configuration. */
  git(...words: string[]): string;
  remove(): void;
}

/** A project folder and a state folder side by side in a new temporary folder. */
export function temporaryProject(files: Record<string, string | Uint8Array> = {}): TemporaryProject {
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'eca-workspace-')));
  const root = join(scratch, 'project');
  mkdirSync(root);
  const project: TemporaryProject = {
    root,
    state: join(scratch, 'state'),
    write(more) {
      for (const [path, content] of Object.entries(more)) {
        mkdirSync(dirname(join(root, path)), {recursive: true});
        writeFileSync(join(root, path), content);
      }
    },
    git: (...words) =>
      execFileSync(
        'git',
        ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'init.defaultBranch=main', ...words],
        {
          cwd: root,
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'ignore'],
          env: {PATH: process.env.PATH, HOME: scratch, GIT_CONFIG_NOSYSTEM: '1'},
        },
      ),
    remove: () => rmSync(scratch, {recursive: true, force: true}),
  };
  project.write(files);
  return project;
}

/** An in-memory store that outlives `close`, as one on disk does. */
export function lastingStore(): VectorStore {
  return {...createInMemoryStore(), engine: 'lasting', close: async () => {}};
}

/** The index of `project` over `store`, with the real chunker and guard. */
export function indexOf(
  project: Pick<TemporaryProject, 'root' | 'state'>,
  store: VectorStore,
  options: Partial<ProjectIndexOptions> = {},
): ProjectIndex {
  return openProjectIndex({
    workspaceRoot: project.root,
    stateDirectory: project.state,
    openStore: async () => ({store}),
    guard: createPathGuard({workspaceRoot: project.root, protectedPaths: [project.state]}),
    chunker: testChunker,
    ...options,
  });
}

let chunker: ReturnType<typeof createChunker> | undefined;

/** One chunker for all tests of a file: loading grammars is the slow part. */
async function testChunker(): Promise<ReturnType<typeof createChunker>> {
  chunker ??= createChunker({
    syntaxTrees: createSyntaxTrees({
      grammarDirectory: 'node_modules/@vscode/tree-sitter-wasm/wasm',
      runtimeWasmPath: 'node_modules/web-tree-sitter/web-tree-sitter.wasm',
    }),
  });
  return chunker;
}

import {join} from 'node:path';
import {ensurePrivateDirectory} from '../foundation/durable-file.ts';
import {createEmbedderRegistry, type EmbedderRegistry} from '../providers/embedder-registry.ts';
import {createHybridIndex, type HybridIndex} from '../workspace/hybrid-index.ts';
import type {OpenedStore} from '../workspace/index-table.ts';
import type {ProjectIndex} from '../workspace/project-index.ts';
import {createVectorIndex} from '../workspace/vector-index.ts';
import type {Runtime} from './runtime.ts';

/** Where local embedding models and what they need are kept. */
export function localEmbedderPlaces({paths}: Pick<Runtime, 'paths'>): {packages: string; models: string} {
  return {packages: join(paths.dataDirectory, 'packages'), models: join(paths.dataDirectory, 'models')};
}

/**
 * The embedding models (local, Ollama, OpenAI) as the settings of `runtime` name them. Files of a local model are
 * fetched only where `mayDownload`.
 */
export function openEmbedders(runtime: Runtime, packageFolder: string, mayDownload = false): EmbedderRegistry {
  const {providers, performance} = runtime.config.values;
  const places = localEmbedderPlaces(runtime);
  return createEmbedderRegistry({
    ollama: providers.ollama,
    openai: providers.openai,
    local: {
      modelsDirectory: places.models,
      packageDirectories: [places.packages, packageFolder],
      allowDownload: mayDownload,
      workerPath: join(packageFolder, 'dist', 'local-embedder-worker.cjs'),
    },
    limits: {
      connectMs: performance.connectTimeout * 1_000,
      firstByteMs: performance.firstByteTimeout * 1_000,
      idleMs: performance.idleTimeout * 1_000,
    },
    secret: async name => (await (await runtime.secrets()).get(name))?.value,
    onNotice: notice => runtime.events.emit('notice', notice),
  });
}

/**
 * Lets the project be searched by meaning as well as by words (hybrid search): `index` with the vectors of the model
 * that `models.embedding` names, kept in `stateDirectory`.
 */
export function withVectors(
  runtime: Runtime,
  index: ProjectIndex,
  options: {
    packageFolder: string;
    stateDirectory: string;
    /** Whether the user agreed that files of a local model are fetched. */
    mayDownload(): boolean;
    openStore(directory: string): Promise<OpenedStore>;
  },
): HybridIndex {
  const directory = join(options.stateDirectory, 'vectors');
  return createHybridIndex({
    index,
    vectors: source =>
      createVectorIndex({
        directory,
        source,
        openEmbedder: signal =>
          openEmbedders(runtime, options.packageFolder, options.mayDownload()).open(
            runtime.config.values.models.embedding,
            signal,
          ),
        async openStore() {
          await ensurePrivateDirectory(directory);
          return options.openStore(directory);
        },
      }),
    onProblem: problem => runtime.events.emit('warning', problem),
  });
}

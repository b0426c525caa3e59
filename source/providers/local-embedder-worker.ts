import {createRequire} from 'node:module';
import {availableParallelism} from 'node:os';
import {join} from 'node:path';
import {parentPort, workerData} from 'node:worker_threads';
import type * as Transformers from '@xenova/transformers';

/** What the worker is started with. */
export interface LocalEmbedderWork {
  /** The folder in whose `node_modules` the library is. */
  packageDirectory: string;
  modelsDirectory: string;
  /** The model's folder below `modelsDirectory`, with `/`. */
  model: string;
  dtype: 'q8' | 'fp32';
  pooling: 'mean' | 'cls' | 'last_token';
  allowDownload: boolean;
}

/** What the worker thread is asked to do. */
export type WorkerRequest = {type: 'embed'; id: number; texts: readonly string[]} | {type: 'close'};

/** `vectors` holds all numbers in a row. `id` 0 answers the start. */
export type WorkerReply =
  | {type: 'vectors'; id: number; dimension: number; vectors: Float32Array}
  | {type: 'fault'; id: number; message: string};

/**
 * Runs an embedding model on a thread of its own, so that the terminal stays responsive, until it is told to close. Its
 * answers come in the order of the requests.
 */
async function serve(port: NonNullable<typeof parentPort>, work: LocalEmbedderWork): Promise<void> {
  const reply = (message: WorkerReply) => port.postMessage(message);
  const opening = load(work);
  let last: Promise<unknown> = opening;
  port.on('message', (request: WorkerRequest) => {
    last = last.then(async () => {
      const extract = await opening;
      if (request.type === 'close') {
        await extract.dispose();
        port.close();
      } else reply(await embed(extract, work, request.id, request.texts));
    });
    last = last.catch(error => {
      if (request.type === 'close') port.close();
      else reply({type: 'fault', id: request.id, message: messageOf(error)});
    });
  });
  try {
    reply(await embed(await opening, work, 0, ['dimension']));
  } catch (error) {
    reply({type: 'fault', id: 0, message: messageOf(error)});
  }
}

/**
 * Loads the model from its folder; missing files are downloaded only where that was allowed. It uses half of the
 * processor's cores.
 */
async function load(work: LocalEmbedderWork): Promise<Transformers.FeatureExtractionPipeline> {
  const require = createRequire(join(work.packageDirectory, 'package.json'));
  const {env, pipeline} = require('@xenova/transformers') as typeof Transformers;
  env.allowLocalModels = true;
  env.localModelPath = work.modelsDirectory;
  env.allowRemoteModels = work.allowDownload;
  env.cacheDir = work.modelsDirectory;
  env.useFSCache = work.allowDownload;
  return pipeline('feature-extraction', work.model, {
    dtype: work.dtype,
    local_files_only: !work.allowDownload,
    session_options: {
      logSeverityLevel: 3,
      // The other half of the machine stays with the person in front of it.
      intraOpNumThreads: Math.max(1, availableParallelism() >> 1),
    },
  });
}

/** Computes the vectors of `texts`, each scaled to length 1. */
async function embed(
  extract: Transformers.FeatureExtractionPipeline,
  work: LocalEmbedderWork,
  id: number,
  texts: readonly string[],
): Promise<WorkerReply> {
  const result = await extract([...texts], {pooling: work.pooling, normalize: true});
  const vectors = Float32Array.from(result.data as Iterable<number>);
  return {type: 'vectors', id, dimension: result.dims.at(-1) ?? 0, vectors};
}

/** What an error says, whatever was thrown. */
function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Drops what the library prints: nobody reads it, so it must not pile up either. */
function silence(stream: NodeJS.WriteStream): void {
  stream.write = () => true;
}

if (parentPort) {
  silence(process.stdout);
  silence(process.stderr);
  void serve(parentPort, workerData as LocalEmbedderWork);
}

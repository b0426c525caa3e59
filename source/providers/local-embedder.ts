import {statSync} from 'node:fs';
import {join} from 'node:path';
import type {Worker} from 'node:worker_threads';
import {EcaError} from '../foundation/errors.ts';
import {abortError} from './abort-error.ts';
import {embedInBatches} from './embedding-batches.ts';
import type {EmbeddingModel} from './embedding-model.ts';
import {embeddingPrompt} from './embedding-prompts.ts';
import {shorten} from './error-detail.ts';
import type {LocalEmbedderWork, WorkerReply, WorkerRequest} from './local-embedder-worker.ts';
import {inspectLocalModel} from './local-model-files.ts';

/** Where a local embedding model and its library are, and whether missing files may be downloaded. */
export interface LocalEmbedderOptions {
  /** The model's folder below `modelsDirectory`, such as `Xenova/all-MiniLM-L6-v2`. */
  model: string;
  modelsDirectory: string;
  /** Folders in whose `node_modules` the library may be, the first that has it wins. Nothing else is looked at. */
  packageDirectories: readonly string[];
  /** The built `local-embedder-worker`. */
  workerPath: string;
  /** The length of its vectors where it is known; another one is refused. */
  dimension?: number;
  /** Whether files of the model that are missing may be fetched from huggingface.co; only after the user agreed. Default: false. */
  allowDownload?: boolean;
}

/** The npm package that runs the models, by the name it is imported by. */
const libraryName = '@xenova/transformers';
/**
 * How much the model is given at once: at most 16 texts and 40,000 characters, each text cut at 8,000 characters.
 * Small, so that cancelling is quick and padding wastes little.
 */
const batchLimits = {texts: 16, characters: 40_000, charactersPerText: 8_000};

/**
 * Finds where the library that local models need is installed: the first of `packageDirectories` that has it, or
 * undefined.
 */
export function findLocalLibrary(packageDirectories: readonly string[]): string | undefined {
  return packageDirectories.find(directory =>
    statSync(join(directory, 'node_modules', libraryName, 'package.json'), {throwIfNoEntry: false})?.isFile(),
  );
}

/**
 * Runs an embedding model on this machine, offline, in a worker thread of its own, through ONNX. The thread keeps the
 * process alive only while an answer is awaited, and dies with it. Texts are cut at the model's own window.
 * @throws EcaError `model-library-missing` (see `installLocalEmbedder`), `model-not-served`, `model-broken-file`,
 * `embedding-dimension`; AbortError.
 */
export async function openLocalEmbedder(options: LocalEmbedderOptions, signal: AbortSignal): Promise<EmbeddingModel> {
  const {model, modelsDirectory, workerPath, allowDownload = false} = options;
  const id = `local:${model}`;
  const packageDirectory = findLocalLibrary(options.packageDirectories);
  if (packageDirectory === undefined) {
    throw new EcaError('model-library-missing', `\`${id}\` needs the library ${libraryName}, which is not installed`, {
      hint: 'Let it be installed when asked (about 470 MB), or set models.embedding to `lexical` or an Ollama model.',
    });
  }
  const found = await inspectLocalModel({modelsDirectory, model, allowDownload});
  const thread = await startThread(id, workerPath, {packageDirectory, modelsDirectory, model, allowDownload, ...found});
  try {
    const {dimension} = await thread.ready(signal);
    // Vectors of another length cannot be compared with those that are stored.
    if (options.dimension !== undefined && options.dimension !== dimension) {
      throw new EcaError(
        'embedding-dimension',
        `\`${id}\` has vectors of length ${dimension}, expected ${options.dimension}`,
        {
          hint: 'Rebuild the index: the embedding model was changed.',
        },
      );
    }
    return {
      id,
      dimension,
      embed(texts, embedSignal, purpose = 'document') {
        const prompt = embeddingPrompt(model, purpose);
        return embedInBatches({
          embedder: id,
          texts,
          dimension,
          limits: batchLimits,
          signal: embedSignal,
          send: async batch => {
            const reply = await thread.embed(
              batch.map(text => prompt + text),
              embedSignal,
            );
            return batch.map((_, row) => reply.vectors.subarray(row * reply.dimension, (row + 1) * reply.dimension));
          },
        });
      },
      close: () => thread.close(),
    };
  } catch (error) {
    await thread.close();
    throw error;
  }
}

/** The vectors that the thread has made. */
type Vectors = Extract<WorkerReply, {type: 'vectors'}>;

/** The worker thread that runs the model. */
interface Thread {
  ready(signal: AbortSignal): Promise<Vectors>;
  embed(texts: readonly string[], signal: AbortSignal): Promise<Vectors>;
  close(): Promise<void>;
}

/** Starts the worker thread and matches its answers to the requests; when it crashes, all that wait are told. */
async function startThread(id: string, workerPath: string, work: LocalEmbedderWork): Promise<Thread> {
  const {Worker: WorkerThread} = await import('node:worker_threads');
  // No environment: the library would take keys and addresses from it. Its output is kept from the screen by not being piped;
  // reading it here would keep the process alive.
  const worker: Worker = new WorkerThread(workerPath, {workerData: work, env: {}, stdout: true, stderr: true});
  worker.unref();
  const waiting = new Map<number, {resolve(reply: Vectors): void; reject(error: Error): void}>();
  let dead: EcaError | undefined;
  let lastId = 0;
  /** The error for a model that cannot be run, with what to do about it. */
  const fault = (message: string, cause?: unknown) =>
    new EcaError('model-broken-file', `\`${id}\` cannot be run: ${shorten(message)}`, {
      hint: 'Check its files, or set models.embedding to `lexical`.',
      cause,
    });
  /** Takes a request off the list of those that wait; the process may end when none is left. */
  const settle = (key: number) => {
    const one = waiting.get(key);
    waiting.delete(key);
    if (waiting.size === 0) worker.unref();
    return one;
  };
  /** Ends all that wait for the thread with the same error. */
  const die = (error: EcaError) => {
    dead ??= error;
    for (const key of [...waiting.keys()]) settle(key)?.reject(dead);
  };
  worker.on('message', (reply: WorkerReply) => {
    if (reply.type === 'vectors') settle(reply.id)?.resolve(reply);
    else settle(reply.id)?.reject(fault(reply.message));
  });
  worker.on('error', error => die(fault(error.message, error)));
  const ended = new Promise<void>(resolve => {
    worker.once('exit', code => {
      die(fault(`its thread ended with code ${code}`));
      resolve();
    });
  });

  /** Waits for the thread's answer to one request, until it is cancelled or the thread dies. */
  function answer(key: number, signal: AbortSignal): Promise<Vectors> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(abortError(signal));
      if (dead) return reject(dead);
      const stop = () => settle(key)?.reject(abortError(signal));
      const leave = () => signal.removeEventListener('abort', stop);
      signal.addEventListener('abort', stop, {once: true});
      waiting.set(key, {
        resolve: reply => {
          leave();
          resolve(reply);
        },
        reject: error => {
          leave();
          reject(error);
        },
      });
      worker.ref();
    });
  }
  let closing = false;
  /** Sends a request to the thread. */
  const tell = (request: WorkerRequest) => worker.postMessage(request);
  return {
    ready: signal => answer(0, signal),
    embed(texts, signal) {
      const key = ++lastId;
      const reply = answer(key, signal);
      if (waiting.has(key)) tell({type: 'embed', id: key, texts});
      return reply;
    },
    async close() {
      if (closing) return ended;
      closing = true;
      die(new EcaError('model-unreachable', `\`${id}\` is closed`));
      tell({type: 'close'});
      worker.ref();
      return ended;
    },
  };
}

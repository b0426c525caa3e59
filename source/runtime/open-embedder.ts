import {toErrorData} from '../foundation/errors.ts';
import type {EmbeddingModel} from '../providers/embedding-model.ts';
import type {Runtime} from './runtime.ts';

/** How long the embedding model is waited for, in milliseconds; after that search goes on by words alone. */
const embedderWaitMs = 10_000;

/**
 * Opens the embedding model that `models.embedding` names, for search by meaning. Undefined where that is `lexical`
 * (words alone), or where it cannot be reached, with a warning: search goes on by words.
 */
export async function openEmbedder(runtime: Runtime, packageFolder: string): Promise<EmbeddingModel | undefined> {
  const name = runtime.config.values.models.embedding;
  if (name === 'lexical') return undefined;
  try {
    const {openEmbedders} = await import('./project-vectors.ts');
    return await openEmbedders(runtime, packageFolder).open(name, AbortSignal.timeout(embedderWaitMs));
  } catch (error) {
    runtime.events.emit('warning', toErrorData(error));
    return undefined;
  }
}

import {toErrorData} from '../foundation/errors.ts';
import type {EmbeddingModel} from '../providers/embedding-model.ts';
import type {Runtime} from './runtime.ts';

const embedderWaitMs = 10_000;

/** The embedding model of the settings, where one is set that knows more than words, and can be reached. */
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

import {type ErrorData, isCancellation, toErrorData} from '../foundation/errors.ts';
import type {KnowledgeVectors, NearChunk} from '../knowledge/knowledge-vectors.ts';
import {patiently} from './patiently.ts';

/** Search in documents by what they mean, beside their words. */
export interface KnowledgeMeaning {
  /** The chunks near to a question; none where there is no embedding model or it cannot be asked now. Rejects only when cancelled. */
  near(
    question: string,
    options: {limit: number; within?: readonly string[]; signal?: AbortSignal | undefined},
  ): Promise<readonly NearChunk[]>;
  close(): Promise<void>;
}

/** A question waits so long for vectors that are still being made, and for its own. */
const waitMs = 2_000;

/** `open` is called at the first question and gives undefined where the settings name no model; `onProblem` is told once. */
export function createKnowledgeMeaning(options: {
  open: () => Promise<KnowledgeVectors | undefined>;
  onProblem: (problem: ErrorData) => void;
}): KnowledgeMeaning {
  const closing = new AbortController();
  let vectors: Promise<KnowledgeVectors | undefined> | undefined;
  let told = false;
  const tell = (error: unknown) => {
    if (!told && !isCancellation(error)) options.onProblem(toErrorData(error));
    told = true;
  };
  return {
    async near(question, {signal, ...request}) {
      try {
        vectors ??= options.open();
        const opened = await vectors;
        if (!opened) return [];
        await patiently(opened.refresh(closing.signal).catch(tell), waitMs);
        const limits = [closing.signal, AbortSignal.timeout(waitMs), ...(signal ? [signal] : [])];
        return await opened.nearest(question, {...request, signal: AbortSignal.any(limits)});
      } catch (error) {
        signal?.throwIfAborted();
        tell(error);
        return [];
      }
    },
    async close() {
      closing.abort();
      await (await vectors?.catch(() => undefined))?.close();
    },
  };
}

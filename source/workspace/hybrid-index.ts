import {type ErrorData, isCancellation, toErrorData} from '../foundation/errors.ts';
import {blendPassages, earnsVectors, type NearPassage} from './hybrid-ranking.ts';
import type {SearchOptions} from './index-lookup.ts';
import {isUnder} from './path-search.ts';
import type {ProjectIndex} from './project-index.ts';
import type {EmbeddedSource, VectorIndex, VectorReport} from './vector-index.ts';

/** A project index that is also searched by meaning. */
export interface HybridIndex extends ProjectIndex {
  /** Embeds now what the background has not yet; where nothing else is to be done meanwhile. Throws as `VectorIndex.refresh`. */
  embed(options: {signal: AbortSignal; onProgress?: (done: number, total: number) => void}): Promise<VectorReport>;
}

/** The index of words, the vectors beside it, and who hears of problems. */
export interface HybridIndexOptions {
  index: ProjectIndex;
  vectors(source: EmbeddedSource): VectorIndex;
  /** Told once what keeps the vectors from being made or asked; the full text goes on. */
  onProblem(problem: ErrorData): void;
  /** A question waits so long for its vector. Default 2,000. */
  questionLimitMs?: number;
}

/** How many passages are fetched from each side before they are put together. */
const candidates = 40;

/**
 * Searches the project by words and by meaning together (hybrid search): the text index as it is, with vectors beside
 * it that are made in the background after each refresh. Where the vectors fail or take too long, the words alone
 * answer.
 */
export function createHybridIndex({
  index,
  onProblem,
  questionLimitMs = 2_000,
  ...options
}: HybridIndexOptions): HybridIndex {
  const vectors = options.vectors({
    recordCounts: () => index.recordCounts(),
    async texts(ids) {
      const found = await index.passages(ids);
      return [...found].map(([id, {path, qualifiedName, text}]) => ({id, text: `${path} ${qualifiedName}\n${text}`}));
    },
  });
  const closing = new AbortController();
  let working: Promise<unknown> = Promise.resolve();
  let told = false;
  /** Tells once why the search by meaning does not work. */
  const tell = (error: unknown) => {
    if (told || isCancellation(error) || closing.signal.aborted) return;
    told = true;
    const {message, code, hint} = toErrorData(error);
    onProblem({code, message: `Search goes by words alone: ${message}`, ...(hint !== undefined && {hint})});
  };
  /** Makes missing vectors in the background. */
  const embedBehind = () => {
    if (!closing.signal.aborted) working = vectors.refresh({signal: closing.signal}).catch(tell);
  };

  /** Finds passages that are near to the question in meaning. */
  const near = async (question: string, {kinds, paths}: SearchOptions): Promise<NearPassage[]> => {
    const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(questionLimitMs)]);
    const hits = await vectors.nearest(question, candidates, signal);
    const found = await index.passages(hits.map(({id}) => id));
    return hits.flatMap(({id, similarity}) => {
      const passage = found.get(id);
      const wanted = passage && (!kinds || kinds.includes(passage.kind)) && (!paths || isUnder(passage.path, paths));
      return passage && wanted ? [{passage, similarity}] : [];
    });
  };

  return {
    ...index,
    async refresh(request) {
      const report = await index.refresh(request);
      embedBehind();
      return report;
    },
    async rebuild(request) {
      const report = await index.rebuild(request);
      embedBehind();
      return report;
    },
    async search(question, search = {}) {
      const limit = search.limit ?? 8;
      const lexical = await index.search(question, {...search, limit: Math.max(limit, candidates)});
      if (!earnsVectors(lexical)) return lexical.slice(0, limit);
      const found = await near(question, search).catch(error => {
        tell(error);
        return [];
      });
      return blendPassages(lexical, found).slice(0, limit);
    },
    async status() {
      const status = await index.status();
      return vectors.report ? {...status, vectors: vectors.report} : status;
    },
    embed: ({signal, ...request}) =>
      new Promise((resolve, reject) => {
        const stop = () => reject(signal.reason);
        if (signal.aborted) return stop();
        // The run may have been begun in the background, where this signal does not reach.
        signal.addEventListener('abort', stop, {once: true});
        const run = vectors.refresh({...request, signal: AbortSignal.any([signal, closing.signal])});
        run.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
      }),
    async close() {
      closing.abort();
      await working;
      await vectors.close();
      await index.close();
    },
  };
}

import {EcaError, type ErrorData, isCancellation, quoteNames, toErrorData} from '../foundation/errors.ts';
import type {EmbeddingModel} from './embedding-model.ts';
import {createLexicalEmbedder} from './lexical-embedder.ts';
import type {LocalEmbedderOptions} from './local-embedder.ts';
import type {Notice, StreamLimits} from './model-server.ts';
import type {RetryPolicy} from './retry-policy.ts';

/** Where embedding models are found and how long their servers are waited for. */
export interface EmbedderRegistryOptions {
  ollama: {baseUrl: string};
  openai: {baseUrl: string};
  /** Where local models, their library and the worker are. */
  local: Omit<LocalEmbedderOptions, 'model' | 'dimension'>;
  limits: StreamLimits;
  /** The value of a secret (`openai-api-key`), asked only when that provider is used. */
  secret(name: string): Promise<string | undefined>;
  onNotice?: (notice: Notice) => void;
  redact?: (text: string) => string;
  /** For tests: shorter pauses. */
  retry?: Partial<RetryPolicy>;
}

/** An embedding model that is ready, with the reason where it is only the fallback. */
export interface OpenedEmbedder {
  embedder: EmbeddingModel;
  /** Why it is the lexical one although another was asked for: to be told in one line. */
  problem?: ErrorData;
}

/** Opens embedding models by name. */
export interface EmbedderRegistry {
  /**
   * The embedding model called `lexical`, `ollama:…`, `openai:…` or `local:…`. `dimension` is that of stored vectors, where there are
   * some: servers are then not asked for it, and any other is refused when it shows.
   * @throws EcaError `usage-bad-model`, `model-…`, `embedding-dimension`; AbortError.
   */
  open(modelName: string, signal: AbortSignal, dimension?: number): Promise<EmbeddingModel>;
  /** As `open`, but the lexical embedder where that fails, so that search always works. @throws AbortError. */
  openOrLexical(modelName: string, signal: AbortSignal, dimension?: number): Promise<OpenedEmbedder>;
}

/** Where an embedding model may come from, besides the built-in `lexical` one. */
const providers = ['ollama', 'openai', 'local'] as const;

/**
 * Chooses and opens the embedding model that search by meaning uses: the built-in one that needs no model, one of
 * Ollama or OpenAI, or one on this machine. When that fails, `openOrLexical` falls back to the built-in one. Loads no
 * adapter and makes no request before it is asked.
 */
export function createEmbedderRegistry(options: EmbedderRegistryOptions): EmbedderRegistry {
  const {limits, onNotice, redact, retry} = options;
  const shared = {limits, ...(onNotice && {onNotice}), ...(redact && {redact}), ...(retry && {retry})};

  const registry: EmbedderRegistry = {
    async open(modelName, signal, dimension) {
      if (modelName === 'lexical') return createLexicalEmbedder();
      const {provider, model} = parse(modelName);
      const named = {model, ...(dimension !== undefined && {dimension})};
      if (provider === 'ollama') {
        const {openOllamaEmbedder} = await import('./ollama-embedder.ts');
        return openOllamaEmbedder({...shared, ...options.ollama, ...named}, signal);
      }
      if (provider === 'openai') {
        const {openOpenAiEmbedder} = await import('./openai-embedder.ts');
        const apiKey = await options.secret('openai-api-key');
        return openOpenAiEmbedder({...shared, ...options.openai, ...named, apiKey}, signal);
      }
      const {openLocalEmbedder} = await import('./local-embedder.ts');
      return openLocalEmbedder({...options.local, ...named}, signal);
    },
    async openOrLexical(modelName, signal, dimension) {
      try {
        return {embedder: await registry.open(modelName, signal, dimension)};
      } catch (error) {
        // A user who cancels wants to stop; everything else only costs search by meaning its better model.
        if (isCancellation(error) || signal.aborted) throw error;
        return {embedder: createLexicalEmbedder(), problem: toErrorData(error)};
      }
    },
  };
  return registry;
}

/** Splits `provider:model`. @throws EcaError `usage-bad-model` for a name of another form or an unknown provider. */
function parse(modelName: string): {provider: (typeof providers)[number]; model: string} {
  const colon = modelName.indexOf(':');
  const provider = providers.find(name => name === modelName.slice(0, Math.max(colon, 0)));
  const model = modelName.slice(colon + 1);
  if (provider && model !== '') return {provider, model};
  throw new EcaError(
    'usage-bad-model',
    `\`${modelName.slice(0, 80)}\` names no embedding model, expected \`lexical\`, or \`provider:model\` with one of ${quoteNames(providers)}`,
    {hint: 'An example: `ollama:nomic-embed-text`.'},
  );
}

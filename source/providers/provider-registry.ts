import {EcaError, quoteNames} from '../foundation/errors.ts';
import type {LanguageModel} from './language-model.ts';
import type {ModelProbe} from './model-probe.ts';
import {endpoint, type Notice, type StreamLimits} from './model-server.ts';
import type {Ollama} from './ollama-provider.ts';
import type {RetryPolicy} from './retry-policy.ts';

/** The makers or servers of language models that can be used. */
export type ProviderName = 'ollama' | 'openai' | 'anthropic';

/** The user's settings for model servers: their addresses and timeouts. */
export interface ProviderSettings {
  ollama: {baseUrl: string /** The window the user wants. */; contextTokens?: number | undefined};
  openai: {baseUrl: string};
  anthropic: {baseUrl: string};
  /** In seconds, as in the settings. */
  connectTimeout: number;
  firstByteTimeout: number;
  idleTimeout: number;
}

/** What the registry needs: settings, API keys, and where notices go. */
export interface ProviderRegistryOptions {
  settings: ProviderSettings;
  /** The value of a secret (`openai-api-key`, `anthropic-api-key`), asked only when that provider is used. */
  secret(name: string): Promise<string | undefined>;
  /** What happens meanwhile: waits before retries, a model that is being loaded. Safe to print. */
  onNotice?: (notice: Notice) => void;
  /** Takes secrets out of what servers say. */
  redact?: (text: string) => string;
  /** For tests: shorter pauses. */
  retry?: Partial<RetryPolicy>;
}

/** A model that a server has. */
export interface ServedModel {
  /** `provider:model`. */
  name: string;
  digest?: string;
  parameterSize?: string;
}

/** Opens, lists and tests language models by name. */
export interface ProviderRegistry {
  /**
   * The model called `provider:model`. For Ollama the server is asked whether it has it; the others are contacted by `stream` only.
   * @throws EcaError `usage-bad-model`, `model-unreachable`, `model-not-served`, `model-refused-key` (no key); AbortError.
   */
  open(modelName: string, signal?: AbortSignal): Promise<LanguageModel>;
  /** What the provider's server has. @throws EcaError `model-…`. */
  list(provider: ProviderName, signal?: AbortSignal): Promise<ServedModel[]>;
  /** Asks a model for a few words; what goes wrong is part of the answer. Costs about a hundred tokens. @throws AbortError. */
  probe(modelName: string, signal?: AbortSignal): Promise<ModelProbe>;
}

/** The providers that a model's name may begin with. */
const providers: readonly ProviderName[] = ['ollama', 'openai', 'anthropic'];

/**
 * Finds the language model that the user named, whether it is served by Ollama, OpenAI (or a compatible server) or
 * Anthropic. Makes no request and loads no adapter before it is asked.
 */
export function createProviderRegistry(options: ProviderRegistryOptions): ProviderRegistry {
  const {settings, secret} = options;
  const limits: StreamLimits = {
    connectMs: settings.connectTimeout * 1000,
    firstByteMs: settings.firstByteTimeout * 1000,
    idleMs: settings.idleTimeout * 1000,
  };
  const shared = {
    limits,
    onNotice: options.onNotice,
    redact: options.redact,
    ...(options.retry && {retry: options.retry}),
  };
  let opening: Promise<Ollama> | undefined;
  /** The connection to Ollama, made once and kept with what was learned of its models. */
  const ollama = () => {
    opening ??= import('./ollama-provider.ts').then(({createOllama}) => createOllama({...shared, ...settings.ollama}));
    return opening;
  };
  /** How a cloud provider is reached; its key is looked up here, not before it is needed. */
  const cloud = async (provider: 'openai' | 'anthropic') => {
    const {baseUrl} = settings[provider];
    // An address that is none must not wait for a keyring.
    endpoint(baseUrl, '');
    return {...shared, baseUrl, apiKey: await secret(`${provider}-api-key`)};
  };

  const registry: ProviderRegistry = {
    async open(modelName, signal = never()) {
      const {provider, model} = parse(modelName);
      if (provider === 'ollama') return (await ollama()).open(model, signal);
      const server = await cloud(provider);
      if (provider === 'openai') {
        const {createOpenAiModel} = await import('./openai-compatible.ts');
        return createOpenAiModel({...server, model});
      }
      const {createAnthropicModel} = await import('./anthropic.ts');
      return createAnthropicModel({...server, model});
    },
    async list(provider, signal = never()) {
      if (provider === 'ollama') {
        const models = await (await ollama()).list(signal);
        return models.map(({name, digest, parameterSize}) => ({name: `ollama:${name}`, digest, parameterSize}));
      }
      const server = {...(await cloud(provider)), limits: atMost(limits, longestListMs), retry: {maxRequests: 1}};
      const names =
        provider === 'openai'
          ? await (await import('./openai-compatible.ts')).listOpenAiModels({...server, signal})
          : await (await import('./anthropic.ts')).listAnthropicModels({...server, signal});
      return names.map(name => ({name: `${provider}:${name}`}));
    },
    async probe(modelName, signal = never()) {
      const {probeModel} = await import('./model-probe.ts');
      return probeModel({modelName, open: () => registry.open(modelName, signal), signal});
    },
  };
  return registry;
}

/**
 * How long, in milliseconds, a cloud provider may take to list its models. A list is a matter of a moment, and people
 * wait for it.
 */
const longestListMs = 5_000;

/** Time limits cut to `limitMs` each, for questions that must be answered soon or not at all. */
function atMost({connectMs, firstByteMs, idleMs}: StreamLimits, limitMs: number): StreamLimits {
  const least = (timeMs: number) => Math.min(timeMs, limitMs);
  return {connectMs: least(connectMs), firstByteMs: least(firstByteMs), idleMs: least(idleMs)};
}

/** Splits `provider:model`. @throws EcaError `usage-bad-model` for a name of another form or an unknown provider. */
function parse(modelName: string): {provider: ProviderName; model: string} {
  const colon = modelName.indexOf(':');
  const provider = providers.find(name => name === modelName.slice(0, Math.max(colon, 0)));
  const model = modelName.slice(colon + 1);
  if (provider && model !== '') return {provider, model};
  throw new EcaError(
    'usage-bad-model',
    `\`${modelName.slice(0, 80)}\` names no model, expected \`provider:model\` with one of ${quoteNames(providers)}`,
    {hint: 'An example: `ollama:qwen2.5-coder:7b`; `eca models list` shows what there is.'},
  );
}

/** For callers that never cancel. */
function never(): AbortSignal {
  return new AbortController().signal;
}

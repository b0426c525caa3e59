import {EcaError} from '../foundation/errors.ts';
import {isRecord} from './error-detail.ts';
import type {StreamOptions} from './exchange.ts';
import {endpoint, type Judgement} from './model-server.ts';
import {requestJson} from './request-json.ts';

/** What an Ollama server says of a model it has. */
export interface OllamaModel {
  name: string;
  /** Identifies the weights; what was learned of a model holds for this digest only. */
  digest: string;
  /** Such as `7B`; empty where the server does not say. */
  parameterSize: string;
}

/** What `/api/show` tells of a model; a key is absent where the server does not say. */
export interface OllamaFacts {
  /** The longest window the weights were made for. */
  longestContextTokens?: number;
  /** The window its model file asks for. */
  wantedContextTokens?: number;
  parameterBillions?: number;
  /** Such as `completion`, `tools`, `thinking`, `vision`. */
  capabilities?: string[];
}

/** How to ask an Ollama server; `path` and body come with each question. */
export type OllamaAccess = Omit<
  StreamOptions,
  'provider' | 'url' | 'method' | 'body' | 'headers' | 'maxAnswerBytes'
> & {
  baseUrl: string;
};

/** What the server is called in messages to the user. */
export const ollamaProvider = 'Ollama';
/** What the user is told to do when Ollama cannot be reached. */
export const ollamaHints = {
  'model-unreachable': 'Start it with `ollama serve`, or set OLLAMA_BASE_URL to where it listens.',
};

/**
 * Lists the models that the Ollama server at `baseUrl` has pulled. Throws `model-unreachable` when nothing that speaks
 * Ollama answers there within `timeoutMs`, with what happened and what to do next.
 */
export async function listOllamaModels(options: {
  baseUrl: string;
  timeoutMs: number;
  signal?: AbortSignal;
}): Promise<OllamaModel[]> {
  const {baseUrl, timeoutMs, signal = new AbortController().signal} = options;
  const limits = {connectMs: timeoutMs, firstByteMs: timeoutMs, idleMs: timeoutMs};
  try {
    return await readTags({baseUrl, limits, signal, retry: {maxRequests: 1}});
  } catch (error) {
    if (!(error instanceof EcaError) || error.code === 'model-unreachable' || error.code.startsWith('config-'))
      throw error;
    throw new EcaError('model-unreachable', error.message, {hint: ollamaHints['model-unreachable'], cause: error});
  }
}

/** The models that are pulled on the server (`/api/tags`). @throws EcaError `model-…`. */
export async function readTags(access: OllamaAccess): Promise<OllamaModel[]> {
  return modelsOf(await ask(access, '/api/tags'), 'lists no models').flatMap(model => {
    const details = isRecord(model.details) ? model.details : {};
    if (typeof model.name !== 'string') return [];
    return [{name: model.name, digest: words(model.digest), parameterSize: words(details.parameter_size)}];
  });
}

/**
 * The models that are loaded into memory now (`/api/ps`), each with the window it is served with (absent on servers
 * before 0.9).
 */
export async function readLoaded(access: OllamaAccess): Promise<{name: string; contextTokens?: number}[]> {
  return modelsOf(await ask(access, '/api/ps'), 'lists no loaded models').flatMap(model => {
    if (typeof model.name !== 'string') return [];
    const contextTokens = positive(model.context_length);
    return [{name: model.name, ...(contextTokens !== undefined && {contextTokens})}];
  });
}

/**
 * What the server knows of `model` (`/api/show`): context window, size, capabilities. @throws EcaError
 * `model-not-served` when it says that it does not have it.
 */
export async function readFacts(access: OllamaAccess, model: string): Promise<OllamaFacts> {
  const judge: OllamaAccess['judge'] = (status, detail) =>
    judgeOllama(model)(status, detail) ?? (status === 404 ? {code: 'model-bad-request'} : undefined);
  const shown = await ask({...access, judge}, '/api/show', {model, name: model});
  if (!isRecord(shown)) return {};
  const about = isRecord(shown.model_info) ? shown.model_info : {};
  const details = isRecord(shown.details) ? shown.details : {};
  const architecture = words(about['general.architecture']);
  const longestContextTokens =
    positive(about[`${architecture}.context_length`]) ??
    positive(Object.entries(about).find(([key]) => key.endsWith('.context_length'))?.[1]);
  const wanted = positive(Number(/^num_ctx\s+(\d+)/m.exec(words(shown.parameters))?.[1]));
  const count = positive(about['general.parameter_count']);
  const parameterBillions = count === undefined ? billions(words(details.parameter_size)) : count / 1e9;
  const {capabilities} = shown;
  return {
    ...(longestContextTokens !== undefined && {longestContextTokens}),
    ...(wanted !== undefined && {wantedContextTokens: wanted}),
    ...(parameterBillions !== undefined && {parameterBillions}),
    ...(Array.isArray(capabilities) && {capabilities: capabilities.filter(one => typeof one === 'string')}),
  };
}

/** Whether two names mean one model: case does not count, and `latest` is the tag where none is given. */
export function isSameModel(one: string, other: string): boolean {
  return fullName(one) === fullName(other);
}

/**
 * What Ollama means by an error answer that its status does not tell: no such model, no support for tools, too little
 * memory.
 */
export function judgeOllama(model: string): (status: number, detail: {message: string}) => Judgement | undefined {
  return (status, {message}) => {
    if (status === 404 && /model/i.test(message)) {
      return {code: 'model-not-served', what: `does not have the model \`${model}\``, hint: pullHint(model)};
    }
    if (/does not support tools/i.test(message)) {
      return {
        code: 'model-without-tools',
        what: `cannot give tools to \`${model}\``,
        hint: 'Ask with --no-tools, or use a model that `eca models probe` shows with tools.',
        retryable: false,
      };
    }
    if (/system memory|out of memory|cudamalloc|unable to allocate/i.test(message)) {
      return {
        code: 'model-too-large',
        what: `has too little memory for \`${model}\``,
        hint: 'Use a smaller model or a smaller quantisation, or close what else uses the memory.',
        retryable: false,
      };
    }
    return undefined;
  };
}

/** The command that downloads a model that is missing. */
export function pullHint(model: string): string {
  return `\`ollama pull ${model}\``;
}

/** Asks the server something beside a chat. */
function ask(access: OllamaAccess, path: string, body?: object): Promise<unknown> {
  const {baseUrl, ...options} = access;
  return requestJson({
    ...options,
    provider: ollamaProvider,
    url: endpoint(baseUrl, path),
    hints: ollamaHints,
    ...(body && {body: JSON.stringify(body)}),
  });
}

/** The list of models in a reply; a reply without one comes from another kind of server. */
function modelsOf(reply: unknown, otherwise: string): Record<string, unknown>[] {
  if (!isRecord(reply) || !Array.isArray(reply.models)) {
    throw new EcaError('model-broken-stream', `What should be an Ollama server ${otherwise}`, {
      hint: ollamaHints['model-unreachable'],
    });
  }
  return reply.models.filter(isRecord);
}

/** A model's name with its tag, in lower case. */
function fullName(name: string): string {
  const lower = name.toLowerCase();
  return lower.slice(lower.lastIndexOf('/') + 1).includes(':') ? lower : `${lower}:latest`;
}

/** A text of a reply, or an empty one. */
function words(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** A number above 0 of a reply, or undefined. */
function positive(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : undefined;
}

/** `7.6B`, `270M` or `8x7B` in billions. */
function billions(size: string): number | undefined {
  const found = /^(?:(\d+)x)?(\d+(?:\.\d+)?)\s*([BM])/i.exec(size);
  if (!found) return undefined;
  const count = Number(found[1] ?? 1) * Number(found[2]);
  return /m/i.test(found[3] ?? '') ? count / 1000 : count;
}

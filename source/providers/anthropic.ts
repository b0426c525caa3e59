import {EcaError} from '../foundation/errors.ts';
import {answerStream} from './answer-stream.ts';
import {readAnthropicAnswer} from './anthropic-answer.ts';
import {type AnthropicLimits, anthropicBody} from './anthropic-request.ts';
import {isRecord} from './error-detail.ts';
import type {StreamedResponse, StreamOptions} from './exchange.ts';
import {openStream} from './http-stream.ts';
import type {LanguageModel, ModelRequest, StreamPart} from './language-model.ts';
import {type ErrorDetail, endpoint, type FailureHints, type Judgement, serverName} from './model-server.ts';
import {withoutKey} from './redact-key.ts';
import {requestJson} from './request-json.ts';
import {defaultRetryPolicy} from './retry-policy.ts';
import {streamError} from './server-failure.ts';

/** How Anthropic, or a server that speaks its messages, is reached. */
export interface AnthropicServer {
  /** Such as `https://api.anthropic.com`; a `/v1` at its end is fine. */
  baseUrl: string;
  /** Needed by api.anthropic.com. */
  apiKey?: string | undefined;
  limits: StreamOptions['limits'];
  retry?: StreamOptions['retry'];
  onNotice?: StreamOptions['onNotice'];
  redact?: StreamOptions['redact'];
}

/** What the server is called in messages to the user. */
const provider = 'Anthropic';
/** What the user is told to do when Anthropic cannot be reached or refuses the API key. */
const hints: FailureHints = {
  'model-unreachable': 'Check the network, or set ANTHROPIC_BASE_URL to where your server listens.',
  'model-refused-key': 'Set a valid key: `eca config set providers.anthropic.apiKey`, or ANTHROPIC_API_KEY.',
};

/**
 * Connects to a Claude model of Anthropic, or of a server that speaks its messages API. Makes no request before
 * `stream`. A temperature or a limit of tokens that the model refuses is left out or lowered in one more request and
 * from then on. An answer of a certain shape is the input of a tool that it has to call.
 * @throws EcaError `config-bad-base-url`, and `model-refused-key` where Anthropic itself is asked without a key.
 */
export function createAnthropicModel(options: AnthropicServer & {model: string}): LanguageModel {
  const {model, ...server} = options;
  checkKey(server);
  const limits: AnthropicLimits = {};
  const url = versioned(server.baseUrl, '/messages');
  const name = serverName(provider, url);
  const judge = judgeAnthropic(model);

  /** Sends the request; one that is refused for its temperature or token limit is sent once more without. */
  async function open(request: ModelRequest, signal: AbortSignal): Promise<StreamedResponse> {
    const {baseUrl: _baseUrl, apiKey: _apiKey, ...exchange} = server;
    const mostRequests = exchange.retry?.maxRequests ?? defaultRetryPolicy.maxRequests;
    let requests = 0;
    while (true) {
      let mended = false;
      try {
        return await openStream({
          ...exchange,
          provider,
          url,
          headers: headersOf(server),
          body: JSON.stringify(anthropicBody(model, request, limits)),
          signal,
          hints,
          retry: {...exchange.retry, maxRequests: mostRequests - requests},
          judge(status, detail) {
            requests += 1;
            const judgement = judge(status, detail);
            mended = !judgement && status === 400 && mend(limits, detail.message, request);
            return judgement;
          },
        });
      } catch (error) {
        // What the server took offence at is left out from now on; anything else stays an error.
        if (!mended || requests >= mostRequests) throw error;
      }
    }
  }

  /** Sends the request and reads the answer as it comes. */
  async function* read(request: ModelRequest, signal: AbortSignal): AsyncGenerator<StreamPart> {
    const response = await open(request, signal);
    yield* readAnthropicAnswer({
      server: name,
      bytes: response.bytes,
      release: response.release,
      callPrefix: `call-${request.messages.length}`,
      answerIsTool: request.format !== undefined,
      streamError: said => streamError({name, hints}, said, {judge, redact: withoutKey(server.apiKey, server.redact)}),
    });
  }

  return {
    id: `anthropic:${model}`,
    // The least that any model from Claude 3 on has.
    contextTokens: /^claude-/.test(model) ? 200_000 : undefined,
    capabilities: {tools: true, structuredOutput: true},
    stream: (request, signal) => answerStream(read(request, signal), {name, signal}),
  };
}

/** Asks the server which models it has: their names, sorted. @throws EcaError `model-…`; AbortError. */
export async function listAnthropicModels(options: AnthropicServer & {signal: AbortSignal}): Promise<string[]> {
  const {baseUrl, apiKey, ...exchange} = options;
  checkKey({baseUrl, apiKey});
  const url = versioned(baseUrl, '/models');
  url.searchParams.set('limit', '1000');
  const reply = await requestJson({...exchange, provider, url, headers: headersOf({apiKey}), hints});
  if (!isRecord(reply) || !Array.isArray(reply.data)) {
    throw new EcaError(
      'model-broken-stream',
      `${serverName(provider, url)} answered with something that is no list of models`,
      {
        hint: 'Check the base URL: this may be another kind of server.',
      },
    );
  }
  const names = reply.data.flatMap(model => (isRecord(model) && typeof model.id === 'string' ? [model.id] : []));
  return [...new Set(names)].sort();
}

/** The address of `path` below the base URL, with `/v1` put in where it is not there yet. */
function versioned(baseUrl: string, path: string): URL {
  const base = endpoint(baseUrl, '');
  return endpoint(baseUrl, /\/v1\/?$/.test(base.pathname) ? path : `/v1${path}`);
}

/** The headers of each request: the API key, where there is one, and the version of the API. */
function headersOf({apiKey}: Pick<AnthropicServer, 'apiKey'>): Record<string, string> {
  return {...(apiKey && {'x-api-key': apiKey}), 'anthropic-version': '2023-06-01'};
}

/** Refuses to ask Anthropic's own server without an API key; other servers may need none. */
function checkKey({baseUrl, apiKey}: Pick<AnthropicServer, 'apiKey' | 'baseUrl'>): void {
  if (apiKey || endpoint(baseUrl, '').hostname !== 'api.anthropic.com') return;
  throw new EcaError('model-refused-key', 'Anthropic needs a key and none is set', {
    hint: 'Set one: `eca config set providers.anthropic.apiKey`, or ANTHROPIC_API_KEY.',
  });
}

/**
 * Learns from a refused request what to ask otherwise: a lower token limit, or no temperature. False where the refusal
 * says nothing of the kind, or nothing new.
 */
function mend(limits: AnthropicLimits, message: string, request: ModelRequest): boolean {
  const most = Number(/max_tokens: \d+ > (\d+)/.exec(message)?.[1]);
  if (most > 0 && most < (limits.mostTokens ?? Number.POSITIVE_INFINITY)) {
    limits.mostTokens = most;
    return true;
  }
  if (/temperature/i.test(message) && request.temperature !== undefined && !limits.noTemperature) {
    limits.noTemperature = true;
    return true;
  }
  return false;
}

/**
 * What Anthropic means by an error answer: prompt too long, no such model, no credit left, or overloaded; of these only
 * the last is tried again.
 */
function judgeAnthropic(model: string): (status: number, detail: ErrorDetail) => Judgement | undefined {
  return (status, {message, code}) => {
    if (/prompt is too long|exceed context limit/i.test(message)) return {code: 'model-too-long', retryable: false};
    if (code === 'not_found_error' || (status === 404 && /model/i.test(message))) {
      return {code: 'model-not-served', what: `does not have the model \`${model}\``, retryable: false};
    }
    if (/credit balance is too low/i.test(message)) {
      return {code: 'model-no-credit', what: 'says that the credit is used up', retryable: false};
    }
    if (code === 'overloaded_error') return {code: 'model-overloaded', what: 'is overloaded', retryable: true};
    return undefined;
  };
}

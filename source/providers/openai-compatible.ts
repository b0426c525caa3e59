import {EcaError} from '../foundation/errors.ts';
import {answerStream} from './answer-stream.ts';
import {isRecord} from './error-detail.ts';
import {parseJson} from './event-stream.ts';
import type {StreamedResponse} from './exchange.ts';
import {openStream} from './http-stream.ts';
import type {LanguageModel, ModelRequest, StreamPart} from './language-model.ts';
import {type ErrorDetail, endpoint, type Judgement, serverName} from './model-server.ts';
import {type OpenAiAnswerOptions, readOpenAiAnswer, readWholeAnswer} from './openai-answer.ts';
import {
  checkOpenAiKey,
  isOpenAiItself,
  type OpenAiServer,
  openAiHeaders,
  openAiHints,
  openAiName,
  withOpenAiClient,
} from './openai-client.ts';
import {type OpenAiFeature, openAiBody, openAiQuirk, refusedFeature} from './openai-request.ts';
import {withoutKey} from './redact-key.ts';
import {defaultRetryPolicy} from './retry-policy.ts';
import {streamError} from './server-failure.ts';

/**
 * Connects to a model of OpenAI, or of any server that speaks its chat completions, such as LM Studio, vLLM, llama.cpp
 * or OpenRouter; those need no key. Makes no request before `stream`. A part of a request that the server refuses
 * (usage in the stream, a schema, a temperature, the name of the token limit) is left out in one more request and from
 * then on.
 * @throws EcaError `config-bad-base-url`, and `model-refused-key` where OpenAI itself is asked without a key.
 */
export function createOpenAiModel(options: OpenAiServer & {model: string}): LanguageModel {
  const {model, ...server} = options;
  checkOpenAiKey(server);
  const isOpenAi = isOpenAiItself(server.baseUrl);
  const quirk = openAiQuirk(model, isOpenAi);
  const refused = new Set<OpenAiFeature>(quirk.lacks);
  const name = serverName(openAiName(server.baseUrl), endpoint(server.baseUrl, ''));
  const judge = judgeOpenAi(model);

  /**
   * Sends the request; one that is refused for a part that the server does not support is sent again without that part.
   */
  async function open(request: ModelRequest, signal: AbortSignal): Promise<StreamedResponse> {
    const {baseUrl, apiKey: _key, ...exchange} = server;
    const mostRequests = exchange.retry?.maxRequests ?? defaultRetryPolicy.maxRequests;
    let requests = 0;
    while (true) {
      const body = openAiBody(model, request, refused, quirk.leastEffort);
      let refusal: OpenAiFeature | undefined;
      try {
        return await openStream({
          ...exchange,
          provider: openAiName(baseUrl),
          url: endpoint(baseUrl, '/chat/completions'),
          headers: openAiHeaders(server),
          body: JSON.stringify(body),
          signal,
          hints: openAiHints,
          retry: {...exchange.retry, maxRequests: mostRequests - requests},
          judge(status, detail) {
            requests += 1;
            const judgement = judge(status, detail);
            const mayMend = !judgement && (status === 400 || status === 422);
            refusal = mayMend ? refusedFeature(body, `${detail.code} ${detail.message}`) : undefined;
            return judgement;
          },
        });
      } catch (error) {
        if (refusal === undefined || requests >= mostRequests) throw error;
        refused.add(refusal);
        // The two names of one limit: what refuses one takes the other.
        if (refusal === 'max-tokens') refused.delete('max-completion-tokens');
      }
    }
  }

  /** Sends the request and reads the answer, streamed or, from servers that cannot stream, in one piece. */
  async function* read(request: ModelRequest, signal: AbortSignal): AsyncGenerator<StreamPart> {
    const response = await open(request, signal);
    const answer: OpenAiAnswerOptions = {
      server: name,
      bytes: response.bytes,
      release: response.release,
      callPrefix: `call-${request.messages.length}`,
      streamError: said =>
        streamError({name, hints: openAiHints}, said, {judge, redact: withoutKey(server.apiKey, server.redact)}),
    };
    if (/^application\/json\b/i.test(response.headers['content-type'] ?? '')) {
      yield* readWholeAnswer(await wholeJson(response, answer), answer);
    } else yield* readOpenAiAnswer(answer);
  }

  return {
    id: `openai:${model}`,
    contextTokens: quirk.contextTokens,
    capabilities: isOpenAi ? {tools: true, structuredOutput: !refused.has('json-schema')} : undefined,
    stream: (request, signal) => answerStream(read(request, signal), {name, signal}),
  };
}

/** Asks the server which models it has: their names, sorted. @throws EcaError `model-…`; AbortError. */
export async function listOpenAiModels(options: OpenAiServer & {signal: AbortSignal}): Promise<string[]> {
  const {signal, ...server} = options;
  const reply: unknown = await withOpenAiClient(server, signal, client => client.get('/models'));
  const models = Array.isArray(reply) ? reply : isRecord(reply) ? (reply.data ?? reply.models) : undefined;
  if (!Array.isArray(models)) {
    const name = serverName(openAiName(server.baseUrl), endpoint(server.baseUrl, ''));
    throw new EcaError('model-broken-stream', `${name} answered with something that is no list of models`, {
      hint: 'Check the path of the base URL: it mostly ends with /v1.',
    });
  }
  const names = models.flatMap(model => (isRecord(model) ? [model.id ?? model.name] : []));
  return [...new Set(names.filter(name => typeof name === 'string'))].sort();
}

/**
 * What the server means by an error answer: conversation too long, no such model, a bad key, or no support for tools.
 */
function judgeOpenAi(model: string): (status: number, detail: ErrorDetail) => Judgement | undefined {
  return (status, {message, code}) => {
    if (code === 'context_length_exceeded') return {code: 'model-too-long', retryable: false};
    if (code === 'model_not_found' || (status === 404 && /model/i.test(message))) {
      return {code: 'model-not-served', what: `does not have the model \`${model}\``, retryable: false};
    }
    if (status === 400 && /api[ _-]?key (is )?(not valid|invalid|expired)/i.test(message)) {
      return {code: 'model-refused-key', what: 'refused the key'};
    }
    if (/does not support (tools|function)|tool.{0,40}not supported|--enable-auto-tool-choice/i.test(message)) {
      return {
        code: 'model-without-tools',
        what: `cannot give tools to \`${model}\``,
        hint: 'Ask with --no-tools, or use a model that `eca models probe` shows with tools.',
        retryable: false,
      };
    }
    return undefined;
  };
}

/** The JSON of an answer that was not streamed. */
async function wholeJson(response: StreamedResponse, answer: OpenAiAnswerOptions): Promise<unknown> {
  const pieces: Uint8Array[] = [];
  for await (const piece of response.bytes) pieces.push(piece);
  const json = parseJson(Buffer.concat(pieces).toString('utf8'));
  if (json.ok) return json.value;
  throw answer.streamError({message: 'the answer is no JSON', code: ''});
}

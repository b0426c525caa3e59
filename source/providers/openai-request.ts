import type {ChatCompletionCreateParamsStreaming, ChatCompletionMessageParam} from 'openai/resources/chat/completions';
import {isRecord} from './error-detail.ts';
import type {Message, ModelRequest} from './language-model.ts';
import {pairToolResults} from './tool-pairs.ts';
import {renderUserText} from './user-text.ts';

/** Parts of a request that some servers or models refuse, so that they may have to be left out. */
export type OpenAiFeature =
  | 'stream-options'
  | 'json-schema'
  | 'json-object'
  | 'temperature'
  | 'max-tokens'
  | 'max-completion-tokens'
  | 'reasoning-effort';

/** What is special about a model: what it refuses, and its context window. */
interface ModelQuirk {
  model: RegExp;
  lacks: readonly OpenAiFeature[];
  /** The least effort it takes, where reasoning can be turned down. */
  leastEffort?: 'none' | 'minimal' | 'low';
  contextTokens?: number;
}

/**
 * Known peculiarities of OpenAI's own models (context window, refused parameters), from its API reference and model
 * pages; the first match counts.
 */
const quirks: readonly ModelQuirk[] = [
  {model: /^gpt-5(\.\d+)?-chat/, lacks: ['max-tokens', 'reasoning-effort'], contextTokens: 128_000},
  {model: /^gpt-5\.[1-9]/, lacks: ['max-tokens', 'temperature'], leastEffort: 'none', contextTokens: 400_000},
  {model: /^gpt-5/, lacks: ['max-tokens', 'temperature'], leastEffort: 'minimal', contextTokens: 400_000},
  {
    model: /^o1-(mini|preview)/,
    lacks: ['max-tokens', 'temperature', 'reasoning-effort', 'json-schema'],
    contextTokens: 128_000,
  },
  {model: /^o\d/, lacks: ['max-tokens', 'temperature'], leastEffort: 'low', contextTokens: 200_000},
  {model: /^gpt-4\.1/, lacks: ['max-tokens', 'reasoning-effort'], contextTokens: 1_047_576},
  {model: /^(gpt-4o|chatgpt-4o)/, lacks: ['max-tokens', 'reasoning-effort'], contextTokens: 128_000},
];
/** What holds for a model of OpenAI that is not in the list. */
const otherOpenAi: ModelQuirk = {model: /^/, lacks: ['max-tokens', 'reasoning-effort']};
/**
 * What holds for servers of others. They know the older name of the token limit; whether they take the rest is found
 * out by asking.
 */
const otherServer: ModelQuirk = {model: /^/, lacks: ['max-completion-tokens', 'reasoning-effort']};

/**
 * What is known of `model`: its context window and the parameters it refuses. `isOpenAi` says whether the server is
 * OpenAI's own.
 */
export function openAiQuirk(model: string, isOpenAi: boolean): Omit<ModelQuirk, 'model'> {
  const known = quirks.find(quirk => quirk.model.test(model));
  if (isOpenAi) return known ?? otherOpenAi;
  // A gateway passes such a model's refusals on; its window may be another.
  return {lacks: [...otherServer.lacks, ...(known?.lacks.includes('temperature') ? ['temperature' as const] : [])]};
}

/**
 * Finds out from a server's refusal which part of the request it does not support, so that it can be asked again
 * without it; undefined where the message names none.
 */
export function refusedFeature(body: object, said: string): OpenAiFeature | undefined {
  const names: [string, OpenAiFeature, RegExp][] = [
    ['stream_options', 'stream-options', /stream_options|include_usage/i],
    ['response_format', 'json-schema', /response_format|json_schema|json_object|structured output|guided/i],
    ['temperature', 'temperature', /temperature/i],
    ['max_tokens', 'max-tokens', /max_completion_tokens|max_tokens.{0,60}(not supported|unsupported|unrecogni)/i],
    ['max_completion_tokens', 'max-completion-tokens', /max_completion_tokens/i],
    ['reasoning_effort', 'reasoning-effort', /reasoning_effort|reasoning\.effort/i],
  ];
  // Only what was sent can have been refused: a name in the message alone may be advice.
  const named = names.find(([key, , words]) => key in body && words.test(said));
  if (named?.[1] === 'json-schema' && isRecord(body) && isRecord(body.response_format)) {
    return body.response_format.type === 'json_object' ? 'json-object' : 'json-schema';
  }
  if (named) return named[1];
  const vague =
    /unrecogni[sz]ed|unknown (field|argument|parameter)|extra (fields|inputs)|not permitted|additional propert/i;
  return 'stream_options' in body && vague.test(said) ? 'stream-options' : undefined;
}

/**
 * Builds the request for a chat completion, without the features in `refused`. The keys stand in a fixed order: equal
 * requests are equal bytes, so that the server finds what it has computed before.
 */
export function openAiBody(
  model: string,
  request: ModelRequest,
  refused: ReadonlySet<OpenAiFeature>,
  leastEffort?: ModelQuirk['leastEffort'],
): ChatCompletionCreateParamsStreaming {
  const {tools = [], format, maxTokens, temperature} = request;
  const takes = (feature: OpenAiFeature) => !refused.has(feature);
  // The strictest way to ask for JSON that the server has not refused yet.
  const shape = format && (takes('json-schema') ? 'schema' : takes('json-object') ? 'object' : 'words');
  const messages = pairToolResults(request.messages);
  if (format && shape !== 'schema') askForShape(messages, format);
  return {
    model,
    stream: true,
    ...(takes('stream-options') && {stream_options: {include_usage: true}}),
    ...(maxTokens !== undefined && limit(maxTokens, takes)),
    ...(temperature !== undefined && takes('temperature') && {temperature}),
    ...(request.reasoning === false && leastEffort && takes('reasoning-effort') && {reasoning_effort: leastEffort}),
    ...(format &&
      shape === 'schema' && {
        response_format: {
          type: 'json_schema' as const,
          json_schema: {name: 'answer', strict: isStrict(format), schema: format as Record<string, unknown>},
        },
      }),
    ...(shape === 'object' && {response_format: {type: 'json_object' as const}}),
    ...(tools.length > 0 && {
      tools: tools.map(({name, description, inputSchema}) => ({
        type: 'function' as const,
        function: {name, description, parameters: inputSchema as Record<string, unknown>},
      })),
    }),
    messages: messages.map(wireMessage),
  };
}

/** The limit of the answer's tokens, under the name that the server takes. */
function limit(maxTokens: number, takes: (feature: OpenAiFeature) => boolean) {
  if (takes('max-tokens')) return {max_tokens: maxTokens};
  return takes('max-completion-tokens') ? {max_completion_tokens: maxTokens} : {};
}

/**
 * Asks for JSON in words, where the server cannot enforce a schema. The tail of the last message tells the shape, so
 * that all before it stays as it was.
 */
function askForShape(messages: Message[], format: object): void {
  const words = `Answer with nothing but a JSON object that fits this JSON Schema:\n${JSON.stringify(format)}`;
  const last = messages.at(-1);
  if (last?.role === 'user') messages[messages.length - 1] = {...last, text: `${last.text}\n\n${words}`};
  else messages.push({role: 'user', text: words});
}

/**
 * Whether a schema fits OpenAI's strict mode, which takes only schemas whose objects are closed and need every
 * property.
 */
function isStrict(schema: unknown): boolean {
  if (Array.isArray(schema)) return schema.every(isStrict);
  if (!isRecord(schema)) return true;
  if (isRecord(schema.properties)) {
    const required: readonly unknown[] = Array.isArray(schema.required) ? schema.required : [];
    if (schema.additionalProperties !== false) return false;
    if (!Object.keys(schema.properties).every(key => required.includes(key))) return false;
  } else if (schema.type === 'object') return false;
  return Object.values(schema).every(isStrict);
}

/** One message of the conversation in OpenAI's form. */
function wireMessage(message: Message): ChatCompletionMessageParam {
  switch (message.role) {
    case 'system':
      return {role: 'system', content: message.text};
    case 'user':
      return {role: 'user', content: renderUserText(message)};
    case 'tool':
      return {role: 'tool', tool_call_id: message.callId, content: message.text};
    case 'assistant':
      return {
        role: 'assistant',
        content: message.text === '' ? null : message.text,
        ...(message.toolCalls?.length && {
          tool_calls: message.toolCalls.map(({id, name, input}) => ({
            id,
            type: 'function' as const,
            function: {name, arguments: JSON.stringify(isRecord(input) ? input : {})},
          })),
        }),
      };
  }
}

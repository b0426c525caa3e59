import {isRecord} from './error-detail.ts';
import type {Message, ModelRequest} from './language-model.ts';
import {pairToolResults} from './tool-pairs.ts';
import {renderUserText} from './user-text.ts';

/**
 * The name of the tool by which Claude is made to answer with JSON of a certain shape: the tool's input is the answer.
 */
export const answerTool = 'answer';

/** What a server was found to want otherwise: it takes no temperature, or no more than so many tokens of answer. */
export interface AnthropicLimits {
  noTemperature?: boolean;
  mostTokens?: number;
}

/** A piece of a message in Anthropic's form. */
type Block =
  | {type: 'text'; text: string; cache_control?: object}
  | {type: 'tool_use'; id: string; name: string; input: object}
  | {type: 'tool_result'; tool_use_id: string; content: string; is_error?: true; cache_control?: object};

/** A message in Anthropic's form: what one side said, in pieces. */
interface Turn {
  role: 'user' | 'assistant';
  content: Block[];
}

/** The most tokens an answer may have where the user set no limit; Anthropic demands one in every request. */
const defaultMaxTokens = 4096;
/** Marks where Anthropic's prompt cache may end: what stands before it is not read, and not paid in full, again. */
const cached = {type: 'ephemeral'};

/**
 * Builds the request that is sent to Anthropic for the next answer of Claude. What never changes in a session (tools,
 * then the system prompt) stands first and is marked to be cached, and so is the end of the conversation while tools
 * are at work: what is cached costs less and is read faster. The keys stand in a fixed order: equal requests are equal
 * bytes.
 */
export function anthropicBody(model: string, request: ModelRequest, limits: AnthropicLimits = {}): object {
  const {tools = [], format, maxTokens = defaultMaxTokens, temperature} = request;
  const offered = tools.map(({name, description, inputSchema}) => ({
    name,
    description,
    input_schema: inputSchema,
  }));
  if (format) {
    offered.push({name: answerTool, description: 'Gives the answer.', input_schema: {type: 'object', ...format}});
  }
  const system = request.messages.filter(({role, text}) => role === 'system' && text.trim() !== '');
  return {
    model,
    max_tokens: Math.min(maxTokens, limits.mostTokens ?? maxTokens),
    stream: true,
    ...(temperature !== undefined && !limits.noTemperature && {temperature: Math.min(1, Math.max(0, temperature))}),
    ...(offered.length > 0 && {
      tools: offered.map((tool, place) => (place === offered.length - 1 ? {...tool, cache_control: cached} : tool)),
    }),
    ...(format && {tool_choice: {type: 'tool', name: answerTool}}),
    ...(system.length > 0 && {
      system: system.map(({text}, place) => ({
        type: 'text',
        text,
        ...(place === system.length - 1 && {cache_control: cached}),
      })),
    }),
    messages: turnsOf(request.messages),
  };
}

/**
 * Arranges the conversation as Anthropic wants it: user and assistant by turns, the user first; results of tools lead
 * the turn after the calls.
 */
function turnsOf(messages: readonly Message[]): Turn[] {
  const turns: Turn[] = [];
  const add = (role: Turn['role'], blocks: Block[]) => {
    const last = turns.at(-1);
    if (blocks.length === 0) return;
    if (last?.role === role) last.content.push(...blocks);
    else turns.push({role, content: [...blocks]});
  };
  for (const message of pairToolResults(messages)) {
    if (message.role !== 'system') add(message.role === 'assistant' ? 'assistant' : 'user', blocksOf(message));
  }
  if (turns[0]?.role !== 'user')
    turns.unshift({role: 'user', content: [{type: 'text', text: '(The conversation goes on.)'}]});
  const last = turns.at(-1);
  if (last?.role === 'assistant') {
    // What ends with the assistant's words is taken as the beginning of its answer, which must not end with a space.
    const end = last.content.at(-1);
    if (end?.type === 'text') end.text = end.text.trimEnd();
  } else {
    const end = last?.content.at(-1);
    if (end?.type === 'tool_result') end.cache_control = cached;
  }
  return turns;
}

/** One message of the conversation in Anthropic's form; a tool's result goes as the user's. */
function blocksOf(message: Exclude<Message, {role: 'system'}>): Block[] {
  if (message.role === 'user') return textBlocks(renderUserText(message));
  if (message.role === 'tool') {
    return [
      {
        type: 'tool_result',
        tool_use_id: wireId(message.callId),
        content: message.text,
        ...(!message.ok && {is_error: true as const}),
      },
    ];
  }
  const calls = (message.toolCalls ?? []).map(
    ({id, name, input}): Block => ({
      type: 'tool_use',
      id: wireId(id),
      name: name.replace(/[^\w-]/g, '_').slice(0, 128),
      input: isRecord(input) ? input : {},
    }),
  );
  return [...textBlocks(message.text), ...calls];
}

/** Text as the server takes it: blank text is left out, since it is refused. */
function textBlocks(text: string): Block[] {
  return text.trim() === '' ? [] : [{type: 'text', text}];
}

/** The id of a tool call in letters that Anthropic accepts; ids of other providers may hold what is refused here. */
function wireId(id: string): string {
  return id.replace(/[^\w-]/g, '_') || 'call';
}

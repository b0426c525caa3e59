import type {WireForm, WirePart} from '../contracts/language-model.ts';

/** A frame of a stream of chat completions. */
export function chunk(delta: object, more: object = {}): string {
  const choice = {index: 0, delta, finish_reason: null, ...more};
  return frame({id: 'c', object: 'chat.completion.chunk', model: 'fake', choices: [choice]});
}

export function frame(value: unknown): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}

/** The last frames of an answer. */
export function end(reason: string, usage: {inputTokens?: number; outputTokens?: number} = {}): string {
  const {inputTokens = 0, outputTokens = 0} = usage;
  const counts = {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
  };
  return `${chunk({}, {finish_reason: reason})}${frame({choices: [], usage: counts})}data: [DONE]\n\n`;
}

function wirePart(part: WirePart, place: number): string {
  switch (part.type) {
    case 'text':
      return chunk({content: part.text});
    case 'reasoning':
      return chunk({reasoning_content: part.text});
    case 'tool-call':
    case 'bad-tool-call': {
      const text = part.type === 'tool-call' ? JSON.stringify(part.input) : part.argumentsText;
      const half = text.length >> 1;
      const piece = (more: object) => chunk({tool_calls: [{index: place, ...more}]});
      return (
        piece({id: `id-${place}`, type: 'function', function: {name: part.name, arguments: ''}}) +
        piece({function: {arguments: text.slice(0, half)}}) +
        piece({function: {arguments: text.slice(half)}})
      );
    }
    case 'garbage':
      return `data: ${part.text}\n\n`;
    case 'error':
      return frame({error: {message: part.message, type: 'server_error'}});
    case 'end':
      return end(part.reason === 'tool-calls' ? 'tool_calls' : part.reason, part);
  }
}

/** The wire form of chat completions, in the contract's own terms. */
export const openAiWire = {
  chatPath: '/chat/completions',
  contentType: 'text/event-stream',
  answer: (parts: readonly WirePart[]) => parts.map(wirePart).join(''),
  errorBody: (message: string) => JSON.stringify({error: {message, type: 'invalid_request_error', code: null}}),
} satisfies Partial<WireForm>;

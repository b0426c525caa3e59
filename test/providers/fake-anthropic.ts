import type {WireForm, WirePart} from '../contracts/language-model.ts';

/** One event of a streamed message. */
export function event(type: string, more: object = {}): string {
  return `event: ${type}\ndata: ${JSON.stringify({type, ...more})}\n\n`;
}

export function block(index: number, start: object, deltas: readonly object[], isClosed = true): string {
  return [
    event('content_block_start', {index, content_block: start}),
    ...deltas.map(delta => event('content_block_delta', {index, delta})),
    ...(isClosed ? [event('content_block_stop', {index})] : []),
  ].join('');
}

/** The last events of an answer; the input was counted at the start in the true wire, and is here too. */
export function end(reason: string, usage: {inputTokens?: number; outputTokens?: number} = {}): string {
  const counts = {input_tokens: usage.inputTokens ?? 0, output_tokens: usage.outputTokens ?? 0};
  return (
    event('message_delta', {delta: {stop_reason: reason, stop_sequence: null}, usage: counts}) + event('message_stop')
  );
}

const stopReasons = {stop: 'end_turn', length: 'max_tokens', 'tool-calls': 'tool_use'};

function wirePart(part: WirePart, index: number): string {
  switch (part.type) {
    case 'text':
      return block(index, {type: 'text', text: ''}, [{type: 'text_delta', text: part.text}]);
    case 'reasoning':
      return block(index, {type: 'thinking', thinking: ''}, [
        {type: 'thinking_delta', thinking: part.text},
        {type: 'signature_delta', signature: 'c2ln'},
      ]);
    case 'tool-call':
    case 'bad-tool-call': {
      const json = part.type === 'tool-call' ? JSON.stringify(part.input) : part.argumentsText;
      const half = json.length >> 1;
      return block(index, {type: 'tool_use', id: `toolu_${index}`, name: part.name, input: {}}, [
        {type: 'input_json_delta', partial_json: json.slice(0, half)},
        {type: 'input_json_delta', partial_json: json.slice(half)},
      ]);
    }
    case 'garbage':
      return `data: ${part.text}\n\n`;
    case 'error':
      return event('error', {error: {type: 'api_error', message: part.message}});
    case 'end':
      return event('ping') + end(stopReasons[part.reason], part);
  }
}

/** The wire form of messages, in the contract's own terms. */
export const anthropicWire = {
  chatPath: '/v1/messages',
  contentType: 'text/event-stream',
  answer: (parts: readonly WirePart[]) => parts.map(wirePart).join(''),
  errorBody: (message: string) => JSON.stringify({type: 'error', error: {type: 'invalid_request_error', message}}),
} satisfies Partial<WireForm>;

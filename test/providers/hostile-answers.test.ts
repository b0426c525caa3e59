import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {EcaError} from '../../source/foundation/errors.ts';
import {answerStream} from '../../source/providers/answer-stream.ts';
import {readAnthropicAnswer} from '../../source/providers/anthropic-answer.ts';
import type {StreamPart} from '../../source/providers/language-model.ts';
import {readOpenAiAnswer, readWholeAnswer} from '../../source/providers/openai-answer.ts';
import {collect} from './collect.ts';
import {chunk, end} from './fake-openai.ts';

const signal = new AbortController().signal;
const shared = {
  server: 'Server at host:1',
  callPrefix: 'call',
  answerIsTool: false,
  release() {},
  streamError: ({message}: {message: string}) => new EcaError('model-broken-stream', message),
};

async function* cut(text: string, pieceBytes: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}

/** Checks what must hold whatever a server sends: one finish at the end, or an error with nothing before it. */
async function checkAnswer(parts: AsyncIterable<StreamPart>): Promise<void> {
  let all: StreamPart[];
  try {
    all = await collect(answerStream(parts, {name: shared.server, signal}));
  } catch (error) {
    expect(error).toBeInstanceOf(EcaError);
    return;
  }
  expect(all.filter(({type}) => type === 'finish')).toHaveLength(1);
  expect(all.at(-1)?.type).toBe('finish');
  for (const part of all) {
    if (part.type === 'tool-call') expect(Object.prototype.toString.call(part.input)).toBe('[object Object]');
    if (part.type === 'usage') for (const number of Object.values(part.usage)) expect(number).toBeGreaterThanOrEqual(0);
  }
}

/** Any JSON, but often under the names that adapters look at. */
const anything = fc.letrec(tie => ({
  value: fc.oneof(
    {depthSize: 'small', maxDepth: 5},
    fc.constantFrom(null, true, 0, -1, 1e300, '', 'x', '{"a":1}', 'stop', 'tool_use', 'text', 'error', [], {}),
    fc.string(),
    fc.array(tie('value'), {maxLength: 3}),
    fc.dictionary(
      fc.constantFrom(
        ...[
          'choices',
          'delta',
          'message',
          'content',
          'tool_calls',
          'function',
          'name',
          'arguments',
          'index',
          'id',
          'usage',
        ],
        ...[
          'finish_reason',
          'error',
          'type',
          'content_block',
          'partial_json',
          'text',
          'thinking',
          'stop_reason',
          'refusal',
        ],
        ...['prompt_tokens', 'output_tokens', 'reasoning', '__proto__'],
      ),
      tie('value'),
      {maxKeys: 4},
    ),
  ),
})).value;
const types = fc.constantFrom(
  ...[
    'message_start',
    'content_block_start',
    'content_block_delta',
    'content_block_stop',
    'message_delta',
    'ping',
    'x',
  ],
);
const openAiChunk = fc.record({
  choices: fc.array(fc.record({delta: anything, finish_reason: anything}), {maxLength: 2}),
});
const anthropicEvent = fc.record({
  type: types,
  index: fc.constantFrom(0, 1, null),
  delta: anything,
  content_block: fc.oneof(anything, fc.constant({type: 'tool_use', name: 'a', input: {}})),
  usage: anything,
  message: anything,
});
const text = (events: unknown[], last: string) =>
  events.map(value => `data: ${JSON.stringify(value)}\n\n`).join('') + last;

describe('what no server should send', () => {
  it('never breaks the promises of an answer in chat completions', async () => {
    const last = fc.constantFrom('', 'data: [DONE]\n\n', 'data: {"cut', ': comment\n\n');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(openAiChunk, anything), {maxLength: 6}), last, async (events, tail) => {
        await checkAnswer(readOpenAiAnswer({...shared, bytes: cut(text(events, tail), 7)}));
      }),
      {numRuns: 400},
    );
  });

  it('never breaks the promises of an answer in messages', async () => {
    const last = fc.constantFrom('', 'data: {"type":"message_stop"}\n\n', 'data: {"cut');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(anthropicEvent, anything), {maxLength: 6}),
        last,
        fc.boolean(),
        async (events, tail, answerIsTool) => {
          await checkAnswer(readAnthropicAnswer({...shared, answerIsTool, bytes: cut(text(events, tail), 7)}));
        },
      ),
      {numRuns: 400},
    );
  });

  it('never breaks the promises of an answer that was not streamed', async () => {
    await fc.assert(
      fc.asyncProperty(anything, async value => {
        await checkAnswer(
          (async function* () {
            yield* readWholeAnswer(value, shared);
          })(),
        );
      }),
      {numRuns: 200},
    );
  });

  it('is bounded: an answer with tool calls without end is broken off and runs none', async () => {
    const calls = Array.from({length: 5_000}, (_, index) =>
      chunk({tool_calls: [{index, id: `c${index}`, function: {name: 'a', arguments: '{}'}}]}),
    );
    const bytes = cut(chunk({content: 'Hi'}) + calls.join('') + end('tool_calls'), 65_536);
    const parts = await collect(answerStream(readOpenAiAnswer({...shared, bytes}), {name: shared.server, signal}));
    expect(parts.filter(({type}) => type === 'tool-call')).toEqual([]);
    expect(parts.at(-1)).toEqual({type: 'finish', reason: 'incomplete'});
  });
});

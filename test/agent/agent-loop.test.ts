import {describe, expect, it} from 'vitest';
import type {AgentEventBody, TurnResult} from '../../source/agent/agent-event.ts';
import {runTurn} from '../../source/agent/agent-loop.ts';
import type {SaveOutcome, StepMessage, TranscriptPort, TurnInput, TurnRecord} from '../../source/agent/turn-input.ts';
import {EcaError} from '../../source/foundation/errors.ts';
import type {LanguageModel, Message, ModelRequest, StreamPart} from '../../source/providers/language-model.ts';

type Ended = Parameters<TurnRecord['end']>[0];

function recorder(begun: SaveOutcome = {saved: true}, ended: SaveOutcome = {saved: true}) {
  const log: string[] = [];
  const results: Ended[] = [];
  const stored: StepMessage[] = [];
  const port: TranscriptPort = {
    id: 's1',
    async beginTurn(text) {
      log.push(`begin ${text}`);
      return {
        begun,
        async appendStep(messages) {
          stored.push(...messages);
          return begun;
        },
        async end(result) {
          log.push('end');
          results.push(result);
          return ended;
        },
      };
    },
  };
  return {port, log, results, stored};
}

function modelOf(stream: (request: ModelRequest, signal: AbortSignal) => AsyncIterable<StreamPart>): LanguageModel {
  return {id: 'fake:model', stream};
}

async function* parts(...given: StreamPart[]): AsyncGenerator<StreamPart> {
  yield* given;
}

async function run(model: LanguageModel, more: Partial<TurnInput> = {}) {
  const events: AgentEventBody[] = [];
  const {port, log, results, stored} = recorder();
  const input: TurnInput = {
    turn: 1,
    text: 'Where?',
    assemble: async () => ({messages: [{role: 'user', text: 'Where?'}]}),
    selectModel: async () => {
      log.push('select');
      return {model, why: 'the only one'};
    },
    transcript: port,
    signal: new AbortController().signal,
    ...more,
  };
  for await (const event of runTurn(input)) events.push(event);
  return {events, log, results, stored, result: events.at(-1) as TurnResult};
}

describe('a turn', () => {
  it('saves the user’s message before it chooses a model, and ends the record once', async () => {
    const {log} = await run(modelOf(() => parts({type: 'text-delta', text: 'Here.'}, {type: 'finish', reason: 'end'})));
    expect(log).toEqual(['begin Where?', 'select', 'end']);
  });

  it('yields its events in order and ends with turn-end and result', async () => {
    const citation = {kind: 'file', path: 'a.ts', startLine: 1, endLine: 2, score: 1} as const;
    const usage = {inputTokens: 3, outputTokens: 2, contextTokens: 5};
    const {events, result, results, stored} = await run(
      modelOf(() =>
        parts(
          {type: 'reasoning-delta', text: 'hm'},
          {type: 'text-delta', text: 'He'},
          {type: 'citation', citation},
          {type: 'citation', citation},
          {type: 'text-delta', text: 're'},
          {type: 'usage', usage},
          {type: 'finish', reason: 'end'},
        ),
      ),
    );
    expect(events.map(event => event.type)).toEqual([
      'turn-start',
      'model-select',
      'reasoning-delta',
      'text-delta',
      'text-delta',
      'usage',
      'turn-end',
      'result',
    ]);
    expect(result).toMatchObject({text: 'Here', model: 'fake:model', stopReason: 'end', citations: [citation], usage});
    expect(stored).toEqual([{role: 'assistant', text: 'Here', reasoning: 'hm'}]);
    expect(results[0]).toMatchObject({stopReason: 'end'});
  });

  it('cites a document that is a file of the project once, at the narrower place', async () => {
    const cited = {path: 'docs/a.md', score: 1};
    const citations = [
      {...cited, kind: 'file' as const, startLine: 4, endLine: 4},
      {...cited, kind: 'knowledge' as const, startLine: 1, endLine: 8},
      {...cited, kind: 'knowledge' as const, startLine: 9, endLine: 12},
      {...cited, kind: 'knowledge' as const, page: 2},
    ];
    const {result} = await run(
      modelOf(() =>
        parts(
          {type: 'text-delta', text: 'Here'},
          ...citations.map(citation => ({type: 'citation' as const, citation})),
          {type: 'finish', reason: 'end'},
        ),
      ),
    );
    expect(result.citations).toEqual([citations[0], citations[2], citations[3]]);
  });

  it('sends the model what was put together for it', async () => {
    let seen: ModelRequest | undefined;
    const model = modelOf(request => {
      seen = request;
      return parts({type: 'finish', reason: 'end'});
    });
    const messages: Message[] = [
      {role: 'system', text: 'Be brief.'},
      {role: 'user', text: 'Where?'},
    ];
    await run(model, {assemble: async () => ({messages}), maxTokens: 7, temperature: 0});
    expect(seen).toEqual({messages, maxTokens: 7, temperature: 0});
  });

  it('keeps the text that arrived before a failure, says what failed, and records it', async () => {
    const {events, result, results} = await run(
      modelOf(async function* () {
        yield {type: 'text-delta', text: 'Half'};
        throw new EcaError('model-broke', 'The line went dead', {hint: 'Ask again.'});
      }),
    );
    expect(events).toContainEqual({
      type: 'error',
      code: 'model-broke',
      message: 'The line went dead',
      hint: 'Ask again.',
    });
    expect(result).toMatchObject({text: 'Half', stopReason: 'error'});
    expect(results[0]?.error?.code).toBe('model-broke');
  });

  it('reports a stream without an end as incomplete, not as success', async () => {
    const {result} = await run(
      modelOf(() => parts({type: 'text-delta', text: 'Ha'}, {type: 'finish', reason: 'incomplete'})),
    );
    expect(result.stopReason).toBe('incomplete');
  });

  it('is cancelled by its signal and keeps what was said', async () => {
    const controller = new AbortController();
    const {events, result} = await run(
      modelOf(async function* (_request, signal) {
        yield {type: 'text-delta', text: 'So far'};
        controller.abort();
        signal.throwIfAborted();
      }),
      {signal: controller.signal},
    );
    expect(result).toMatchObject({text: 'So far', stopReason: 'cancelled'});
    expect(events.some(event => event.type === 'error')).toBe(false);
  });

  it('stops at its time limit with the reason `limit`', async () => {
    const {result} = await run(
      modelOf(async function* (_request, signal) {
        yield {type: 'text-delta', text: 'Slow'};
        await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      }),
      {limits: {timeoutMs: 20}},
    );
    expect(result).toMatchObject({text: 'Slow', stopReason: 'limit'});
  });

  it('goes on when it cannot be saved, and says so once', async () => {
    const problem = {code: 'store-full', message: 'No room on the disk'};
    const {port} = recorder({saved: false, problem}, {saved: false, problem});
    const {events, result} = await run(
      modelOf(() => parts({type: 'text-delta', text: 'Yes'}, {type: 'finish', reason: 'end'})),
      {
        transcript: port,
      },
    );
    expect(events.filter(event => event.type === 'warning')).toHaveLength(1);
    expect(result).toMatchObject({text: 'Yes', stopReason: 'end'});
  });

  it('turns a failure to choose a model into an event', async () => {
    const {events, result} = await run(
      modelOf(() => parts()),
      {
        selectModel: async () => {
          throw new EcaError('model-unreachable', 'Nobody answers at 127.0.0.1:1');
        },
      },
    );
    expect(events.map(event => event.type)).toEqual(['turn-start', 'error', 'turn-end', 'result']);
    expect(result.stopReason).toBe('error');
  });
});

import type {AgentEventBody, TurnResult} from '../../source/agent/agent-event.ts';
import {runTurn} from '../../source/agent/agent-loop.ts';
import type {ToolCallMode} from '../../source/agent/tool-calls.ts';
import type {StepMessage, TranscriptPort, TurnInput} from '../../source/agent/turn-input.ts';
import type {LanguageModel, Message, ModelRequest, StreamPart} from '../../source/providers/language-model.ts';
import type {Tool} from '../../source/tools/tool.ts';
import {createToolExecutor, type GateDecision, type ToolExecutorOptions} from '../../source/tools/tool-executor.ts';

export type Script = (request: ModelRequest, signal: AbortSignal) => AsyncIterable<StreamPart>;

/** A model that plays one script after another and keeps what it was sent. */
export function scriptedModel(...scripts: Script[]): {model: LanguageModel; requests: ModelRequest[]} {
  const requests: ModelRequest[] = [];
  return {
    requests,
    model: {
      id: 'fake:model',
      stream(request, signal) {
        const script = scripts[Math.min(requests.length, scripts.length - 1)] as Script;
        requests.push(structuredClone(request));
        return script(request, signal);
      },
    },
  };
}

export async function* parts(...given: StreamPart[]): AsyncGenerator<StreamPart> {
  yield* given;
}

export function says(text: string): Script {
  return () => parts({type: 'text-delta', text}, {type: 'finish', reason: 'end'});
}

export function calls(...made: {name: string; input?: unknown; id?: string}[]): Script {
  return () =>
    parts(...made.map(({name, input = {}, id = ''}): StreamPart => ({type: 'tool-call', id, name, input})), {
      type: 'finish',
      reason: 'tool-calls',
    });
}

/** A promise that never settles. */
export const never = new Promise<never>(() => {});

export function fakeTool(name: string, more: Partial<Tool> = {}): Tool {
  return {
    name,
    description: `Does ${name}.`,
    inputSchema: {type: 'object', properties: {}},
    effect: 'read',
    check: input => ({ok: true, input}),
    permissions: () => [],
    run: async input => ({ok: true, content: `${name} of ${JSON.stringify(input)}`, summary: name}),
    ...more,
  };
}

function memoryTranscript(): {port: TranscriptPort; stored: StepMessage[]; ended: object[]} {
  const stored: StepMessage[] = [];
  const ended: object[] = [];
  const port: TranscriptPort = {
    id: 's1',
    beginTurn: async () => ({
      begun: {saved: true},
      async appendStep(messages) {
        stored.push(...structuredClone(messages as StepMessage[]));
        return {saved: true};
      },
      async end(result) {
        ended.push(result);
        return {saved: true};
      },
    }),
  };
  return {port, stored, ended};
}

export interface TurnOptions extends Partial<TurnInput> {
  tools?: Tool[];
  mode?: ToolCallMode;
  decide?: ToolExecutorOptions['decide'];
  executor?: Partial<ToolExecutorOptions>;
  onEvent?: (event: AgentEventBody) => void;
}

const allow = (): GateDecision => ({decision: 'allow', reason: 'test'});

/** Runs a turn with tools against fakes and gathers everything. */
export async function playTurn(model: LanguageModel, options: TurnOptions = {}) {
  const {tools = [], mode = 'native', decide = allow, executor, onEvent, ...more} = options;
  const transcript = memoryTranscript();
  const messages: Message[] = [
    {role: 'system', text: 'S'},
    {role: 'user', text: 'Q'},
  ];
  const events: AgentEventBody[] = [];
  const turn = runTurn({
    turn: 1,
    text: 'Q',
    selectModel: async () => ({model, why: 'test'}),
    assemble: async () => ({messages, tools: {executor: createToolExecutor({tools, decide, ...executor}), mode}}),
    transcript: transcript.port,
    signal: new AbortController().signal,
    ...more,
  });
  for await (const event of turn) {
    events.push(event);
    onEvent?.(event);
  }
  const ofType = <Type extends AgentEventBody['type']>(type: Type) =>
    events.filter((event): event is AgentEventBody & {type: Type} => event.type === type);
  return {events, ofType, result: events.at(-1) as TurnResult, ...transcript};
}

import type {MetricsRecorder} from '../../source/metrics/recorder.ts';
import type {handClock} from './metrics-fixture.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

export interface ReplayOptions {
  recorder: MetricsRecorder;
  /** Moved on through the days; it ends at `untilMs`. */
  clock: ReturnType<typeof handClock>;
  untilMs: number;
  days: number;
  seed?: number;
}

const models = [
  {
    'gen_ai.provider.name': 'ollama',
    'gen_ai.request.model': 'qwen2.5-coder:7b',
    'eca.project': 'shop-0123456789abcdef',
  },
  {
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'gpt-5',
    'eca.project': 'billing-service-fedcba9876543210',
  },
];
const tools = ['read-file', 'read-file', 'search-code', 'edit-file', 'run-command'];

/**
 * Days of work as the recorder gets them: turns from nine to eighteen, fewer at noon and on weekends, the last day up to `untilMs`. The same at
 * each run.
 */
export async function replayUse({recorder, clock, untilMs, days, seed = 7}: ReplayOptions): Promise<void> {
  let state = seed;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  const {record} = recorder;
  const moveTo = (ms: number) => clock.pass(Math.max(0, ms - clock.wall()));

  function turn(): void {
    const model = models[random() < 0.75 ? 0 : 1] as (typeof models)[number];
    const {'eca.project': project} = model;
    const chat = {...model, 'gen_ai.operation.name': 'chat'};
    const steps = 1 + Math.floor(random() * 6);
    let seconds = 0;
    for (let step = 0; step < steps; step++) {
      const call = 1 + random() * 9;
      seconds += call;
      record('gen_ai.client.operation.duration', call, chat);
      record('gen_ai.client.operation.time_to_first_chunk', call * 0.2, chat);
      record('gen_ai.client.token.usage', Math.round(2_000 + random() * 9_000), {
        ...chat,
        'gen_ai.token.type': 'input',
      });
      record('gen_ai.client.token.usage', Math.round(50 + random() * 700), {...chat, 'gen_ai.token.type': 'output'});
      if (step === steps - 1) break;
      const tool = {'gen_ai.tool.name': tools[Math.floor(random() * tools.length)] as string};
      const failed = random() < 0.08;
      record('gen_ai.execute_tool.duration', random() * 2, {
        ...tool,
        'eca.project': project,
        ...(failed && {'error.type': 'failed'}),
      });
      if (failed) record('eca.tool.errors', 1, tool);
      if (tool['gen_ai.tool.name'] !== 'edit-file') continue;
      record('eca.edit.outcome', 1, {...tool, 'eca.outcome': failed ? 'failed' : 'applied'});
      record('eca.approval.count', 1, {...tool, 'eca.decision': random() < 0.9 ? 'allow' : 'deny'});
    }
    record('eca.turn.count', 1, {...model, 'eca.stop_reason': random() < 0.94 ? 'end' : 'cancelled'});
    record('eca.turn.first_text', 0.4 + random() * 2, model);
    record('gen_ai.invoke_agent.duration', seconds, {'gen_ai.agent.name': 'eca', ...model});
    record('eca.context.used', 3_000 + random() * 20_000, model);
    if (model['gen_ai.provider.name'] === 'openai') record('eca.turn.cost', 0.01 + random() * 0.2, model);
    else record('eca.turn.cost', 0, model);
    for (let passage = 0; passage < 3; passage++)
      record('eca.recall.passages', 1, {'eca.used': random() < 0.4 ? 'yes' : 'no'});
    record('eca.process.memory', 2e8 + random() * 5e7);
  }

  const today = new Date(untilMs);
  today.setHours(0, 0, 0, 0);
  for (let day = days - 1; day >= 0; day--) {
    const startMs = today.getTime() - day * dayMs;
    const isWeekend = [0, 6].includes(new Date(startMs).getDay()) && day > 0;
    for (let hour = 9; hour < 18; hour++) {
      const turns = isWeekend ? 0 : Math.round((hour === 12 ? 1 : 6) * (0.4 + random()));
      for (let one = 0; one < turns; one++) {
        const atMs = startMs + (hour * 60 + (one * 60) / turns) * minuteMs;
        if (atMs > untilMs) break;
        moveTo(atMs);
        turn();
        await recorder.flush();
      }
    }
  }
  moveTo(untilMs);
}

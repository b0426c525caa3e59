import {type Aggregate, aggregate, type Percentiles} from './aggregate.ts';
import {projectLabel} from './catalog.ts';
import type {MetricRow} from './metric-rows.ts';

/** What a model did in a stretch of time. */
export interface ModelFigures {
  /** `provider:model`. */
  model: string;
  calls: number;
  inputTokens: number;
  outputTokens: number;
  /** US dollars; undefined where no price is known. */
  cost: number | undefined;
  /** Seconds of one call. */
  duration: Percentiles | undefined;
  /** Tokens, as in `series`. */
  trend: number[];
}

/** How often a tool was called, how often it failed and how long it took. */
export interface ToolFigures {
  tool: string;
  calls: number;
  failed: number;
  /** Seconds of one call. */
  duration: Percentiles | undefined;
  /** Calls, as in `series`. */
  trend: number[];
}

/** What was done in one project. */
export interface ProjectFigures {
  /** The project's folder by name, with a hash of its path behind it. */
  project: string;
  turns: number;
  tokens: number;
  cost: number;
  /** Turns, as in `series`. */
  trend: number[];
}

/**
 * What the metrics pane and `eca metrics` show of one stretch of time: turns, tokens, cost, durations, errors. Times
 * are Unix milliseconds, durations seconds.
 */
export interface WindowFigures {
  fromMs: number;
  toMs: number;
  turns: number;
  /** Turns that came to an end by themselves. */
  succeeded: number;
  stopReasons: Record<string, number>;
  inputTokens: number;
  outputTokens: number;
  /** US dollars as far as prices are known; undefined where no turn had one. */
  cost: number | undefined;
  unpricedTurns: number;
  retries: number;
  fallbacks: number;
  turnDuration: Percentiles | undefined;
  firstText: Percentiles | undefined;
  callDuration: Percentiles | undefined;
  firstChunk: Percentiles | undefined;
  toolDuration: Percentiles | undefined;
  context: Percentiles | undefined;
  contextWasted: Percentiles | undefined;
  recall: {hits: number; passages: number; used: number};
  edits: Record<string, number>;
  approvals: Record<string, number>;
  feedback: Record<string, number>;
  /** Trials of models; those of the reference, of a stub and of a stored session say nothing about one. */
  training: {trials: number; passed: number; score: Percentiles | undefined};
  system: {
    memoryBytes: number | undefined;
    cpuSeconds: number;
    diskUsedBytes: number | undefined;
    diskFreeBytes: number | undefined;
    frame: Percentiles | undefined;
  };
  models: ModelFigures[];
  tools: ToolFigures[];
  projects: ProjectFigures[];
  /** One number for each start, the last one still growing. */
  series: {startsMs: number[]; turns: number[]; tokens: number[]; cost: number[]};
}

/**
 * Works out the overview of a stretch of time from its measurements: what `rows`, of from the first of `startsMs` to
 * `toMs`, come to.
 */
export function windowFigures(rows: readonly MetricRow[], startsMs: number[], toMs: number): WindowFigures {
  const all = aggregate(rows);
  const turns = Object.fromEntries(all.totalsBy('eca.turn.count', 'eca.stop_reason'));
  const trials = aggregate(rows.filter(isTrialOfModel));
  const count = all.total('eca.turn.count');
  const unpricedTurns = all.total('eca.turn.unpriced');
  return {
    fromMs: startsMs[0] ?? toMs,
    toMs,
    turns: count,
    succeeded: turns.end ?? 0,
    stopReasons: turns,
    inputTokens: all.total('gen_ai.client.token.usage', {'gen_ai.token.type': 'input'}),
    outputTokens: all.total('gen_ai.client.token.usage', {'gen_ai.token.type': 'output'}),
    cost: all.valuesOf(projectLabel, 'eca.turn.cost').size > 0 ? all.total('eca.turn.cost') : undefined,
    unpricedTurns,
    retries: all.total('eca.turn.retries'),
    fallbacks: all.total('eca.turn.fallbacks'),
    turnDuration: all.percentiles('gen_ai.invoke_agent.duration', {'gen_ai.agent.name': 'eca'}),
    firstText: all.percentiles('eca.turn.first_text'),
    callDuration: all.percentiles('gen_ai.client.operation.duration'),
    firstChunk: all.percentiles('gen_ai.client.operation.time_to_first_chunk'),
    toolDuration: all.percentiles('gen_ai.execute_tool.duration'),
    context: all.percentiles('eca.context.used'),
    contextWasted: all.percentiles('eca.context.wasted'),
    recall: {
      hits: all.total('eca.recall.hits'),
      passages: all.total('eca.recall.passages'),
      used: all.total('eca.recall.passages', {'eca.used': 'yes'}),
    },
    edits: Object.fromEntries(all.totalsBy('eca.edit.outcome', 'eca.outcome')),
    approvals: Object.fromEntries(all.totalsBy('eca.approval.count', 'eca.decision')),
    feedback: Object.fromEntries(all.totalsBy('eca.feedback.count', 'eca.signal')),
    training: {
      trials: trials.total('eca.training.trials'),
      passed: trials.total('eca.training.trials', {'eca.outcome': 'passed'}),
      score: trials.percentiles('eca.training.score'),
    },
    system: {
      memoryBytes: all.last('eca.process.memory'),
      cpuSeconds: all.total('eca.process.cpu'),
      diskUsedBytes: all.last('eca.disk.used'),
      diskFreeBytes: all.last('eca.disk.free'),
      frame: all.percentiles('eca.ui.frame'),
    },
    models: modelsOf(rows, startsMs),
    tools: toolsOf(all, startsMs),
    projects: projectsOf(all, startsMs),
    series: {
      startsMs,
      turns: all.series('eca.turn.count', startsMs),
      tokens: all.series('gen_ai.client.token.usage', startsMs),
      cost: all.series('eca.turn.cost', startsMs),
    },
  };
}

/** The metrics that are shown for each model. */
const modelInstruments = new Set(['gen_ai.client.token.usage', 'gen_ai.client.operation.duration', 'eca.turn.cost']);

/** The figures of each model, the one that was called most first. */
function modelsOf(rows: readonly MetricRow[], startsMs: readonly number[]): ModelFigures[] {
  const byModel = new Map<string, MetricRow[]>();
  for (const row of rows) {
    const model = row.labels['gen_ai.request.model'];
    if (model === undefined || !modelInstruments.has(row.instrument.name)) continue;
    const provider = row.labels['gen_ai.provider.name'];
    const name = provider === undefined ? model : `${provider}:${model}`;
    const held = byModel.get(name);
    if (held) held.push(row);
    else byModel.set(name, [row]);
  }
  return [...byModel]
    .map(([model, held]) => {
      const own = aggregate(held);
      const priced = own.valuesOf('gen_ai.request.model', 'eca.turn.cost').size > 0;
      return {
        model,
        calls: own.count('gen_ai.client.operation.duration'),
        inputTokens: own.total('gen_ai.client.token.usage', {'gen_ai.token.type': 'input'}),
        outputTokens: own.total('gen_ai.client.token.usage', {'gen_ai.token.type': 'output'}),
        cost: priced ? own.total('eca.turn.cost') : undefined,
        duration: own.percentiles('gen_ai.client.operation.duration'),
        trend: own.series('gen_ai.client.token.usage', startsMs),
      };
    })
    .sort((one, other) => other.calls - one.calls || (one.model < other.model ? -1 : 1));
}

/** The figures of each tool, the one that was called most first. */
function toolsOf(all: Aggregate, startsMs: readonly number[]): ToolFigures[] {
  const failures = all.totalsBy('eca.tool.errors', 'gen_ai.tool.name');
  return [...all.valuesOf('gen_ai.tool.name', 'gen_ai.execute_tool.duration')]
    .map(tool => {
      const duration = all.percentiles('gen_ai.execute_tool.duration', {'gen_ai.tool.name': tool});
      const trend = all.counts('gen_ai.execute_tool.duration', startsMs, {'gen_ai.tool.name': tool});
      return {tool, calls: duration?.count ?? 0, failed: failures.get(tool) ?? 0, duration, trend};
    })
    .sort((one, other) => other.calls - one.calls || (one.tool < other.tool ? -1 : 1));
}

/** The figures of each project, the one with the most turns first. */
function projectsOf(all: Aggregate, startsMs: readonly number[]): ProjectFigures[] {
  const tokens = all.totalsBy('gen_ai.client.token.usage', projectLabel);
  const costs = all.totalsBy('eca.turn.cost', projectLabel);
  return [...all.totalsBy('eca.turn.count', projectLabel)].map(([project, turns]) => ({
    project,
    turns,
    tokens: tokens.get(project) ?? 0,
    cost: costs.get(project) ?? 0,
    trend: all.series('eca.turn.count', startsMs, {[projectLabel]: project}),
  }));
}

/** Whether a training figure is of a model and not of the reference, a stub or a stored session. */
function isTrialOfModel({instrument, labels}: MetricRow): boolean {
  const solver = labels['eca.solver'] ?? '';
  return instrument.name.startsWith('eca.training.') && !/^(?:reference|stub|session:.*)$/s.test(solver);
}

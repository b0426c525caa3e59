import type {AgentEvent} from '../agent/agent-event.ts';

/** How a measure lies, over its last 500 values: the middle, what 95 of 100 stay below (nearest rank), and the newest. */
export interface Spread {
  /** All values ever, also those that no longer count for the rest. */
  count: number;
  p50: number;
  p95: number;
  last: number;
}

/** How often a tool was called, how that went and how long it took. */
export interface ToolFigures {
  name: string;
  calls: number;
  ok: number;
  failed: number;
  /** From call to result, an approval in between included. Undefined before the first result. */
  durationMs: Spread | undefined;
}

/** The figures of one session since the program began to follow it. Text comes from models and servers: make it safe to print. */
export interface SessionFigures {
  session: string | undefined;
  turns: number;
  /** Whether a turn is running. */
  working: boolean;
  /** Over all turns, the running one included. */
  inputTokens: number;
  outputTokens: number;
  /** What the last request put into the model's context. */
  contextTokens: number;
  /** From the start of a turn to its first text, and to its end, in milliseconds. */
  firstTextMs: Spread | undefined;
  durationMs: Spread | undefined;
  /** Output tokens a second after the first text, over the turns whose server counted tokens. */
  tokensPerSecond: number | undefined;
  /** How many turns ended how. */
  stopReasons: Readonly<Record<string, number>>;
  /** Most used first, at most 50 names; `(others)` holds the rest. */
  tools: readonly ToolFigures[];
  /** Each change of model, oldest first; the last 20. */
  models: readonly {model: string; why: string; at: string}[];
  /** Warnings and errors by code, the newest last; at most 20 codes. */
  warnings: readonly {code: string; message: string; count: number; at: string}[];
}

/** Follows the events of a session; its size does not grow with the session. */
export interface SessionMetrics {
  /** Counts one event. Events of another session than before (`session-start`) begin anew. */
  take(event: AgentEvent): void;
  /** The figures as they are now: the same object until an event changes them. */
  figures(): SessionFigures;
  /** Calls `listener` after each event that changed a figure. Returns what unsubscribes. */
  subscribe(listener: () => void): () => void;
}

/** How many of the newest values percentiles are taken from. */
const maxValues = 500;
/** The most tools that are counted by name; further ones go under `(others)`. */
const maxTools = 50;
/** How many changes of the model are kept. */
const maxModels = 20;
/** How many kinds of warnings are kept, the newest. */
const maxWarnings = 20;
/** The most calls without a result that are followed at once; further ones are counted as calls and no more. */
const maxOpenCalls = 200;
/** Where the calls of all further tools are counted. */
const otherTools = '(others)';

/** How often something was measured, and its newest values. */
interface Values {
  count: number;
  recent: number[];
}

/** What was counted in the session so far. */
interface Counts {
  session: string | undefined;
  turns: number;
  inputTokens: number;
  outputTokens: number;
  contextTokens: number;
  firstText: Values;
  duration: Values;
  spokenMs: number;
  spokenTokens: number;
  stopReasons: Map<string, number>;
  tools: Map<string, {calls: number; ok: number; failed: number; duration: Values}>;
  models: {model: string; why: string; at: string}[];
  warnings: Map<string, {code: string; message: string; count: number; at: string}>;
}

/** What is known of the turn under way. */
interface RunningTurn {
  startedMs: number;
  firstTextMs: number | undefined;
  inputTokens: number;
  outputTokens: number;
  /** Calls without a result yet, by id. */
  calls: Map<string, {name: string; startedMs: number}>;
}

/**
 * Counts what happens in a running session for the app's figures: tokens, times, tools, models, warnings. Nothing is
 * stored on disk. `clock` gives monotonic milliseconds; the process clock when absent.
 */
export function createSessionMetrics({clock = () => performance.now()}: {clock?: () => number} = {}): SessionMetrics {
  let counts = emptyCounts(undefined);
  let turn: RunningTurn | undefined;
  let drawn: SessionFigures | undefined;
  const listeners = new Set<() => void>();

  /** Counts one event; returns whether a figure changed, so that nothing is drawn anew in vain. */
  function count(event: AgentEvent): boolean {
    switch (event.type) {
      case 'session-start':
        if (counts.session === event.session) return false;
        // The first session has its name from here, and keeps what was counted (there is nothing yet).
        counts = emptyCounts(event.session);
        turn = undefined;
        return true;
      case 'turn-start':
        counts.turns += 1;
        turn = {startedMs: clock(), firstTextMs: undefined, inputTokens: 0, outputTokens: 0, calls: new Map()};
        return true;
      case 'model-select':
        if (counts.models.at(-1)?.model === event.model) return false;
        counts.models = [...counts.models, {model: event.model, why: event.why, at: event.at}].slice(-maxModels);
        return true;
      case 'text-delta':
        if (!turn || turn.firstTextMs !== undefined) return false;
        turn.firstTextMs = clock();
        addValue(counts.firstText, turn.firstTextMs - turn.startedMs);
        return true;
      case 'usage':
        if (turn) {
          turn.inputTokens = event.inputTokens;
          turn.outputTokens = event.outputTokens;
        }
        counts.contextTokens = event.contextTokens;
        return true;
      case 'tool-call':
        toolOf(counts, event.name).calls += 1;
        if (turn && turn.calls.size < maxOpenCalls) turn.calls.set(event.id, {name: event.name, startedMs: clock()});
        return true;
      case 'tool-result': {
        const call = turn?.calls.get(event.id);
        if (!call) return false;
        turn?.calls.delete(event.id);
        const tool = toolOf(counts, call.name);
        tool[event.ok ? 'ok' : 'failed'] += 1;
        addValue(tool.duration, clock() - call.startedMs);
        return true;
      }
      case 'warning':
      case 'error':
        addWarning(counts, event);
        return true;
      case 'result':
        return endTurn(event);
      default:
        return false;
    }
  }

  /** Adds a turn that has ended to the figures of the session. */
  function endTurn(result: Extract<AgentEvent, {type: 'result'}>): boolean {
    const {usage, stopReason} = result;
    if (!turn) return false;
    // The higher of the two: a figure that was shown does not go down again.
    counts.inputTokens += Math.max(usage.inputTokens, turn.inputTokens);
    counts.outputTokens += Math.max(usage.outputTokens, turn.outputTokens);
    if (usage.contextTokens > 0) counts.contextTokens = usage.contextTokens;
    const nowMs = clock();
    // The end of the turn cut them off: nobody waits for them any more.
    for (const {name} of turn.calls.values()) toolOf(counts, name).failed += 1;
    addValue(counts.duration, nowMs - turn.startedMs);
    if (turn.firstTextMs !== undefined && usage.outputTokens > 0) {
      counts.spokenMs += nowMs - turn.firstTextMs;
      counts.spokenTokens += usage.outputTokens;
    }
    counts.stopReasons.set(stopReason, (counts.stopReasons.get(stopReason) ?? 0) + 1);
    turn = undefined;
    return true;
  }

  return {
    take(event) {
      if (!count(event)) return;
      drawn = undefined;
      for (const listener of [...listeners]) listener();
    },
    figures() {
      drawn ??= figuresOf(counts, turn);
      return drawn;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function emptyCounts(session: string | undefined): Counts {
  return {
    session,
    turns: 0,
    inputTokens: 0,
    outputTokens: 0,
    contextTokens: 0,
    firstText: {count: 0, recent: []},
    duration: {count: 0, recent: []},
    spokenMs: 0,
    spokenTokens: 0,
    stopReasons: new Map(),
    tools: new Map(),
    models: [],
    warnings: new Map(),
  };
}

/** The figures as they are shown, those of the running turn added. */
function figuresOf(counts: Counts, turn: RunningTurn | undefined): SessionFigures {
  const {session, turns, contextTokens, models, spokenMs, spokenTokens} = counts;
  return {
    session,
    turns,
    working: turn !== undefined,
    inputTokens: counts.inputTokens + (turn?.inputTokens ?? 0),
    outputTokens: counts.outputTokens + (turn?.outputTokens ?? 0),
    contextTokens,
    firstTextMs: spreadOf(counts.firstText),
    durationMs: spreadOf(counts.duration),
    tokensPerSecond: spokenTokens > 0 && spokenMs > 0 ? (spokenTokens * 1000) / spokenMs : undefined,
    stopReasons: Object.fromEntries(counts.stopReasons),
    tools: [...counts.tools]
      .map(([name, {calls, ok, failed, duration}]) => ({name, calls, ok, failed, durationMs: spreadOf(duration)}))
      .sort((a, b) => b.calls - a.calls || (a.name < b.name ? -1 : 1)),
    models,
    warnings: [...counts.warnings.values()],
  };
}

/** Where the calls of a tool are counted; names beyond the most share one place. */
function toolOf(counts: Counts, name: string) {
  const key = counts.tools.has(name) || counts.tools.size < maxTools - 1 ? name : otherTools;
  const known = counts.tools.get(key) ?? {calls: 0, ok: 0, failed: 0, duration: {count: 0, recent: []}};
  counts.tools.set(key, known);
  return known;
}

/** Counts a warning by its code, with its last message cut to 1,000 characters. */
function addWarning(counts: Counts, {code, message, at}: {code: string; message: string; at: string}): void {
  const known = counts.warnings.get(code);
  // Put in again so that the newest is last.
  counts.warnings.delete(code);
  counts.warnings.set(code, {code, message: message.slice(0, 1000), count: (known?.count ?? 0) + 1, at});
  const [oldest] = counts.warnings.keys();
  if (counts.warnings.size > maxWarnings && oldest !== undefined) counts.warnings.delete(oldest);
}

/** Keeps a value among the newest, so that a long session takes no more room than a short one. */
function addValue(values: Values, value: number): void {
  values.count += 1;
  values.recent.push(value);
  if (values.recent.length > maxValues) values.recent.shift();
}

/** Median and 95th percentile (nearest rank) of the newest values. */
function spreadOf({count, recent}: Values): Spread | undefined {
  const last = recent.at(-1);
  if (last === undefined) return undefined;
  const sorted = [...recent].sort((a, b) => a - b);
  const rank = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? last;
  return {count, p50: rank(0.5), p95: rank(0.95), last};
}

import type {AppState} from '../app-state.ts';
import {shownKey} from '../keymap.ts';
import {fitLine, textWidth} from '../text-layout.ts';
import type {Theme} from '../theme.ts';

/** Writes a large number shortly: `1,234` below ten thousand, then `12.3k`, then `1.2M`. */
function shortCount(count: number): string {
  if (count < 10_000) return count.toLocaleString('en-US');
  if (count < 1_000_000) return `${(count / 1000).toFixed(count < 100_000 ? 1 : 0)}k`;
  return `${(count / 1_000_000).toFixed(1)}M`;
}

/** What is being done, what it is about, and for how long (not where it is `spoken`). */
export interface ActivityText {
  doing: string;
  about: string;
  time: string;
}

/**
 * Says what the assistant is doing right now and for how long: waiting, thinking, answering, running a tool, indexing
 * or stopping; undefined when nothing goes on.
 */
export function activityText(state: AppState, spoken = false): ActivityText | undefined {
  const since = (startedAtMs: number) =>
    spoken ? '' : `${Math.floor(Math.max(0, state.nowMs - startedAtMs) / 1000)} s`;
  const text = (doing: string, about = '', startedAtMs = state.activitySinceMs) => ({
    doing,
    about,
    time: since(startedAtMs),
  });
  switch (state.activity) {
    case 'idle':
      return state.command === undefined ? undefined : text(state.command, '', state.commandStartedAtMs);
    case 'waiting': {
      const {indexing} = state;
      if (!indexing) return text('waiting', state.passing);
      return {
        doing: `indexing ${shortCount(indexing.done)} of ${shortCount(indexing.total)} files`,
        about: '',
        time: '',
      };
    }
    case 'thinking':
      return text('thinking');
    case 'streaming':
      return text('answering');
    case 'tool': {
      // Of several tools the one that runs longest is named.
      const [tool] = state.tools;
      return tool ? text(tool.title, '', tool.startedAtMs) : text('working');
    }
    case 'stopping':
      return {doing: 'stopping', about: '', time: ''};
  }
}

/** One line on what is done. The time stays whole; what is done is cut, and what it is about goes first. */
export function fitActivity({doing, about, time}: ActivityText, columns: number): string {
  const end = time === '' ? '' : ` ${time}`;
  const head = `${fitLine(doing, Math.max(1, columns - end.length))}${end}`;
  return fitLine(about === '' ? head : `${head} · ${about}`, columns);
}

/** A piece of the status line; what weighs least is left out first. */
interface Fact {
  text: string;
  weight: number;
  /** What stands for it where there is no room for all. */
  short?: string;
}

/**
 * Draws the status line, the last line of the screen: model, permission mode, sandbox, how full the context is, tokens
 * and cost on the left, what can be pressed on the right. What does not fit is said shorter, then left out.
 */
export function statusLine(state: AppState, columns: number, {style}: Theme): string {
  const {usage, model} = state;
  const facts: Fact[] = [modelFact(model)];
  const add = (text: string, weight: number, short = text) => facts.push({text, weight, short});
  if (state.tier) add(`${state.tier} tier`, 2);
  if (state.mode !== undefined) add(state.mode, 8);
  if (state.sandbox !== undefined) add(state.sandbox, 1);
  if (usage.contextTokens > 0) {
    const limit = state.contextLimit;
    const share = limit ? `${Math.round((100 * usage.contextTokens) / limit)}%` : undefined;
    if (limit !== undefined && share !== undefined) add(`${share} of ${shortCount(limit)}`, 7, share);
    else add(`${shortCount(usage.contextTokens)} in context`, 7);
  }
  if (usage.outputTokens > 0) add(`${shortCount(usage.inputTokens)}↑ ${shortCount(usage.outputTokens)}↓`, 4);
  if (state.cost !== undefined && state.cost > 0) add(`$${state.cost.toFixed(state.cost < 1 ? 3 : 2)}`, 6);
  const right = state.question
    ? 'waits for you'
    : state.activity === 'idle' && state.command === undefined
      ? `${shownKey('help')} keys`
      : `${shownKey('cancel')} stops`;
  const joined = () => facts.map(({text}) => text).join(' · ');
  const fits = () => textWidth(joined()) + right.length + 2 <= columns;
  /** Leaves out the lightest facts, up to a weight of `least`, until the rest fits. */
  const leave = (least: number) => {
    while (!fits()) {
      const lightest = Math.min(...facts.map(({weight}) => weight));
      if (facts.length === 1 || lightest > least) return;
      facts.splice(
        facts.findIndex(({weight}) => weight === lightest),
        1,
      );
    }
  };
  // First goes what one can do without, then words get shorter, then the rest goes.
  leave(heaviestExtra);
  if (!fits()) for (const fact of facts) fact.text = fact.short ?? fact.text;
  leave(heaviest);
  const room = columns - right.length - 2;
  const left = fitLine(joined(), room >= leastModelColumns ? room : columns);
  const gap = columns - textWidth(left) - right.length;
  return gap >= 2 ? style('dim', left + ' '.repeat(gap) + right) : style('dim', left);
}

/** Facts of at most this weight are left out before anything is said shorter. */
const heaviestExtra = 4;
/** Facts of at most this weight may be left out at all; the model's name weighs more and stays. */
const heaviest = 8;
/**
 * With fewer columns than this for the left side, what can be pressed is left out: so much of a model's name would say
 * nothing.
 */
const leastModelColumns = 8;

/**
 * The model's name, or `ready` before one has answered. Where room is short its provider goes first: models of two
 * providers seldom share a name.
 */
function modelFact(model: string): Fact {
  if (model === '') return {text: 'ready', weight: 9};
  return {text: model, weight: 9, short: model.replace(/^[a-z-]+:(?=.)/, '')};
}

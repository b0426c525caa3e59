import type {AppState} from '../app-state.ts';
import {shownKey} from '../keymap.ts';
import {fitLine, textWidth} from '../text-layout.ts';
import type {Theme} from '../theme.ts';

/** `1,234` below ten thousand, then `12.3k`. */
function shortCount(count: number): string {
  if (count < 10_000) return count.toLocaleString('en-US');
  if (count < 1_000_000) return `${(count / 1000).toFixed(count < 100_000 ? 1 : 0)}k`;
  return `${(count / 1_000_000).toFixed(1)}M`;
}

/** What is being done and for how long (not where it is `spoken`); '' when nothing is. */
export function activityText(state: AppState, spoken = false): string {
  const seconds = Math.floor(Math.max(0, state.nowMs - state.turnStartedAtMs) / 1000);
  const time = spoken ? '' : ` ${seconds} s`;
  const [tool] = state.tools;
  switch (state.activity) {
    case 'idle': {
      if (state.command === undefined) return '';
      const since = Math.floor(Math.max(0, state.nowMs - state.commandStartedAtMs) / 1000);
      return spoken ? state.command : `${state.command} ${since} s`;
    }
    case 'waiting':
      return state.indexing
        ? `indexing ${shortCount(state.indexing.done)} of ${shortCount(state.indexing.total)} files`
        : `waiting${time}${state.passing === undefined ? '' : ` · ${state.passing}`}`;
    case 'thinking':
      return `thinking${time}`;
    case 'streaming':
      return `answering${time}`;
    case 'tool':
      return tool ? `${tool.title}${time}` : `working${time}`;
    case 'stopping':
      return 'stopping';
  }
}

/** A piece of the status line; what weighs least is left out first. */
interface Fact {
  text: string;
  weight: number;
}

/** The last line: model, context and tokens on the left, what can be pressed on the right; what does not fit is left out. */
export function statusLine(state: AppState, columns: number, {style}: Theme): string {
  const {usage, model} = state;
  const facts: Fact[] = [{text: model === '' ? 'ready' : model, weight: 9}];
  const add = (text: string, weight: number) => facts.push({text, weight});
  if (state.tier) add(`${state.tier} tier`, 2);
  if (state.mode !== undefined) add(state.mode, 7);
  if (state.sandbox !== undefined) add(state.sandbox, 1);
  if (usage.contextTokens > 0) {
    const limit = state.contextLimit;
    const share = limit ? `${Math.round((100 * usage.contextTokens) / limit)}% of ${shortCount(limit)}` : undefined;
    add(share ?? `${shortCount(usage.contextTokens)} in context`, 8);
  }
  if (usage.outputTokens > 0) add(`${shortCount(usage.inputTokens)}↑ ${shortCount(usage.outputTokens)}↓`, 4);
  if (state.cost !== undefined && state.cost > 0) add(`$${state.cost.toFixed(state.cost < 1 ? 3 : 2)}`, 6);
  const right = state.question
    ? 'waits for you'
    : state.activity === 'idle' && state.command === undefined
      ? `${shownKey('help')} keys`
      : `${shownKey('cancel')} stops`;
  const joined = () => facts.map(({text}) => text).join(' · ');
  while (facts.length > 1 && textWidth(joined()) + right.length + 3 > columns) {
    const least = Math.min(...facts.map(({weight}) => weight));
    facts.splice(
      facts.findIndex(({weight}) => weight === least),
      1,
    );
  }
  const left = fitLine(joined(), columns);
  const gap = columns - textWidth(left) - right.length;
  return gap >= 2 ? style('dim', left + ' '.repeat(gap) + right) : style('dim', left);
}

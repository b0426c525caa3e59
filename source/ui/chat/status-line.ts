import type {AppState} from '../app-state.ts';
import {fitLine, textWidth} from '../text-layout.ts';
import type {Theme} from '../theme.ts';

/** `1,234` below ten thousand, then `12.3k`. */
function shortCount(count: number): string {
  if (count < 10_000) return count.toLocaleString('en-US');
  if (count < 1_000_000) return `${(count / 1000).toFixed(count < 100_000 ? 1 : 0)}k`;
  return `${(count / 1_000_000).toFixed(1)}M`;
}

/** What is being done and for how long; '' when nothing is. */
export function activityText(state: AppState): string {
  const seconds = Math.floor(Math.max(0, state.nowMs - state.turnStartedAtMs) / 1000);
  const [tool] = state.tools;
  switch (state.activity) {
    case 'idle':
      return '';
    case 'waiting':
      return state.indexing
        ? `indexing ${shortCount(state.indexing.done)} of ${shortCount(state.indexing.total)} files`
        : `waiting ${seconds} s${state.passing === undefined ? '' : ` · ${state.passing}`}`;
    case 'thinking':
      return `thinking ${seconds} s`;
    case 'streaming':
      return `answering ${seconds} s`;
    case 'tool':
      return tool ? `${tool.title} ${seconds} s` : `working ${seconds} s`;
    case 'stopping':
      return 'stopping';
  }
}

/** The last line: model, context and tokens on the left, what can be pressed on the right; what does not fit is left out. */
export function statusLine(state: AppState, columns: number, {style}: Theme): string {
  const {usage, model} = state;
  const facts = [model === '' ? 'ready' : state.tier ? `${model} (${state.tier})` : model];
  if (state.mode !== undefined)
    facts.push(state.sandbox === undefined ? state.mode : `${state.mode}, ${state.sandbox}`);
  if (usage.contextTokens > 0) {
    const limit = state.contextLimit;
    facts.push(
      limit
        ? `${Math.round((100 * usage.contextTokens) / limit)}% of ${shortCount(limit)}`
        : `${shortCount(usage.contextTokens)} in context`,
    );
  }
  if (usage.outputTokens > 0) facts.push(`${shortCount(usage.inputTokens)}↑ ${shortCount(usage.outputTokens)}↓`);
  if (state.cost !== undefined && state.cost > 0) facts.push(`$${state.cost.toFixed(state.cost < 1 ? 3 : 2)}`);
  const right = state.question ? 'waits for you' : state.activity === 'idle' ? '? keys' : 'esc stops';
  while (facts.length > 1 && textWidth(facts.join(' · ')) + right.length + 3 > columns) facts.pop();
  const left = fitLine(facts.join(' · '), columns);
  const gap = columns - textWidth(left) - right.length;
  return gap >= 2 ? style('dim', left + ' '.repeat(gap) + right) : style('dim', left);
}

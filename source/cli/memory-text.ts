import type {Runtime} from '../runtime/runtime.ts';
import {type Layout, localTime, painter, wrapped} from './session-text.ts';

type Memory = Awaited<ReturnType<Runtime['memory']>>;
type Recalled = Awaited<ReturnType<Memory['conversations']['recall']>>['turns'][number];

const shownCharacters = 400;
const reasonsShown = 6;

/** Each recalled turn as who said it when, in which session, and what; with `why` also the features that placed it. */
export function recalledLines(
  turns: readonly Recalled[],
  layout: Layout & {why: boolean; sanitize: (text: string) => string},
): string[] {
  const {columns, color, sanitize} = layout;
  const paint = painter(color);
  return turns.flatMap(({turn, features, score}, index) => {
    const speaker = turn.speaker !== '' ? turn.speaker : ({user: 'you', assistant: 'eca'}[turn.role] ?? turn.role);
    const head = sanitize(`${localTime(turn.at)} · ${speaker} · ${turn.session}`);
    const cut = turn.text.length > shownCharacters ? `${turn.text.slice(0, shownCharacters)}…` : turn.text;
    return [
      ...(index > 0 ? [''] : []),
      ...wrapped(head, columns).map(paint.bold),
      ...wrapped(sanitize(cut).replace(/\s+/g, ' ').trim(), columns, '  '),
      ...(layout.why ? wrapped(whyText(features, score), columns, '  ').map(paint.dim) : []),
    ];
  });
}

function whyText(features: Recalled['features'], score: number): string {
  const telling = Object.entries(features)
    .filter(([, value]) => value !== 0)
    .sort(([, one], [, other]) => Math.abs(other) - Math.abs(one))
    .slice(0, reasonsShown);
  return `score ${score.toFixed(2)}: ${telling.map(([name, value]) => `${name} ${value.toFixed(2)}`).join(', ')}`;
}

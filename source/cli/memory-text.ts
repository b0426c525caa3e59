import type {Runtime} from '../runtime/runtime.ts';
import {type Layout, localTime, painter, wrapped} from './session-text.ts';

type Memory = Awaited<ReturnType<Runtime['memory']>>;
type Recalled = Awaited<ReturnType<Memory['conversations']['recall']>>['turns'][number];

/** The most characters of a turn that are shown. */
const shownCharacters = 400;
/** The most reasons that `--why` gives for a place in the order. */
const reasonsShown = 6;

/**
 * What `eca memory search` prints of turns: who said it when, in which session, and what; with `why` also the features
 * that placed it.
 */
export function recalledLines(
  turns: readonly Recalled[],
  layout: Layout & {why: boolean; sanitize: (text: string) => string},
): string[] {
  const {columns, color, sanitize} = layout;
  const paint = painter(color);
  return turns.flatMap(({turn, features, score}, index) => {
    const speaker = turn.speaker !== '' ? turn.speaker : ({user: 'you', assistant: 'eca'}[turn.role] ?? turn.role);
    const own = turn.id.startsWith(`${turn.session}#`);
    const place = own ? turn.id.replace(/\.\w+$/, '') : `${turn.session} · ${turn.id}`;
    const head = sanitize(`${localTime(turn.at)} · ${speaker} · ${place}`);
    const cut = turn.text.length > shownCharacters ? `${turn.text.slice(0, shownCharacters)}…` : turn.text;
    return [
      ...(index > 0 ? [''] : []),
      ...wrapped(head, columns).map(paint.bold),
      ...wrapped(sanitize(cut).replace(/\s+/g, ' ').trim(), columns, '  '),
      ...(layout.why ? wrapped(whyText(features, score), columns, '  ').map(paint.dim) : []),
    ];
  });
}

const localDay = (at: string) => localTime(at).slice(0, 10);

/** What placed a turn in the order, the most telling first. */
function whyText(features: Recalled['features'], score: number): string {
  const telling = Object.entries(features)
    .filter(([, value]) => value !== 0)
    .sort(([, one], [, other]) => Math.abs(other) - Math.abs(one))
    .slice(0, reasonsShown);
  return `score ${score.toFixed(2)}: ${telling.map(([name, value]) => `${name} ${value.toFixed(2)}`).join(', ')}`;
}

type Records = Memory['records'];
type Record = Awaited<ReturnType<Records['get']>>;
type Change = Awaited<ReturnType<Records['plan']>>[number];
type RecordLayout = Layout & {sanitize: (text: string) => string};

/** What `eca memory list` prints: each record as its id, kind and text, and where it is from. */
export function recordLines(records: readonly Record[], {columns, color, sanitize}: RecordLayout): string[] {
  const paint = painter(color);
  return records.flatMap(record => {
    const {id, kind, text, source, validFrom, validTo, status, scope, mentions, uses} = record;
    const where =
      source.session === undefined ? '' : ` in ${source.session}${source.turn ? ` turn ${source.turn}` : ''}`;
    const facts = [
      status === 'active' ? kind : `${kind}, ${status}`,
      scope.level,
      `since ${localDay(validFrom)}${validTo === undefined ? '' : ` until ${localDay(validTo)}`}`,
      `by ${source.by === 'rule' ? `the rule ${source.rule ?? ''}` : source.by}${where}`,
      ...(mentions > 1 ? [`said ${mentions} times`] : []),
      ...(uses > 0 ? [`recalled ${uses} times`] : []),
    ];
    return [
      ...wrapped(`${id}  ${sanitize(text)}`, columns).map((line, at) => (at === 0 ? paint.bold(line) : line)),
      ...wrapped(sanitize(facts.join(' · ')), columns, '  ').map(paint.dim),
    ];
  });
}

/** What a consolidation changes, line by line as a diff: what goes with `-`, what stays or comes with `+`. */
export function changeLines(
  changes: readonly Change[],
  records: ReadonlyMap<string, Record>,
  {columns, sanitize, undone}: RecordLayout & {undone: boolean},
): string[] {
  return changes.flatMap(({id, before, after, why}) => {
    const text = sanitize(records.get(id)?.text ?? '');
    const [from, to] = undone ? [after, before] : [before, after];
    const goes = to.status !== undefined && to.status !== 'active';
    const what = to.status ?? `said ${to.mentions} times (was ${from.mentions})`;
    return wrapped(`${goes ? '-' : '+'} ${id}  ${text}  [${what}: ${sanitize(why)}]`, columns);
  });
}

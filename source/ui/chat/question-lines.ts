import {shownKey} from '../keymap.ts';
import {fitEnd, fitLine, textWidth, wrapText} from '../text-layout.ts';
import type {Theme} from '../theme.ts';
import {escapeLine} from './escape-text.ts';
import type {QuestionChoice, QuestionLine, QuestionState} from './question-state.ts';

/** With fewer rows than this a question shows all keys in one line, without their meaning where that does not fit. */
const roomyRows = 9;
/** With fewer columns than this the place in a long question is said shorter: `3/40` in place of `3–12 of 40`. */
const narrowColumns = 40;

/** How the body of a question is cut into rows: all of them, and how many show at once. */
export interface QuestionBody {
  lines: readonly QuestionLine[];
  room: number;
}

/** The body of a question as wrapped last: wrapping a long diff at every key would be felt. */
const wrapped = new WeakMap<readonly QuestionLine[], {columns: number; lines: QuestionLine[]}>();

/** The body for a window of `columns` and `rows` that the question may take. */
export function questionBody(state: QuestionState, columns: number, rows: number): QuestionBody {
  const lines = wrapBody(state.question.body, columns);
  return {lines, room: Math.max(1, rows - fixedLines(state, columns, rows).count)};
}

/** The rows that all of the question would take. */
export function questionHeight(state: QuestionState, columns: number): number {
  return wrapBody(state.question.body, columns).length + fixedLines(state, columns, Number.POSITIVE_INFINITY).count;
}

/**
 * Draws a question that waits for the user (an approval or a plan) as styled lines, at most `rows` of at most
 * `columns`. Keys and title stay when there is no room for the rest.
 */
export function questionLines(state: QuestionState, columns: number, rows: number, theme: Theme): string[] {
  const {style} = theme;
  const {why, keys} = fixedLines(state, columns, rows);
  const {lines, room} = questionBody(state, columns, rows);
  const scroll = Math.max(0, Math.min(state.scroll, lines.length - room));
  const shown = lines.slice(scroll, scroll + room);
  const hidden = lines.length - shown.length;
  const {question, behind} = state;
  const range =
    columns < narrowColumns
      ? `${scroll + 1}/${lines.length}`
      : `${scroll + 1}–${scroll + shown.length} of ${lines.length}`;
  const place = hidden > 0 ? ` ${range} ↑↓` : '';
  const more = behind > 0 ? ` (+${behind})` : '';
  const titleRoom = columns - textWidth(place) - textWidth(more);
  const title = `${fitLine(question.title, titleRoom)}${more}${place}`;
  return [
    style('warning', fitLine(title, columns)),
    ...shown.map(({text, role}) => (role ? style(role, text) : text)),
    ...why.map(line => style('dim', line)),
    ...keys.map(line => style('accent', line)),
  ].slice(-rows);
}

/**
 * The rows of a question that do not scroll: its title, why it is asked (at most three rows), and the keys that answer.
 */
function fixedLines(state: QuestionState, columns: number, rows: number) {
  const roomy = rows >= roomyRows;
  const keys =
    state.reason === undefined ? keyLines(state.question.choices, columns, roomy) : reasonLines(state.reason, columns);
  const whyRoom = rows < 4 ? 0 : roomy ? 3 : 1;
  const why = state.question.why === '' ? [] : wrapText(`why: ${state.question.why}`, columns);
  const shownWhy =
    why.length <= whyRoom ? why : [...why.slice(0, whyRoom - 1), fitLine(why.slice(whyRoom - 1).join(' '), columns)];
  const cut = whyRoom === 0 ? [] : shownWhy;
  return {why: cut, keys, count: 1 + cut.length + keys.length};
}

/** The keys that answer and what each means; keys alone where there is no room for more. */
function keyLines(choices: readonly QuestionChoice[], columns: number, roomy: boolean): string[] {
  const entries = choices.map(({action, label}) => `${shownKey(action)} ${label}`);
  if (!roomy) {
    const all = entries.join(' · ');
    return [textWidth(all) <= columns ? all : fitLine(choices.map(({action}) => shownKey(action)).join(' '), columns)];
  }
  const lines: string[] = [];
  for (const entry of entries) {
    const last = lines.at(-1);
    if (last !== undefined && textWidth(last) + 3 + textWidth(entry) <= columns)
      lines[lines.length - 1] = `${last} · ${entry}`;
    else lines.push(fitLine(entry, columns));
  }
  return lines;
}

/** The line in which the user types why not, with its end in view. */
function reasonLines(reason: string, columns: number): string[] {
  const lead = 'no, because: ';
  const end = fitEnd(escapeLine(reason), Math.max(2, columns - lead.length - 1));
  return [`${fitLine(lead + end, columns - 1)}▏`, fitLine('Enter sends it · Esc back', columns)];
}

/** The body as lines of this width. */
function wrapBody(body: readonly QuestionLine[], columns: number): QuestionLine[] {
  const known = wrapped.get(body);
  if (known?.columns === columns) return known.lines;
  const lines = body.flatMap(({text, role}) =>
    wrapText(text, columns).map(line => ({text: line, ...(role && {role})})),
  );
  wrapped.set(body, {columns, lines});
  return lines;
}

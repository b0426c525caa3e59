import type {AppState} from '../app-state.ts';
import {textEnd} from '../graphemes.ts';
import {shownKey} from '../keymap.ts';
import {fitEnd, fitLine, wrapText} from '../text-layout.ts';
import type {Theme} from '../theme.ts';
import {detailLines} from './detail-lines.ts';
import {questionLines} from './question-lines.ts';
import {type ActivityText, activityText, fitActivity, statusLine} from './status-line.ts';

/** The rows around the prompt, and how many the prompt itself may take. */
export interface LiveParts {
  /** Above the prompt: what is going on. */
  above: readonly string[];
  /** Rows that the prompt may take. */
  promptRows: number;
  /** Below the prompt: hint, tabs, status. */
  below: readonly string[];
}

/** A window of fewer rows shows only the end of the answer, the prompt and the status: no rule, no tabs, no air. */
const roomyRows = 10;
/**
 * Most lines of a running command's output that are shown while it runs: the last ones; of several at once two each.
 */
const outputLines = 5;
/**
 * Most lines of the assistant's list of tasks that are shown while it works: the first ones, so that the answer keeps
 * its room.
 */
const todoLines = 8;
/** Characters at the end of the model's thinking that its one line is cut from: more than a window is wide. */
const reasoningTail = 400;

/**
 * Lays out what stands around the prompt while the assistant works (the live region): the answer so far, running tools,
 * queued messages, hint, tabs and status, cut so that all of it together stays below the height of the window.
 * `promptLines` is how many rows the prompt would like.
 *
 * While a question waits, it takes the place of the prompt.
 */
export function liveParts(
  state: AppState,
  tabs: readonly {id: string; title: string}[],
  promptLines: number,
  theme: Theme,
): LiveParts {
  const {columns, rows} = state.size;
  const {style} = theme;
  // One row less than the window has: a frame as high as it would make Ink clear the screen, which flickers.
  const budget = Math.max(1, rows - 1);
  const roomy = rows >= roomyRows;
  const below: string[] = [];
  if (state.question) {
    const status = budget >= 6 ? [bottomLine(state, roomy ? tabs : [], columns, theme)] : [];
    const lines = questionLines(state.question, columns, questionRows(state.size), theme);
    const rule = roomy && !theme.spoken ? [style('border', '─'.repeat(columns))] : [];
    return {above: [...rule, ...lines], promptRows: 0, below: status};
  }
  if (state.hint !== undefined && budget >= 3) below.push(style('warning', fitLine(state.hint, columns)));
  if (budget >= 2) below.push(bottomLine(state, roomy ? tabs : [], columns, theme));
  const free = budget - below.length;
  // The prompt leaves half to what goes on, but never shows less than two rows where there are two: a line of its list.
  const promptRows = Math.max(1, Math.min(promptLines, free, Math.max(2, Math.floor(free / 2))));
  let room = budget - below.length - promptRows;

  const rule = roomy && !theme.spoken ? [style('border', '─'.repeat(columns))] : [];
  room -= rule.length;
  const activity = activityText(state, theme.spoken);
  const activityLines = activity && room > 0 ? [activityLine(activity, state, columns, theme)] : [];
  room -= activityLines.length;

  const tail: string[] = [];
  // A reader would begin anew at each change: what is finished is printed, and read once.
  if (!theme.spoken) tail.push(...state.live);
  if (state.reasoning && !theme.spoken)
    tail.push(...reasoningLines(state.reasoning.text, state.showReasoning, columns, theme));
  tail.push(...workLines(state, columns, theme));
  for (const text of state.queued) tail.push(style('dim', fitLine(`⋯ queued: ${text.replace(/\s+/g, ' ')}`, columns)));
  // Air between the scrollback and what moves.
  if (roomy && tail.length === 0 && activityLines.length > 0) tail.unshift('');
  const shown = room <= 0 ? [] : tail.slice(-room);
  return {above: [...shown, ...activityLines, ...rule], promptRows, below};
}

/**
 * The most rows that a question may take of a window: all but the status line and a rule, where there is room for
 * those.
 */
export function questionRows({rows}: AppState['size']): number {
  const budget = Math.max(1, rows - 1);
  return budget - (budget >= 6 ? 1 : 0) - (rows >= roomyRows ? 1 : 0);
}

/**
 * The line that says what goes on, with a sign that turns once a second (a spinner); words alone for a screen reader.
 */
function activityLine(text: ActivityText, state: AppState, columns: number, {style, spoken}: Theme): string {
  if (spoken) return fitActivity(text, columns);
  const frames = '◐◓◑◒';
  const mark = frames[Math.floor(state.nowMs / 1000) % frames.length] ?? '◐';
  return `${style('accent', mark)} ${style('dim', fitActivity(text, columns - 2))}`;
}

/** The list of what is to be done, and what the running tools say. */
function workLines(state: AppState, columns: number, {style}: Theme): string[] {
  const todo = state.todo.length > 0 ? detailLines({kind: 'todo', items: [...state.todo]}) : [];
  const several = state.tools.length > 1;
  const output = state.tools.flatMap(({title, output: said}) => {
    const lines = said.trimEnd().split('\n').slice(-outputLines);
    if (said.trim() === '') return several ? [`· ${title}`] : [];
    return several ? [`· ${title}`, ...lines.slice(-2).map(line => `  ${line}`)] : lines;
  });
  return [
    ...todo
      .slice(0, todoLines)
      .map(({text, role}) => (role ? style(role, fitLine(text, columns)) : fitLine(text, columns))),
    ...output.map(line => style('dim', fitLine(line, columns))),
  ];
}

/** The model's thinking while it runs: all of it where reasoning is shown, else the end in one line. */
function reasoningLines(text: string, whole: boolean, columns: number, {style}: Theme): string[] {
  if (whole) return wrapText(text.trim(), columns - 2).map(line => style('dim', `  ${line}`));
  const tail = textEnd(text, reasoningTail).replace(/\s+/g, ' ').trim();
  return [style('dim', `✻ ${fitEnd(tail, columns - 2)}`)];
}

/** The fewest columns that the status keeps beside all tabs. */
const statusColumns = 24;
/** The fewest columns that the status keeps beside the one tab in view. */
const narrowStatusColumns = 14;

/** The tabs and the key that changes them, then the status. Where there is no room for all tabs, the one in view stands for them. */
function bottomLine(
  state: AppState,
  tabs: readonly {id: string; title: string}[],
  columns: number,
  theme: Theme,
): string {
  if (tabs.length === 0) return statusLine(state, columns, theme);
  const all = [{id: 'chat', title: 'Chat'}, ...tabs];
  const inView = all.filter(({id}) => id === state.tab);
  const key = ` ${shownKey('next-tab')}`;
  const forms = [
    {shown: all, after: key, least: statusColumns},
    {shown: all, after: '', least: statusColumns},
    {shown: inView, after: key, least: narrowStatusColumns},
    {shown: inView, after: '', least: narrowStatusColumns},
  ];
  for (const {shown, after, least} of forms) {
    const width = shown.reduce((sum, {title}) => sum + title.length + 2, after.length + 2);
    if (shown.length === 0 || width + least > columns) continue;
    const bar = shown.map(({id, title}) => theme.style(id === state.tab ? 'selection' : 'dim', ` ${title} `)).join('');
    return `${bar}${theme.style('dim', after)}  ${statusLine(state, columns - width, theme)}`;
  }
  return statusLine(state, columns, theme);
}

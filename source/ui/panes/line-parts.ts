import {type KeyAction, shownKey} from '../keymap.ts';
import {fitLine, textWidth} from '../text-layout.ts';
import type {StyleRole, Theme} from '../theme.ts';

/** A piece of a line in one style; the terminal's own where it has no role. Its text is one unstyled line. */
export interface LinePart {
  text: string;
  role?: StyleRole;
}

/** Draws differently styled pieces of text side by side in at most `columns`, with `…` where they were cut. */
export function drawParts(parts: readonly LinePart[], columns: number, theme: Theme): string {
  let left = columns;
  let line = '';
  for (const {text, role} of parts) {
    if (left <= 0) break;
    const shown = fitLine(text, left);
    line += role === undefined ? shown : theme.style(role, shown);
    if (shown !== text) break;
    left -= textWidth(shown);
  }
  return line;
}

/**
 * Puts one text at the left and one at the right end of a line of `columns`. `right` is left out where it would take
 * more than two fifths of the line; `left` is cut.
 */
export function drawEnds(left: readonly LinePart[], right: LinePart, columns: number, theme: Theme): string {
  const rightWidth = textWidth(right.text);
  if (right.text === '' || rightWidth * 5 > columns * 2) return drawParts(left, columns, theme);
  const room = columns - rightWidth - 1;
  const drawn = drawParts(left, room, theme);
  return `${drawn}${' '.repeat(columns - rightWidth - textWidth(drawn))}${drawParts([right], rightWidth, theme)}`;
}

/** Highlights what was searched for: `text` with the words of `query` in it marked as matches; case does not count. */
export function markMatches(text: string, query: string, role?: StyleRole): LinePart[] {
  const words = [
    ...new Set(
      query
        .toLowerCase()
        .split(/[\s"]+/)
        .filter(word => word !== ''),
    ),
  ];
  if (words.length === 0) return [{text, ...(role && {role})}];
  const pattern = new RegExp(`(${words.map(word => word.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|')})`, 'giu');
  return text
    .split(pattern)
    .map((piece, place): LinePart => ({text: piece, ...(place % 2 === 1 ? {role: 'match' as const} : role && {role})}))
    .filter(({text: piece}) => piece !== '');
}

/** A key, or several that belong together, and what it does: `[['select-previous', 'select-next'], 'scroll']`. */
export type Hint = readonly [action: KeyAction | readonly KeyAction[], what: string];

/**
 * Tells which keys can be pressed here: the hints that fit into `columns`, whole ones only: `Enter open · Del forget ·
 * Esc chat`. Where there is no room for all, those before the last are left out first: the last one tells the way back.
 */
export function drawHints(hints: readonly Hint[], columns: number, theme: Theme): string {
  const all = hints.map(([action, what]) => ({key: [action].flat().map(shownKey).join(''), what}));
  const widthOf = (shown: typeof all) =>
    shown.reduce((width, {key, what}, place) => width + (place > 0 ? 3 : 0) + textWidth(key) + 1 + textWidth(what), 0);
  while (all.length > 0 && widthOf(all) > columns) all.splice(Math.max(0, all.length - 2), 1);
  return all
    .map(({key, what}) => `${theme.style('accent', key)} ${theme.style('dim', what)}`)
    .join(theme.style('dim', ' · '));
}

/** The first of `count` entries to show in `rows` rows so that `selected` is in sight, in the middle where it can be. */
export function firstShown(count: number, selected: number, rows: number): number {
  return Math.max(0, Math.min(selected - Math.floor(rows / 2), count - rows));
}

/**
 * Says how long ago something was: `now`, `5 min`, `3 h`, `2 d`, from 14 days on the day itself. `at` is an ISO time;
 * empty where it is none.
 */
export function agoText(at: string, nowMs: number): string {
  const ms = nowMs - Date.parse(at);
  if (Number.isNaN(ms)) return '';
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return 'now';
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h`;
  if (minutes < 14 * 24 * 60) return `${Math.floor(minutes / 60 / 24)} d`;
  return at.slice(0, 10);
}

/** The ISO time `at` as clocks here show it: `14:05`, with `day` before it `2026-11-24 14:05`. Empty where it is no time. */
export function localTime(at: string, {day = false}: {day?: boolean} = {}): string {
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) return '';
  const two = (value: number) => String(value).padStart(2, '0');
  const clock = `${two(time.getHours())}:${two(time.getMinutes())}`;
  return day ? `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())} ${clock}` : clock;
}

/** `count` of `noun`: `1 file`, `12,345 files`. */
export function amountText(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}

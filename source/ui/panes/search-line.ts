import {textStart} from '../graphemes.ts';
import type {KeyEvent} from '../key-event.ts';
import type {KeyAction} from '../keymap.ts';
import {fitEnd, fitLine, textWidth} from '../text-layout.ts';
import type {Theme} from '../theme.ts';

/**
 * Longest text that can be searched for in a pane, in characters: more is not what anybody searches for; a paste of a
 * megabyte ends here.
 */
const longestQuery = 300;

/** Cleans what was typed into a search field: safe to print, on one line, of bounded length. */
export function cleanQuery(typed: string, sanitize: (text: string) => string): string {
  return sanitize(textStart(typed, longestQuery)).replace(/\s+/gu, ' ').replace(/^ /, '');
}

/** The query after a key that deletes a word or all of it; undefined where the key is none of these. */
export function shortenedQuery(query: string, action: KeyAction | undefined): string | undefined {
  if (action === 'erase-word') return query.replace(/\S+\s*$/u, '');
  return action === 'erase-all' ? '' : undefined;
}

/** The bytes that the search field is given for `key`; undefined where the key is not for a field. */
export function fieldInput(key: KeyEvent, action: KeyAction | undefined): string | undefined {
  if (action === 'erase-left') return eraseLeft;
  if (key.ctrl || key.alt) return undefined;
  if (key.name === 'text') return key.text;
  if (key.name === 'paste') {
    const text = textStart(key.text, longestQuery).replace(/[\p{Cc}\s]+/gu, ' ');
    return text === '' ? undefined : text;
  }
  return fieldKeys.get(key.name);
}

/** Backspace, as terminals send it. */
const eraseLeft = '\u007F';
/** The keys that move the cursor in a search field, as terminals send them. */
const fieldKeys = new Map([
  ['left', '\u001B[D'],
  ['right', '\u001B[C'],
]);

/**
 * Draws the search line of a pane: what is searched for with a cursor, or what may be, and on the right how it stands.
 * One line.
 */
export function drawSearchLine(options: {
  query: string;
  placeholder: string;
  status: string;
  columns: number;
  theme: Theme;
}): string {
  const {query, placeholder, columns, theme} = options;
  const status = textWidth(options.status) + 14 <= columns ? options.status : '';
  const room = columns - 2 - (status === '' ? 0 : textWidth(status) + 2);
  const prefix = theme.style('accent', '> ');
  const cursor = theme.depth === 'none' ? '_' : theme.style('selection', ' ');
  let line: string;
  let width: number;
  if (query === '') {
    const shown = fitLine(placeholder, Math.max(0, room - 1));
    line = `${prefix}${cursor}${theme.style('dim', shown)}`;
    width = 3 + textWidth(shown);
  } else {
    const shown = fitEnd(query, Math.max(1, room - 1));
    line = `${prefix}${shown}${cursor}`;
    width = 3 + textWidth(shown);
  }
  if (status === '') return line;
  return `${line}${' '.repeat(Math.max(1, columns - width - textWidth(status)))}${theme.style('dim', status)}`;
}

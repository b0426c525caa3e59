import type {KeyEvent} from '../key-event.ts';
import type {KeyAction} from '../keymap.ts';
import {fitLine, textWidth} from '../text-layout.ts';
import type {Theme} from '../theme.ts';
import {fitEnd} from './line-parts.ts';

/** More is not what anybody searches for; a paste of a megabyte ends here. */
const longestQuery = 300;

/** The query after `key`; the same text where the key means nothing in it. `sanitize` makes what was typed safe to print. */
export function editQuery(
  query: string,
  key: KeyEvent,
  action: KeyAction | undefined,
  sanitize: (text: string) => string,
): string {
  if (action === 'erase-left')
    return [...new Intl.Segmenter().segment(query)]
      .slice(0, -1)
      .map(part => part.segment)
      .join('');
  if (action === 'erase-word') return query.replace(/\S+\s*$/u, '');
  if (action === 'erase-all') return '';
  if (action !== undefined || (key.name !== 'text' && key.name !== 'paste') || key.ctrl || key.alt) return query;
  const typed = sanitize(key.text.slice(0, longestQuery)).replace(/\s+/gu, ' ');
  const joined = (query + (query === '' ? typed.trimStart() : typed)).slice(0, longestQuery);
  return joined.replace(/[\uD800-\uDBFF]$/, '');
}

/** The search line: what is searched for with a cursor, or what may be, and on the right how it stands. One line. */
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

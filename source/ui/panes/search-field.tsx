import {Box, Text} from 'ink';
import TextInput from 'ink-text-input';
import {fitLine, textWidth} from '../text-layout.ts';
import type {Theme} from '../theme.ts';

/** What a search line shows. */
export interface SearchFieldState {
  query: string;
  /** Shown while nothing is searched for. */
  placeholder: string;
  /** On the right, where there is room: how it stands. */
  status: string;
}

/** The field with its room, and who is told what was typed. */
export interface SearchFieldProps extends SearchFieldState {
  columns: number;
  theme: Theme;
  onChange: (query: string) => void;
}

/** Whether the whole query fits into a search line of `columns`, with its cursor. */
export function fitsField({query, status}: SearchFieldState, columns: number): boolean {
  const room = columns - 3 - (status === '' ? 0 : textWidth(status) + 2);
  return textWidth(query) <= room;
}

/** The search field of a pane, in which one types: one line, edited where the cursor is. For queries that fit. */
export function SearchField({query, placeholder, status, columns, theme, onChange}: SearchFieldProps) {
  const used = 2 + textWidth(query) + 1;
  const shownStatus = query === '' && used + 14 + textWidth(status) > columns ? '' : status;
  const room = columns - used - (shownStatus === '' ? 0 : textWidth(shownStatus) + 1);
  const hint = query === '' ? fitLine(placeholder, Math.max(0, room)) : '';
  const gap = ' '.repeat(Math.max(0, columns - used - textWidth(hint) - textWidth(shownStatus)));
  return (
    <Box height={1} width={columns} overflow="hidden">
      <Box flexShrink={0}>
        <Text>{theme.style('accent', '> ')}</Text>
      </Box>
      <Box flexShrink={0}>
        <TextInput value={query} onChange={onChange} />
      </Box>
      <Box flexShrink={0}>
        <Text>{theme.style('dim', hint) + (shownStatus === '' ? '' : gap + theme.style('dim', shownStatus))}</Text>
      </Box>
    </Box>
  );
}

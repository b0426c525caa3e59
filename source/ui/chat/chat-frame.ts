import type {AppState} from '../app-state.ts';
import type {PromptPart} from '../prompt-part.ts';
import type {Theme} from '../theme.ts';
import {type LiveParts, liveParts} from './live-lines.ts';

/**
 * Puts together what moves at the bottom of the chat (the live region): what goes on, the prompt and the status line,
 * as styled lines, none of them empty, fewer than the window has rows; and its parts.
 */
export function chatFrame(
  state: AppState,
  prompt: PromptPart,
  tabs: readonly {id: string; title: string}[],
  theme: Theme,
): {lines: string[]; parts: LiveParts} {
  const {columns, rows} = state.size;
  const parts = liveParts(state, tabs, prompt.lines(columns, rows, theme).length, theme);
  const promptLines = parts.promptRows > 0 ? prompt.lines(columns, parts.promptRows, theme) : [];
  return {lines: [...parts.above, ...promptLines, ...parts.below].map(line => line || ' '), parts};
}

import type {AppState} from './app-state.ts';
import {questionHeight} from './chat/question-lines.ts';

/**
 * Decides whether what is in view takes the whole screen (the terminal's alternate screen): panes do, and questions
 * higher than half of the window. Once they are answered or left, the main screen shows the conversation just as it
 * did; a live region that grew would have pushed it out of sight for good.
 */
export function fillsScreen({tab, question, size, closing}: AppState): boolean {
  if (closing) return false;
  return tab !== 'chat' || (question !== undefined && questionHeight(question, size.columns) > size.rows / 2);
}

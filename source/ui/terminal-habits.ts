/** What a terminal does with what it shows when its window changes. */
export interface TerminalHabits {
  /** It wraps its lines anew when the window gets narrower (reflow), as most do. */
  rewraps: boolean;
  /** It moves the place of the cursor that it keeps for the main screen along with the text, while the alternate one is in view. */
  movesSavedCursor: boolean;
}

/**
 * Tells from the environment how the terminal takes a change of its window. All in wide use wrap lines anew, but xterm,
 * the Linux console and GNU screen cut them. The kept cursor is moved by tmux and xterm.js (both measured), VTE and
 * foot; kitty and WezTerm leave it where it was.
 */
export function terminalHabits({
  TERM = '',
  TERM_PROGRAM,
  TMUX,
  VTE_VERSION,
  XTERM_VERSION,
  STY,
}: Readonly<Record<string, string | undefined>>): TerminalHabits {
  if (TMUX) return {rewraps: true, movesSavedCursor: true};
  const rewraps = !XTERM_VERSION && !STY && TERM !== 'linux';
  return {
    rewraps,
    movesSavedCursor: rewraps && (TERM_PROGRAM === 'vscode' || Boolean(VTE_VERSION) || TERM.startsWith('foot')),
  };
}

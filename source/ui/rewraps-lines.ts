/**
 * Tells from the environment whether the terminal wraps its lines anew when its window gets narrower (reflow): all in
 * wide use do, but xterm, the Linux console and GNU screen cut them.
 */
export function rewrapsLines({
  TERM = '',
  TMUX,
  XTERM_VERSION,
  STY,
}: Readonly<Record<string, string | undefined>>): boolean {
  if (TMUX) return true;
  return !XTERM_VERSION && !STY && TERM !== 'linux';
}

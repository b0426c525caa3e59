import type {CommandContext} from './command.ts';

const yes = /^\s*y(?:es)?\s*$/i;

/**
 * Asks the user yes or no, as before something is downloaded: on stderr, with a line on stdin as the answer. Where that
 * is no terminal, and for anything but `y` or `yes`, it is a no.
 */
export function confirmAtTerminal(
  question: string,
  {output, stdin, signal}: Pick<CommandContext, 'output' | 'stdin' | 'signal'>,
): Promise<boolean> {
  if (!stdin.isTTY || output.json) return Promise.resolve(false);
  output.note(`${question} [y/N]`);
  return new Promise((resolve, reject) => {
    let typed = '';
    const leave = () => {
      stdin.off('data', read);
      stdin.pause();
      signal.removeEventListener('abort', stop);
    };
    const read = (piece: Buffer | string) => {
      // A line may come in pieces.
      typed += piece.toString();
      if (!/[\r\n]/.test(typed)) return;
      leave();
      resolve(yes.test(typed.split(/[\r\n]/, 1)[0] ?? ''));
    };
    const stop = () => {
      leave();
      reject(signal.reason);
    };
    signal.addEventListener('abort', stop, {once: true});
    stdin.on('data', read);
    stdin.resume();
  });
}

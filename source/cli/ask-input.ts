import type {AskContext} from './ask-context.ts';
import type {InputStream} from './host.ts';
import type {Output} from './output.ts';
import {kindOfStdin, readText, silenceLimit} from './stdin.ts';
import {usageError} from './usage-error.ts';

/** The words of a question, and the text that comes with it. */
export type AskInput = Pick<AskContext, 'prompt' | 'stdinText'>;

/**
 * Puts the question together from the words on the command line and the text on stdin. `-` among the operands stands
 * for stdin and is waited for; otherwise stdin is read when it is a file or a pipe. Undefined where there is nothing to
 * ask and a person at the terminal, who may be shown around. Throws `usage-no-question` where there can be none.
 */
export function readAskInput(options: {
  operands: readonly string[];
  stdin: InputStream;
  output: Pick<Output, 'note'>;
  signal: AbortSignal;
}): AskInput | undefined {
  const {operands, stdin, output, signal} = options;
  const waits = operands.includes('-');
  const words = operands.filter(word => word !== '-');
  const prompt = words.length === 0 ? undefined : words.join(' ');
  if (prompt !== undefined && prompt.trim() === '')
    throw usageError('no-question', 'The question is empty, expected some words', example);
  const kind = kindOfStdin(stdin);
  const onWait = () =>
    output.note(
      kind === 'terminal'
        ? 'note: reading from the terminal, Ctrl-D ends the text'
        : 'note: waiting for input on stdin (end it with Ctrl-D, or start with `< /dev/null` to go on without)',
    );

  // The whole question comes on stdin, or `-` says that it is to be waited for.
  if (waits || (prompt === undefined && (kind === 'file' || kind === 'pipe'))) {
    const stdinText = readText(stdin, {signal, onWait}).then(text => {
      if (prompt === undefined && (text === undefined || text.trim() === '')) {
        throw usageError('no-question', 'There is no question: stdin is empty', example);
      }
      return text;
    });
    return {prompt, stdinText: handled(stdinText)};
  }
  if (prompt === undefined) {
    if (kind === 'terminal') return undefined;
    throw usageError('no-question', 'There is no question, expected some words or text on stdin', example);
  }
  // A file ends. A pipe may stay silent for ever: after a while the question is asked without it.
  if (kind === 'file') return {prompt, stdinText: handled(readText(stdin, {signal}))};
  if (kind !== 'pipe') return {prompt, stdinText: Promise.resolve(undefined)};
  const stdinText = readText(stdin, {
    signal,
    limitMs: () => silenceLimit(stdin),
    onWait,
    onSilence: () => output.note('note: nothing came on stdin so far, going on without it (with `-` it is waited for)'),
  });
  return {prompt, stdinText: handled(stdinText)};
}

const example = 'For example: eca "where is the config read?"';

/** Keeps a failed reading of stdin from being reported before anybody asks for the text, which may be much later. */
function handled<Value>(promise: Promise<Value>): Promise<Value> {
  promise.catch(() => {});
  return promise;
}

import type {ApprovalAnswer, ApprovalRequest} from '../runtime/runtime.ts';

/**
 * Keys in the first so many milliseconds do not count: what was typed before somebody could have read the question was
 * meant for something else.
 */
const typeAheadMs = 300;
/** The longest reason for a no, in characters; what is typed beyond it is not taken. */
const longestReason = 500;

/** The terminal that a person sits at. */
export interface PersonAtTerminal {
  stdin: Pick<NodeJS.ReadStream, 'on' | 'off' | 'resume' | 'pause' | 'setRawMode'>;
  stderr: {write(text: string): unknown};
}

/** What the user presses, one key at a time; undefined once nothing can be pressed any more. */
type Keys = {next(): Promise<string | undefined>};

/**
 * Asks the user in the terminal whether a tool call may run: what will happen, all of it and escaped, on stderr, and
 * one key on stdin (y, s, n, r), one question after the other. What comes in the first 300 ms does not count. Ctrl-C
 * stops the program as it does elsewhere. No answer is a no.
 */
export function createTerminalAsker({stdin, stderr}: PersonAtTerminal) {
  /** Questions wait for each other: of two at once nobody could tell which one a key is for. */
  let queue: Promise<unknown> = Promise.resolve();
  const ask = async (request: ApprovalRequest, signal: AbortSignal): Promise<ApprovalAnswer> => {
    if (signal.aborted) return {decision: 'deny'};
    const {approvalQuestion} = await import('../ui/chat/approval-question.ts');
    const {title, body, why} = approvalQuestion(request);
    const session = request.offers.filter(({scope}) => scope === 'session');
    const lines = [
      '',
      title,
      ...body.map(({text}) => `  ${text}`),
      `It asks because ${why}.`,
      `y yes · ${session.length > 0 ? 's yes, for this session · ' : ''}n no · r no, with a reason`,
    ];
    stderr.write(`${lines.join('\n')}\n? `);
    return withKeys(stdin, signal, keys => readAnswer(keys, stderr, session.length > 0));
  };
  return (request: ApprovalRequest, signal: AbortSignal): Promise<ApprovalAnswer> => {
    const answer = queue.then(() => ask(request, signal));
    queue = answer.catch(() => {});
    return answer;
  };
}

/** Waits for a key that means something; other keys are ignored. */
async function readAnswer(
  keys: Keys,
  stderr: PersonAtTerminal['stderr'],
  offersSession: boolean,
): Promise<ApprovalAnswer> {
  for (;;) {
    const key = (await keys.next())?.toLowerCase();
    const say = (word: string) => stderr.write(`${word}\n`);
    if (key === 'y') {
      say('yes');
      return {decision: 'allow', scope: 'once'};
    }
    if (key === 's' && offersSession) {
      say('yes, for this session');
      return {decision: 'allow', scope: 'session'};
    }
    if (key === 'r') {
      stderr.write('no, because: ');
      const reason = await readLine(keys, stderr);
      return {decision: 'deny', ...(reason !== '' && {reason})};
    }
    if (key === undefined || key === 'n' || key === '\u0004') {
      say('no');
      return {decision: 'deny'};
    }
  }
}

/** Reads the user's reason, with Backspace as it is expected. */
async function readLine(keys: Keys, stderr: PersonAtTerminal['stderr']): Promise<string> {
  const typed: string[] = [];
  for (;;) {
    const key = await keys.next();
    if (key === undefined || key === '\r' || key === '\n' || key === '\u0004') break;
    if (key === '\u007f' || key === '\b') {
      if (typed.pop() !== undefined) stderr.write('\b \b');
    } else if (!/\p{C}/u.test(key) && typed.length < longestReason) {
      typed.push(key);
      stderr.write(key);
    }
  }
  stderr.write('\n');
  return typed.join('').trim();
}

/**
 * Hands over keys as they are pressed while `work` runs; the terminal's own line would hold what was typed before the
 * question was there.
 */
async function withKeys<Value>(
  stdin: PersonAtTerminal['stdin'],
  signal: AbortSignal,
  work: (keys: Keys) => Promise<Value>,
): Promise<Value> {
  const pressed: (string | undefined)[] = [];
  let wake: () => void = () => {};
  let listensFromMs = performance.now() + typeAheadMs;
  const push = (...keys: (string | undefined)[]) => {
    pressed.push(...keys);
    wake();
  };
  const read = (piece: Buffer | string) => {
    const text = piece.toString();
    // The program listens to the signal; in this mode the terminal sends none.
    if (text.includes('\u0003')) process.kill(process.pid, 'SIGINT');
    // Sequences of arrows and the like begin with an escape and are no answer.
    if (performance.now() >= listensFromMs && !text.startsWith('\u001b')) push(...text);
  };
  const end = () => push(undefined);
  stdin.setRawMode(true);
  stdin.on('data', read);
  stdin.on('end', end);
  signal.addEventListener('abort', end, {once: true});
  stdin.resume();
  // Counted from when the program can hear at all: a busy machine may take its time.
  listensFromMs = performance.now() + typeAheadMs;
  try {
    return await work({
      async next() {
        while (pressed.length === 0) {
          await new Promise<void>(resolve => {
            wake = resolve;
          });
        }
        return pressed.shift();
      },
    });
  } finally {
    stdin.off('data', read);
    stdin.off('end', end);
    signal.removeEventListener('abort', end);
    stdin.setRawMode(false);
    stdin.pause();
  }
}

import {type ChildProcess, fork} from 'node:child_process';
import {dirname} from 'node:path';
import {EcaError, type ErrorData} from '../../foundation/errors.ts';

/** One call to the other process, and what it answers. */
export interface Call {
  id: number;
  name: string;
  argument: unknown;
}
/** What came of a call: a value, or the error as it was over there. */
export type Answer = {id: number; ok: true; value: unknown} | {id: number; ok: false; error: ErrorData};

/** Which program the other process runs, and how long it stays without a call. */
export interface CallChannelOptions {
  /** The program of the other process, which answers with `answerCalls`. */
  program: {file: string; args: readonly string[]; execArgv?: readonly string[]};
  /** After so long without a call the process is ended, which gives its memory back; the next call starts another. Default 8,000. */
  idleMs?: number;
}

/** Calls to a process of our own that lives only while it is needed. */
export interface CallChannel {
  /**
   * Whatever is called has to bear being done twice: when the process dies the call is made once more, to a new one.
   * @throws EcaError as the other side threw it; `store-busy` where the process cannot be started or died again.
   */
  call(name: string, argument: unknown): Promise<unknown>;
  /** The process that is there now. */
  readonly pid: number | undefined;
  /** Ends the process; calls under way are rejected. */
  close(): Promise<void>;
}

/** A call that is not answered yet, and the two ways in which it ends. */
interface Waiting {
  settle: (answer: Answer) => void;
  die: () => void;
}

/** After so many milliseconds without a call the process is ended. */
const defaultIdleMs = 8_000;

/**
 * Calls functions in a second process, which is started at the first call and ended when it is idle (a small RPC). It
 * never outlives this one, and never keeps it from ending.
 */
export function createCallChannel({program, idleMs = defaultIdleMs}: CallChannelOptions): CallChannel {
  let child: ChildProcess | undefined;
  let timer: NodeJS.Timeout | undefined;
  let lastId = 0;
  let closed = false;
  const waiting = new Map<number, Waiting>();

  /** Starts the other process; calls that it leaves unanswered when it ends are told so. */
  function start(): ChildProcess {
    const started = fork(program.file, [...program.args], {
      execArgv: [...(program.execArgv ?? [])],
      // Not where this program is: that folder may go while it runs.
      cwd: dirname(program.file),
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const gone = () => {
      if (child !== started) return;
      child = undefined;
      for (const {die} of [...waiting.values()]) die();
    };
    started.on('message', answer => waiting.get((answer as Answer).id)?.settle(answer as Answer));
    started.once('error', gone);
    started.once('disconnect', gone);
    started.once('exit', gone);
    started.unref();
    return started;
  }

  /** Lets the process go: it ends by itself once nobody is connected. */
  function end(): void {
    const ending = child;
    child = undefined;
    if (ending?.connected) ending.disconnect();
  }

  /**
   * Begins to count the idle time when no answer is waited for; the process keeps this one running only while one is.
   */
  function rest(): void {
    clearTimeout(timer);
    if (waiting.size > 0) return;
    child?.channel?.unref();
    timer = setTimeout(end, idleMs);
    timer.unref();
  }

  /** Makes a call without a second try; `died` where the process ended before it answered. */
  function once(name: string, argument: unknown): Promise<Answer | 'died'> {
    return new Promise(resolve => {
      const id = ++lastId;
      const done = (answer: Answer | 'died') => {
        if (waiting.delete(id)) rest();
        resolve(answer);
      };
      waiting.set(id, {settle: done, die: () => done('died')});
      clearTimeout(timer);
      try {
        child ??= start();
        child.channel?.ref();
        child.send({id, name, argument} satisfies Call, error => {
          if (error) done('died');
        });
      } catch {
        done('died');
      }
    });
  }

  return {
    async call(name, argument) {
      for (let attempt = 0; attempt < 2 && !closed; attempt += 1) {
        const answer = await once(name, argument);
        if (answer === 'died') continue;
        if (answer.ok) return answer.value;
        const {code, message, hint} = answer.error;
        throw new EcaError(code, message, hint === undefined ? {} : {hint});
      }
      throw new EcaError('store-busy', 'The process that holds the index ended before it answered', {
        hint: closed ? 'The program was ending.' : 'Ask again; `eca doctor` checks the index.',
      });
    },
    get pid() {
      return child?.pid;
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      end();
      for (const {die} of [...waiting.values()]) die();
    },
  };
}

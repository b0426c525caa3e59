import {toErrorData} from '../../foundation/errors.ts';
import type {Answer, Call} from './call-channel.ts';

/** How long the closing may take, in milliseconds, when the process that is worked for has gone. */
const closeAtMostMs = 5_000;

/**
 * Serves the process that started this one: answers its calls as they come and side by side, and ends with it, having
 * finished with `close`.
 */
export function answerCalls(
  handlers: Readonly<Record<string, (argument: never) => Promise<unknown>>>,
  close: () => Promise<unknown> = async () => {},
): void {
  process.once('disconnect', () => {
    // It ends by itself when all is closed, which lets native code tidy up.
    setTimeout(() => process.exit(0), closeAtMostMs).unref();
    void close().catch(() => {});
  });
  // Ctrl-C reaches the whole group: whether to stop is for the other one to say.
  process.on('SIGINT', () => {});
  process.on('message', async ({id, name, argument}: Call) => {
    let answer: Answer;
    try {
      const handler = handlers[name];
      if (!handler) throw new Error(`nothing is called \`${name}\` here`);
      answer = {id, ok: true, value: await handler(argument as never)};
    } catch (error) {
      answer = {id, ok: false, error: toErrorData(error)};
    }
    if (process.connected) process.send?.(answer);
  });
}

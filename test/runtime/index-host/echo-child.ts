import {existsSync, writeFileSync} from 'node:fs';
import {EcaError} from '../../../source/foundation/errors.ts';
import {answerCalls} from '../../../source/runtime/index-host/answer-calls.ts';

answerCalls({
  echo: async (argument: unknown) => argument,
  pid: async () => process.pid,
  fail: async () => {
    throw new EcaError('store-full', 'No room', {hint: 'Make some.'});
  },
  die: async () => process.exit(3),
  /** Dies at the first call, which leaves the file at `path`, and answers the next one. */
  async dieOnce(path: string) {
    if (existsSync(path)) return 'alive again';
    writeFileSync(path, '');
    return process.exit(3);
  },
  silent: () => new Promise(() => {}),
});

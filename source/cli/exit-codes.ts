import {EcaError, isCancellation} from '../foundation/errors.ts';

/**
 * The exit codes that scripts rely on: 0 done, 1 failed, 2 wrong usage, 3 wrong configuration, 4 model not reachable, 5
 * an approval was needed, 6 a limit was reached; 129, 130 and 143 after SIGHUP, Ctrl-C and SIGTERM.
 */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  configuration: 3,
  modelUnreachable: 4,
  approvalNeeded: 5,
  limitReached: 6,
  hungUp: 129,
  interrupted: 130,
  terminated: 143,
} as const;

/** Which errors end with which exit code, by the beginning of their code. */
const familyCodes: readonly [prefix: string, exitCode: number][] = [
  ['usage-', exitCodes.usage],
  ['config-', exitCodes.configuration],
  ['model-unreachable', exitCodes.modelUnreachable],
  ['model-not-served', exitCodes.modelUnreachable],
  ['approval-', exitCodes.approvalNeeded],
  ['limit-', exitCodes.limitReached],
  ['interrupted', exitCodes.interrupted],
];

/**
 * Turns an error into the exit code of the program: by the family of an `EcaError`'s code, 130 for a cancellation,
 * otherwise 1.
 */
export function exitCodeOf(error: unknown): number {
  if (error instanceof EcaError) {
    return familyCodes.find(([prefix]) => error.code.startsWith(prefix))?.[1] ?? exitCodes.failed;
  }
  return isCancellation(error) ? exitCodes.interrupted : exitCodes.failed;
}

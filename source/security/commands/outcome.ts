import {eitherState, type ShellState} from './shell-state.ts';

/** Where the shell stands after a command that went well, and after one that did not. */
export interface Outcome {
  success: ShellState;
  failure: ShellState;
}

/** The outcome where it makes no difference whether the command went well. */
export function same(state: ShellState): Outcome {
  return {success: state, failure: state};
}

/** Where the shell may stand after one of several ways that a command can go. */
export function either(outcomes: readonly Outcome[]): Outcome {
  return outcomes.reduce((one, other) => ({
    success: eitherState(one.success, other.success),
    failure: eitherState(one.failure, other.failure),
  }));
}

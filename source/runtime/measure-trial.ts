import type {TrialRecord} from '../training/trial.ts';
import type {Measure} from './measure.ts';

/** Records the outcome and the score of one training trial of `solver`, for `eca metrics`. */
export function measureTrial(
  measure: Measure,
  solver: string,
  {scenario, score, passed, error}: Pick<TrialRecord, 'scenario' | 'score' | 'passed' | 'error'>,
): void {
  const outcome = error !== undefined ? 'error' : passed ? 'passed' : 'failed';
  measure('eca.training.trials', 1, {'eca.solver': solver, 'eca.outcome': outcome});
  measure('eca.training.score', score, {'eca.solver': solver, 'eca.scenario': scenario});
}

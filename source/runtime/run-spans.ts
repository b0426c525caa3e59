import type {OtlpExport} from '../metrics/otlp-export.ts';
import type {RunEnd, RunStart, TrialRecord} from '../training/trial.ts';

/** A training run as a trace: the experiment and its parameters, a part for each trial with its score. */
export interface RunSpans {
  trial(record: TrialRecord): void;
  end(why: RunEnd['why']): void;
}

/**
 * Traces a training run for an OpenTelemetry collector. Begins the trace of `start`; scores are events as in the GenAI
 * semantic conventions (`gen_ai.evaluation.result`). `now` gives Unix milliseconds.
 */
export function createRunSpans(
  startTrace: NonNullable<OtlpExport['startTrace']>,
  start: RunStart,
  now: () => number = Date.now,
): RunSpans {
  const span = startTrace('training run', {
    startMs: now(),
    attributes: {
      'eca.training.run': start.run,
      'eca.training.solver': start.solver,
      'eca.training.seed': start.seed,
      'eca.training.trials': start.trials,
      'eca.training.scenarios': start.scenarios.length,
    },
  });
  let done = 0;
  let passed = 0;
  return {
    trial({scenario, trial, seed, score, solveMs, gradeMs, tokens, error, ...record}) {
      done += 1;
      if (record.passed) passed += 1;
      const endMs = now();
      const part = span.startSpan(`trial ${scenario}`, {
        startMs: endMs - solveMs - gradeMs,
        attributes: {
          'eca.training.scenario': scenario,
          'eca.training.trial': trial,
          'eca.training.seed': seed,
          'eca.training.passed': record.passed,
          'eca.training.tests': record.tests.length,
          'eca.training.solve_seconds': solveMs / 1000,
          'eca.training.grade_seconds': gradeMs / 1000,
          ...(tokens === undefined ? {} : {'eca.training.tokens': tokens}),
        },
      });
      const evaluation = {
        'gen_ai.evaluation.name': scenario,
        'gen_ai.evaluation.score.value': score,
        'gen_ai.evaluation.score.label': record.passed ? 'passed' : 'failed',
      };
      part.event('gen_ai.evaluation.result', evaluation, endMs);
      part.end(endMs, error === undefined ? undefined : 'no-verdict');
    },
    end(why) {
      span.set({'eca.training.done': done, 'eca.training.passed': passed, 'eca.training.ended': why});
      span.end(now(), why === 'complete' ? undefined : why);
    },
  };
}

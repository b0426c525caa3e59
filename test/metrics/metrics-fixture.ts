import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {onTestFinished} from 'vitest';
import type {ErrorData} from '../../source/foundation/errors.ts';
import {openMetricsStore} from '../../source/metrics/metrics-store.ts';
import {openSegmentWriter} from '../../source/metrics/raw-segments.ts';
import {createRecorder} from '../../source/metrics/recorder.ts';

const twoDaysMs = 2 * 86_400_000;

/**
 * Noon, so that neighbouring minutes are of one hour and one day; of two days ago, since what is on disk has the time of the machine:
 * the files look as if they were written just now, until `restMs` have passed.
 */
export const noonMs = Date.parse(`${new Date(Date.now() - twoDaysMs).toISOString().slice(0, 10)}T12:00:00Z`);

/** After so long nobody writes to any file any more. */
export const restMs = 3 * 86_400_000;

/** How long figures are kept in tests, in days. */
const usualDays = {minute: 90, hour: 730, day: 0};

/** A folder of figures that is gone after the test. */
export function metricsFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'eca-metrics-'));
  onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
  return join(folder, 'metrics');
}

/** A clock whose two hands the test moves. */
export function handClock(wallMs = noonMs) {
  const hands = {wallMs, monotonicMs: 0};
  return {
    wall: () => hands.wallMs,
    monotonic: () => hands.monotonicMs,
    /** Lets time pass. */
    pass(ms: number) {
      hands.wallMs += ms;
      hands.monotonicMs += ms;
    },
    /** Sets the wall clock alone. */
    jump(ms: number) {
      hands.wallMs += ms;
    },
  };
}

/** A recorder and a store in `directory`, on a clock of their own. */
export function openFigures(directory: string, clock = handClock(), keepDays = usualDays) {
  const problems: ErrorData[] = [];
  const recorder = createRecorder({
    writer: openSegmentWriter(join(directory, 'raw'), clock.monotonic),
    onProblem: problem => problems.push(problem),
    clock,
  });
  return {recorder, problems, clock, store: openMetricsStore({directory, keepDays, now: clock.wall})};
}

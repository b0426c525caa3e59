import {type ErrorData, toErrorData} from '../foundation/errors.ts';
import type {InstrumentName} from './catalog.ts';
import {addValue} from './cell.ts';
import type {Labels} from './instrument.ts';
import {createLabelCap} from './label-cap.ts';
import {createRowSet, instrumentOf, type MetricRow, type RowSet} from './metric-rows.ts';
import type {SegmentWriter} from './raw-segments.ts';

/** Records measurements (metrics) while the program runs; each is on its way to the disk within half a second. */
export interface MetricsRecorder {
  /**
   * Counts `value`. Never throws and never waits: NaN, infinity, and what is negative in a counter are not taken, but counted as
   * `eca.metrics.refused`. Labels that the instrument does not have are left out.
   */
  record(name: InstrumentName, value: number, labels?: Labels): void;
  /** Resolves when all that was recorded so far is in a file, or could not be put there. */
  flush(): Promise<void>;
}

/** Where measurements are written and who hears of problems. */
export interface RecorderOptions {
  writer: SegmentWriter;
  /** Hears each kind of problem once: a label with too many values, a clock that went back, a disk that takes nothing. */
  onProblem: (problem: ErrorData) => void;
  /** Called with each measurement that was taken, for those who pass them on. */
  onRecord?: (name: InstrumentName, value: number, labels: Labels) => void;
  clock?: RecorderClock;
}

/** The time of day and a clock that never goes back, both in milliseconds. */
export interface RecorderClock {
  /** Since 1970; may jump. */
  wall(): number;
  /** Never goes back. */
  monotonic(): number;
}

/**
 * How long measurements are collected before they are written, in milliseconds: a program that is killed loses no more
 * than that.
 */
const flushMs = 500;
/**
 * How far, in milliseconds, the clock of the machine may be off before it counts as set anew. Smaller differences are
 * the two clocks drifting.
 */
const jumpMs = 2_000;
/** How finely, in milliseconds, measurements are told apart that wait for a disk that takes nothing. */
const waitingStepMs = 60_000;
/** The most figures that wait in memory for a disk; beyond them new ones are lost. */
const mostWaiting = 20_000;

const systemClock: RecorderClock = {wall: () => Date.now(), monotonic: () => performance.now()};

/**
 * Collects measurements and writes them with `writer`; when the disk is full or fails, they wait in memory and are
 * tried again. Nothing is written, and no timer runs, before the first measurement.
 */
export function createRecorder({writer, onProblem, onRecord, clock = systemClock}: RecorderOptions): MetricsRecorder {
  let pending = createRowSet();
  /** What could not be written yet. */
  let waiting: RowSet | undefined;
  let writing: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let anchor = {wallMs: clock.wall(), monotonicMs: clock.monotonic()};
  const told = new Set<string>();
  /** Tells of each kind of problem once. */
  const tell = (problem: ErrorData, subject = '') => {
    if (told.has(problem.code + subject)) return;
    told.add(problem.code + subject);
    onProblem(problem);
  };
  const cap = createLabelCap({onFolded: label => tell(tooMany(label), label)});
  /** The time of day by the clock that never goes back, counted from where the two agreed last. */
  const nowMs = () => anchor.wallMs + (clock.monotonic() - anchor.monotonicMs);

  /** Follows the clock of the machine when it was set anew. */
  function followWall(): void {
    const skewMs = clock.wall() - nowMs();
    if (Math.abs(skewMs) < jumpMs) return;
    if (skewMs < 0) tell(wentBack(-skewMs));
    anchor = {wallMs: clock.wall(), monotonicMs: clock.monotonic()};
  }

  /** Writes what was collected; where the disk takes nothing, it waits in memory for the next time, by the minute. */
  async function write(): Promise<void> {
    const taken = pending;
    if (taken.size === 0 && !waiting) return;
    pending = createRowSet();
    followWall();
    const now = Math.round(nowMs());
    const rows: MetricRow[] = [...(waiting?.rows() ?? []), ...taken.rows().map(row => ({...row, startMs: now}))];
    try {
      await writer.append(rows, now);
      waiting = undefined;
    } catch (error) {
      const {code, message} = toErrorData(error);
      tell({
        code: 'metrics-unsaved',
        message: `Figures could not be saved: ${message}`,
        hint: `${code}; they are tried again.`,
      });
      const kept = waiting ?? createRowSet();
      // What waits is bounded: a disk that stays full must not fill the memory.
      if (kept.size < mostWaiting) {
        kept.merge(
          taken.rows().map(row => ({...row, startMs: now})),
          startMs => startMs - (startMs % waitingStepMs),
        );
      }
      waiting = kept;
    }
  }

  /** Writes what was collected now, after what is being written. */
  function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    writing = writing.then(write);
    return writing;
  }

  /** Adds a measurement to those that wait, and sees to it that they are written soon. */
  function count(name: InstrumentName, value: number, labels: Labels): void {
    const instrument = instrumentOf(name);
    const admitted: Record<string, string> = {};
    for (const label of instrument.labels) {
      const given = labels[label];
      if (given !== undefined) admitted[label] = cap.admit(label, given);
    }
    addValue(pending.cellOf({instrument, labels: admitted}, 0), value, nowMs());
    onRecord?.(name, value, admitted);
    if (timer) return;
    timer = setTimeout(() => void flush(), flushMs);
    // A program that has nothing else to do ends, and flushes on its way.
    timer.unref();
  }

  return {
    record(name, value, labels = {}) {
      const negative = value < 0 && instrumentOf(name).kind === 'counter';
      if (Number.isFinite(value) && !negative) count(name, value, labels);
      else count('eca.metrics.refused', 1, {'eca.instrument': name});
    },
    flush,
  };
}

/** The problem that is told when a label has too many values. */
function tooMany(label: string): ErrorData {
  return {
    code: 'metrics-labels',
    message: `\`${label}\` has too many values to be told apart in the figures: further ones count as \`other\``,
  };
}

/** The problem that is told when the clock of the machine was set back. */
function wentBack(ms: number): ErrorData {
  return {
    code: 'metrics-clock-back',
    message: `The clock of this machine went back by ${Math.round(ms / 1000)} s: what is measured now stands among the figures of that time`,
  };
}

import {join} from 'node:path';
import {projectLabel} from '../metrics/catalog.ts';
import type {OtlpExport} from '../metrics/otlp-export.ts';
import {listSegments, openSegmentWriter} from '../metrics/raw-segments.ts';
import {createRecorder, type MetricsRecorder} from '../metrics/recorder.ts';
import type {FiguresReader} from './figures-reader.ts';
import type {Measure} from './measure.ts';
import type {Runtime} from './runtime.ts';
import {createSystemMeasures} from './system-measures.ts';

/** Measures, and has the figures of all that was measured by any process. */
export interface MetricsPort extends MetricsRecorder, FiguresReader {
  /** Measures the program: its processor time and memory. */
  measureProcess(): void;
  /** Writes what was measured last. */
  close(): Promise<void>;
}

/** When so many files of raw measurements lie there, they are summed up (rolled up) at the end of the program. */
const mostSegments = 100;

/**
 * Records the figures of all use on the user's disk, and reads them for `eca metrics` and the app. What is recorded
 * belongs to `project`, and goes to `telemetry` too. Nothing is read or written before it is asked; what reads is
 * loaded then.
 */
export function openMetrics(
  runtime: Pick<Runtime, 'config' | 'paths' | 'events'>,
  project: string,
  telemetry?: Pick<OtlpExport, 'record'>,
): MetricsPort {
  const directory = join(runtime.paths.home, 'metrics');
  const rawDirectory = join(directory, 'raw');
  const openStore = async () => {
    const {openMetricsStore} = await import('../metrics/metrics-store.ts');
    const {metricMinutes, metricHours, metricDays} = runtime.config.values.retention;
    return openMetricsStore({directory, keepDays: {minute: metricMinutes, hour: metricHours, day: metricDays}});
  };
  const recorder = createRecorder({
    writer: openSegmentWriter(rawDirectory, () => performance.now()),
    onProblem: problem => runtime.events.emit('warning', problem),
    ...(telemetry?.record && {onRecord: telemetry.record}),
  });
  let reader: Promise<FiguresReader> | undefined;
  const openReader = () => {
    reader ??= Promise.all([import('./figures-reader.ts'), openStore()]).then(([{createFiguresReader}, store]) =>
      createFiguresReader({store, flush: recorder.flush}),
    );
    return reader;
  };
  const record: Measure = (name, value, labels) => recorder.record(name, value, {...labels, [projectLabel]: project});
  const {measureProcess, measureDisk} = createSystemMeasures(record, runtime.paths.home);
  return {
    ...recorder,
    record,
    measureProcess,
    async overview() {
      const [reader] = await Promise.all([openReader(), measureDisk()]);
      return reader.overview();
    },
    figuresSince: async sinceMs => (await openReader()).figuresSince(sinceMs),
    async *export(format, sinceMs) {
      yield* (await openReader()).export(format, sinceMs);
    },
    async close() {
      await recorder.flush();
      // Who never looks at figures has them rolled up all the same.
      if ((await listSegments(rawDirectory)).length < mostSegments) return;
      await (await openStore()).rollUp();
    },
  };
}

import type {ErrorData} from '../foundation/errors.ts';
import type {ExportFormat} from '../metrics/export-figures.ts';
import type {MetricsStore} from '../metrics/metrics-store.ts';
import type {WindowFigures} from '../metrics/overview.ts';
import {windowFigures} from '../metrics/overview.ts';
import {lastDays, lastHour, since, type TimeWindow, today} from '../metrics/time-windows.ts';

/** The figures of all that was ever done. Label values are on one line; names of models and tools are not made safe to print. */
export interface FiguresReader {
  /** The last hour, today and the last 30 days. */
  overview(): Promise<MetricsOverview>;
  /** From `sinceMs` (Unix milliseconds) on. */
  figuresSince(sinceMs: number): Promise<{figures: WindowFigures; problems: ErrorData[]}>;
  /** All figures from `sinceMs` on as text, in whole lines. */
  export(format: ExportFormat, sinceMs: number): AsyncGenerator<string>;
}

/** The figures of the last hour (`now`), of today and of the last 30 days (`month`). */
export interface MetricsOverview {
  now: WindowFigures;
  today: WindowFigures;
  month: WindowFigures;
  /** What could not be read. */
  problems: ErrorData[];
}

/** Where the figures are read from, and what has to be written first. */
export interface FiguresReaderOptions {
  store: MetricsStore;
  /** Unix milliseconds. */
  now?: () => number;
  /** Called before the store is read, so that what was just recorded is in it. */
  flush?: () => Promise<void>;
}

/** How long the figures of 30 days are shown as they are before they are read again, in milliseconds. */
const monthHoldsMs = 60_000;

/**
 * Reads the figures for `eca metrics` and the app's Metrics tab out of `store`: turns, tokens, times, cost over an
 * hour, a day, 30 days. Reads nothing before it is asked.
 */
export function createFiguresReader({store, now = Date.now, flush}: FiguresReaderOptions): FiguresReader {
  let month: {figures: WindowFigures; problems: ErrorData[]; atMs: number} | undefined;

  const read = async (window: TimeWindow, nowMs: number) => {
    const {rows, problems} = await store.read({fromMs: window.fromMs, toMs: nowMs});
    return {rows, figures: windowFigures(rows, window.startsMs, nowMs), problems};
  };

  return {
    async overview() {
      await flush?.();
      const nowMs = now();
      const [hour, day] = [lastHour(nowMs), today(nowMs)];
      // Just after midnight the last hour began yesterday.
      const fromMs = Math.min(hour.fromMs, day.fromMs);
      const {rows, problems} = await store.read({fromMs, toMs: nowMs});
      const within = (window: TimeWindow) =>
        windowFigures(
          rows.filter(({startMs}) => startMs >= window.fromMs),
          window.startsMs,
          nowMs,
        );
      if (!month || Math.abs(nowMs - month.atMs) >= monthHoldsMs) {
        month = {...(await read(lastDays(30, nowMs), nowMs)), atMs: nowMs};
      }
      return {now: within(hour), today: within(day), month: month.figures, problems: [...problems, ...month.problems]};
    },
    async figuresSince(sinceMs) {
      await flush?.();
      const nowMs = now();
      const {figures, problems} = await read(since(sinceMs, nowMs), nowMs);
      return {figures, problems};
    },
    async *export(format, sinceMs) {
      await flush?.();
      const {exportFigures} = await import('../metrics/export-figures.ts');
      const {rows} = await store.read({fromMs: sinceMs, toMs: now()});
      yield* exportFigures(rows, format);
    },
  };
}

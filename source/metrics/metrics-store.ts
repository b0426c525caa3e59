import {stat} from 'node:fs/promises';
import {join} from 'node:path';
import {ensurePrivateDirectory} from '../foundation/durable-file.ts';
import {type ErrorData, toErrorData} from '../foundation/errors.ts';
import {withLock} from '../foundation/lock.ts';
import {createRowSet, type MetricRow} from './metric-rows.ts';
import {listSegments, readSegment} from './raw-segments.ts';
import {type RollUpOptions, readJournal, rollUp} from './rollup.ts';
import {levelFiles, levelFor, type RollupLevel, readLevelFile, startOf} from './rollup-level.ts';

/** The figures of a stretch of time, and what could not be read. */
export interface MetricsReading {
  /** One for each series and stretch of time in which something was measured, by time. */
  rows: MetricRow[];
  level: RollupLevel;
  /** What could not be read. */
  problems: ErrorData[];
}

/** Reads the stored metrics of all processes. */
export interface MetricsStore {
  /**
   * What was measured from `fromMs` to `toMs` (Unix milliseconds), in minutes, hours or days as the length asks for; the first stretch is
   * whole. Rolls up first what is there to be; where that cannot be, it is among the problems, and what can be read is.
   */
  read(range: {fromMs: number; toMs: number; level?: RollupLevel}): Promise<MetricsReading>;
  /** Rolls up what processes have finished writing. @throws EcaError as `rollUp`, and `store-locked`. */
  rollUp(): Promise<ErrorData[]>;
}

/** Where the figures are and how long they are kept. */
export interface MetricsStoreOptions extends Pick<RollUpOptions, 'directory' | 'keepDays'> {
  now?: () => number;
}

/** How long, in milliseconds, a reader waits for another process that rolls up. */
const readWaitMs = 2_000;
/** The most files of each kind whose contents are kept in memory between reads. */
const mostHeld = 200;

/** Opens the stored metrics in `directory`. Nothing is made before something was recorded there. */
export function openMetricsStore({directory, keepDays, now = Date.now}: MetricsStoreOptions): MetricsStore {
  const levelRows = cached(readLevelFile, {rows: [], last: undefined, problems: []});
  const segmentRows = cached(readSegment, {rows: [], problems: []});
  const options = () => ({directory, nowMs: now(), keepDays});

  /** Reads what is on disk at this moment: condensed figures and those that are still to be condensed. */
  async function readNow(level: RollupLevel, fromMs: number, toMs: number): Promise<MetricsReading> {
    const problems: ErrorData[] = [];
    const set = createRowSet();
    const start = startOf(level, fromMs);
    const take = (rows: readonly MetricRow[]) =>
      set.merge(
        rows.filter(({startMs}) => startMs >= start && startMs <= toMs),
        ms => startOf(level, ms),
      );
    const unfinished = await readJournal(directory);
    for (const path of levelFiles(directory, level, fromMs, toMs)) {
      const {rows, last, problems: found} = await levelRows(path);
      // What it counted here already is still among the segments.
      take(last && last.batch === unfinished?.batch ? rows.slice(0, last.from) : rows);
      problems.push(...found);
    }
    // What was not rolled up yet counts too.
    for (const folder of ['taken', 'raw']) {
      for (const path of await listSegments(join(directory, folder))) {
        const {rows, problems: found} = await segmentRows(path);
        take(rows);
        problems.push(...found);
      }
    }
    return {rows: set.rows(), level, problems};
  }

  return {
    async read({fromMs, toMs, level = levelFor(toMs - fromMs)}) {
      const problems: ErrorData[] = [];
      const lock = join(directory, 'rollup');
      try {
        return await withLock(
          lock,
          async () => {
            const found = await rollUp(options()).catch(error => [toErrorData(error)]);
            const reading = await readNow(level, fromMs, toMs);
            return {...reading, problems: [...found, ...reading.problems]};
          },
          {waitMs: readWaitMs},
        );
      } catch (error) {
        // A folder that is missing, cannot be written, or is busy: what is there is read without the lock.
        const {code} = toErrorData(error);
        if (code !== 'system-enoent') problems.push(toErrorData(error));
        const reading = await readNow(level, fromMs, toMs);
        return {...reading, problems: [...problems, ...reading.problems]};
      }
    },
    async rollUp() {
      await ensurePrivateDirectory(directory);
      return withLock(join(directory, 'rollup'), () => rollUp(options()));
    },
  };
}

/**
 * Reads a file again only when it has changed: `parse` for files that most reads need again, once for each state a file
 * is in, `missing` where there is none.
 */
function cached<Parsed>(parse: (path: string) => Promise<Parsed>, missing: Parsed) {
  const held = new Map<string, {state: string; parsed: Parsed}>();
  return async (path: string): Promise<Parsed> => {
    const found = await stat(path).catch(() => undefined);
    const known = held.get(path);
    held.delete(path);
    if (!found) return missing;
    const state = `${found.ino} ${found.size} ${found.mtimeMs}`;
    const parsed = known?.state === state ? known.parsed : await parse(path);
    held.set(path, {state, parsed});
    const [oldest] = held.keys();
    if (held.size > mostHeld && oldest !== undefined) held.delete(oldest);
    return parsed;
  };
}

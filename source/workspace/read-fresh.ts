import {setImmediate as nextTurn} from 'node:timers/promises';
import {type ErrorData, toErrorData} from '../foundation/errors.ts';
import type {ProjectIndex, RefreshOptions} from './project-index.ts';
import type {RefreshReport} from './refresh-report.ts';

/** What a read brought, and what came of bringing the index up to date before it. */
export interface FreshRead<Result> {
  result: Result;
  /** Undefined where the index could not be brought up to date. */
  report?: RefreshReport;
  /** What the user should be told, each once; why the index is as it was among it. */
  warnings: readonly ErrorData[];
}

/**
 * How many turns of the event loop the read has to itself, so that what it asks of the store's threads is under way when this one
 * begins to walk the folder.
 */
const headStart = 3;

/**
 * Reads the index as the project's files are now, without waiting until all of them were looked at: `read` begins at
 * once, beside the refresh, and only where that changed something is its result dropped and it runs again. `read` must
 * change nothing, and should give up when its signal is aborted. Where the refresh fails, as on a full disk, what is
 * indexed already serves. Rejects as `read` does and with the reason of `options.signal`.
 */
export async function readFresh<Result>(
  index: Pick<ProjectIndex, 'refresh'>,
  read: (signal: AbortSignal) => Promise<Result>,
  options: RefreshOptions & {signal: AbortSignal},
): Promise<FreshRead<Result>> {
  const outdated = new AbortController();
  const early = read(AbortSignal.any([options.signal, outdated.signal]));
  // It may meet what the refresh mends.
  early.catch(() => {});
  const again = () => read(options.signal);
  for (let turn = 0; turn < headStart; turn++) await nextTurn();
  let report: RefreshReport;
  try {
    report = await index.refresh({...options, onOutdated: () => outdated.abort()});
  } catch (error) {
    options.signal.throwIfAborted();
    return {result: await again(), warnings: [toErrorData(error)]};
  }
  const isCurrent = !outdated.signal.aborted && !hasChanged(report);
  return {result: await (isCurrent ? early.catch(again) : again()), report, warnings: report.warnings};
}

/** Whether a refresh, be it one that another caller began, left the index other than it was. */
function hasChanged({added, changed, removed, rebuilt, busy}: RefreshReport): boolean {
  return added + changed + removed > 0 || rebuilt !== undefined || busy;
}

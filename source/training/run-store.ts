import {randomBytes} from 'node:crypto';
import {readdirSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {EcaError} from '../foundation/errors.ts';
import {type AppendLog, openAppendLog} from '../storage/append-log.ts';
import {foldRun, type StoredRun} from './run-report.ts';
import type {RunEntry} from './trial.ts';

/** Keeps the logs of training runs. */
export interface RunStore {
  /** A new name; names sort by age. */
  newName(): string;
  log(run: string): AppendLog<RunEntry>;
  /** Takes a run away, as if it had not begun. */
  forget(run: string): void;
  /** The newest first. */
  names(): string[];
  /** The one run whose name begins so; the newest without a name. @throws EcaError `usage-unknown-run`, `training-run-empty`. */
  read(name?: string): Promise<StoredRun>;
}

/** The name and version of the file format. */
const header = {format: 'eca-training-run', version: 1};

/** Keeps training runs on disk, each an append-only log of its own in `folder`. */
export function openRunStore(folder: string): RunStore {
  const names = () => namesIn(folder);
  const fileOf = (run: string) => join(folder, `${run}.jsonl`);
  const log = (run: string) => openAppendLog<RunEntry>({filePath: fileOf(run), header});
  return {
    newName() {
      const time = new Date().toISOString().slice(0, 23).replace(/[-:.]/g, '').replace('T', '-');
      return `${time}-${randomBytes(2).toString('hex')}`;
    },
    log,
    forget: run => rmSync(fileOf(run), {force: true}),
    names,
    async read(name) {
      // The beginning of a name is enough, as long as it fits one run.
      const found =
        name === undefined ? names().slice(0, 1) : names().filter(one => name !== '' && one.startsWith(name));
      const [run, another] = found;
      if (run === undefined || another !== undefined) {
        const shown = `\`${name?.slice(0, 80)}\``;
        const none = name === undefined ? 'There is no run yet' : `There is no run whose name begins with ${shown}`;
        throw new EcaError('usage-unknown-run', run === undefined ? none : `Several runs begin with ${shown}`, {
          hint: '`eca train report --all` shows which there are.',
        });
      }
      const entries: RunEntry[] = [];
      for await (const {entry} of log(run).read()) entries.push(entry);
      const stored = foldRun(entries);
      if (stored) return stored;
      throw new EcaError('training-run-empty', `Nothing of the run \`${run}\` can be read`);
    },
  };
}

/** The runs that are kept, the newest first; names begin with the time. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter(name => /^[\w-]+\.jsonl$/.test(name))
      .map(name => name.slice(0, -'.jsonl'.length))
      .sort()
      .reverse();
  } catch {
    return [];
  }
}

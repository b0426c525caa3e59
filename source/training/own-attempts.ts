import {existsSync, mkdirSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {ensurePrivateDirectory} from '../foundation/durable-file.ts';
import {openAppendLog} from '../storage/append-log.ts';
import type {Verdict} from './grader.ts';
import {readTree} from './read-tree.ts';
import type {Scenario} from './scenario.ts';

/** A person's own work on a scenario. */
export interface OwnAttempt {
  /** Absolute: holds the files of the solution. */
  folder: string;
  /** Absolute: where to begin. It need not be there yet. */
  file: string;
  /** All that are there now, relative to the folder. */
  files: string[];
}

/** One judgement of a person's own solution. */
export interface OwnScore {
  scenario: string;
  /** ISO 8601. */
  at: string;
  passed: boolean;
  /** 0 to 1. */
  score: number;
  /** How many hints had been shown. */
  hints: number;
}

/** Keeps what a person trains on: their files and scores. */
export interface OwnAttempts {
  /** The attempt at a scenario, its files laid out where nothing was begun. @throws EcaError `store-…`. */
  begin(scenario: Scenario): Promise<OwnAttempt>;
  /** Lays the files out anew; what was written goes. @throws EcaError `store-…`. */
  restart(scenario: Scenario): Promise<OwnAttempt>;
  /** Whether files are laid out. */
  isBegun(scenario: Pick<Scenario, 'name'>): boolean;
  /** Writes a score down. @throws EcaError `store-…`. */
  record(verdict: Verdict, hints: number): Promise<void>;
  /** The oldest first. */
  scores(): Promise<OwnScore[]>;
}

/** Keeps the attempts and scores of whoever uses this program, below `folder`. */
export function openOwnAttempts(folder: string): OwnAttempts {
  const log = openAppendLog<OwnScore>({
    filePath: join(folder, 'own-scores.jsonl'),
    header: {format: 'eca-training-scores', version: 1},
  });
  const placeOf = ({name}: Pick<Scenario, 'name'>) => join(folder, 'attempts', name);
  const begin = async (scenario: Scenario): Promise<OwnAttempt> => {
    const place = placeOf(scenario);
    if (!existsSync(place)) {
      await ensurePrivateDirectory(dirname(place));
      // Laid out beside and then renamed: a kill in the middle leaves no half of a task that counts as begun.
      const draft = `${place}.new`;
      rmSync(draft, {recursive: true, force: true});
      mkdirSync(draft, {mode: 0o700});
      for (const [path, bytes] of readTree(join(scenario.folder, 'files')).files) {
        mkdirSync(dirname(join(draft, path)), {recursive: true, mode: 0o700});
        writeFileSync(join(draft, path), bytes, {mode: 0o600});
      }
      renameSync(draft, place);
    }
    return {folder: place, file: join(place, firstFile(scenario)), files: [...readTree(place).files.keys()]};
  };
  return {
    begin,
    async restart(scenario) {
      rmSync(placeOf(scenario), {recursive: true, force: true, maxRetries: 3});
      return begin(scenario);
    },
    isBegun: scenario => existsSync(placeOf(scenario)),
    record: ({scenario, passed, score}, hints) =>
      log.append([{scenario, at: new Date().toISOString(), passed, score, hints}]).then(() => {}),
    async scores() {
      const scores: OwnScore[] = [];
      for await (const {entry} of log.read()) scores.push(entry);
      return scores;
    },
  };
}

/** The file to begin with, where the work is: the file that the reference changes first, else the first there is. */
function firstFile(scenario: Scenario): string {
  if (scenario.entry !== undefined) return scenario.entry;
  const [first] = [
    ...readTree(join(scenario.folder, 'reference')).files.keys(),
    ...scenario.cases.flatMap(one => (one.kind === 'file' ? [one.file] : [])),
    ...readTree(join(scenario.folder, 'files')).files.keys(),
  ];
  return first ?? 'solution';
}

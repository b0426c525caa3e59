import {existsSync, readdirSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {EcaError, type ErrorData, toErrorData} from '../foundation/errors.ts';
import {loadScenario} from './load-scenario.ts';
import type {Scenario} from './scenario.ts';

/** Finds training tasks. */
export interface ScenarioLibrary {
  /** All that can be used, sorted by name, and what is wrong with the others. Of two with one name the first folder's counts. */
  list(): {scenarios: Scenario[]; problems: ErrorData[]};
  /**
   * The one of this name, or in the folder of this path.
   * @throws EcaError `usage-unknown-scenario`, `training-scenario-broken`.
   */
  find(nameOrPath: string): Scenario;
  names(): string[];
  readonly folders: readonly string[];
}

/**
 * Finds the training tasks in `folders`, each a folder below one of them. `workingFolder` is where relative paths
 * start.
 */
export function openScenarioLibrary(folders: readonly string[], workingFolder: string): ScenarioLibrary {
  const places = () => {
    const found = new Map<string, string>();
    for (const folder of folders) {
      for (const name of namesIn(folder)) if (!found.has(name)) found.set(name, join(folder, name));
    }
    return new Map([...found].sort(([one], [other]) => (one < other ? -1 : 1)));
  };
  return {
    folders,
    names: () => [...places().keys()],
    list() {
      const scenarios: Scenario[] = [];
      const problems: ErrorData[] = [];
      for (const folder of places().values()) {
        try {
          scenarios.push(loadScenario(folder));
        } catch (error) {
          // A broken scenario does not keep the others from being listed.
          problems.push(toErrorData(error));
        }
      }
      return {scenarios, problems};
    },
    find(nameOrPath) {
      const known = places().get(nameOrPath);
      if (known !== undefined) return loadScenario(known);
      const folder = resolve(workingFolder, nameOrPath);
      if (existsSync(join(folder, 'story.md'))) return loadScenario(folder);
      throw new EcaError('usage-unknown-scenario', `Unknown scenario \`${nameOrPath.slice(0, 80)}\``, {
        hint: '`eca train list` shows which there are; the path of a scenario’s folder does too.',
      });
    },
  };
}

/** The folders that hold a scenario; none where the folder is not there. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter(name => existsSync(join(folder, name, 'story.md')));
  } catch {
    return [];
  }
}

import {type StatsListener, unwatchFile, watchFile} from 'node:fs';
import {toErrorData} from '../foundation/errors.ts';
import {type LoadedConfig, type LoadOptions, loadConfig, projectConfigFile} from './load.ts';
import {settings} from './schema.ts';
import type {ConfigWarning} from './settings-file.ts';

/** What to watch with, and whom to tell of changes. */
export interface WatchOptions extends LoadOptions {
  /** What the program runs with now. */
  current: LoadedConfig;
  /** Called with each new state whose values or sources differ. */
  onChange(config: LoadedConfig): void;
  /** Called once for each thing that has become wrong; again when it was repaired in between. */
  onWarning(warning: ConfigWarning): void;
  /** How often the files are looked at; 500 unless told. */
  intervalMs?: number;
}

/**
 * How long to wait after a change before the files are read again, in milliseconds (debounce). Editors write in several
 * steps; the last one counts.
 */
const settleMs = 80;

/**
 * Applies changed settings without a restart: follows the user's file, the project's file and what is trusted, until
 * closed, and tells `onChange` when they are changed in place, replaced, deleted or created. It looks at the files at
 * an interval (polling) instead of asking the system for notices, which do not survive a replaced or missing file and
 * do not exist on network disks. Never keeps the process alive.
 */
export function watchConfig(options: WatchOptions): {close(): void} {
  const {paths, workspaceRoot, current, intervalMs = 500} = options;
  const files = [paths.configFile, projectConfigFile(workspaceRoot), paths.trustFile];
  let state = stateOf(current);
  let known = new Set(current.warnings.map(warning => warning.message));
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  let reloading: Promise<void> = Promise.resolve();

  const reload = async () => {
    if (closed) return;
    let warnings: ConfigWarning[];
    let loaded: LoadedConfig | undefined;
    try {
      loaded = await loadConfig(options);
      warnings = loaded.warnings;
    } catch (error) {
      warnings = [toErrorData(error)];
    }
    if (closed) return;
    // What stays wrong is told once, and again when it was repaired in between.
    for (const warning of warnings) if (!known.has(warning.message)) options.onWarning(warning);
    known = new Set(warnings.map(warning => warning.message));
    if (loaded === undefined || stateOf(loaded) === state) return;
    state = stateOf(loaded);
    options.onChange(loaded);
  };
  /** Reads the files again once they have rested for a moment. */
  const settle = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      reloading = reloading.then(reload);
    }, settleMs);
    timer.unref();
  };
  const listeners = new Map<string, StatsListener>(files.map(file => [file, () => settle()]));
  for (const [file, listener] of listeners) watchFile(file, {persistent: false, interval: intervalMs}, listener);
  // The files may have changed between the load of `current` and the first look.
  settle();
  return {
    close() {
      closed = true;
      clearTimeout(timer);
      for (const [file, listener] of listeners) unwatchFile(file, listener);
    },
  };
}

/** All values and their sources as one text, to see whether anything changed. */
function stateOf({values, sourceOf}: LoadedConfig): string {
  return JSON.stringify([values, settings.map(({key}) => sourceOf(key))]);
}

import {dirname} from 'node:path';
import type {Logger as Pino} from 'pino';
import {ensurePrivateDirectory} from './durable-file.ts';

/** How much goes to the log file, from everything (`debug`) to nothing (`silent`). */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** Writes diagnostic lines to the log file; nothing here ever reaches the screen. */
export interface Logger {
  debug(message: string, fields?: object): void;
  info(message: string, fields?: object): void;
  warn(message: string, fields?: object): void;
  error(message: string, fields?: object): void;
  /** Resolves when all lines so far are on disk. */
  flush(): Promise<void>;
}

/** The order of the levels: a line is written when its rank is at least that of the level that was set. */
const ranks: Record<LogLevel, number> = {debug: 0, info: 1, warn: 2, error: 3, silent: 4};

/**
 * Opens the program's log file: appends JSON lines to `filePath` (mode 600, readable by its owner alone). The library
 * behind it is loaded at the first line that passes `level`, so a quiet run costs nothing. What `openCleaner` gives is
 * applied to every message and field before it is written: let it give the redactor, so that no key or password ends up
 * in the log. A log that cannot be written (full disk, no rights) is given up silently.
 */
export function createLogger(options: {
  filePath: string;
  level: LogLevel;
  openCleaner?: () => Promise<(text: string) => string>;
}): Logger {
  const {filePath, openCleaner = async () => (text: string) => text} = options;
  let opening: Promise<[Pino, (text: string) => string]> | undefined;
  let writing: Promise<void> = Promise.resolve();
  const write = (level: 'debug' | 'info' | 'warn' | 'error', message: string, fields: object = {}) => {
    if (ranks[level] < ranks[options.level]) return;
    opening ??= Promise.all([openPino(filePath), openCleaner()]);
    const opened = opening;
    writing = writing
      .then(async () => {
        const [pino, clean] = await opened;
        pino[level](JSON.parse(clean(JSON.stringify(fields))), clean(message));
      })
      .catch(() => {
        // A log that cannot be written (full disk, no rights) must not take the program down.
      });
  };
  return {
    debug: (message, fields) => write('debug', message, fields),
    info: (message, fields) => write('info', message, fields),
    warn: (message, fields) => write('warn', message, fields),
    error: (message, fields) => write('error', message, fields),
    flush: () => writing,
  };
}

/** Loads the library and opens the log file, in a folder for the user alone. */
async function openPino(filePath: string): Promise<Pino> {
  const {default: pino} = await import('pino');
  await ensurePrivateDirectory(dirname(filePath));
  return pino({level: 'debug', base: {pid: process.pid}}, pino.destination({dest: filePath, sync: true, mode: 0o600}));
}

import type {Logger as Pino} from 'pino';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** Structured lines for the log file; nothing here ever reaches the screen. */
export interface Logger {
  debug(message: string, fields?: object): void;
  info(message: string, fields?: object): void;
  warn(message: string, fields?: object): void;
  error(message: string, fields?: object): void;
  /** Resolves when all lines so far are on disk. */
  flush(): Promise<void>;
}

const ranks: Record<LogLevel, number> = {debug: 0, info: 1, warn: 2, error: 3, silent: 4};

/**
 * A logger that appends JSON lines to `filePath` (mode 600). The library behind it is loaded at the first line that passes
 * `level`, so a quiet run costs nothing. `clean` is applied to every message and string field before it is written: give it
 * the redactor.
 */
export function createLogger(options: {filePath: string; level: LogLevel; clean?: (text: string) => string}): Logger {
  const clean = options.clean ?? (text => text);
  let opening: Promise<Pino> | undefined;
  let writing: Promise<void> = Promise.resolve();
  const write = (level: 'debug' | 'info' | 'warn' | 'error', message: string, fields: object = {}) => {
    if (ranks[level] < ranks[options.level]) return;
    opening ??= openPino(options.filePath);
    const line = JSON.parse(clean(JSON.stringify(fields))) as object;
    writing = writing
      .then(async () => (await opening)?.[level](line, clean(message)))
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

async function openPino(filePath: string): Promise<Pino> {
  const {default: pino} = await import('pino');
  return pino(
    {level: 'debug', base: {pid: process.pid}},
    pino.destination({dest: filePath, sync: true, mkdir: true, mode: 0o600}),
  );
}

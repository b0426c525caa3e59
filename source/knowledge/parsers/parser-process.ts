import {type ChildProcess, spawn} from 'node:child_process';
import type {ParsedFile} from './parse-bytes.ts';
import type {ParseRequest} from './parse-child.ts';
import {type ParseFailure, type ParseLimits, parseFailure} from './parser.ts';

/** How much memory and time a parser process may take. */
export interface ProcessLimits {
  /** What the process may take; its own, above what Node takes at start. */
  memoryBytes: number;
  /** How long one file may take. */
  wallClockMs: number;
}

/** How the program that parses is started. */
export interface ParserProgram {
  /** The program that `parse-child.ts` is, and its arguments. */
  command: string;
  args: readonly string[];
}

/** What a process is given to parse: a file, or a text. */
export type ParseWork = Pick<ParseRequest, 'path' | 'given'>;

/** One child process that parses one file after the other. */
export interface ParserProcess {
  /** Whether it can take another file. */
  readonly alive: boolean;
  /** Never rejects but by `signal`; a process that dies or hangs on a file is gone afterwards. */
  parse(work: ParseWork, limits: ParseLimits, signal?: AbortSignal): Promise<ParsedFile>;
  end(): void;
}

/**
 * The longest the process may take to start, in milliseconds, beside the time for its first file; then it is killed,
 * and the file counts as too slow.
 */
const startMs = 30_000;
/** How much of what the process wrote to stderr is kept, to tell why it died. */
const keptErrorCharacters = 4_000;

/**
 * Starts a process that parses untrusted files, and kills it when a file takes too long or the work is cancelled. Its
 * memory is capped by the system where that is possible (`ulimit -d`) and by V8 everywhere.
 */
export function startParserProcess(
  {command, args}: ParserProgram,
  {memoryBytes, wallClockMs}: ProcessLimits,
): ParserProcess {
  const child = spawnCapped(command, args, memoryBytes);
  let alive = true;
  let ready = false;
  let errors = '';
  let nextId = 0;
  let ended: (() => void)[] = [];
  child.stderr?.setEncoding('utf8').on('data', text => {
    errors = (errors + text).slice(-keptErrorCharacters);
  });
  /** Tells whoever waits for an answer that none will come. */
  const gone = () => {
    alive = false;
    for (const tell of ended.splice(0)) tell();
  };
  child.once('error', gone);
  // `close` rather than `exit`: what it said last has been read then.
  child.once('close', gone);
  child.once('disconnect', () => {
    alive = false;
  });
  child.once('message', () => {
    ready = true;
  });
  const handles = [child, child.channel, child.stderr as unknown as {ref?(): void; unref?(): void} | null];
  /** While a file is parsed the program waits for it, and for the end of a process that was killed over it; otherwise it may end. */
  const hold = (held: boolean) => {
    for (const handle of handles) {
      if (held) handle?.ref?.();
      else handle?.unref?.();
    }
  };
  hold(false);

  const kill = () => {
    alive = false;
    child.kill('SIGKILL');
  };

  return {
    get alive() {
      return alive;
    },
    end: kill,
    parse(work, limits, signal) {
      const id = nextId++;
      return new Promise((resolve, reject) => {
        let tooSlow = false;
        // The program's own start does not count as the file's time.
        const timer = setTimeout(
          () => {
            tooSlow = true;
            kill();
          },
          wallClockMs + (ready ? 0 : startMs),
        );
        hold(true);
        const settle = () => {
          hold(false);
          clearTimeout(timer);
          child.off('message', hear);
          signal?.removeEventListener('abort', abort);
          ended = ended.filter(one => one !== died);
        };
        const hear = (message: {id?: number; parsed?: ParsedFile}) => {
          if (message.id !== id || message.parsed === undefined) return;
          settle();
          resolve(message.parsed);
        };
        const abort = () => {
          kill();
          settle();
          reject(signal?.reason);
        };
        const died = () => {
          settle();
          resolve(
            deadProcess(tooSlow ? 'too-slow' : isOutOfMemory(child, errors) ? 'out-of-memory' : 'died', wallClockMs),
          );
        };
        if (signal?.aborted) return abort();
        signal?.addEventListener('abort', abort, {once: true});
        child.on('message', hear);
        ended.push(died);
        if (!alive && (child.exitCode !== null || child.signalCode !== null || child.pid === undefined)) return died();
        child.send({id, ...work, limits} satisfies ParseRequest, error => {
          if (error) kill();
        });
      });
    },
  };
}

/**
 * Starts the program with its memory limited: three quarters of the limit for V8's heap, and all of it for the process
 * where the system can do that (not on Windows). Where Linux permits it, the process and all that it starts are in a
 * network of their own, in which there is nothing (a network namespace).
 */
function spawnCapped(command: string, args: readonly string[], memoryBytes: number): ChildProcess {
  const heap = `--max-old-space-size=${Math.floor((memoryBytes * 0.75) / 1_048_576)}`;
  const all = [heap, ...args];
  const options = {stdio: ['ignore', 'ignore', 'pipe', 'ipc'] as const, env: cleanEnvironment()};
  if (process.platform === 'win32') return spawn(command, all, {...options, stdio: [...options.stdio]});
  // Only root may do so without becoming another user, as whom it could not read what it may read now.
  const alone = `unshare ${process.getuid?.() === 0 ? '-n' : '-rn'}`;
  const script = `ulimit -d "$0" 2>/dev/null; ${alone} true 2>/dev/null && exec ${alone} "$@"; exec "$@"`;
  const kilobytes = String(Math.floor(memoryBytes / 1_000));
  return spawn('/bin/sh', ['-c', script, kilobytes, command, ...all], {...options, stdio: [...options.stdio]});
}

/** Where parsers look for programs that help them, such as tesseract. */
export const parserPath = '/usr/local/bin:/usr/bin:/bin';

/** The environment of the process. Nothing of the user's is in it: a parser needs no keys, and no options for Node. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  return {PATH: parserPath, LANG: 'C.UTF-8'};
}

/**
 * Whether the process ended because its memory ran out, by what it wrote or the signal it ended with: V8 writes to address 0 when it gets
 * none while it collects garbage.
 */
function isOutOfMemory(child: ChildProcess, errors: string): boolean {
  return (
    /out of memory|allocation failed|bad_alloc|Cannot allocate memory|ENOMEM/i.test(errors) ||
    child.signalCode === 'SIGABRT' ||
    child.signalCode === 'SIGSEGV'
  );
}

/** What the user is told about a file that ended its parser, and what to do. */
const deaths: Partial<Record<ParseFailure, readonly [string, string]>> = {
  'out-of-memory': ['It needs more memory than a parser may take', 'Split it, or save it again in a simpler form.'],
  died: [
    'The parser ended without an answer',
    'Open it in its own program and save it again; report it if it is whole.',
  ],
};

/** The outcome for a file whose parser was killed or died. */
function deadProcess(failure: 'too-slow' | 'out-of-memory' | 'died', wallClockMs: number): ParsedFile {
  const [message, hint] = deaths[failure] ?? [
    `It was not parsed within ${wallClockMs / 1_000} seconds`,
    'Split it, or save it again in a simpler form.',
  ];
  return {outcome: parseFailure(failure, message, hint), mediaType: '', sha256: '', sizeBytes: 0, extractor: ''};
}

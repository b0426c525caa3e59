import {spawn} from 'node:child_process';
import {StringDecoder} from 'node:string_decoder';

/** A line that ripgrep found. */
export interface RipgrepMatch {
  /** As ripgrep names it: below the folder it was run in. */
  path: string;
  line: number;
  text: string;
}

/** What ripgrep found; `cut` says that a limit was met before its end. */
export type RipgrepOutcome =
  | {state: 'done'; matches: RipgrepMatch[]; cut: boolean}
  /** ripgrep does not know this pattern syntax, is not there, or failed: search without it. */
  | {state: 'unusable'};

/** One search with ripgrep and its limits. */
export interface RipgrepRequest {
  program: string;
  pattern: string;
  ignoreCase: boolean;
  /** Absolute; the search happens in it. */
  folder: string;
  /** Below `folder`; all of it when absent. */
  path?: string;
  maxMatches: number;
  timeoutMs: number;
  signal: AbortSignal;
}

/** The most that is read of ripgrep's output, in bytes, before it is stopped and what it found so far is used. */
const longestOutputBytes = 4 * 1024 * 1024;
/** The most bytes of a matching line that ripgrep prints, so that a minified file does not flood the result. */
const longestLine = 2_000;

/**
 * Searches files with ripgrep (`rg`), which is fast: the lines that match, ignore files heeded, binaries and links left
 * out, as are files over 5 MB and more than 200 matches of one file. Its engine takes linear time, so any pattern ends.
 * Settings and hooks of the user or the repository (`--pre`, configuration files) are not read. Kills ripgrep when
 * `signal` fires or a limit is met, and throws the signal's reason in the first case.
 */
export async function runRipgrep(request: RipgrepRequest): Promise<RipgrepOutcome> {
  const {program, folder, path, signal, maxMatches, timeoutMs} = request;
  signal.throwIfAborted();
  const flags = [
    '--no-config',
    '--no-messages',
    '--null',
    '--line-number',
    '--with-filename',
    '--no-heading',
    '--color=never',
  ];
  const limits = [
    `--max-columns=${longestLine}`,
    '--max-columns-preview',
    '--max-count=200',
    '--max-filesize=5M',
    '--sort=path',
    '--hidden',
    '--no-require-git',
    '--glob=!.git',
    '--glob=!node_modules',
  ];
  const child = spawn(
    program,
    [
      ...flags,
      ...limits,
      ...(request.ignoreCase ? ['--ignore-case'] : []),
      `--regexp=${request.pattern}`,
      '--',
      path ?? '.',
    ],
    {cwd: folder, stdio: ['ignore', 'pipe', 'ignore'], env: {}},
  );
  const matches: RipgrepMatch[] = [];
  let cut = false;
  return new Promise((resolve, reject) => {
    const kill = () => child.kill('SIGKILL');
    const timer = setTimeout(() => {
      cut = true;
      kill();
    }, timeoutMs);
    const onAbort = () => {
      kill();
      finish(() => reject(signal.reason));
    };
    const finish = (settle: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      settle();
    };
    signal.addEventListener('abort', onAbort, {once: true});

    // Output comes in pieces that end anywhere: the last, unfinished line waits for the next one.
    let rest = '';
    let sizeBytes = 0;
    const decoder = new StringDecoder('utf8');
    child.stdout.on('data', (chunk: Buffer) => {
      sizeBytes += chunk.length;
      const rows = (rest + decoder.write(chunk)).split('\n');
      rest = rows.pop() ?? '';
      for (const row of rows) {
        const match = matchOf(row);
        if (match && matches.length < maxMatches) matches.push(match);
      }
      // More than this is not shown anyway: the search need not go on.
      if (matches.length >= maxMatches || sizeBytes > longestOutputBytes) {
        cut = true;
        kill();
      }
    });
    child.on('error', () => finish(() => resolve({state: 'unusable'})));
    child.on('close', code => {
      // 0 found, 1 nothing found, 2 a pattern or option it does not know; killed by a limit: what was found stands.
      const known = code === 0 || code === 1 || cut;
      finish(() => resolve(known ? {state: 'done', matches, cut} : {state: 'unusable'}));
    });
  });
}

/** Reads one line of ripgrep's output; undefined for one of another form. */
function matchOf(row: string): RipgrepMatch | undefined {
  const end = row.indexOf('\0');
  const parsed = /^(\d+):/.exec(row.slice(end + 1, end + 20));
  if (end < 0 || !parsed) return undefined;
  const text = row.slice(end + 1 + parsed[0].length).replace(/\r$/, '');
  return {path: row.slice(0, end).replace(/^\.\//, ''), line: Number(parsed[1]), text};
}

import {spawn} from 'node:child_process';

/** A line that ripgrep found. */
export interface RipgrepMatch {
  /** As ripgrep names it: below the folder it was run in. */
  path: string;
  line: number;
  text: string;
}

export type RipgrepOutcome =
  | {state: 'done'; matches: RipgrepMatch[]; cut: boolean}
  /** ripgrep does not know this pattern syntax, is not there, or failed: search without it. */
  | {state: 'unusable'};

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

const longestOutputBytes = 4 * 1024 * 1024;
const longestLine = 2_000;

/**
 * Lines that match, as ripgrep finds them: ignore files heeded, binaries and links left out. Its engine takes linear time, so any
 * pattern ends. Settings and hooks of the user or the repository (`--pre`, configuration files) are not read. Kills ripgrep
 * when `signal` fires or a limit is met, and throws the signal's reason then.
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

    let rest = '';
    let bytes = 0;
    child.stdout.setEncoding('utf8');
    child.stdout.on('data', (chunk: string) => {
      bytes += chunk.length;
      const rows = (rest + chunk).split('\n');
      rest = rows.pop() ?? '';
      for (const row of rows) {
        const match = matchOf(row);
        if (match && matches.length < maxMatches) matches.push(match);
      }
      if (matches.length >= maxMatches || bytes > longestOutputBytes || rest.length > longestOutputBytes) {
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

function matchOf(row: string): RipgrepMatch | undefined {
  const end = row.indexOf('\0');
  const parsed = /^(\d+):/.exec(row.slice(end + 1, end + 20));
  if (end < 0 || !parsed) return undefined;
  const text = row.slice(end + 1 + parsed[0].length).replace(/\r$/, '');
  return {path: row.slice(0, end).replace(/^\.\//, ''), line: Number(parsed[1]), text};
}

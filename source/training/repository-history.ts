import {execFile, spawn} from 'node:child_process';
import {EcaError} from '../foundation/errors.ts';
import {neutralGitEnvironment} from '../security/git-environment.ts';

/** One commit with what it changed. */
export interface Commit {
  id: string;
  /** The first line of its message, and the rest. */
  subject: string;
  body: string;
  /** What it changed, relative to the repository. */
  paths: string[];
}

/**
 * Reads commits and old files of a git repository: objects alone, so that nothing of its own choice is run and no file
 * is touched.
 */
export interface RepositoryHistory {
  /** The newest commits that are no merges, at most `most`. */
  commits(most: number): Promise<Commit[]>;
  /** The text files of a commit (of HEAD when absent) that `wanted` takes, up to 200 kB each. */
  filesAt(commit: string, wanted: (path: string) => boolean): Promise<Map<string, Buffer>>;
}

/** How long git may take, in milliseconds; then it is ended and the import fails. */
const timeLimitMs = 30_000;
/** The largest file of a repository that is read, in bytes; larger ones are left out. */
const largestFile = 200_000;
/** The most files of one commit that are read; a repository with more is refused as too large. */
const mostFiles = 4_000;
/** The most bytes of one commit that are read; a repository with more is refused as too large. */
const mostBytes = 60_000_000;

/**
 * Reads the history of the git repository that `folder` is the root of, without running its hooks or settings. `git` is
 * the program's path.
 */
export function openRepositoryHistory(folder: string, git: string, path: string): RepositoryHistory {
  const options = {
    cwd: folder,
    timeout: timeLimitMs,
    maxBuffer: 64_000_000,
    env: {PATH: path, HOME: '/nonexistent', LC_ALL: 'C', ...neutralGitEnvironment(folder)},
  };
  const run = (...words: string[]): Promise<string> =>
    new Promise((resolve, reject) => {
      execFile(git, words, options, (error, out, problem) => {
        if (error) reject(failed(words, problem || error.message));
        else resolve(out);
      });
    });
  return {
    async commits(most) {
      const text = await run(
        'log',
        '--no-merges',
        `--max-count=${most}`,
        '--name-only',
        '-z',
        '--format=%x01%H%x02%s%x02%b%x02',
      );
      return text
        .split('\x01')
        .slice(1)
        .map(entry => {
          const [id = '', subject = '', body = '', names = ''] = entry.split('\x02');
          return {
            id,
            subject,
            body: body.trim(),
            paths: names
              .split('\0')
              .map(one => one.replace(/^\n+/, ''))
              .filter(Boolean),
          };
        });
    },
    async filesAt(commit, wanted) {
      const listed = await run('ls-tree', '-r', '-l', '-z', '--full-tree', commit);
      const entries = listed.split('\0').flatMap(line => {
        const [, mode, id = '', size = '', name = ''] = /^(\d+) blob (\S+) +(\d+)\t([\s\S]*)$/.exec(line) ?? [];
        return mode !== undefined && mode !== '120000' && Number(size) <= largestFile && wanted(name)
          ? [{id, name, size: Number(size)}]
          : [];
      });
      if (entries.length > mostFiles || entries.reduce((sum, {size}) => sum + size, 0) > mostBytes) {
        throw new EcaError(
          'training-too-large',
          `\`${folder}\` has more than ${mostFiles} files of code or ${mostBytes / 1e6} MB of them`,
          {
            hint: 'Import from one of its smaller packages, in a repository of its own.',
          },
        );
      }
      const texts = await readObjects(
        git,
        options,
        entries.map(({id}) => id),
      );
      const found = new Map<string, Buffer>();
      for (const [index, {name}] of entries.entries()) {
        const bytes = texts[index];
        // What holds a NUL is no text.
        if (bytes && !bytes.includes(0)) found.set(name, bytes);
      }
      return found;
    },
  };
}

/** The contents of objects, in their order. */
function readObjects(
  git: string,
  {cwd, env}: {cwd: string; env: NodeJS.ProcessEnv},
  ids: readonly string[],
): Promise<(Buffer | undefined)[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(git, ['cat-file', '--batch'], {cwd, env, stdio: ['pipe', 'pipe', 'ignore']});
    const timer = setTimeout(() => child.kill('SIGKILL'), timeLimitMs);
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stdin.on('error', () => {});
    child.once('error', reject);
    child.once('close', code => {
      clearTimeout(timer);
      if (code !== 0) {
        reject(failed(['cat-file'], `it ended with ${code}`));
        return;
      }
      resolve(parseObjects(Buffer.concat(chunks), ids.length));
    });
    child.stdin.end(ids.map(id => `${id}\n`).join(''));
  });
}

/** Takes the output of `git cat-file --batch` apart: a line with kind and size, then so many bytes. */
function parseObjects(bytes: Buffer, count: number): (Buffer | undefined)[] {
  const found: (Buffer | undefined)[] = [];
  for (let at = 0; found.length < count && at < bytes.length; ) {
    const end = bytes.indexOf(10, at);
    const [, kind, size] = bytes.subarray(at, end).toString('latin1').split(' ');
    at = end + 1;
    if (kind !== 'blob') {
      found.push(undefined);
      continue;
    }
    found.push(bytes.subarray(at, at + Number(size)));
    at += Number(size) + 1;
  }
  return found;
}

/** The error for a git command that failed, with its first line of output. */
function failed(words: readonly string[], problem: string): EcaError {
  const line = problem.trim().split('\n')[0] ?? '';
  return new EcaError('training-no-history', `\`git ${words[0]}\` failed: ${line}`, {
    hint: 'Scenarios are made from the commits of a git repository; name its root folder.',
  });
}

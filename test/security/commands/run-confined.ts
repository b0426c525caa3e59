import {execFileSync, spawnSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {lstatSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

/** Why commands cannot be run in a sandbox here, or undefined where they can. */
export function confinementProblem(): string | undefined {
  const tried = spawnSync('bwrap', ['--ro-bind', '/', '/', '--dev', '/dev', '--unshare-net', 'true'], {
    timeout: 10_000,
  });
  return tried.status === 0 ? undefined : 'bwrap is not there or cannot make a sandbox';
}

/** Names, contents, modes and times of everything below a folder, one line each. */
export function snapshot(folder: string): string[] {
  const lines: string[] = [];
  const visit = (path: string): void => {
    const found = lstatSync(path, {bigint: true});
    const content = found.isSymbolicLink()
      ? readlinkSync(path)
      : found.isFile()
        ? createHash('sha256').update(readFileSync(path)).digest('hex')
        : '';
    lines.push(JSON.stringify([path, found.mode.toString(8), String(found.mtimeNs), content]));
    if (found.isDirectory()) for (const name of readdirSync(path).sort()) visit(join(path, name));
  };
  visit(folder);
  return lines;
}

export interface ConfinedRun {
  command: string;
  /** 124 where it did not end within the limit. */
  status: number;
  /** What it printed, both streams. */
  output: string;
}

const marker = '\u0001end-of-command\u0001';

/**
 * Runs commands one after the other as the tool would (`bash --noprofile --norc -c`), in `root`, with `base` writable, the
 * rest of the disk read-only, and no network. Each has five seconds.
 */
export function runConfined(commands: readonly string[], base: string, root: string): ConfinedRun[] {
  const exchange = mkdtempSync(join(tmpdir(), 'confined-'));
  try {
    const list = join(exchange, 'list');
    writeFileSync(list, commands.map(command => `${command}\0`).join(''));
    const loop = `while IFS= read -r -d '' c <&9; do timeout -k 1 5 bash --noprofile --norc -c "$c" </dev/null 2>&1 9<&-; printf '${marker}%s\\n' "$?"; done 9<"$1"`;
    const args = [
      '--ro-bind',
      '/',
      '/',
      '--dev',
      '/dev',
      '--proc',
      '/proc',
      '--bind',
      base,
      base,
      '--unshare-net',
      '--unshare-pid',
      '--die-with-parent',
      '--new-session',
      '--chdir',
      root,
    ];
    const printed = execFileSync('bwrap', [...args, 'bash', '--noprofile', '--norc', '-c', loop, 'loop', list], {
      env: {
        PATH: '/usr/local/bin:/usr/bin:/bin',
        HOME: join(base, 'home'),
        LANG: 'C.UTF-8',
        GIT_OPTIONAL_LOCKS: '0',
        GIT_PAGER: 'cat',
        CANARY: 'canary-of-the-environment',
      },
      maxBuffer: 1024 * 1024 * 1024,
      encoding: 'latin1',
    });
    const runs: ConfinedRun[] = [];
    let rest = printed;
    for (const command of commands) {
      const end = rest.indexOf(marker);
      if (end < 0) throw new Error(`the sandbox ended early at ${JSON.stringify(command)}`);
      const lineEnd = rest.indexOf('\n', end);
      runs.push({command, output: rest.slice(0, end), status: Number(rest.slice(end + marker.length, lineEnd))});
      rest = rest.slice(lineEnd + 1);
    }
    return runs;
  } finally {
    rmSync(exchange, {recursive: true, force: true});
  }
}

import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import {findProgram} from '../security/find-program.ts';
import type {ScenarioLanguage} from './scenario.ts';

/** The programs that run solutions. */
export interface Toolchains {
  /** Absolute; undefined where it is not installed. */
  python(): Promise<string | undefined>;
  bash: string | undefined;
  /** Why scenarios in `language` cannot be run here, naming the program; undefined where they can. */
  missing(language: ScenarioLanguage): Promise<string | undefined>;
}

/** Runs a program and waits for its output. */
const run = promisify(execFile);
/** How long Python may take to start, in milliseconds; then it counts as not installed. */
const startLimitMs = 20_000;

/** Finds Python and Bash on this machine, which run solutions, in `programFolders` (as in PATH). */
export function findToolchains(programFolders: string): Toolchains {
  let python: Promise<string | undefined> | undefined;
  const bash = findProgram('bash', programFolders);
  const findPython = () => {
    python ??= realPython(findProgram('python3', programFolders), programFolders);
    return python;
  };
  return {
    python: findPython,
    bash,
    async missing(language) {
      if (language === 'python' && (await findPython()) === undefined)
        return '`python3` (3.8 or later) is not installed';
      if (language === 'shell' && bash === undefined) return '`bash` is not installed';
      return undefined;
    },
  };
}

/**
 * The Python behind a wrapper, where it is 3.8 or later. What stands in PATH may be a wrapper that takes longer than
 * the program behind it, and shows the choice of this folder only.
 */
async function realPython(found: string | undefined, programFolders: string): Promise<string | undefined> {
  if (found === undefined) return undefined;
  const code = 'import sys; print(sys.executable if sys.version_info >= (3, 8) else "")';
  try {
    const {stdout} = await run(found, ['-I', '-S', '-c', code], {
      timeout: startLimitMs,
      cwd: '/',
      env: {PATH: programFolders},
    });
    return stdout.trim() || undefined;
  } catch {
    return undefined;
  }
}

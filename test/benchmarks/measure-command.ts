import {spawn} from 'node:child_process';
import {readFileSync} from 'node:fs';

export interface CommandRun {
  wallMs: number;
  /** The most memory it held, as sampled every few milliseconds; 0 where the system does not tell. */
  peakBytes: number;
  stdout: string;
  exitCode: number | null;
}

export interface CommandFigures {
  medianMs: number;
  p95Ms: number;
  peakMegabytes: number;
  runs: number;
}

/** Runs a command once, with nothing on stdin. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: {cwd?: string; env?: NodeJS.ProcessEnv} = {},
): Promise<CommandRun> {
  return new Promise((resolve, reject) => {
    const startedAtMs = performance.now();
    const child = spawn(command, args, {...options, stdio: ['ignore', 'pipe', 'ignore']});
    let stdout = '';
    let peakBytes = 0;
    const sample = setInterval(() => {
      peakBytes = Math.max(peakBytes, highWaterMark(child.pid));
    }, 4);
    child.stdout.on('data', part => {
      stdout += part;
      peakBytes = Math.max(peakBytes, highWaterMark(child.pid));
    });
    child.on('error', reject);
    child.on('close', exitCode => {
      clearInterval(sample);
      resolve({wallMs: performance.now() - startedAtMs, peakBytes, stdout, exitCode});
    });
  });
}

/** Runs each command in turn, `runs` times over, so that a slow moment of the machine falls on all of them alike. */
export async function compareCommands<Name extends string>(
  commands: Record<Name, () => Promise<CommandRun>>,
  runs: number,
): Promise<Record<Name, CommandFigures>> {
  const names = Object.keys(commands) as Name[];
  const results = new Map<Name, CommandRun[]>(names.map(name => [name, []]));
  for (let run = 0; run < runs; run++) {
    for (const name of names) {
      const result = await commands[name]();
      if (result.exitCode !== 0) throw new Error(`${name} ended with exit code ${result.exitCode}`);
      results.get(name)?.push(result);
    }
  }
  const figures = names.map(name => [name, figuresOf(results.get(name) ?? [])] as const);
  return Object.fromEntries(figures) as Record<Name, CommandFigures>;
}

function figuresOf(runs: readonly CommandRun[]): CommandFigures {
  const sorted = runs.map(run => run.wallMs).sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return {
    medianMs: at(0.5),
    p95Ms: at(0.95),
    peakMegabytes: Math.max(...runs.map(run => run.peakBytes)) / 1e6,
    runs: runs.length,
  };
}

function highWaterMark(pid: number | undefined): number {
  try {
    const match = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return Number(match?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

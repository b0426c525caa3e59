import type {Runtime} from '../../runtime/runtime.ts';
import type {Command, CommandContext} from '../command.ts';
import {exitCodes} from '../exit-codes.ts';
import {columnRows} from '../text-layout.ts';

/** One thing that was looked at, as it is printed. */
interface Check {
  name: string;
  state: 'ok' | 'warn' | 'fail';
  message: string;
  hint?: string;
}

/** `eca doctor`: checks whether everything that the program needs works, and says what to do where it does not. */
export const command: Command = {
  name: 'doctor',
  summary: 'Health of stores, index, models, terminal and network',
  verbs: [
    {
      name: '',
      summary: 'Looks at everything the program stands on; exit code 1 when something does not work',
      example: 'eca doctor --rebuild-index',
      flags: {'rebuild-index': {type: 'boolean', summary: "Make the project's index anew from its files first"}},
      run: examine,
    },
  ],
};

/** Runs all checks and prints them; exit code 1 where one failed. */
async function examine(context: CommandContext): Promise<number> {
  const {output, signal} = context;
  const runtime = await context.runtime();
  const checks: Check[] = [...(await checkRuntime(context, runtime)), terminalCheck(context)];
  signal.throwIfAborted();
  const ok = checks.every(({state}) => state !== 'fail');
  if (output.json) await output.value({ok, checks});
  else await output.write(`${describe(checks, context).join('\n')}\n`);
  return ok ? exitCodes.done : exitCodes.failed;
}

/** Looks at everything behind the program, with a progress bar where indexes are made anew. */
async function checkRuntime({flags, output, signal}: CommandContext, runtime: Runtime): Promise<Check[]> {
  const progress = output.progress('Indexing');
  const unsubscribe = runtime.events.on('index-progress', ({done, total}) => progress.update(done, total));
  try {
    return await runtime.health({rebuildIndex: flags['rebuild-index'] === true, signal});
  } finally {
    unsubscribe();
    progress.end();
  }
}

/** Says what is known of the terminal: it explains lines that are cut or lack colours. */
function terminalCheck({output}: CommandContext): Check {
  const colours = output.color ? 'colours' : 'no colours';
  const message = output.isTerminal ? `${output.columns} columns, ${colours}` : `stdout is not a terminal, ${colours}`;
  return {name: 'terminal', state: 'ok', message};
}

/** The checks as lines, with their states in colour where that is allowed. */
function describe(checks: readonly Check[], {output}: CommandContext): string[] {
  const colours = {ok: 32, warn: 33, fail: 31};
  const rows = checks.map(({name, state, message, hint}) => {
    const text = `${name}: ${message}`;
    return [state, hint === undefined ? text : `${text} (${hint.replace(/\.$/, '')})`] as const;
  });
  const lines = columnRows(rows, Math.max(60, output.columns));
  if (!output.color) return lines;
  return lines.map(line =>
    line.replace(
      /^ {2}(ok|warn|fail)\b/,
      (_, state: keyof typeof colours) => `  \u001B[${colours[state]}m${state}\u001B[0m`,
    ),
  );
}

import {randomBytes} from 'node:crypto';
import {join} from 'node:path';
import {commandEnvironment} from '../security/command-environment.ts';
import {findProgram} from '../security/find-program.ts';
import {neutralGitEnvironment} from '../security/git-environment.ts';
import type {PermissionMode} from '../security/permissions.ts';
import {createBackgroundCommands} from '../tools/commands/background-commands.ts';
import {createReadOutput} from '../tools/read-output.ts';
import {createRunCommand, type RunCommandOptions} from '../tools/run-command.ts';
import type {Tool} from '../tools/tool.ts';
import {removeOldOutputs} from './command-outputs.ts';
import type {Runtime} from './runtime.ts';

/** The tools that run commands, for one conversation. */
export interface CommandTools {
  tools: Tool[];
  /** Ends what runs in the background. */
  close(): Promise<void>;
}

/** Which conversation runs the commands, and what they may do. */
export interface CommandToolsOptions extends Pick<RunCommandOptions, 'beforeRun' | 'afterRun'> {
  session: string;
  /** The environment that this program was started with. */
  environment: NodeJS.ProcessEnv;
  /** The permission mode in force. */
  mode(): PermissionMode;
}

/** Modes in which commands may not write to the project. */
const changeNothing = new Set<PermissionMode>(['read-only', 'plan']);

/**
 * The tools that let the model run shell commands in the project's folder, in the sandbox that is there: `run-command`,
 * and `read-output` for those in the background.
 */
export function createCommandTools(runtime: Runtime, options: CommandToolsOptions): CommandTools {
  const {workspaceRoot} = runtime;
  const environment = commandEnvironment(options.environment);
  const background = createBackgroundCommands();
  const folder = join(runtime.commandOutputDirectory, options.session);
  let count = 0;
  /** Where the next command's whole output is kept; at the first command of a conversation old outputs are removed. */
  const nextOutputPath = () => {
    if (count++ === 0) void removeOldOutputs(runtime.commandOutputDirectory).catch(() => {});
    return join(folder, `${count}-${randomBytes(3).toString('hex')}.txt`);
  };
  return {
    tools: [
      createRunCommand({
        workspaceRoot,
        shell: findProgram('bash', environment.PATH),
        sandbox: () => runtime.sandbox(),
        // What nobody approved and nothing holds in must not let git run programs that the repository chose.
        environment: ({exposed}) => (exposed ? {...environment, ...neutralGitEnvironment(workspaceRoot)} : environment),
        writable: () => !changeNothing.has(options.mode()),
        nextOutputPath,
        background,
        ...(options.beforeRun && {beforeRun: options.beforeRun}),
        ...(options.afterRun && {afterRun: options.afterRun}),
      }),
      createReadOutput(background),
    ],
    close: () => background.close(),
  };
}

import {EcaError, toErrorData} from '../foundation/errors.ts';
import {type PlantedPlace, type Sandbox, unconfined} from '../security/sandbox/sandbox.ts';
import {sanitizeLine} from '../security/terminal-sanitizer.ts';
import {checkInput, type InputSchema, shownSchema} from './check-input.ts';
import type {BackgroundCommands} from './commands/background-commands.ts';
import {createCommandOutput} from './commands/command-output.ts';
import {describeEnd, sandboxHints} from './commands/describe-end.ts';
import {type CommandEnd, shellWords, startCommand} from './commands/shell-command.ts';
import type {CommandAccess, Tool, ToolContext, ToolResult} from './tool.ts';
import {failedResult} from './tool-executor.ts';

/**
 * What a model asks for: the command and, where it needs them, more time, the background, the network or no sandbox.
 */
export interface RunCommandInput {
  command: string;
  timeoutSeconds?: number;
  background?: boolean;
  access?: CommandAccess;
}

/** Where and how commands run: shell, sandbox, environment and what happens around them. */
export interface RunCommandOptions {
  /** The real path of the workspace, where every command starts. */
  workspaceRoot: string;
  /** The absolute path of `bash`, or undefined where there is none. */
  shell: string | undefined;
  sandbox(): Promise<Sandbox>;
  /** All that a command finds in its environment. `exposed`: nothing holds it in and nobody approved it. */
  environment(request: {exposed: boolean}): Record<string, string>;
  /** Whether commands may change files of the workspace now. */
  writable(): boolean;
  /** A path for the next command's whole output. */
  nextOutputPath(): string;
  background: BackgroundCommands;
  /** Called before a command starts and after it has ended; what the latter returns is told with the result. */
  beforeRun?(command: string, how: {background: boolean}): Promise<void>;
  afterRun?(command: string, how: {background: boolean}): Promise<CommandAftermath>;
}

/** What is found out after a command has ended. */
export interface CommandAftermath {
  /** For the model and the user. */
  notes: readonly string[];
  /** What the command changed, relative to the workspace. */
  filesChanged: readonly string[];
}

/** How long a command may run, in seconds, where the model sets no time limit; then it is ended with all it started. */
const defaultSeconds = 120;
/** The longest time limit that the model may set, in seconds; what takes longer belongs into the background. */
const longestSeconds = 600;
/** How many characters of the result are kept free for what is said about the output. */
const notesCharacters = 1_200;

/**
 * What a model gives: a command, and where it wants a time limit, the background, or more access than the sandbox
 * gives.
 */
const schema: InputSchema = {
  type: 'object',
  properties: {
    command: {type: 'string', minLength: 1, maxLength: 100_000},
    timeoutSeconds: {type: 'integer', minimum: 1, maximum: longestSeconds, description: `${defaultSeconds} if absent`},
    background: {type: 'boolean', description: 'for servers: returns an id for read-output'},
    access: {type: 'string', enum: ['network', 'unconfined'], description: 'asks the user to lift the sandbox'},
  },
  required: ['command'],
  additionalProperties: false,
};

/**
 * The tool `run-command`, with which a model runs a shell command such as tests or a build: exactly the given bytes
 * with `bash` in the workspace, in the sandbox that is in force, without input. The result has the exit code first,
 * then the output, cut in the middle with the whole of it in a file. `ok` means exit code 0. Nothing of a command is
 * left running, unless it was started in the background; those end with the conversation.
 */
export function createRunCommand(options: RunCommandOptions): Tool<RunCommandInput> {
  const {background} = options;
  return {
    name: 'run-command',
    description: 'Run a bash command in the project folder. No input can be given to it.',
    inputSchema: shownSchema(schema),
    effect: 'run',
    // The command has its own limit; this one is for a sandbox that hangs.
    timeoutMs: (longestSeconds + 30) * 1000,
    check: input => checkInput(schema, input),
    permissions: ({command, access}) => [{tool: 'run-command', command, ...(access && {access})}],
    async run(input, context) {
      if (options.shell === undefined) return failedResult('There is no `bash` on this machine to run commands with');
      // Servers that a model starts and forgets must not fill the machine.
      if (input.background && !background.hasRoom) {
        return failedResult('Too many background commands are running; stop one with read-output first');
      }
      try {
        return await runIn(await options.sandbox(), input, {...options, shell: options.shell}, context);
      } catch (error) {
        if (context.signal.aborted) throw error;
        const {message} = toErrorData(error);
        return failedResult(error instanceof EcaError ? `${message}. The command was not run.` : message);
      }
    },
  };
}

/**
 * Runs one command to its end, its time limit or the user's cancellation, or starts it in the background. When the
 * sandbox fails, the command is not run without it.
 */
async function runIn(
  sandbox: Sandbox,
  {command, timeoutSeconds = defaultSeconds, background = false, access}: RunCommandInput,
  options: RunCommandOptions & {shell: string},
  {signal, approved, maxCharacters, onOutput}: ToolContext,
): Promise<ToolResult> {
  const confined = sandbox.layer !== 'none' && access !== 'unconfined';
  const network = access === 'network';
  const request = {
    command: shellWords(options.shell, command),
    workingFolder: options.workspaceRoot,
    // Outside a sandbox and unapproved, a command gets no secrets to leak from its environment.
    environment: options.environment({exposed: !confined && !approved}),
    network,
    writable: options.writable(),
    approved,
  };
  // What undo needs is kept before the command can change anything.
  await options.beforeRun?.(command, {background});
  const startable = confined ? await sandbox.confine(request) : unconfined(request);
  // Preparing the sandbox takes a while: Esc during it means that nothing is started.
  if (signal.aborted) {
    startable.release();
    signal.throwIfAborted();
  }
  const output = createCommandOutput({
    filePath: options.nextOutputPath(),
    maxCharacters: Math.max(500, maxCharacters - notesCharacters),
    ...(onOutput && !background && {onText: onOutput}),
  });
  const running = startCommand(startable, {
    workingFolder: options.workspaceRoot,
    output,
    endsTogether: confined && sandbox.layer === 'bwrap',
  });
  const filesChanged: string[] = [];
  // Runs when the command is over, be it minutes later in the background: cleans up and learns what it changed.
  const finish = async () => {
    const planted = startable.release().map(describePlanted);
    const aftermath = await options.afterRun?.(command, {background});
    filesChanged.push(...(aftermath?.filesChanged ?? []));
    return [...planted, ...(aftermath?.notes ?? [])];
  };
  // A server never ends by itself: the model gets an id at once and looks in on it later.
  if (background) {
    const {id} = options.background.add(command, running, output, finish);
    return {
      ok: true,
      content: `Started in the background as ${id}. read-output ${id} shows what it writes.`,
      summary: `${id}: ${sanitizeLine(command)}`,
    };
  }

  // From here the turn waits, until the command ends, its time is up or the user cancels.
  const onAbort = () => running.stop('cancel');
  signal.addEventListener('abort', onAbort, {once: true});
  const timer = setTimeout(() => running.stop('time-limit'), timeoutSeconds * 1000);
  let end: CommandEnd;
  try {
    end = await running.ended;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
  const notes = await finish();
  // A sandbox that cannot be set up never means running the command without one.
  if (confined && end.startProblem !== undefined && end.exitCode !== 0) {
    return failedResult(`The sandbox failed and the command was not run outside of it: ${end.startProblem}`);
  }
  if (end.startProblem !== undefined && end.exitCode !== 0)
    return failedResult(`The command could not be started: ${end.startProblem}`);
  const text = output.text();
  const said = describeEnd(end, timeoutSeconds);
  // A failure that only the sandbox caused is explained, or the model would look for it in the code.
  const hints = end.exitCode === 0 ? [] : sandboxHints(text, confined, network);
  // Something like a server started with `&` does not survive its command.
  const left =
    end.leftRunning > 0
      ? [`${end.leftRunning} processes that it left running were ended; \`background\` keeps a command running.`]
      : [];
  const shown = text.trimEnd() === '' ? '(no output)' : text.trimEnd();
  return {
    ok: end.exitCode === 0 && end.stoppedBy === undefined,
    content: [said, shown, ...left, ...notes, ...hints].join('\n'),
    summary: `${sanitizeLine(command)}: ${said}`,
    ...(filesChanged.length > 0 && {filesChanged}),
  };
}

/** Warns of a file made by the command that can make other programs run code, such as a git hook. */
function describePlanted({path, movedTo}: PlantedPlace): string {
  const shown = sanitizeLine(path);
  return movedTo === undefined
    ? `Note: the command made \`${shown}\`, which can make other programs run code.`
    : `\`${shown}\`, which the command made, can make other programs run code; it was renamed to \`${sanitizeLine(movedTo)}\`.`;
}

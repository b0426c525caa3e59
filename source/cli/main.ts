import {stat} from 'node:fs/promises';
import {resolve} from 'node:path';
import {MistypedError} from '../config/mistyped-error.ts';
import {EcaError, toErrorData} from '../foundation/errors.ts';
import type {Runtime} from '../runtime/runtime.ts';
import {type AskFlags, askTable, checkRules, readAskFlags} from './ask-flags.ts';
import {readAskInput} from './ask-input.ts';
import {typedVerb, unexpectedOperand, withoutVerb} from './choose-verb.ts';
import type {Command, CommandContext, Verb} from './command.ts';
import {createOutput, type OpenOutput, ReaderGone} from './create-output.ts';
import {exitCodeOf, exitCodes} from './exit-codes.ts';
import {type GlobalFlags, globalFlags, readGlobalFlags} from './flags.ts';
import type {Host} from './host.ts';
import {type Intent, interpret} from './interpret.ts';
import {parseFlags} from './parse-flags.ts';
import {guardProcess, type ProcessGuard} from './process-guard.ts';
import {commandToCome, unknownCommand} from './unknown-command.ts';
import {quoted, usageError} from './usage-error.ts';

/**
 * Runs the program: reads the command line, does what it says, and resolves to the exit code. Never rejects; everything
 * it opened is closed by then.
 */
export async function main(host: Host): Promise<number> {
  const run = new Run(host);
  try {
    return run.exitCode(await run.dispatch(interpret(host.argv)));
  } catch (error) {
    return run.fail(error);
  } finally {
    await run.close();
  }
}

/** One command line in work: what it opened, and how it ends. */
class Run {
  private readonly host: Host;
  private readonly guard: ProcessGuard;
  private output: OpenOutput | undefined;
  private flags: GlobalFlags = readGlobalFlags({});
  private noun: string | undefined;
  private opening: Promise<Runtime> | undefined;
  private appOpen = false;
  /** Puts the terminal back that the app has taken. */
  private restoreScreen: (() => void) | undefined;

  constructor(host: Host) {
    this.host = host;
    this.guard = guardProcess({
      source: host.signals,
      exit: host.exit,
      restore: () => this.restoreTerminal(),
      output: () => this.openOutput(),
      log: async (message, fields) => {
        const runtime = await this.opening;
        runtime?.logger.error(message, fields);
        await runtime?.logger.flush();
      },
    });
  }

  async dispatch(intent: Intent): Promise<number> {
    switch (intent.kind) {
      case 'version':
        await this.openOutput().line(this.host.version);
        return exitCodes.done;
      case 'to-come':
        throw commandToCome(intent);
      case 'unknown':
        throw await unknownCommand(intent);
      case 'help':
        return this.help(intent);
      case 'command':
        return this.command(intent);
      case 'ask':
        return this.ask(intent);
    }
  }

  /** `eca help` and its like: the overview, or one command. */
  private async help({words, argv}: Extract<Intent, {kind: 'help'}>): Promise<number> {
    await this.readFlags(argv);
    const {nouns} = await import('./registry.ts');
    const noun = nouns.find(({name}) => name === words[0]);
    if (!noun) return this.overview();
    const command = await noun.load();
    return this.commandHelp(
      command,
      command.verbs.find(({name}) => name === words[1]),
    );
  }

  /** Runs one command, such as `eca session list`, with its flags and operands checked. */
  private async command({noun, argv}: Extract<Intent, {kind: 'command'}>): Promise<number> {
    this.noun = noun.name;
    const command = await noun.load();
    const named = typedVerb(command, argv);
    const verb = named ?? command.verbs[0];
    const parsed = await this.readFlags(
      argv,
      {...verb.flags, ...globalFlags},
      `eca ${command.name} --help lists what there is`,
    );
    if (this.flags.help) return this.commandHelp(command, named);
    const operands = named ? withoutVerb(parsed.operands, named) : parsed.operands;
    if (operands.length > 0 && verb.usage === undefined) throw unexpectedOperand(command, named, operands[0] ?? '');
    await this.checkFolder();
    const own = Object.entries(parsed.flags).filter(([name]) => !Object.hasOwn(globalFlags, name));
    const context: CommandContext = {
      operands,
      flags: Object.fromEntries(own),
      output: this.openOutput(),
      runtime: () => this.openRuntime(),
      stdin: this.host.stdin as NodeJS.ReadStream,
      signal: this.guard.signal,
    };
    return await verb.run(context);
  }

  /** Answers a question, or opens the app where there is none and a person sits at the terminal. */
  private async ask({argv}: Extract<Intent, {kind: 'ask'}>): Promise<number> {
    const hint = 'To ask about it, put the question in quotes or -- before it';
    const {operands, flags} = await this.readFlags(argv, askTable, hint);
    if (this.flags.help) return this.overview();
    const askFlags = readAskFlags(flags);
    await checkRules(askFlags);
    await this.checkFolder();
    const output = this.openOutput();
    const {signal} = this.guard;
    const {stdin, stderr} = this.host;
    const input = readAskInput({operands, stdin, output, signal});
    if (input === undefined) {
      // Nothing is asked, and a person sits there: the app opens.
      if (this.host.stdout.isTTY && mayOpenApp(askFlags)) return this.app(askFlags);
      if (Object.keys(flags).length === 0) return this.overview();
      throw usageError(
        'no-question',
        'There is no question, expected some words',
        'For example: eca "where is the config read?"',
      );
    }
    const {ask} = await import('./commands/ask.ts');
    const hasPerson = 'isTTY' in stdin && stdin.isTTY === true && stderr.isTTY === true;
    return await ask({
      ...input,
      flags: askFlags,
      output,
      signal,
      runtime: () => this.openRuntime(),
      ...(hasPerson && {person: {stdin: stdin as NodeJS.ReadStream, stderr}}),
    });
  }

  /** Opens the app and hands it what it needs of the machine. */
  private async app(flags: AskFlags): Promise<number> {
    this.appOpen = true;
    const [{app}, {createJobControl}] = await Promise.all([import('./commands/app.ts'), import('./job-control.ts')]);
    const jobs = createJobControl(this.host.signals);
    const {environment, stdin, stdout, version} = this.host;
    return await app({
      flags,
      stdin,
      stdout,
      environment,
      version,
      folder: this.workingFolder(),
      runtime: () => this.openRuntime(),
      signal: this.guard.signal,
      ...(jobs && {jobs}),
      onTake: restore => {
        this.restoreScreen = restore;
      },
    });
  }

  /** What the run ends with: a signal that stopped the work counts more than what the work says about being stopped. */
  exitCode(code: number): number {
    return code === exitCodes.done ? code : (this.guard.exitCode() ?? code);
  }

  /**
   * One line on stderr for whatever ended the run, and its exit code. An unexpected fault, which is no `EcaError`, goes
   * to the log with its stack.
   */
  async fail(error: unknown): Promise<number> {
    if (error instanceof ReaderGone) return exitCodes.done;
    const asked = this.guard.exitCode();
    // Stopped by a signal: what broke off because of it is no failure.
    if (asked !== undefined && this.guard.signal.aborted && !(error instanceof EcaError)) return asked;
    const data = toErrorData(error);
    const runtime = error instanceof EcaError ? undefined : await this.opening?.catch(() => undefined);
    if (runtime)
      runtime.logger.error('the command failed', {stack: error instanceof Error ? error.stack : String(error)});
    const hint =
      runtime && data.hint === undefined ? `More is in ${runtime.paths.logFile}` : await this.hintFor(error, data.hint);
    this.openOutput().error({...data, message: data.message || 'unknown fault', ...(hint !== undefined && {hint})});
    return exitCodeOf(error);
  }

  /** The hint of an error; where something was mistyped the whole command line stands before it, put right. */
  private async hintFor(error: unknown, hint: string | undefined): Promise<string | undefined> {
    if (!(error instanceof MistypedError)) return hint;
    const {correctedLines} = await import('./corrected-line.ts');
    const lines = correctedLines(this.host.argv, error.slip);
    if (lines.length === 0) return hint;
    const meant = `Did you mean: ${lines.join(' or: ')}`;
    return hint === undefined || hint.startsWith('Did you mean') ? meant : `${meant}\n${hint}`;
  }

  /** Closes what was opened and puts the terminal back. */
  async close(): Promise<void> {
    this.restoreTerminal();
    const runtime = await this.opening?.catch(() => undefined);
    try {
      await runtime?.close();
      await runtime?.logger.flush();
    } catch (error) {
      this.openOutput().warn(toErrorData(error));
    }
    await this.output?.flush();
    this.guard.release();
  }

  /** Reads the flags; those that every command has hold for whatever is printed from then on. */
  private async readFlags(argv: readonly string[], table: typeof globalFlags = globalFlags, hint?: string) {
    const parsed = await parseFlags(argv, table, hint);
    this.flags = readGlobalFlags(parsed.flags);
    return parsed;
  }

  private openOutput(): OpenOutput {
    this.output ??= createOutput({
      stdout: this.host.stdout,
      stderr: this.host.stderr,
      environment: this.host.environment,
      json: this.flags.json,
      quiet: this.flags.quiet,
      onReaderGone: () => this.guard.stop(exitCodes.done),
    });
    return this.output;
  }

  /** Opens the core of the program once: command lines that do not need it do not pay for it. */
  private openRuntime(): Promise<Runtime> {
    this.opening ??= this.createRuntime();
    return this.opening;
  }

  /** Opens the core of the program in the working folder, and prints its warnings and notices, each notice once. */
  private async createRuntime(): Promise<Runtime> {
    const open = this.host.openRuntime ?? (await import('./open-runtime.ts')).openRuntime;
    const runtime = await open({
      workingFolder: this.workingFolder(),
      overrides: this.flags.set,
      environment: this.host.environment,
      version: this.host.version,
      packageFolder: this.host.packageFolder,
      hostIndex: this.appOpen,
    });
    // The app shows warnings itself: nothing else may write to its screen.
    if (this.appOpen) return runtime;
    for (const warning of runtime.config.warnings) {
      // `eca trust` says that itself, and in its own words.
      if (this.noun !== 'trust' || warning.code !== 'config-project-untrusted') this.openOutput().warn(warning);
    }
    runtime.events.on('warning', warning => this.openOutput().warn(warning));
    const noted = new Set<string>();
    runtime.events.on('notice', ({message}) => {
      // Each step of a slow model would say again that it is slow.
      if (!noted.has(message)) this.openOutput().note(`note: ${message}`);
      noted.add(message);
    });
    return runtime;
  }

  /** The folder to work in: `--cwd`, else the current one. */
  private workingFolder(): string {
    try {
      return resolve(this.host.currentFolder(), this.flags.cwd ?? '.');
    } catch (error) {
      throw new EcaError('usage-no-folder', 'The current folder does not exist any more', {
        cause: error,
        hint: 'Go to another folder, or name one with --cwd DIR',
      });
    }
  }

  /** Refuses a `--cwd` that is no folder. */
  private async checkFolder(): Promise<void> {
    const {cwd} = this.flags;
    if (cwd === undefined) return;
    const found = cwd === '' ? undefined : await stat(this.workingFolder()).catch(() => undefined);
    if (found?.isDirectory()) return;
    const what = found === undefined ? 'which does not exist' : 'which is not a folder';
    throw usageError('no-folder', `\`--cwd\` is ${quoted(cwd)}, ${what}; expected a folder`);
  }

  private async overview(): Promise<number> {
    const {overviewHelp} = await import('./help.ts');
    const output = this.openOutput();
    await output.write(overviewHelp(output.columns));
    return exitCodes.done;
  }

  private async commandHelp(command: Command, verb: Verb | undefined): Promise<number> {
    const {commandHelp} = await import('./help.ts');
    const output = this.openOutput();
    await output.write(commandHelp(command, verb, output.columns));
    return exitCodes.done;
  }

  /** Leaves the terminal as it was found. */
  private restoreTerminal(): void {
    this.restoreScreen?.();
    this.output?.release();
    const {stdin} = this.host;
    if (stdin.isTTY && stdin.isRaw) stdin.setRawMode?.(false);
  }
}

/** The app opens where nothing was given that only a single answer can honour. */
function mayOpenApp({print, output, files}: AskFlags): boolean {
  return !print && output === 'text' && files.length === 0;
}

import type {Runtime} from '../../runtime/runtime.ts';
import type {JobControl} from '../../ui/job-control.ts';
import type {TerminalInput, TerminalScreen} from '../../ui/terminal.ts';
import type {AskFlags} from '../ask-flags.ts';
import {conversationOptions} from '../conversation-options.ts';
import {exitCodes} from '../exit-codes.ts';

/** What the app is started with: flags, terminal, signals, and how it opens the rest of the program. */
export interface AppContext {
  flags: AskFlags;
  stdin: TerminalInput;
  stdout: TerminalScreen;
  environment: Readonly<Record<string, string | undefined>>;
  version: string;
  /** The project folder as it will be shown until the runtime is there. */
  folder: string;
  runtime: () => Promise<Runtime>;
  signal: AbortSignal;
  /** How the shell stops the process and lets it go on; absent where there is no such thing. */
  jobs?: JobControl;
  /** Hears what puts the terminal back, to be called before the process ends in any way. */
  onTake: (restore: () => void) => void;
}

/**
 * Runs the app, which `eca` opens in a terminal. Paints before anything else is loaded. Resolves to the exit code when
 * the user leaves.
 */
export async function app(context: AppContext): Promise<number> {
  const {flags, environment, stdin, stdout, signal, version} = context;
  const [{createTerminal}, {firstFrame, titleLine}] = await Promise.all([
    import('../../ui/terminal.ts'),
    import('../../ui/first-frame.ts'),
  ]);
  const terminal = createTerminal(stdin, stdout);
  const size = terminal.size();
  const frame = firstFrame(size);
  context.onTake(() => terminal.restore());
  terminal.take();
  terminal.write(`${titleLine(version, context.folder, size.columns)}\n${frame.text}`);

  // The prompt first: what the program opens meanwhile would only make it wait.
  let open = () => {};
  const drawn = new Promise<void>(resolve => {
    open = resolve;
  });
  const opening = drawn.then(() => context.runtime());
  opening.catch(() => {});
  // An app that is killed cannot put the terminal back itself.
  void drawn.then(async () => {
    const {startTerminalGuard} = await import('../terminal-guard.ts');
    const guard = startTerminalGuard();
    if (guard) terminal.protect(guard);
  });
  const ports = opening.then(async runtime => {
    const {createAppPorts} = await import('../app-ports.ts');
    return createAppPorts(runtime, {
      version,
      environment,
      conversation: conversationOptions(flags),
      ...(flags.permissionMode !== undefined && {permissionMode: flags.permissionMode}),
      ...(flags.model !== undefined && {model: flags.model}),
      openEditor: async place => {
        const {openEditor} = await import('../open-editor.ts');
        return openEditor({...place, workspaceRoot: runtime.workspaceRoot, environment});
      },
    });
  });
  ports.catch(() => {});
  try {
    const {runApp} = await import('../../ui/run-app.tsx');
    const {session} = await runApp({
      terminal,
      context: ports,
      onDrawn: () => open(),
      frameRows: frame.rows,
      environment,
      screenReader: isScreenReader(environment),
      signal,
      ...(context.jobs && {jobs: context.jobs}),
      open: {
        ...(flags.continue && {resume: 'latest' as const}),
        ...(flags.resume !== undefined && {resume: {session: flags.resume}}),
        fork: flags.fork,
        ...(flags.model !== undefined && {model: flags.model}),
      },
    });
    terminal.restore();
    if (session !== undefined) terminal.write(`Go on with: eca -r ${session.slice(0, 12)}\n`);
    return signal.aborted ? exitCodes.interrupted : exitCodes.done;
  } finally {
    terminal.restore();
  }
}

/**
 * Whether the app is drawn for a screen reader, by Ink's own variable; any value but an empty one, `0` and `false`
 * counts.
 */
function isScreenReader({INK_SCREEN_READER: value}: AppContext['environment']): boolean {
  return value !== undefined && value !== '' && value !== '0' && value !== 'false';
}

import {fileURLToPath} from 'node:url';
import {spawn} from '@lydell/node-pty';
import xterm from '@xterm/headless';

export const program = fileURLToPath(new URL('../../bin/eca.js', import.meta.url));

/** A pseudo-terminal with a program in it, and what its screen shows. */
export interface AppTerminal {
  readonly pid: number;
  /** Types `text`. */
  send(text: string): void;
  /** The rows in sight, without blanks at their ends. */
  screen(): string[];
  /** Everything that was ever printed and not erased, the screen included. */
  everything(): string;
  /** The bytes that came, as text. */
  output(): string;
  readonly cursorHidden: boolean;
  readonly marksPastes: boolean;
  /** Resolves once the screen's text meets `wanted`; what it showed instead is in the error. */
  shows(wanted: string | RegExp | ((screen: string) => boolean)): Promise<void>;
  /** As `shows`, over the scrollback too. */
  printed(wanted: string | RegExp): Promise<void>;
  /** Gives the window another size once all that came until now is on the screen. */
  resize(columns: number, rows: number): Promise<void>;
  /** Calls `listener` with each piece of output as it comes. Returns what unsubscribes. */
  onOutput(listener: (text: string) => void): () => void;
  readonly ended: Promise<{exitCode: number; signal: number | undefined}>;
  /** Ends the program if it still runs. */
  close(): Promise<void>;
}

export interface TerminalRequest {
  command: string;
  args: readonly string[];
  folder: string;
  environment: Readonly<Record<string, string | undefined>>;
  columns?: number;
  rows?: number;
  scrollback?: number;
  /** Without a screen only the bytes are kept, which costs the measured program nothing. */
  screen?: boolean;
}

const waitLimitMs = 20_000;

/** Runs `command` in a new pseudo-terminal. */
export function openTerminal(request: TerminalRequest): AppTerminal {
  const {columns = 80, rows = 24, screen = true} = request;
  const terminal = new xterm.Terminal({
    cols: Math.max(columns, 2),
    rows: Math.max(rows, 1),
    scrollback: request.scrollback ?? 10_000,
    allowProposedApi: true,
  });
  const environment = Object.entries(request.environment).filter((entry): entry is [string, string] => !!entry[1]);
  const child = spawn(request.command, [...request.args], {
    name: request.environment.TERM ?? 'xterm-256color',
    cols: columns,
    rows,
    cwd: request.folder,
    env: Object.fromEntries(environment),
  });
  let output = '';
  let over = false;
  const listeners = new Set<(text: string) => void>();
  child.onData(text => {
    output += text;
    if (screen) terminal.write(text);
    for (const listener of [...listeners]) listener(text);
  });
  const ended = new Promise<{exitCode: number; signal: number | undefined}>(resolve => {
    child.onExit(({exitCode, signal}) => {
      over = true;
      resolve({exitCode, signal});
    });
  });
  const lines = (from: number, to: number) => {
    const {active} = terminal.buffer;
    return Array.from({length: to - from}, (_, row) => active.getLine(from + row)?.translateToString(true) ?? '');
  };
  const self: AppTerminal = {
    pid: child.pid,
    send: text => child.write(text),
    screen: () => lines(terminal.buffer.active.baseY, terminal.buffer.active.baseY + terminal.rows),
    everything: () => lines(0, terminal.buffer.active.baseY + terminal.rows).join('\n'),
    output: () => output,
    get cursorHidden() {
      return output.lastIndexOf('\u001B[?25l') > output.lastIndexOf('\u001B[?25h');
    },
    get marksPastes() {
      return terminal.modes.bracketedPasteMode;
    },
    shows: wanted => meets(() => self.screen().join('\n'), wanted),
    printed: wanted => meets(self.everything, wanted),
    async resize(nextColumns, nextRows) {
      await new Promise<void>(resolve => terminal.write('', resolve));
      child.resize(nextColumns, nextRows);
      terminal.resize(Math.max(nextColumns, 2), Math.max(nextRows, 1));
    },
    onOutput(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    ended,
    async close() {
      if (!over) child.kill('SIGKILL');
      await ended;
      terminal.dispose();
    },
  };
  return self;
}

async function meets(read: () => string, wanted: string | RegExp | ((text: string) => boolean)): Promise<void> {
  const end = performance.now() + waitLimitMs;
  const holds = (text: string) =>
    typeof wanted === 'function'
      ? wanted(text)
      : typeof wanted === 'string'
        ? text.includes(wanted)
        : wanted.test(text);
  for (;;) {
    const text = read();
    if (holds(text)) return;
    if (performance.now() > end) throw new Error(`the terminal never showed ${String(wanted)}, but:\n${text}`);
    await new Promise(resolve => setTimeout(resolve, 5));
  }
}

import {EventEmitter} from 'node:events';
import {Readable, Writable} from 'node:stream';
import type {Host, InputStream} from '../../source/cli/host.ts';
import type {Runtime} from '../../source/runtime/runtime.ts';

/** A stream that keeps what is written to it. */
export class Sink extends Writable {
  text = '';
  isTTY = false;
  columns = 0;
  /** What the next writes fail with. */
  failure: Error | undefined;

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error) => void): void {
    if (this.failure === undefined) this.text += chunk.toString();
    done(this.failure);
  }
}

export function systemError(code: string): Error {
  return Object.assign(new Error(`write ${code}`), {code});
}

/** Stdin with these chunks; without an end when `open`. */
export function input(chunks: (string | Buffer)[], {open = false, isTTY = false} = {}): InputStream {
  const stream = new Readable({read() {}});
  for (const chunk of chunks) stream.push(chunk);
  if (!open) stream.push(null);
  // A descriptor that is no file and no pipe: its kind is `nothing` unless a test says otherwise.
  return Object.assign(stream, {isTTY, fd: 1_000_000});
}

/** A host without a machine. `exits` are the codes it was told to leave with. */
export function createHost(options: Partial<Host> & {argv: string[]; runtime?: object}) {
  const stdout = new Sink();
  const stderr = new Sink();
  const signals = new EventEmitter();
  const exits: number[] = [];
  const closed: string[] = [];
  const logged: object[] = [];
  const runtime = {
    config: {warnings: [], sourceOf: () => ({source: 'default'}), values: {}},
    paths: {logFile: '/log'},
    events: {on: () => () => {}, emit() {}},
    logger: {error: (message: string, fields: object) => logged.push({message, ...fields}), flush: async () => {}},
    workspaceRoot: process.cwd(),
    close: async () => void closed.push('runtime'),
    ...options.runtime,
  } as unknown as Runtime;
  const host: Host = {
    environment: {},
    stdin: input([]),
    stdout,
    stderr,
    signals: signals as unknown as Host['signals'],
    currentFolder: () => process.cwd(),
    exit: code => void exits.push(code),
    version: '1.2.3',
    packageFolder: '/package',
    openRuntime: async () => runtime,
    ...options,
  };
  return {host, stdout, stderr, signals, exits, closed, logged};
}

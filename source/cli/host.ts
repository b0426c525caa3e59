import type {Readable} from 'node:stream';
import type {Runtime} from '../runtime/runtime.ts';
import type {OutputStream} from './create-output.ts';
import type {SignalSource} from './process-guard.ts';

/** What is needed of `process.stdin`. */
export type InputStream = Readable & {
  isTTY?: boolean;
  isRaw?: boolean;
  fd?: number;
  setRawMode?(raw: boolean): unknown;
};

/** What is opened for a command that needs more than its arguments. */
export interface RuntimeRequest {
  /** The absolute folder to work in. */
  workingFolder: string;
  /** The values of `--set`, each `KEY=VALUE`. */
  overrides: readonly string[];
  environment: NodeJS.ProcessEnv;
  version: string;
  /** Where `dist/` and `data/` are. */
  packageFolder: string;
  /** Whether the index is kept in a process of its own, as a program that lives long wants it. */
  hostIndex?: boolean;
}

/** The machine, as the command line sees it; `bin/eca.js` gives the real one. */
export interface Host {
  /** Without node and the program. */
  argv: readonly string[];
  environment: NodeJS.ProcessEnv;
  stdin: InputStream;
  stdout: OutputStream;
  stderr: OutputStream;
  signals: SignalSource;
  /** The current folder; throws where it was deleted. */
  currentFolder(): string;
  /** Ends the process at once. */
  exit(code: number): void;
  version: string;
  packageFolder: string;
  openRuntime?(request: RuntimeRequest): Promise<Runtime>;
}

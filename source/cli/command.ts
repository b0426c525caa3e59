import type {Runtime} from '../runtime/runtime.ts';
import type {Output} from './output.ts';

/** A flag of a verb, beside the ones every command has (`--json --cwd --quiet --help --set`). */
export interface FlagSpec {
  type: 'string' | 'number' | 'boolean';
  /** One letter, without the dash. */
  short?: string;
  /** May be given several times; its value is a list. */
  repeatable?: boolean;
  /** Shown in help for the value: `DIR`, `N`, `text|json`. */
  value?: string;
  /** The only values allowed, where they are few. */
  choices?: readonly string[];
  summary: string;
}

/** A flag as it was given; undefined where it was not. */
export type FlagValue = string | number | boolean | string[] | number[] | undefined;

/** What a verb gets: everything else it reaches through `runtime`'s ports. */
export interface CommandContext {
  /** What stands behind the verb, without flags. */
  operands: string[];
  flags: Record<string, FlagValue>;
  output: Output;
  /** Built at the first call; commands that need nothing of it never pay for it. */
  runtime(): Promise<Runtime>;
  stdin: NodeJS.ReadStream;
  /** Aborted by the first Ctrl-C. */
  signal: AbortSignal;
}

/** One `eca <noun> <verb>`. `run` resolves to the exit code; errors it throws are mapped to one. */
export interface Verb {
  name: string;
  summary: string;
  /** The operands as help shows them: `[PATH…]`. */
  usage?: string;
  /** One line that works when typed: `eca session show 3f2a`. */
  example: string;
  flags?: Record<string, FlagSpec>;
  run(context: CommandContext): Promise<number>;
}

/** One noun, one file in `commands/`, exported as `command`. The first verb is what the bare noun does. */
export interface Command {
  name: string;
  summary: string;
  verbs: readonly [Verb, ...Verb[]];
}

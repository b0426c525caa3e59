import type {ArithmeticExpression, Statement} from 'unbash';
import type {PathOperation} from '../path-verdict.ts';
import type {CommandSurroundings} from './command-surroundings.ts';
import type {Doubt} from './doubt.ts';
import type {Field} from './field.ts';
import type {ShellState} from './shell-state.ts';

/** What the parts of the proof need of each other. All of them return undefined where nothing is in doubt. */
export interface ProofContext {
  surroundings: CommandSurroundings;
  /** The doubt about a script inside a word, such as `$(…)`. */
  proveScript(statements: readonly Statement[], state: ShellState): Doubt | undefined;
  /** The doubt about a calculation: it may set variables, or run commands inside it. */
  proveArithmetic(expression: ArithmeticExpression | undefined, state: ShellState): Doubt | undefined;
}

/** What feeds the standard input of a command: what is before it in a pipeline, where that matters to it. */
export type Feed =
  /** Names of files of the workspace, one a line or ended by NUL, found below `root` and matching one of `patterns`. */
  | {
      kind: 'names';
      root: string;
      patterns?: readonly string[];
      ended: 'line' | 'nul';
      filesOnly: boolean;
    } /** What is printed, to the letter. */
  | {kind: 'text'; text: string}
  | {kind: 'other'};

/** A command as its program gets it. */
export interface Call {
  /** The program's bare name. */
  name: string;
  fields: readonly Field[];
  feed?: Feed;
  state: ShellState;
  /** Started by a program, not by the shell: commands of the shell's own do not exist there. */
  external?: boolean;
  /** How often it may be made, by the loops around it; once where it is missing. */
  rounds?: number;
}

/** What a program's rule may ask. */
export interface RuleContext {
  surroundings: CommandSurroundings;
  /** The doubt about an operation on a path, wherever the shell may be. */
  checkPath(field: Field, operation: PathOperation, state: ShellState): Doubt | undefined;
  /** The doubt about another command that the program would start. */
  proveCall(call: Call): Doubt | undefined;
}

/** Decides whether one call of a program is harmless: the doubt about it, or undefined where it is proved so. */
export type ProgramRule = (call: Call, context: RuleContext) => Doubt | undefined;

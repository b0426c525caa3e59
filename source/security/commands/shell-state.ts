import {posix} from 'node:path';

/**
 * What is known about a variable that the command itself set: all the values it can have, or only that it is harmless
 * text. A `count` is a number, or nothing;
 * an `inside-path` names a file of the workspace that is no secret, a `plain-path` one without spaces or wildcards too.
 */
export type Variable =
  | {values: readonly string[]}
  | {unknown: 'text' | 'number' | 'count' | 'inside-path' | 'plain-path'};

/** What a shell remembers from one command to the next. Never changed in place. */
export interface ShellState {
  /** All the folders the shell may be in; none where it has ended. */
  folders: readonly string[];
  variables: ReadonlyMap<string, Variable>;
}

/** A shell as it starts: in one folder, with no variables of its own. */
export function initialState(folder: string): ShellState {
  return {folders: [folder], variables: new Map()};
}

/** A shell that `exit` has ended. */
export const endedState: ShellState = {folders: [], variables: new Map()};

/** The state after a variable was set. */
export function withVariable(state: ShellState, name: string, variable: Variable): ShellState {
  return {...state, variables: new Map(state.variables).set(name, variable)};
}

/**
 * What is still certain after a branch, whichever of the two ways was taken: all folders of both, and the variables
 * that both have set.
 */
export function eitherState(one: ShellState, other: ShellState): ShellState {
  if (one === other || other.folders.length === 0) return one;
  if (one.folders.length === 0) return other;
  const variables = new Map<string, Variable>();
  for (const [name, variable] of one.variables) {
    const second = other.variables.get(name);
    if (second !== undefined) variables.set(name, eitherVariable(variable, second));
  }
  return {folders: [...new Set([...one.folders, ...other.folders])], variables};
}

/** What is certain of a variable that two branches have set. */
function eitherVariable(one: Variable, other: Variable): Variable {
  if ('values' in one && 'values' in other) return {values: [...new Set([...one.values, ...other.values])]};
  if ('unknown' in one && 'unknown' in other && one.unknown === other.unknown) return one;
  return {unknown: 'text'};
}

/** Whether a loop's second round would find what its first one found. */
export function sameState(one: ShellState, other: ShellState): boolean {
  return one.folders.join('\0') === other.folders.join('\0');
}

/** Where `cd` leads: `path` as `cd` understands it, in which `..` takes a part away from the name, wherever a link leads. */
export function changedFolder(folder: string, path: string): string {
  const joined = path.startsWith('/') ? path : `${folder}/${path}`;
  const normal = posix.normalize(joined);
  return normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal;
}

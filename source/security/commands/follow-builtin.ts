import type {CommandSurroundings} from './command-surroundings.ts';
import {quoted} from './doubt.ts';
import {type Field, textOf} from './field.ts';
import {refuse} from './in-doubt.ts';
import {type Outcome, same} from './outcome.ts';
import type {Call} from './proof-context.ts';
import {isHarmlessSet} from './rules/builtins.ts';
import {changedFolder, endedState, type ShellState, withVariable} from './shell-state.ts';
import {assertPlainName} from './shell-variables.ts';

/**
 * Follows a command that changes the shell's own state, such as `cd`, `exit` and `read`; undefined for any other.
 */
export function followBuiltin(
  {name, fields, state}: Call,
  isRedirected: boolean,
  surroundings: CommandSurroundings,
): Outcome | undefined {
  if (name === 'cd') return changeFolder(fields, state, surroundings);
  if (name === 'exit') {
    // With a redirection that fails, or more than one word, the shell goes on.
    const isPlain = fields.length <= 1 && fields.every(field => /^\d{1,3}$/.test(textOf(field) ?? ''));
    return same(isPlain && !isRedirected ? endedState : state);
  }
  if ((name === 'break' || name === 'continue') && fields.length === 0) return same(state);
  if (name === 'set') {
    if (fields.length === 0) refuse('environment', '`set` alone prints every variable');
    if (!isHarmlessSet(fields)) refuse('unproved-option', '`set` changes how the shell works');
    return same(state);
  }
  if (name === 'read') {
    let next = state;
    for (const field of fields) {
      const text = textOf(field);
      if (text === '-r' || text === '-s') continue;
      if (text === undefined || text.startsWith('-'))
        refuse('unproved-option', '`read` with this option is not understood');
      assertPlainName(text);
      next = withVariable(next, text, {unknown: 'text'});
    }
    return same(next);
  }
  return undefined;
}

/** Follows `cd`: it may only lead to a known folder inside the workspace, and not through a link. */
function changeFolder(fields: readonly Field[], state: ShellState, surroundings: CommandSurroundings): Outcome {
  const operands = fields.filter((field, index) => !(index === 0 && /^-[LP]$|^--$/.test(textOf(field) ?? '')));
  const [target] = operands;
  const path = operands.length === 0 ? surroundings.homeFolder : textOf(target);
  // What `-P` makes of `..` depends on the links before it.
  const isPhysical = textOf(fields[0]) === '-P' && path?.includes('..') === true;
  if (
    operands.length > 1 ||
    isPhysical ||
    path === undefined ||
    path === '-' ||
    (path.startsWith('-') && path !== '-')
  ) {
    refuse('unproved-argument', 'it is not known where `cd` leads');
  }
  const folders = state.folders.map(folder => {
    const next = changedFolder(folder, path);
    const verdict = surroundings.check(next, 'list');
    if (verdict.decision !== 'allow')
      refuse('outside-workspace', `\`cd\` leads out of the workspace to ${quoted(path)}`);
    if (verdict.realPath !== next) refuse('outside-workspace', `\`cd\` to ${quoted(path)} follows a link`);
    return next;
  });
  return {success: {...state, folders: [...new Set(folders)]}, failure: state};
}

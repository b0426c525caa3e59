import type {Assignment} from 'unbash';
import {wholeWord} from './command-words.ts';
import {quoted} from './doubt.ts';
import {textOf} from './field.ts';
import {refuse} from './in-doubt.ts';
import type {ProofContext} from './proof-context.ts';
import {type ShellState, withVariable} from './shell-state.ts';
import {assertPlainName, harmlessEnvironment, variableOf} from './shell-variables.ts';

/** Where the shell stands after plain assignments, such as `NAME=value`; anything more is refused. */
export function assigned(assignments: readonly Assignment[], state: ShellState, proof: ProofContext): ShellState {
  let next = state;
  for (const assignment of assignments) {
    if (assignment.append || assignment.index !== undefined || assignment.value.type !== 'Word') {
      refuse('assignment', `${quoted(assignment.text)} is more than a plain assignment`);
    }
    assertPlainName(assignment.name);
    next = withVariable(next, assignment.name, variableOf(wholeWord(assignment.value, next, proof)));
  }
  return next;
}

/**
 * Checks a variable set for one program, as in `NAME=value program`: what stands before a program is in its
 * environment, and only names and values known to be harmless are taken.
 */
export function provePrefixAssignment(
  assignment: Assignment,
  isRead: boolean,
  state: ShellState,
  proof: ProofContext,
): void {
  const {name, value, append, index} = assignment;
  const shown = quoted(assignment.text);
  if (append || index !== undefined || value.type !== 'Word')
    refuse('assignment', `${shown} is more than a plain assignment`);
  const texts = wholeWord(value, state, proof).map(textOf);
  if (isRead && name === 'IFS') return;
  const pattern = harmlessEnvironment.find(([names]) => names.test(name))?.[1];
  if (pattern === undefined || texts.some(text => text === undefined || !pattern.test(text))) {
    refuse('assignment', `${shown} may change what the program does`);
  }
}

import {type ArithmeticFor, type CompoundList, forEachChild, type SyntaxNode} from 'unbash';
import type {ShellState, Variable} from './shell-state.ts';
import {isNumeric} from './shell-variables.ts';

/**
 * What is certain about variables inside a loop, in any round of it: those that its body sets hold whatever the last
 * round left, numbers where it only ever calculates them.
 */
export function anyRound(state: ShellState, body: CompoundList): ShellState {
  const variables = new Map(state.variables);
  /** A variable that the loop sets: in a later round only its kind is certain, if at all. */
  const forget = (name: string, next: Variable) => {
    const now = variables.get(name);
    if (now === undefined) return;
    const wasNumber = isNumeric(now);
    variables.set(name, wasNumber ? next : {unknown: 'text'});
  };
  const visit = (node: SyntaxNode): void => {
    if (node.type === 'Assignment') {
      const value = node.value.type === 'Word' ? node.value.parts : undefined;
      const calculated = value?.length === 1 && value[0]?.type === 'ArithmeticExpansion';
      forget(node.name, {unknown: calculated ? 'number' : 'text'});
    } else if (node.type === 'For') forget(node.name.text, {unknown: 'text'});
    else if (node.type === 'Command' && node.name?.value === 'read') {
      for (const argument of node.args) forget(argument.type === 'Word' ? argument.value : '', {unknown: 'text'});
    } else if (node.type === 'ArithmeticBinary' || node.type === 'ArithmeticUnary') {
      const target = node.type === 'ArithmeticBinary' ? node.left : node.operand;
      if (target.type === 'ArithmeticWord') forget(target.value, {unknown: 'number'});
    }
    forEachChild(node, visit);
  };
  visit(body);
  return {...state, variables};
}

/** Whether anything in the body of a loop goes to another folder. */
export function movesFolder(body: CompoundList): boolean {
  let found = false;
  const visit = (node: SyntaxNode): void => {
    if (node.type === 'Command' && /^(?:cd|pushd|popd|command|builtin|git)$/.test(node.name?.value ?? '')) found = true;
    if (!found) forEachChild(node, visit);
  };
  visit(body);
  return found;
}

/**
 * Whether a counting loop is sure to end: the counter of `for ((i = 0; i < 10; i++))`, where the body leaves it alone;
 * undefined for any other loop. `rounds` is how often it runs at most.
 */
export function boundedCounter({
  initialize,
  test,
  update,
  body,
}: ArithmeticFor): {counter: string; rounds: number} | undefined {
  if (initialize?.type !== 'ArithmeticBinary' || initialize.operator !== '=') return undefined;
  const counter = wordOf(initialize.left);
  if (counter === undefined || !isCount(wordOf(initialize.right))) return undefined;
  if (test?.type !== 'ArithmeticBinary' || !/^<=?$/.test(test.operator)) return undefined;
  if (wordOf(test.left) !== counter || !isCount(wordOf(test.right))) return undefined;
  const counts =
    (update?.type === 'ArithmeticUnary' && update.operator === '++' && wordOf(update.operand) === counter) ||
    (update?.type === 'ArithmeticBinary' &&
      update.operator === '+=' &&
      wordOf(update.left) === counter &&
      /^[1-9]\d{0,5}$/.test(wordOf(update.right) ?? ''));
  return counts && !setsVariable(body, counter) ? {counter, rounds: Number(wordOf(test.right)) + 1} : undefined;
}

/** Whether a text is a number of at most five digits: a loop to more would not end in good time. */
const isCount = (text: string | undefined) => text !== undefined && /^\d{1,5}$/.test(text);

/** A plain word of a calculation. */
function wordOf(node: SyntaxNode): string | undefined {
  return node.type === 'ArithmeticWord' ? node.value.trim() : undefined;
}

/** Whether the body may change a variable: then the loop that counts with it may never end. */
function setsVariable(body: CompoundList, name: string): boolean {
  let found = false;
  const visit = (node: SyntaxNode): void => {
    if (node.type === 'Assignment' && node.name === name) found = true;
    if (node.type === 'For' && node.name.text === name) found = true;
    if (node.type === 'ArithmeticFor') found = true;
    if (node.type === 'Command' && node.name?.value === 'read') found = true;
    if (node.type === 'ArithmeticUnary' && wordOf(node.operand) === name) found = true;
    if (node.type === 'ArithmeticBinary' && node.operator.endsWith('=') && wordOf(node.left) === name) found = true;
    if (!found) forEachChild(node, visit);
  };
  visit(body);
  return found;
}

import {type CompoundList, forEachChild, type SyntaxNode} from 'unbash';
import type {ShellState, Variable} from './shell-state.ts';

/**
 * What holds at the beginning of any round of a loop: variables that its body sets hold whatever the last round left, numbers
 * where it only ever calculates them.
 */
export function anyRound(state: ShellState, body: CompoundList): ShellState {
  const variables = new Map(state.variables);
  const forget = (name: string, next: Variable) => {
    const now = variables.get(name);
    if (now === undefined) return;
    const wasNumber =
      'values' in now ? now.values.every(value => /^-?\d{1,15}$/.test(value)) : now.unknown === 'number';
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

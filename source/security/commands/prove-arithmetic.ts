import type {ArithmeticExpression} from 'unbash';
import {quoted} from './doubt.ts';
import {refuse} from './in-doubt.ts';
import {type ShellState, withVariable} from './shell-state.ts';
import {assertPlainName, isNumeric} from './shell-variables.ts';

/**
 * Checks a calculation of the shell, `$((…))` or `((…))`, which can hide a command in a variable or subscript: what the
 * shell knows after it; refuses one that may run a command. Only plain numbers and variables that are known to be
 * numbers are taken.
 */
export function calculated(expression: ArithmeticExpression | undefined, state: ShellState): ShellState {
  if (expression === undefined) refuse('unproved-syntax', 'an empty calculation');
  switch (expression.type) {
    case 'ArithmeticBinary':
      if (/[^=!<>]=$|^=$|<<=|>>=/.test(expression.operator)) {
        const target = expression.left;
        if (target.type !== 'ArithmeticWord') refuse('unproved-syntax', 'a calculation sets something unusual');
        assertPlainName(target.value);
        if (expression.operator !== '=') calculated(target, state);
        return withVariable(calculated(expression.right, state), target.value, {unknown: 'number'});
      }
      return calculated(expression.right, calculated(expression.left, state));
    case 'ArithmeticUnary':
      return calculated(expression.operand, state);
    case 'ArithmeticTernary':
      calculated(expression.test, state);
      calculated(expression.consequent, state);
      return calculated(expression.alternate, state);
    case 'ArithmeticGroup':
      return calculated(expression.expression, state);
    case 'ArithmeticWord': {
      const text = expression.value.trim();
      if (/^\d{1,15}$/.test(text)) return state;
      // A variable of which it is not known that it holds a number could hold a subscript with a command in it.
      const name = /^\$?\{?([A-Za-z_]\w*)\}?$/.exec(text)?.[1];
      const variable = name === undefined ? undefined : state.variables.get(name);
      if (variable !== undefined && isNumeric(variable)) return state;
      return refuse('unproved-syntax', `the calculation with ${quoted(text)} may run code`);
    }
    default:
      return refuse('unproved-syntax', 'a calculation with a substituted command may run code');
  }
}

import type {TestExpression, Word} from 'unbash';
import {quoted} from './doubt.ts';
import type {Field} from './field.ts';
import {insist, refuse} from './in-doubt.ts';
import type {RuleContext} from './proof-context.ts';
import {repeatsTooMuch} from './repetition.ts';
import type {ShellState} from './shell-state.ts';
import {isNumber} from './shell-variables.ts';

/** What the proof of a condition needs of the proof around it. */
export interface TestContext extends Pick<RuleContext, 'checkPath'> {
  /** A word that the shell neither splits nor matches with files. */
  whole(word: Word, state: ShellState): Field[];
}

/**
 * Checks a condition between `[[` and `]]`: refuses it where it may calculate, run or look at something that is not
 * known.
 */
export function proveTest(expression: TestExpression, state: ShellState, around: TestContext): void {
  switch (expression.type) {
    case 'TestLogical':
      for (const operand of expression.operands) proveTest(operand, state, around);
      return;
    case 'TestNot':
      proveTest(expression.operand, state, around);
      return;
    case 'TestGroup':
      proveTest(expression.expression, state, around);
      return;
    case 'TestUnary': {
      const operands = around.whole(expression.operand, state);
      if (/^-[nz]$/.test(expression.operator)) return;
      if (!/^-[efdrwxsLhbcpSgukOGN]$/.test(expression.operator)) {
        refuse('unproved-syntax', `the test ${quoted(expression.operator)} is not understood`);
      }
      for (const operand of operands) insist(around.checkPath(operand, 'list', state));
      return;
    }
    case 'TestBinary': {
      if (expression.operator === '=~') {
        around.whole(expression.left, state);
        if (repeatsTooMuch(expression.right.text)) {
          refuse('may-not-end', 'an expression of `[[` repeats too much within repetitions');
        }
        if (!isPlainPattern(expression.right.text)) around.whole(expression.right, state);
        return;
      }
      const sides = [...around.whole(expression.left, state), ...around.whole(expression.right, state)];
      if (/^(?:=|==|!=|<|>)$/.test(expression.operator)) return;
      // Numbers are calculated here, and a subscript in one would be run.
      if (/^-(?:eq|ne|lt|le|gt|ge)$/.test(expression.operator)) {
        if (sides.every(isNumber)) return;
        refuse('unproved-syntax', 'a comparison with something that is not known to be a number');
      }
      if (/^-(?:nt|ot|ef)$/.test(expression.operator)) {
        for (const side of sides) insist(around.checkPath(side, 'list', state));
        return;
      }
      refuse('unproved-syntax', `the test ${quoted(expression.operator)} is not understood`);
    }
  }
}

/** Whether a pattern after `=~` is free of quotes and of everything that the shell would fill in. */
function isPlainPattern(text: string): boolean {
  return /^(?:[\w.^*+?()[\]{}|:/,@%=-]|\\[\w.[\]()*+?{}|/-]|\$(?![\w({'"*@#?!$-]))+$/.test(text);
}

import {doubt, quoted} from '../doubt.ts';
import {type Field, textOf} from '../field.ts';
import type {Call, ProgramRule, RuleContext} from '../proof-context.ts';
import {isDoubt, readOptions, ruleFor} from '../read-options.ts';

/** Commands that change nothing whatever their words are. */
const anything: ProgramRule = () => undefined;
/** Commands that only show something as long as they are given no words. */
const nothing: ProgramRule = call =>
  call.fields.length > 0
    ? doubt('unproved-argument', `\`${call.name}\` with an argument may change something`)
    : undefined;

/** Conditions about a file, such as `-f`. */
const fileTests = /^-[efdrwxsLhbcpSgukOGN]$/;
/** Conditions about a text being empty or not. */
const textTests = /^-[nz]$/;
/** Signs that compare two texts or numbers. */
const comparisons = /^(?:=|==|!=|<|>|-eq|-ne|-lt|-le|-gt|-ge)$/;

/**
 * When commands of the shell itself (`echo`, `printf`, `test`, `pwd` …) may run without asking; `cd`, `read` and `set`
 * change its state and are followed elsewhere.
 */
export const builtinRules: Readonly<Record<string, ProgramRule>> = {
  ':': anything,
  true: anything,
  false: anything,
  echo: anything,
  printf: call => {
    const [first] = call.fields;
    if (first === undefined) return undefined;
    const text = first.kind === 'text' ? first.text : first.prefix;
    if (text.startsWith('-') || (first.kind === 'text' && first.loose) || (first.kind === 'unknown' && first.many)) {
      return text === '--' ? undefined : doubt('unproved-option', '`printf` may set a variable');
    }
    // Gigabytes of blanks do not end by themselves; a subscript would be calculated.
    const isOpen = first.kind === 'unknown' && /%[-+ #0'\d.]*$/.test(text.replaceAll('%%', ''));
    if (isOpen || /%[-+ #0']*(?:\*|\d{5}|\d*\.(?:\*|\d{5}))/.test(text)) {
      return doubt('may-not-end', `the widths in ${quoted(text)} are not known to be small`);
    }
    if (/%[^a-zA-Z%]*[diouxX]/.test(text) && call.fields.some(field => /\[.*[$`]/s.test(textOf(field) ?? ''))) {
      return doubt('unproved-argument', 'a number for `printf` may be calculated');
    }
    return undefined;
  },
  pwd: ruleFor({flags: 'LP', operands: 'none'}),
  which: ruleFor({flags: 'as', long: 'all', operands: 'text'}),
  type: ruleFor({flags: 'aftpP', operands: 'text'}),
  hash: (call, context) => {
    const read = readOptions(call, {flags: 'tl'}, context);
    return isDoubt(read) || read.options.some(({name}) => name === 't') || read.operands.length === 0
      ? isDoubt(read)
        ? read
        : undefined
      : doubt('unproved-argument', '`hash` with a name changes what the shell remembers');
  },
  help: ruleFor({flags: 'dms', operands: 'text'}),
  jobs: nothing,
  dirs: nothing,
  times: nothing,
  command: (call, context) => {
    const [first] = call.fields;
    const flag = textOf(first);
    if (flag === '-v' || flag === '-V') return undefined;
    if (flag === undefined || flag.startsWith('-')) {
      return doubt('unproved-option', '`command` with this option is not known to be harmless');
    }
    return context.proveCall({...call, name: flag, fields: call.fields.slice(1)});
  },
  test: (call, context) => testDoubt(call.fields, call, context),
  '[': (call, context) =>
    textOf(call.fields.at(-1)) === ']'
      ? testDoubt(call.fields.slice(0, -1), call, context)
      : doubt('unproved-argument', '`[` without its `]`'),
};

/** Checks a condition of `test` or `[`: one, or several with `-a` and `-o` between them. */
function testDoubt(fields: readonly Field[], call: Call, context: RuleContext): ReturnType<ProgramRule> {
  // With four words or fewer `-a` may be the text that is compared.
  const split = fields.length > 4 ? fields.findIndex(field => /^-[ao]$/.test(textOf(field) ?? '')) : -1;
  if (split > 0) {
    return testDoubt(fields.slice(0, split), call, context) ?? testDoubt(fields.slice(split + 1), call, context);
  }
  if (fields.some(field => field.kind === 'unknown' && field.many && !field.insidePath && !field.number)) {
    return doubt('unproved-argument', `an argument of \`${call.name}\` without quotes may be several words`);
  }
  if (textOf(fields[0]) === '!' && fields.length > 1) return testDoubt(fields.slice(1), call, context);
  if (fields.length <= 1) return undefined;
  const [one, two, three] = fields as [Field, Field, Field?];
  if (fields.length === 2) {
    const test = textOf(one) ?? '';
    if (textTests.test(test)) return undefined;
    if (fileTests.test(test)) return context.checkPath(two, 'list', call.state);
    if (test === '-t') return undefined;
  }
  if (fields.length === 3 && three !== undefined) {
    const operator = textOf(two) ?? '';
    if (comparisons.test(operator)) {
      return operator.startsWith('-') && [one, three].some(field => textOf(field)?.includes('['))
        ? doubt('unproved-argument', 'a comparison of numbers with something else')
        : undefined;
    }
    if (/^-(?:nt|ot|ef)$/.test(operator)) {
      return context.checkPath(one, 'list', call.state) ?? context.checkPath(three, 'list', call.state);
    }
  }
  const shown = quoted(fields.map(field => textOf(field) ?? '…').join(' '));
  return doubt('unproved-argument', `the condition ${shown} is not among the forms that are understood`);
}

/**
 * Which calls of `set` are harmless: those that make a script stop at errors, unset variables and broken pipes, as `set
 * -euo pipefail` does.
 */
export function isHarmlessSet(fields: readonly Field[]): boolean {
  const line = fields.map(field => textOf(field) ?? '?').join(' ');
  return /^(?:[-+](?:[eu]+|[eu]*o (?:pipefail|errexit|nounset)))(?: [-+](?:[eu]+|[eu]*o (?:pipefail|errexit|nounset)))*$/.test(
    line,
  );
}

import {quoted} from './doubt.ts';
import {type Field, textOf} from './field.ts';
import {refuse} from './in-doubt.ts';
import type {Variable} from './shell-state.ts';

/**
 * What is known of a variable that is set to one of these: its possible values, or only that it is a number or harmless
 * text.
 */
export function variableOf(fields: readonly Field[]): Variable {
  const texts = fields.map(textOf);
  if (texts.every(text => text !== undefined)) return {values: texts as string[]};
  const numbers = fields.map(field => (field.kind === 'unknown' && !field.many ? field.number : undefined));
  if (numbers.every(number => number === true)) return {unknown: 'number'};
  if (numbers.every(number => number !== undefined)) return {unknown: 'count'};
  return {unknown: 'text'};
}

/** Whether a variable can only be a number, and so cannot become an option or a path. */
export function isNumeric(variable: Variable): boolean {
  return 'values' in variable
    ? variable.values.every(value => /^-?\d{1,15}$/.test(value))
    : variable.unknown === 'number' || variable.unknown === 'count';
}

/** Whether a word can only be a number. */
export function isNumber(field: Field): boolean {
  return field.kind === 'text' ? /^-?\d{1,15}$/.test(field.text) : field.number !== undefined && !field.many;
}

/**
 * Names of variables that a command may set without asking. Others in capitals may be in the environment already, and
 * reach every program then.
 */
export const plainName =
  /^(?!histchars$|auto_resume$|.*_proxy$)[a-z_][a-z0-9_]*$|^(?:FILES?|DIRS?|SRC|NAMES?|COUNT|TOTAL|RESULT|LINE|KEY|VALUE|MSG|TEXT|[A-Z]|FOO|BAR)$/;

/** Refuses a name that programs or the shell itself may obey. */
export function assertPlainName(name: string): void {
  if (!plainName.test(name)) refuse('assignment', `the variable ${quoted(name)} may change what programs do`);
}

/**
 * Environment variables that may be set before a command without asking (`NO_COLOR=1 program`), and the values they may
 * have: they only change how its output looks.
 */
export const harmlessEnvironment: readonly [names: RegExp, values: RegExp][] = [
  [/^(?:LANG|LC_[A-Z]+)$/, /^[A-Za-z0-9_.@-]*$/],
  [
    /^(?:NO_COLOR|FORCE_COLOR|CLICOLOR|CLICOLOR_FORCE|CI|COLUMNS|LINES|GIT_OPTIONAL_LOCKS|GIT_TERMINAL_PROMPT|PYTHONUNBUFFERED)$/,
    /^\w*$/,
  ],
  [/^TERM$/, /^[a-z0-9-]*$/],
  [
    /^TZ$/,
    /^(?:[A-Z]{3,4}[+-]?\d{0,2}|(?:America|Europe|Asia|Africa|Australia|Pacific|Atlantic|Indian|Etc|US)\/[A-Za-z_]+)$/,
  ],
  [/^(?:GIT_)?PAGER$/, /^(?:cat)?$/],
];

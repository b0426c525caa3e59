import type {FlagSpec} from './command.ts';
import type {FlagTable} from './flags.ts';
import {quoted, unknownName, usageError} from './usage-error.ts';

/** One flag as it was given: `value` is the text behind it, or true or false for a switch. */
export interface GivenFlag {
  name: string;
  value: string | boolean;
}

/** A command line taken apart: what is a flag, and what is not. */
export interface SplitArguments {
  flags: GivenFlag[];
  /** What is not a flag, verbatim and in order; what follows `--` is at the end. */
  operands: string[];
}

/** Whether an argument is an option: `-` alone means stdin, and `-5` is a word. */
export function isOption(argument: string): boolean {
  return argument.length > 1 && argument.startsWith('-') && argument !== '--' && !/^-\d/.test(argument);
}

/**
 * Tells flags from words on a command line, by the rules of POSIX and GNU: `--flag value`, `--flag=value`,
 * `--no-switch`, clusters (`-cp`, `-cmMODEL`), and `--` before words that must not be read as flags. Throws
 * `usage-unknown-flag`, `usage-flag-value` or `usage-flag-repeated`.
 */
export function splitFlags(argv: readonly string[], table: FlagTable, hintForUnknown?: string): SplitArguments {
  const flags: GivenFlag[] = [];
  const operands: string[] = [];
  const shorts = new Map(Object.entries(table).flatMap(([name, {short}]) => (short ? [[short, name] as const] : [])));
  /** Takes a flag; one that is given twice is refused, unless it may be repeated. */
  const add = (name: string, value: string | boolean) => {
    if (!table[name]?.repeatable && flags.some(flag => flag.name === name)) {
      throw usageError('flag-repeated', `The flag \`--${name}\` was given twice, expected it once`);
    }
    flags.push({name, value});
  };
  let position = 0;
  /** The value of a flag is the next argument, unless that is a flag itself. */
  const following = (name: string, shown: string): string => {
    const next = argv[position];
    if (next === undefined || next === '--' || isKnownFlag(next, table, shorts))
      throw missingValue(name, shown, table, next);
    position += 1;
    return next;
  };

  while (position < argv.length) {
    const argument = argv[position] ?? '';
    position += 1;
    if (argument === '--') {
      operands.push(...argv.slice(position));
      break;
    }
    if (!isOption(argument)) operands.push(argument);
    else if (argument.startsWith('--')) {
      const equals = argument.indexOf('=');
      const typed = equals < 0 ? argument.slice(2) : argument.slice(2, equals);
      const attached = equals < 0 ? undefined : argument.slice(equals + 1);
      const {name, negated} = nameOf(typed, table, hintForUnknown);
      if (table[name]?.type === 'boolean') add(name, switchValue(name, attached) !== negated);
      else add(name, attached ?? following(name, `--${name}`));
    } else readCluster(argument);
  }
  return {flags, operands};

  /** Reads flags of one letter, which may stand together: `-cp`, `-cmMODEL`. */
  function readCluster(argument: string): void {
    const letters = [...argument.slice(1)];
    for (const [index, letter] of letters.entries()) {
      const name = shorts.get(letter);
      if (name === undefined) {
        const known = [...shorts].map(([short, long]) => `-${short} (--${long})`);
        throw unknownName('flag', letters.length === 1 ? argument : `-${letter}`, known, hintForUnknown);
      }
      if (table[name]?.type === 'boolean') {
        add(name, true);
        continue;
      }
      const rest = letters.slice(index + 1).join('');
      add(name, rest === '' ? following(name, `-${letter}`) : rest.replace(/^=/, ''));
      return;
    }
  }
}

/** The flag that was typed; `--no-…` turns a switch off. */
function nameOf(typed: string, table: FlagTable, hint: string | undefined): {name: string; negated: boolean} {
  if (Object.hasOwn(table, typed)) return {name: typed, negated: false};
  const positive = typed.replace(/^no-/, '');
  if (positive !== typed && Object.hasOwn(table, positive) && table[positive]?.type === 'boolean') {
    return {name: positive, negated: true};
  }
  throw unknownName(
    'flag',
    `--${typed}`,
    Object.keys(table).map(name => `--${name}`),
    hint,
  );
}

/** Whether a switch is on: it is, unless `=false` stands behind it. */
function switchValue(name: string, attached: string | undefined): boolean {
  if (attached === undefined || attached === 'true') return true;
  if (attached === 'false') return false;
  throw usageError(
    'flag-value',
    `\`--${name}\` is a switch, got ${quoted(attached)}, expected nothing, \`true\` or \`false\``,
  );
}

/** Whether an argument is a flag of this command, and so hardly the value of another. */
function isKnownFlag(argument: string, table: FlagTable, shorts: ReadonlyMap<string, string>): boolean {
  if (!isOption(argument)) return false;
  if (argument.startsWith('--')) return Object.hasOwn(table, argument.slice(2).replace(/=.*$/s, ''));
  return argument.length === 2 && shorts.has(argument.slice(1));
}

/** The error for a flag without its value, with what it takes. */
function missingValue(name: string, shown: string, table: FlagTable, next: string | undefined) {
  const spec: FlagSpec | undefined = table[name];
  const expected = spec?.choices?.join('|') ?? spec?.value ?? 'a value';
  const hint =
    next === undefined || next === '--' ? undefined : `If ${quoted(next)} is the value, write --${name}=${next}`;
  return usageError('flag-value', `\`${shown}\` has no value, expected ${expected}`, hint);
}

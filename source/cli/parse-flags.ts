import type {FlagSpec, FlagValue} from './command.ts';
import type {FlagTable} from './flags.ts';
import {type GivenFlag, splitFlags} from './split-flags.ts';
import {mistyped, quoted, usageError} from './usage-error.ts';

/** A command line taken apart, with every value checked. */
export interface ParsedArguments {
  operands: string[];
  /** By the names in the table, as declared there (`rebuild-index`); those not given are absent. */
  flags: Record<string, FlagValue>;
}

/**
 * Reads the flags of a command line and checks every value against `table`: numbers strictly, choices by name. Throws
 * `usage-…` errors.
 */
export async function parseFlags(
  argv: readonly string[],
  table: FlagTable,
  hintForUnknown?: string,
): Promise<ParsedArguments> {
  const {flags, operands} = splitFlags(argv, table, hintForUnknown);
  // Most questions carry no flag at all: those do not pay for loading the parser (28 ms unless it comes from the code cache).
  if (flags.length === 0) return {operands, flags: {}};
  const values = await collectValues(flags, table);
  return {
    operands,
    flags: Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, checkedValue(name, value, table[name])]),
    ),
  };
}

/** Before every text that goes through meow, which would strip quotes around a text and drop an empty one. */
const mark = '=';

/** meow gathers the values: it gets each flag in its one unmistakable form, so that nothing is left to its heuristics. */
async function collectValues(
  given: readonly GivenFlag[],
  table: FlagTable,
): Promise<Record<string, string | boolean | string[]>> {
  const {default: meow} = await import('meow');
  const named = new Set(given.map(({name}) => name));
  const options = [...named].map(name => {
    const isSwitch = table[name]?.type === 'boolean';
    return [
      camelCase(name),
      {type: isSwitch ? 'boolean' : 'string', isMultiple: table[name]?.repeatable === true},
    ] as const;
  });
  const {flags} = meow({
    importMeta: {url: 'file:///eca'} as ImportMeta,
    pkg: {name: 'eca'},
    argv: given.map(({name, value}) => `--${name}=${typeof value === 'string' ? mark + value : value}`),
    flags: Object.fromEntries(options),
    autoHelp: false,
    autoVersion: false,
    description: false,
    inferType: false,
  });
  const collected = flags as Record<string, string | boolean | string[]>;
  return Object.fromEntries(
    [...named].flatMap(name => {
      const value = collected[camelCase(name)];
      return value === undefined ? [] : [[name, unmarked(value)]];
    }),
  );
}

/** Takes the mark off again. */
function unmarked(value: string | boolean | string[]): string | boolean | string[] {
  if (typeof value === 'boolean') return value;
  return Array.isArray(value) ? value.map(text => text.slice(mark.length)) : value.slice(mark.length);
}

/** A value of the type that the flag has; one that does not fit is refused. */
function checkedValue(name: string, value: string | boolean | string[], spec: FlagSpec | undefined): FlagValue {
  if (spec === undefined || typeof value === 'boolean') return value;
  if (spec.type !== 'number') {
    for (const text of [value].flat()) checkText(name, text, spec);
    return value;
  }
  return Array.isArray(value) ? value.map(text => strictNumber(name, text)) : strictNumber(name, value);
}

/** Refuses a text that the flag cannot have. */
function checkText(name: string, text: string, spec: FlagSpec): void {
  if (text.includes('\0')) throw usageError('flag-value', `\`--${name}\` has a NUL character in its value`);
  if (spec.choices && !spec.choices.includes(text)) {
    throw mistyped('flag-value', `Unknown value ${quoted(text)} for \`--${name}\``, text, spec.choices);
  }
}

/** A decimal number, with at most 15 digits before and after the point; anything else is refused. */
function strictNumber(name: string, text: string): number {
  if (!/^-?\d{1,15}(\.\d{1,15})?$/.test(text)) {
    throw usageError('flag-value', `\`--${name}\` is ${quoted(text)}, expected a number`);
  }
  return Number(text);
}

/** The name under which meow gives a flag back. */
function camelCase(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

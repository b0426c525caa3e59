import type {PathOperation} from '../path-verdict.ts';
import {type Doubt, doubt, quoted} from './doubt.ts';
import {type Field, mayBeOption, textField} from './field.ts';
import type {Call, ProgramRule, RuleContext} from './proof-context.ts';

/** What the value of an option is: any text, or a path that is read or only looked at. */
export type ValueKind = 'text' | 'path' | 'look';

/** Letters of options whose value is any text. */
export const texts = (letters: string): Record<string, ValueKind> =>
  Object.fromEntries([...letters].map(letter => [letter, 'text' as const]));

/** Long options, with one space between them, whose value is any text. */
export const longTexts = (names: string): Record<string, ValueKind> =>
  Object.fromEntries(names.split(' ').map(name => [name, 'text' as const]));

/** The harmless options of a program (allowlist); every other one, and every abbreviation, is refused. */
export interface OptionSpec {
  /** Letters of options without a value. */
  flags?: string;
  /** Letters of options with a value, in the same word or the next one. */
  valued?: Readonly<Record<string, ValueKind>>;
  /** Letters whose value, if any, stands in the same word. */
  optional?: string;
  /** Long options without a value, with one space between them. */
  long?: string;
  /** Long options with a value, after `=` or in the next word. */
  longValued?: Readonly<Record<string, ValueKind>>;
  /** Long options whose value, if any, stands after `=`. */
  longOptional?: string;
  /** Whether `-5` is an option. */
  numbers?: boolean;
  /** Whether long options begin with a single dash (`-maxdepth`). */
  singleDash?: boolean;
  /** Whether options end at the first operand. */
  optionsFirst?: boolean;
}

/** The arguments of a call, taken apart. */
export interface ReadOptions {
  /** By letter or name, in order. */
  options: {name: string; value?: Field}[];
  operands: Field[];
  /** How many operands stand before `--`; missing without it. */
  beforeDashes?: number;
}

/**
 * Splits the arguments of a program into options and operands by the positive list `spec`, and checks the paths among
 * the options' values. What could be an option and is not known for certain is a doubt.
 */
export function readOptions(call: Call, spec: OptionSpec, context: RuleContext): ReadOptions | Doubt {
  const {fields, name: program, state} = call;
  const long = new Set(spec.long?.split(' '));
  const longOptional = new Set(spec.longOptional?.split(' '));
  const options: ReadOptions['options'] = [];
  const operands: Field[] = [];
  let beforeDashes: number | undefined;
  const unknown = (text: string) =>
    doubt(
      'unproved-option',
      `${quoted(text)} is not among the options of \`${program}\` that are known to be harmless`,
    );
  const check = (name: string, kind: ValueKind, value: Field): Doubt | undefined => {
    options.push({name, value});
    return kind === 'text' ? undefined : context.checkPath(value, kind === 'path' ? 'read' : 'list', state);
  };

  for (let at = 0; at < fields.length; at++) {
    const field = fields[at] as Field;
    const text = field.kind === 'text' ? field.text : undefined;
    if (text === '--') {
      beforeDashes = operands.length;
      operands.push(...fields.slice(at + 1));
      break;
    }
    if (!mayBeOption(field)) {
      if (spec.optionsFirst) {
        operands.push(...fields.slice(at));
        break;
      }
      operands.push(field);
      continue;
    }
    if (text === undefined)
      return doubt('unproved-argument', `an argument of \`${program}\` is not known and may be an option`);
    if (spec.numbers && /^-\d+$/.test(text)) {
      options.push({name: 'number', value: textField(text.slice(1))});
      continue;
    }
    if (text.startsWith('--')) {
      const equals = text.indexOf('=');
      const name = text.slice(2, equals < 0 ? undefined : equals);
      const kind = spec.longValued && Object.hasOwn(spec.longValued, name) ? spec.longValued[name] : undefined;
      if (equals < 0 && (long.has(name) || longOptional.has(name))) options.push({name});
      else if (equals >= 0 && longOptional.has(name)) options.push({name, value: textField(text.slice(equals + 1))});
      else if (kind !== undefined) {
        const value = equals < 0 ? fields[++at] : textField(text.slice(equals + 1));
        if (value === undefined || (value.kind === 'unknown' && value.many)) return unknown(text);
        const found = check(name, kind, value);
        if (found) return found;
      } else return unknown(text);
      continue;
    }
    // `-la` is `-l` and `-a`; a letter with a value takes the rest of the word, or the next one.
    for (let letterAt = 1; letterAt < text.length; letterAt++) {
      const letter = text[letterAt] ?? '';
      if (spec.flags?.includes(letter)) {
        options.push({name: letter});
        continue;
      }
      if (spec.optional?.includes(letter)) {
        const value = text.slice(letterAt + 1);
        options.push({name: letter, ...(value !== '' && {value: textField(value)})});
        break;
      }
      const kind = spec.valued && Object.hasOwn(spec.valued, letter) ? spec.valued[letter] : undefined;
      if (kind === undefined) return unknown(text);
      const value = letterAt + 1 < text.length ? textField(text.slice(letterAt + 1)) : fields[++at];
      if (value === undefined || (value.kind === 'unknown' && value.many)) return unknown(text);
      const found = check(letter, kind, value);
      if (found) return found;
      break;
    }
  }
  return {options, operands, ...(beforeDashes !== undefined && {beforeDashes})};
}

/** Tells a doubt from what was read. */
export function isDoubt(value: object): value is Doubt {
  return 'rule' in value && 'reason' in value;
}

/** What calls of a simple program are harmless. */
export interface ProgramSpec extends OptionSpec {
  /** What the operands are; `none` where there may be none. */
  operands: ValueKind | 'none';
  /** Operands at the beginning that are text, such as a pattern, unless one of these options gives it. */
  leadingText?: {count: number; unless?: readonly string[]};
  /** More are a doubt. */
  maxOperands?: number;
  /** Whether a wildcard that might match a file called like an option is a risk: some option of the program does harm. */
  strictWildcards?: boolean;
  /** A last look at what was read. */
  also?(read: ReadOptions, call: Call, context: RuleContext): Doubt | undefined;
}

/**
 * Makes the rule for a program whose harmless options can be listed and whose operands are all alike, as most that only
 * read or print.
 */
export function ruleFor(spec: ProgramSpec): ProgramRule {
  return (call, context) => {
    const read = readOptions(call, spec, context);
    if (isDoubt(read)) return read;
    if (spec.strictWildcards && call.fields.some(field => field.kind === 'text' && field.loose)) {
      return doubt('unproved-option', `a file could be called like an option of \`${call.name}\`; write \`./*\``);
    }
    const {options, operands} = read;
    const given = spec.leadingText?.unless?.some(name => options.some(option => option.name === name));
    // Without `-e` the first words of `grep` are the pattern, not files.
    const texts = given ? 0 : (spec.leadingText?.count ?? 0);
    if (operands.length > 0 && spec.operands === 'none' && texts === 0) {
      return doubt('unproved-argument', `\`${call.name}\` with an argument may change something`);
    }
    if (spec.maxOperands !== undefined && operands.length > spec.maxOperands) {
      return doubt('unproved-argument', `\`${call.name}\` gets more arguments than it only reads`);
    }
    if (spec.maxOperands !== undefined && operands.some(field => field.kind === 'unknown' && field.many)) {
      return doubt('unproved-argument', `it is not known how many arguments \`${call.name}\` gets`);
    }
    const kind = spec.operands;
    if (kind === 'path' || kind === 'look') {
      const operation: PathOperation = kind === 'path' ? 'read' : 'list';
      if (operands.slice(0, texts).some(field => field.kind === 'unknown' && field.many)) {
        return doubt('unproved-argument', `it is not known how many arguments \`${call.name}\` gets`);
      }
      for (const field of operands.slice(texts)) {
        const found = context.checkPath(field, operation, call.state);
        if (found) return found;
      }
    }
    return spec.also?.(read, call, context);
  };
}

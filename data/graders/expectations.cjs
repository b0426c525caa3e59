// `expect` with the matchers that Jest and Vitest share.
'use strict';
const {inspect} = require('node:util');
const {isAlike, meet} = require('./equality.cjs');
const {callsOf} = require('./doubles.cjs');

const {is} = Object;
const {isFinite: isFiniteNumber} = Number;
/** A value as the message of a failed expectation shows it, at most 300 characters. */
const shown = value => {
  const text = inspect(value, {depth: 4, breakLength: Number.POSITIVE_INFINITY});
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
};

/** What an expectation that is not met throws. */
class ExpectationError extends Error {
  name = 'ExpectationError';
}

/** Classes that also stand for plain values, as in `expect.any(String)`. */
const typesOf = new Map([
  [String, 'string'],
  [Number, 'number'],
  [Boolean, 'boolean'],
  [BigInt, 'bigint'],
  [Symbol, 'symbol'],
  [Function, 'function'],
  [Object, 'object'],
]);
/** Whether a value is of that class or plain type. */
const isOfClass = (value, type) =>
  typesOf.get(type) === typeof value || (typeof type === 'function' && value instanceof type);

/** Whether all that is expected is in a value, which may have more properties. */
const contains = (actual, expected) => {
  if (typeof expected !== 'object' || expected === null || typeof actual !== 'object' || actual === null) {
    return isAlike(actual, expected);
  }
  if (Array.isArray(expected)) {
    return (
      Array.isArray(actual) &&
      actual.length === expected.length &&
      expected.every((item, index) => contains(actual[index], item))
    );
  }
  if (Object.keys(expected).length === 0 || expected instanceof Map || expected instanceof Set) {
    return isAlike(actual, expected);
  }
  return Object.keys(expected).every(key => key in actual && contains(actual[key], expected[key]));
};

/** Whether two numbers are the same up to so many digits behind the point. */
const isClose = (actual, expected, digits = 2) =>
  is(actual, expected) ||
  (isFiniteNumber(actual) && isFiniteNumber(expected) && Math.abs(actual - expected) < 10 ** -digits / 2);

/** Whether a text holds another or fits a pattern. */
const matchesText = (text, pattern) =>
  typeof text === 'string' && (typeof pattern === 'string' ? text.includes(pattern) : pattern.test(text));

/** What is at a path such as `a.b[0]`, in a list. */
const partAt = (value, path) => {
  const steps = Array.isArray(path)
    ? path
    : String(path)
        .replace(/\[(\w+)\]/g, '.$1')
        .split('.');
  let here = value;
  for (const step of steps) {
    if (here === null || here === undefined || !(step in Object(here))) return [];
    here = here[step];
  }
  return [here];
};

/** What a function throws, in a list; an empty one where it throws nothing. */
const thrownBy = actual => {
  if (typeof actual !== 'function') throw new ExpectationError(`expected a function, got ${shown(actual)}`);
  try {
    actual();
  } catch (error) {
    return [error];
  }
  return [];
};

/** Whether the right error was thrown: any, one of a class, or one with a certain message. */
const meetsError = (thrown, expected) => {
  if (thrown.length === 0) return false;
  const [error] = thrown;
  if (expected === undefined) return true;
  if (typeof expected === 'function') return error instanceof expected;
  const message = error instanceof Error ? error.message : String(error?.message ?? error);
  if (typeof expected === 'string' || expected instanceof RegExp) return matchesText(message, expected);
  if (expected instanceof Error) return message === expected.message;
  return isAlike(error, expected);
};

/** Each takes what was given and what is expected, and says whether it is met. */
const matchers = {
  toBe: (actual, expected) => is(actual, expected),
  toEqual: (actual, expected) => isAlike(actual, expected),
  toStrictEqual: (actual, expected) => isAlike(actual, expected, true),
  toBeTruthy: actual => Boolean(actual),
  toBeFalsy: actual => !actual,
  toBeNull: actual => actual === null,
  toBeUndefined: actual => actual === undefined,
  toBeDefined: actual => actual !== undefined,
  toBeNaN: actual => Number.isNaN(actual),
  toBeNullable: actual => actual === null || actual === undefined,
  toBeGreaterThan: (actual, expected) => actual > expected,
  toBeGreaterThanOrEqual: (actual, expected) => actual >= expected,
  toBeLessThan: (actual, expected) => actual < expected,
  toBeLessThanOrEqual: (actual, expected) => actual <= expected,
  toBeCloseTo: isClose,
  toBeInstanceOf: (actual, expected) => actual instanceof expected,
  toBeTypeOf: (actual, expected) => typeof actual === expected,
  toBeOneOf: (actual, expected) => [...expected].some(one => isAlike(actual, one)),
  toContain: (actual, expected) =>
    typeof actual === 'string' ? actual.includes(expected) : [...actual].some(item => is(item, expected)),
  toContainEqual: (actual, expected) => [...actual].some(item => isAlike(item, expected)),
  toHaveLength: (actual, expected) => actual?.length === expected,
  toHaveProperty: (actual, path, ...value) => {
    const found = partAt(actual, path);
    return found.length > 0 && (value.length === 0 || isAlike(found[0], value[0]));
  },
  toMatch: matchesText,
  toMatchObject: contains,
  toSatisfy: (actual, test) => Boolean(test(actual)),
  toThrow: (actual, expected) => meetsError(thrownBy(actual), expected),
  toThrowError: (actual, expected) => meetsError(thrownBy(actual), expected),
  toHaveBeenCalled: actual => callsOf(actual).length > 0,
  toHaveBeenCalledOnce: actual => callsOf(actual).length === 1,
  toHaveBeenCalledTimes: (actual, count) => callsOf(actual).length === count,
  toHaveBeenCalledWith: (actual, ...words) => callsOf(actual).some(call => isAlike(call, words)),
  toHaveBeenLastCalledWith: (actual, ...words) => isAlike(callsOf(actual).at(-1), words),
  toHaveBeenNthCalledWith: (actual, nth, ...words) => isAlike(callsOf(actual)[nth - 1], words),
};

/** Throws where an expectation is not met, with what was given and what was expected. */
function check(name, isNot, actual, expected, note) {
  if (matchers[name](actual, ...expected) !== isNot) return;
  const wanted = expected.length > 0 ? ` ${expected.map(shown).join(', ')}` : '';
  const words = name.replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`);
  throw new ExpectationError(
    `${note ? `${note}: ` : ''}expected ${shown(actual)} ${isNot ? 'not ' : ''}${words}${wanted}`,
  );
}

/** All matchers for a value that is there now. */
const immediate = (actual, isNot, note) =>
  Object.fromEntries(
    Object.keys(matchers).map(name => [name, (...expected) => check(name, isNot, actual, expected, note)]),
  );

/** Of a promise: what it resolves to, or what it rejects with. */
const later = (settle, isNot, note) =>
  Object.fromEntries(
    Object.keys(matchers).map(name => [
      name,
      async (...expected) => {
        const {value, isError} = await settle();
        const given =
          isError && name.startsWith('toThrow')
            ? () => {
                throw value;
              }
            : value;
        check(name, isNot, given, expected, note);
      },
    ]),
  );

/** Waits for a promise that has to resolve, or to reject. */
const settled = (actual, wanted) => async () => {
  const promise = typeof actual === 'function' ? actual() : actual;
  try {
    const value = await promise;
    if (wanted === 'resolves') return {value, isError: false};
    throw new ExpectationError(`expected the promise to reject, it resolved to ${shown(value)}`);
  } catch (error) {
    if (wanted === 'rejects' && !(error instanceof ExpectationError)) return {value: error, isError: true};
    throw error instanceof ExpectationError
      ? error
      : new ExpectationError(`expected the promise to resolve, it rejected with ${shown(error)}`);
  }
};

/** What a test calls: the value with all matchers, and with `not`, `resolves` and `rejects`. */
function expect(actual, note) {
  const modes = isNot => ({
    ...immediate(actual, isNot, note),
    resolves: later(settled(actual, 'resolves'), isNot, note),
    rejects: later(settled(actual, 'rejects'), isNot, note),
  });
  const positive = modes(false);
  const negative = modes(true);
  for (const kind of ['resolves', 'rejects']) positive[kind] = {...positive[kind], not: negative[kind]};
  return Object.freeze({...positive, not: Object.freeze(negative)});
}

/** A value that stands for many, and its opposite for `expect.not`. */
const both = (name, test) => [
  [name, (...words) => meet(name, value => test(value, ...words))],
  [name, (...words) => meet(`not ${name}`, value => !test(value, ...words))],
];
/** The values that stand for many, such as `expect.objectContaining`. */
const meetings = [
  both('objectContaining', (value, part) =>
    Object.keys(part).every(
      key => value !== null && typeof value === 'object' && key in value && isAlike(value[key], part[key]),
    ),
  ),
  both(
    'arrayContaining',
    (value, items) => Array.isArray(value) && items.every(item => value.some(one => isAlike(one, item))),
  ),
  both('stringContaining', (value, part) => typeof value === 'string' && value.includes(part)),
  both('stringMatching', (value, pattern) => typeof value === 'string' && new RegExp(pattern).test(value)),
  both('closeTo', (value, number, digits) => isClose(value, number, digits)),
];

Object.assign(expect, Object.fromEntries(meetings.map(([yes]) => yes)), {
  not: Object.freeze(Object.fromEntries(meetings.map(([, no]) => no))),
  any: type => meet(`any ${type?.name}`, value => isOfClass(value, type)),
  anything: () => meet('anything', value => value !== null && value !== undefined),
  // A count of expectations says nothing of the solution where the suite is the same for all.
  assertions: () => {},
  hasAssertions: () => {},
  fail: message => {
    throw new ExpectationError(String(message ?? 'failed'));
  },
});
exports.expect = Object.freeze(expect);

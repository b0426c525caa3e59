// Whether two values are alike, as the matchers of the usual test frameworks see it.
'use strict';

// Taken before a solution is loaded, which may put its own in their place.
const {is, keys, getPrototypeOf, getOwnPropertySymbols, hasOwn, prototype} = Object;
const {isArray} = Array;
const {apply, getOwnPropertyDescriptor} = Reflect;
const tagOf = value => apply(prototype.toString, value, []);
const sizeOfMap = getOwnPropertyDescriptor(Map.prototype, 'size').get;
const sizeOfSet = getOwnPropertyDescriptor(Set.prototype, 'size').get;
const {entries, has: hasKey, get} = Map.prototype;
const {values, has: hasItem} = Set.prototype;
const {getTime} = Date.prototype;
const {toString: patternText} = RegExp.prototype;
const {isView} = ArrayBuffer;

/** Expected values that are met by more than one: made by `meet` alone, so that no solution can hand in one. */
const meetings = new WeakMap();
const {get: meetingOf, set: keepMeeting} = WeakMap.prototype;

/** An expected value that every value is alike to which `test` accepts. */
exports.meet = (name, test) => {
  const value = Object.freeze({toString: () => name});
  apply(keepMeeting, meetings, [value, test]);
  return value;
};

/** A list of what an iterator gives, by no method that a solution may have replaced. */
const listOf = iterator => {
  const list = [];
  for (let step = iterator.next(); !step.done; step = iterator.next()) list[list.length] = step.value;
  return list;
};

/** `strict`: kinds of objects count, and so do properties that are undefined. */
exports.isAlike = function isAlike(actual, expected, strict = false, seen = []) {
  if (typeof expected === 'object' && expected !== null) {
    const test = apply(meetingOf, meetings, [expected]);
    if (test) return test(actual);
  }
  if (is(actual, expected)) return true;
  if (typeof actual !== 'object' || typeof expected !== 'object' || actual === null || expected === null) return false;
  for (let index = 0; index < seen.length; index++) if (seen[index][0] === actual) return seen[index][1] === expected;
  const deeper = [...seen, [actual, expected]];
  const alike = (one, other) => isAlike(one, other, strict, deeper);
  const tag = tagOf(actual);
  if (tag !== tagOf(expected) || isArray(actual) !== isArray(expected)) return false;
  if (strict && getPrototypeOf(actual) !== getPrototypeOf(expected)) return false;
  try {
    if (tag === '[object Date]') return is(apply(getTime, actual, []), apply(getTime, expected, []));
    if (tag === '[object RegExp]') return apply(patternText, actual, []) === apply(patternText, expected, []);
    if (tag === '[object Map]') return sameMap(actual, expected, alike);
    if (tag === '[object Set]') return sameSet(actual, expected, alike);
  } catch {
    return false;
  }
  if (tag === '[object Error]' || actual instanceof Error) {
    return actual.message === expected.message && actual.name === expected.name;
  }
  if (tag === '[object Number]' || tag === '[object String]' || tag === '[object Boolean]') {
    if (!is(actual.valueOf(), expected.valueOf())) return false;
  }
  if ((isArray(actual) || isView(actual)) && actual.length !== expected.length) return false;
  return sameFields(actual, expected, strict, alike);
};

/** Whether two maps hold the same; keys that are objects may be alike without being one. */
function sameMap(actual, expected, alike) {
  if (apply(sizeOfMap, actual, []) !== apply(sizeOfMap, expected, [])) return false;
  const left = listOf(apply(entries, actual, []));
  for (const [key, value] of listOf(apply(entries, expected, []))) {
    if (apply(hasKey, actual, [key])) {
      if (!alike(apply(get, actual, [key]), value)) return false;
    } else if (!left.some(([other, found]) => alike(other, key) && alike(found, value))) return false;
  }
  return true;
}

/** Whether two sets hold the same; items that are objects may be alike without being one. */
function sameSet(actual, expected, alike) {
  if (apply(sizeOfSet, actual, []) !== apply(sizeOfSet, expected, [])) return false;
  const left = listOf(apply(values, actual, []));
  for (const item of listOf(apply(values, expected, []))) {
    if (apply(hasItem, actual, [item])) continue;
    let found = false;
    for (let index = 0; index < left.length && !found; index++) found = alike(left[index], item);
    if (!found) return false;
  }
  return true;
}

/** Whether two objects have the same properties with the same values. */
function sameFields(actual, expected, strict, alike) {
  const names = new Set();
  for (const value of [actual, expected]) {
    for (const key of keys(value)) names.add(key);
    for (const key of getOwnPropertySymbols(value)) if (getOwnPropertyDescriptor(value, key).enumerable) names.add(key);
  }
  for (const key of names) {
    if (strict && hasOwn(actual, key) !== hasOwn(expected, key)) return false;
    if (!alike(actual[key], expected[key])) return false;
  }
  return true;
}

import type {Terms} from './turn-records.ts';

/** What a sentence says of what: `deploys run on | Fridays`. */
export interface Statement {
  /** Terms of what it is about, the verb included; empty where that cannot be told. */
  about: readonly string[];
  /** Terms of what is said of it. */
  value: readonly string[];
  all: readonly string[];
  /** Where its value hangs on a preposition: whether that is a day, a month, a number (-1 for anything else), and whether it says that this is new. */
  place?: {kind: number; changes: boolean};
}

/** The verb or sign that parts what a sentence is about from what it says. */
const verb =
  /^(.{2,80}?\b(?:is|are|was|were|uses?|prefers?|runs? (?:on|in|at)|lives? (?:in|at)|goes to|must(?: not)?|should(?: not)?|will|has|have|needs?|wants?|likes?|called|named|(?:decided|agreed) (?:on|to)|chose|:|=))\s+(.+)$/i;

/** `We deploy on Fridays`: any verb, and what stands behind its first preposition. */
const prepositional = /^(.{2,60}?)\s+(on|in|at|by|every|with|via|from|to|after|before)\s+(.+)$/i;

/** Words that only begin a sentence. */
const leadIn =
  /^(?:(?:correction|update|actually|no|and|but|so|also|now|from now on|as of (?:now|today)|starting (?:now|today))\b[:,]?\s+)+/i;
/** The reason at the end of a sentence. */
const because = /,?\s+(?:because|so that|due to|in order to)\b.*$/i;
/** Words that say that something is new and the old no longer holds. */
const change =
  /\b(?:correction|from now on|no longer|not any ?more|instead|as of (?:now|today)|starting (?:now|today)|actually)\b/i;

/** Kinds of values that exclude each other: days, months, numbers. */
const kinds = [
  /\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|\bweek(?:day|end)s?\b/i,
  /\b(?:january|february|march|april|may|june|july|august|september|october|november|december)\b/i,
  /\b\d+(?::\d\d)?\b|\b(?:noon|midnight)\b/i,
];

/**
 * Takes a sentence apart at its verb, into what it is about and what it says of it, so that two memories can be
 * compared; what leads it in and why it is so are no part of what it says.
 */
export function readStatement(text: string, terms: Terms): Statement {
  const plain = text.trim().replace(/[.!]+$/, '');
  const said = plain.replace(leadIn, '').replace(because, '');
  const all = [...new Set(terms(plain))];
  const parts = verb.exec(said);
  if (parts) return {about: terms(parts[1] ?? ''), value: terms(parts[2] ?? ''), all};
  const [, about, preposition = '', value = ''] = prepositional.exec(said) ?? [];
  if (about === undefined) return {about: [], value: [], all};
  return {
    about: [...terms(about), preposition.toLowerCase()],
    value: terms(value),
    all,
    place: {kind: kinds.findIndex(kind => kind.test(value)), changes: change.test(plain)},
  };
}

/**
 * Tells whether two memories say the same or contradict each other: `same` where the words are (nearly) all alike,
 * `contradicts` where they say something else about the same thing, `unrelated` otherwise.
 */
export function compareStatements(one: Statement, other: Statement): 'same' | 'contradicts' | 'unrelated' {
  if (likeness(one.all, other.all) >= 0.85) return 'same';
  if (one.about.length === 0 || other.about.length === 0) return 'unrelated';
  // They must be about the very same thing: a memory that is closed wrongly is lost to the user.
  if (likeness(one.about, other.about) < 0.99) return 'unrelated';
  if (likeness(one.value, other.value) >= 0.85) return 'same';
  return excludes(one, other) ? 'contradicts' : 'unrelated';
}

/**
 * Whether two values of the same thing cannot both hold. One can deploy on Fridays and on two servers, but not on
 * Fridays and on Tuesdays.
 */
function excludes({place}: Statement, {place: other}: Statement): boolean {
  if (!place || !other) return !place && !other;
  return place.kind === other.kind && (place.kind >= 0 || place.changes || other.changes);
}

/** Shared terms over all terms (Jaccard). */
function likeness(one: readonly string[], other: readonly string[]): number {
  const left = new Set(one);
  const right = new Set(other);
  const shared = [...left].filter(term => right.has(term)).length;
  const all = left.size + right.size - shared;
  return all === 0 ? 0 : shared / all;
}

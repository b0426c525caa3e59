import type {Terms} from './turn-records.ts';

/** What a sentence says of what: `deploys run on | Fridays`. */
export interface Statement {
  /** Terms of what it is about, the verb included; empty where that cannot be told. */
  about: readonly string[];
  /** Terms of what is said of it. */
  value: readonly string[];
  all: readonly string[];
}

const verb =
  /^(.{2,80}?\b(?:is|are|was|were|uses?|prefers?|runs? (?:on|in|at)|lives? (?:in|at)|goes to|must(?: not)?|should(?: not)?|will|has|have|needs?|wants?|likes?|called|named|(?:decided|agreed) (?:on|to)|chose|:|=))\s+(.+)$/i;

/** Takes a sentence apart at its verb. */
export function readStatement(text: string, terms: Terms): Statement {
  const plain = text.trim().replace(/[.!]+$/, '');
  const parts = verb.exec(plain);
  return {
    about: parts ? terms(parts[1] ?? '') : [],
    value: parts ? terms(parts[2] ?? '') : [],
    all: [...new Set(terms(plain))],
  };
}

/**
 * How two statements stand to each other: `same` where the words are (nearly) all alike, `contradicts` where they say something
 * else about the same thing, `unrelated` otherwise.
 */
export function compareStatements(one: Statement, other: Statement): 'same' | 'contradicts' | 'unrelated' {
  if (likeness(one.all, other.all) >= 0.85) return 'same';
  if (one.about.length === 0 || other.about.length === 0) return 'unrelated';
  if (likeness(one.about, other.about) < 0.99) return 'unrelated';
  return likeness(one.value, other.value) >= 0.85 ? 'same' : 'contradicts';
}

/** Shared terms over all terms (Jaccard). */
function likeness(one: readonly string[], other: readonly string[]): number {
  const left = new Set(one);
  const right = new Set(other);
  const shared = [...left].filter(term => right.has(term)).length;
  const all = left.size + right.size - shared;
  return all === 0 ? 0 : shared / all;
}

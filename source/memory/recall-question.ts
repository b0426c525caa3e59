import {topicTerms} from './question-form.ts';
import {readTimeSpan, type TimeSpan} from './time-words.ts';
import {searchTerms, type Terms} from './turn-records.ts';
import {wordClasses} from './word-classes.ts';

/** What a question asks for, as far as its words tell. */
export type QuestionKind = 'when' | 'where' | 'who' | 'number' | 'why' | 'yes-no' | 'what';

/** What a question to the memory asks for, taken apart for ranking. */
export interface RecallQuestion {
  /** Distinct, in the order of the question. */
  terms: readonly string[];
  /** Those of them that name what it is about. */
  topic: readonly string[];
  /** Neighbours in the question. */
  pairs: readonly (readonly [string, string])[];
  /** Words with a capital that do not begin a sentence, lower case: names, mostly. */
  names: readonly string[];
  kind: QuestionKind;
  /** Terms that would answer it by what they mean: `kitten` where pets are asked for. */
  answers: ReadonlySet<string>;
  span?: TimeSpan;
  /** `before the refactor`: the terms of what it is counted from. */
  anchor?: {side: 'before' | 'after'; terms: readonly string[]};
  /** Asks for the newest or the oldest of what fits. */
  order?: 'newest' | 'oldest';
  /** What the asker said, or what the assistant did. */
  role?: 'user' | 'assistant';
}

/**
 * The most characters of a question that are read. A longer question is a paste: its beginning says what it is about.
 */
const readCharacters = 4_000;
/** The most different words of a question that are searched for; a pasted text would else search for hundreds. */
const termsAtMost = 64;

/**
 * Takes a question to the memory apart: its words, the names and times in it, whether it asks when, where, who or why,
 * and whether the newest counts. `text` may be of any length, in any script; `nowMs` is what `last week` is counted
 * from.
 */
export function readRecallQuestion(text: string, terms: Terms, nowMs: number): RecallQuestion {
  const head = text.slice(0, readCharacters);
  const ordered = searchTerms(head, terms);
  const distinct = [...new Set(ordered)].slice(0, termsAtMost);
  const pairs = ordered.slice(1, termsAtMost).map((term, place) => [ordered[place] as string, term] as const);
  // Beside the words: when it happened, before or after what, newest or oldest, and who said it.
  const span = readTimeSpan(head, nowMs);
  const anchor = readAnchor(head, terms);
  const order = /\b(latest|newest|last time|most recent(?:ly)?|recently|now|current(?:ly)?|these days)\b/i.test(head)
    ? ('newest' as const)
    : /\b(first(?: time)?|original(?:ly)?|at first|earliest|in the beginning|initially)\b/i.test(head)
      ? ('oldest' as const)
      : undefined;
  const role = roleOf(head);
  return {
    terms: distinct,
    topic: topicTerms(distinct, terms),
    pairs,
    names: namesIn(head),
    kind: kindOf(head),
    answers: wordClasses(terms).answersTo(distinct),
    ...(span && {span}),
    ...(anchor && {anchor}),
    ...(order && {order}),
    ...(role && {role}),
  };
}

/**
 * Tells whether a question is for the memory: about what was said, decided or done before, or how the asker does
 * things, rather than about the project.
 */
export function asksOfPast(text: string): boolean {
  const head = text.slice(0, readCharacters).replace(quotation, ' ');
  if (statement.test(head)) return false;
  return pastPattern.test(head) || habitPattern.test(head);
}

/** Tells whether a question is for what was asked or wanted before, not for what was said of it. */
export function asksWhatWasAsked(text: string): boolean {
  return /\b(?:(?:did|had|have|was) i (?:ever |just |last )?(?:ask|want|look|search)|i (?:asked|wanted|looked|searched)|my (?:last |earlier |previous )?questions?)/i.test(
    text.slice(0, readCharacters),
  );
}

/** What stands in quotation marks is somebody else's text: the message "did you mean this" is no question to the memory. */
const quotation = /"[^"\n]*"|“[^”\n]*”|`[^`\n]*`|(?<![\p{L}\p{N}])'[^'\n]*'(?![\p{L}\p{N}])/gu;
/** A sentence that tells and does not ask: `We decided to deploy on Fridays.` */
const statement =
  /^\s*(?:(?:correction|ok(?:ay)?|so|and|actually)\b[:,]?\s+)?(?:we|i|our|my|the|it|this|that)\b[^?？]*$/i;

/** Words that point to earlier conversations: `did we`, `remember`, `last week`, `yesterday`. */
const pastPattern =
  /\b(?:(?<!\b(?:the|an?|this|that|these|those) )(?:did|had|have|were|was) (?:we|i|you)|(?:we|i|you) (?:said|told|decided|agreed|discussed|chose|talked|mentioned|wanted|planned)|remember|recall|remind me|last (?:time|week|month|year|session)|yesterday|(?:days?|weeks?|months?) ago|earlier|previous(?:ly)?|what was (?:the|my|our) (?:decision|plan|reason))\b/i;

/** What no file says but the people do: `when do we deploy?`, `what is our policy?`. */
const habitPattern =
  /\b(?:when|how often|(?:on )?(?:what|which) (?:days?|times?|weeks?|months?)) (?:do|should|must|are|can) (?:we|i)\b|\b(?:what|who|which|when)(?:['’]s| is| are) (?:my|our)\b/i;

/** Finds what a question counts from: `before the refactor` asks for what was said before that was spoken of. */
function readAnchor(text: string, terms: Terms): RecallQuestion['anchor'] {
  const found = /\b(before|after|since)\s+((?:the |my |our |her |his |their )?[^,.?!;]{3,60})/i.exec(text);
  if (!found) return undefined;
  const named = terms(found[2] ?? '').slice(0, 4);
  if (named.length === 0) return undefined;
  return {side: found[1]?.toLowerCase() === 'before' ? 'before' : 'after', terms: named};
}

/** Whether a question asks when, where, how many, why, who, for yes or no, or something else. */
function kindOf(text: string): QuestionKind {
  const lower = text.trim().toLowerCase();
  if (
    /\b(when|what (?:date|day|month|year|time)|which (?:date|day|month|year)|how long ago|since when|how long)\b/.test(
      lower,
    )
  )
    return 'when';
  if (/\b(where|(?:what|which) (?:place|city|country|town|state|location|path|folder|file))\b/.test(lower))
    return 'where';
  if (/\bhow (?:many|much|often|old|far|big)\b/.test(lower)) return 'number';
  if (/\b(why|what (?:made|motivated|inspired|caused|led)|(?:for )?what reason|how come)\b/.test(lower)) return 'why';
  if (/^(?:who|whose|whom)\b/.test(lower)) return 'who';
  if (/^(?:is|are|was|were|do|does|did|has|have|had|can|could|would|will|should)\b/.test(lower)) return 'yes-no';
  return 'what';
}

/** Whether the question is for what the asker said or for what the assistant did. */
function roleOf(text: string): RecallQuestion['role'] {
  if (
    /\b(?:did|have|had|was|am|were|would) i\b|\bmy\b|\bi (?:said|told|asked|wanted|decided|mentioned|prefer|like)\b/i.test(
      text,
    )
  )
    return 'user';
  if (
    /\b(?:did|have|had|would) you\b|\byou (?:said|told|suggested|recommended|proposed|wrote|explained|answered)\b/i.test(
      text,
    )
  )
    return 'assistant';
  return undefined;
}

/**
 * The names in a question: words with a capital letter inside a sentence. In scripts without capitals there are none.
 */
function namesIn(text: string): string[] {
  const names = new Set<string>();
  for (const match of text.matchAll(/(?<![.!?]\s|^\s*)(?<![\p{L}\p{N}])(\p{Lu}[\p{L}\p{N}'’-]+)/gu)) {
    const name = (match[1] ?? '').replace(/['’]s$/, '').toLowerCase();
    if (name !== 'i' && name.length > 1) names.add(name);
  }
  return [...names];
}

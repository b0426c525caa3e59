import type {Terms} from './chunk-records.ts';
import {statementsOf} from './statements.ts';

/** What the answer to a question looks like: an amount of time, a number, a day or an hour, a rhythm. */
interface AnswerForm {
  asked: RegExp;
  answer: RegExp;
}

/**
 * A number in figures or words. Within a list of numbers, `1,2,3`, only the whole is one: to begin at each of them
 * would take the square of its length.
 */
const number = String.raw`(?:(?<!\p{N}[.,:/])\p{N}[\p{N}.,:/]*|half|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|thousand)`;
/** What time is measured in. */
const timeUnit = `(?:milliseconds?|ms|seconds?|minutes?|hours?|days?|nights?|weeks?|fortnights?|months?|quarters?|years?)`;
/** Weekdays and months by name; `may`, a common verb, is left out. */
const day =
  'monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|june|july|august|september|october|november|december';
/** An amount of time: `30 days`, `two full weeks`. */
const amountOfTime = String.raw`${number}[\s-]*(?:\p{L}+\s+)?${timeUnit}`;
/** How often something happens: `every month`, `twice a week`, `nightly`. */
const rhythm = String.raw`(?:every|each|per|once|twice|times) (?:\p{L}+ )?${timeUnit}|\p{L}+ times|hourly|daily|nightly|weekly|monthly|quarterly|yearly|annually|${day}s?`;

/** What each kind of question wants to hear. */
const forms: readonly AnswerForm[] = [
  {asked: words('how long|how old|what (?:is the )?duration'), answer: words(amountOfTime)},
  {asked: words('how often'), answer: words(`${rhythm}|${amountOfTime}`)},
  {asked: words('how (?:many|much|far|big|large|tall|high|deep|fast|heavy)'), answer: words(number)},
  {
    asked: words('when|(?:what|which) (?:day|date|time|month|year)'),
    answer: words(
      String.raw`${rhythm}|${day}|${amountOfTime}|\p{N}{1,2}:\p{N}{2}|\p{N}{4}|noon|midnight|after|before|as soon as`,
    ),
  },
];

/**
 * Tells how to see whether a text gives the kind of thing that a question asks for: `how long` is answered by an amount
 * of time. Undefined where any text may answer.
 */
export function answerFormOf(question: string): RegExp | undefined {
  return forms.find(({asked}) => asked.test(question))?.answer;
}

/**
 * What share (0 to 1) of those words of a question that a text holds stands where the text gives an answer of that
 * form: in the same sentence or line, or right before it. A licence that says nothing of months holds `warranty` too.
 */
export function answeredShare(
  text: string,
  form: RegExp,
  {weights, terms}: {weights: ReadonlyMap<string, number>; terms: Terms},
): number {
  if (!form.test(text)) return 0;
  const weigh = (held: Iterable<string>) => [...held].reduce((sum, word) => sum + (weights.get(word) ?? 0), 0);
  const statements = statementsOf(text).map(({start, end}) => text.slice(start, end));
  const all = new Set<string>();
  let most = 0;
  let before: string[] = [];
  for (const statement of statements) {
    const own = terms(statement).filter(word => weights.has(word));
    for (const word of own) all.add(word);
    if (form.test(statement)) most = Math.max(most, weigh(new Set([...before, ...own])));
    before = own;
  }
  return all.size === 0 ? 0 : most / (weigh(all) || 1);
}

/** A pattern that fits whole words only, in any case. */
function words(pattern: string): RegExp {
  return new RegExp(String.raw`(?<![\p{L}\p{N}])(?:${pattern})(?![\p{L}\p{N}])`, 'iu');
}

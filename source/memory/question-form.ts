import type {Terms} from './turn-records.ts';

/** Words that say of a question what form its answer has and that it was talked about, not what its topic is. */
const formWords = [
  'day date time hour week weekend month year last next ago yesterday today recent recently earlier previously before after since',
  'monday tuesday wednesday thursday friday saturday sunday currently many much often long kind sort type way thing name called',
  'reason decide decided decision choose chose agree agreed discuss discussed talk talked say said tell told mention mentioned ask',
  'asked suggest suggested recommend recommended remember recall plan planned use used change changed take took motivate motivated',
];

/** The words are stemmed once for each way of splitting words. */
const made = new WeakMap<Terms, ReadonlySet<string>>();

/** Finds what a question is about: those of its terms that name its topic; all where none is left. */
export function topicTerms(questionTerms: readonly string[], terms: Terms): readonly string[] {
  const form = made.get(terms) ?? new Set(formWords.flatMap(line => terms(line)));
  made.set(terms, form);
  const topic = questionTerms.filter(term => !form.has(term));
  return topic.length > 0 ? topic : questionTerms;
}

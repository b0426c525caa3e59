import type {RecordKind} from './memory-record.ts';
import {bringsText, isPlainStatement, isRequest, isStandingBan} from './plain-statement.ts';

/** Something that a user's words ask to be remembered. */
export interface Extracted {
  kind: RecordKind;
  text: string;
  /** The rule that found it. */
  rule: 'explicit' | 'decision' | 'procedure' | 'preference' | 'correction' | 'statement';
  /** Whether it holds everywhere or in this project. */
  level: 'user' | 'project';
}

/**
 * How users say what is to be remembered, in the order in which the rules are tried: `remember that …`, corrections,
 * rules and conventions, decisions, preferences.
 */
const rules: readonly {
  rule: Extracted['rule'];
  kind: RecordKind;
  level: Extracted['level'];
  pattern: RegExp;
  kept?: true;
}[] = [
  {
    rule: 'explicit',
    kind: 'semantic',
    level: 'project',
    pattern:
      /^(?:please\s+|ok(?:ay)?,?\s+|and\s+)*(?:remember|note|keep in mind|don'?t forget|do not forget|for the record)\b[,:]?\s*(?:that\b|this:?)?[,:]?\s*(.+)$/i,
    kept: true,
  },
  {
    rule: 'correction',
    kind: 'semantic',
    level: 'project',
    pattern:
      /^(?:no|nope|actually|correction|wrong|that'?s (?:not right|wrong|outdated)|not any ?more)\b[,:;. -]+(.+)$/i,
    kept: true,
  },
  {
    rule: 'procedure',
    kind: 'procedural',
    level: 'project',
    pattern:
      /\b(?:from now on|in this (?:project|repo|repository)|(?:our|the) (?:convention|rule|policy) (?:is|here)|we (?:always|never)|always (?:use|run|write|add|put|name|keep|ask)|never (?:use|run|write|add|commit|push|touch|edit)|make sure (?:to|you|that))\b/i,
  },
  {
    rule: 'decision',
    kind: 'episodic',
    level: 'project',
    pattern:
      /\b(?:(?:we|i)(?:'ve| have)? (?:decided|agreed|chose|settled on|went with)|let'?s (?:go with|use|take|keep|stick with|switch to)|we(?:'ll| will) (?:go with|use|switch to|take) |we (?:go with|switch to) |decided:|the decision is)/i,
  },
  {
    rule: 'preference',
    kind: 'semantic',
    level: 'user',
    pattern:
      /\b(?:i (?:really )?(?:prefer|like|love|hate|dislike|can'?t stand)|my (?:name|favou?rite|time ?zone|editor|preferred) )/i,
  },
];

/** `Keep that in mind`: what is to be remembered was said in the sentence before. */
const pointsBack =
  /^(?:please,?\s+|and\s+|so\s+)*(?:(?:keep|bear) (?:that|this|it) in mind|(?:remember|note|don'?t forget) (?:that|this|it))(?:,? please)?[.!]*$/i;

/** Words that only begin a sentence and are left out of what is remembered. */
const leadIn =
  /^(?:(?:and|but|so|also|by the way|btw|fyi|for your information|just so you know|so you know|hi|hello|hey|well)\b[,:!]?\s+)+/i;
/** Words at the end of a sentence that only say in passing what it says, and are left out of what is remembered. */
const aside = /,?\s+(?:by the way|btw|fyi|just so you know|for your information)([.!]*)$/i;

/** The fewest characters that are worth remembering; a shorter sentence is passed over. */
const shortest = 8;
/** The most characters of a sentence that is remembered; a longer one is passed over, not cut. */
const longest = 300;
/** The most things that are remembered of one message; the first ones count. */
const mostPerTurn = 5;
/** The longest message that is looked at, in characters. A longer one is a paste, whose words are not the user's. */
const readCharacters = 4_000;

/**
 * Finds in a user's message what is worth remembering, without a model: what its words state, decide, prefer or
 * correct, by rules. Code, quotations and questions say nothing by themselves. At most five.
 */
export function extractRecords(message: string): Extracted[] {
  if (message.length > readCharacters) return [];
  const found: Extracted[] = [];
  const sentences = sentencesOf(message);
  const stated = bringsText(message) ? [] : statedIn(sentences);
  for (const [at, sentence] of sentences.entries()) {
    if (found.length >= mostPerTurn) break;
    // "Keep that in mind": the sentence before is what is meant.
    if (pointsBack.test(sentence)) {
      const text = capital(sentences[at - 1] ?? '');
      const isNoted = found.some(record => record.text === text);
      if (!isNoted && text.length >= shortest && text.length <= longest)
        found.push({...kindOf(text), rule: 'explicit', text});
      continue;
    }
    // The first rule that fits decides; what no rule finds may still state something lasting.
    const matching = rules.find(({pattern}) => pattern.test(sentence));
    if (!matching) {
      const statement = stated.find(one => one.at === at);
      if (statement) found.push({kind: statement.kind, level: 'project', rule: 'statement', text: statement.text});
      continue;
    }
    const {rule, kind, level, pattern, kept} = matching;
    const text = withoutAsides(kept ? (pattern.exec(sentence)?.[1] ?? '') : sentence);
    if (text.length < shortest || text.length > longest || text.endsWith('?')) continue;
    if (rule === 'explicit') found.push({...kindOf(text), rule, text: capital(text)});
    else found.push({kind, level, rule, text: capital(text)});
  }
  return found;
}

/** The sentences that say by the way how things are or are done; a ban beside a request is a part of that. */
function statedIn(sentences: readonly string[]): {at: number; kind: RecordKind; text: string}[] {
  const asksForWork = sentences.some(isRequest);
  return sentences.flatMap((sentence, at): {at: number; kind: RecordKind; text: string}[] => {
    const text = withoutAsides(sentence);
    if (text.length > longest || pointsBack.test(sentences[at + 1] ?? '')) return [];
    if (isPlainStatement(text)) return [{at, kind: 'semantic', text: capital(text)}];
    return !asksForWork && isStandingBan(text) ? [{at, kind: 'procedural', text: capital(text)}] : [];
  });
}

/** A sentence without what leads it in, and what is added only to say it in passing. */
function withoutAsides(sentence: string): string {
  return sentence.trim().replace(leadIn, '').replace(aside, '$1').trim();
}

/** What kind of thing the user asked to be remembered, and whether it holds everywhere or in this project. */
function kindOf(text: string): {kind: RecordKind; level: Extracted['level']} {
  const other = rules.find(({rule, pattern}) => rule !== 'explicit' && rule !== 'correction' && pattern.test(text));
  return {kind: other?.kind ?? 'semantic', level: other?.level ?? (/^(?:i|my)\b/i.test(text) ? 'user' : 'project')};
}

/** The sentences in the user's own words: without code, quoted lines, logs and questions. */
function sentencesOf(message: string): string[] {
  const spoken = message
    .replace(/```[\s\S]*?(?:```|$)/g, '\n')
    .replace(/<(\w+)[^>]*>[\s\S]*?<\/\1>/g, '\n')
    .split('\n')
    .filter(line => !/^\s*(?:[>|+@#$]|\d+\||at |-{3})/.test(line))
    .join('\n');
  return spoken
    .split(/(?<=[.!?])\s+|\n+/)
    .map(sentence => sentence.trim())
    .filter(sentence => sentence !== '' && !sentence.endsWith('?') && !/^["“'].*["”']\.?$/.test(sentence));
}

/** Begins with a capital letter, since what led the sentence in was cut off. */
function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

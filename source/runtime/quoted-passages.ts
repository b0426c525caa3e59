import {standsIn} from '../code/stands-in.ts';
import {identifiersIn} from '../code/terms.ts';
import {documentPath} from '../knowledge/knowledge-document.ts';
import type {KnowledgeAnswer, KnowledgePassage} from './knowledge-port.ts';

/** The share of the question (0 to 1) that the quoted passages must hold, alone or together. */
const sureQuoted = 0.5;
/** The least share of the question that a passage must add to those before it; one that another passage refers to. */
const leastAdded = {unnamed: 0.2, referred: 0.08};
/** The shortest title, in words, that refers to its document wherever it stands. */
const titleWords = 2;

/** A name of capitals and digits with hyphens: `AB-120`. */
const articleNumber = /(?<![\p{L}\p{N}-])(?=\S*\d)\p{Lu}[\p{Lu}\p{N}]*(?:-[\p{Lu}\p{N}]+)+(?![\p{L}\p{N}])/gu;

/**
 * Chooses the passages that an answer without a model quotes, at most `limit`: first those that together hold most of
 * the question, each for words that the ones before it lack, where a document that a chosen passage refers to needs to
 * add less; then others that hold most of it or a name in it. None where all of that is too little.
 */
export function quotedPassages(
  question: string,
  {passages, shares}: KnowledgeAnswer,
  limit: number,
): KnowledgePassage[] {
  const names = [...identifiersIn(question), ...(question.match(articleNumber) ?? [])];
  const isNamed = ({text}: KnowledgePassage) => names.some(name => standsIn(text, name));
  const together = coveringPassages(passages, shares, limit);
  const covered = new Set(together.flatMap(({words}) => words));
  const held = Math.max(shareOf([...covered], shares), ...together.map(({coverage}) => coverage));
  // Where one gives the time or number that is asked for, what only speaks of the thing says nothing more.
  const answers = passages.some(({why}) => why.answers > 0);
  const sure = passages.filter(
    passage => isNamed(passage) || (passage.coverage >= sureQuoted && (!answers || passage.why.answers > 0)),
  );
  const chosen = held >= sureQuoted || together.some(isNamed) ? [...together, ...sure] : sure;
  return [...new Set(chosen)].slice(0, limit);
}

/** Takes the passage that adds most, again and again; the first is the one that holds most of the question. */
function coveringPassages(
  passages: readonly KnowledgePassage[],
  shares: ReadonlyMap<string, number>,
  limit: number,
): KnowledgePassage[] {
  const chosen: KnowledgePassage[] = [];
  const covered = new Set<string>();
  while (chosen.length < limit) {
    const rated = passages
      .filter(passage => !chosen.includes(passage))
      .map(passage => ({
        passage,
        added: shareOf(
          passage.words.filter(word => !covered.has(word)),
          shares,
        ),
      }))
      .filter(({passage, added}) => {
        const isReferred = chosen.some(({text}) => refersTo(text, passage));
        return added >= leastAdded[isReferred ? 'referred' : 'unnamed'];
      });
    const best = rated.sort((one, other) => other.added - one.added)[0];
    if (!best) break;
    chosen.push(best.passage);
    for (const word of best.passage.words) covered.add(word);
  }
  return chosen;
}

/** How much of the question some of its words are together, from 0 to 1. */
function shareOf(words: readonly string[], shares: ReadonlyMap<string, number>): number {
  return words.reduce((sum, word) => sum + (shares.get(word) ?? 0), 0);
}

/** Whether a text names the document of a passage, by its file name or a title of several words. */
function refersTo(text: string, {from}: KnowledgePassage): boolean {
  const name = (documentPath(from) || from.id).split(/[\\/]/).at(-1) ?? '';
  const isTelling = from.title.trim().split(/\s+/).length >= titleWords;
  return (name.includes('.') && standsIn(text, name)) || (isTelling && standsIn(text, from.title.trim()));
}

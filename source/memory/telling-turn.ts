import {extractRecords} from './extract-records.ts';
import type {MemoryTurn} from './memory-turn.ts';
import {isRequest} from './plain-statement.ts';

/** Who said something to whom, and what. */
type Said = Pick<MemoryTurn, 'role' | 'speaker' | 'text'>;

/** A longer message, in characters, is never taken for a mere question: it brings something along. */
const longestQuestion = 400;
/** Search words without a sentence are at most so many. */
const mostSearchWords = 5;
/** How questions begin that have no question mark. */
const questionForm =
  /^(?:and |so |but |ok(?:ay)?,? |please )?(?:how|what|which|who|whom|whose|where|when|why|(?:is|are|am|was|were|do(?!n| not)|does|did|can|could|should|would|will|has|have) \S|(?:show|tell|remind|explain|find|list|give)(?: me)?\b)/i;
/** Words of which one stands in nearly every sentence that states something, and none in a list of search words. */
const statingWords =
  /\b(?:we|i|our|my|is|are|am|was|were|be|been|has|have|had|will|shall|must|should|may|can(?:not|'t)?|don'?t|doesn'?t|not|never|always|only|instead|prefer)\b|[:=]/i;
/** A text whose words are parted by blanks. */
const partedByBlanks = /^[\p{Script=Latin}\p{N}\p{P}\p{S}\s]*$/u;

/**
 * Tells whether a turn may be quoted as evidence. A question, a request or a few search words say nothing of what they
 * are after: without an answer they only show that it was asked before. `next` is what was said after it.
 */
export function tellsSomething(turn: Said, next: Said | undefined): boolean {
  const isAnswered = next !== undefined && (next.role !== turn.role || next.speaker !== turn.speaker);
  return isAnswered || !(isToProduct(turn) ? onlySeeks(turn.text) : onlyAsks(turn.text, isQuestion));
}

/**
 * Whether all that the user said to the product was a question, mark or no mark. Between people a question is a part of
 * the talk.
 */
export function isBareQuestion(turn: Said): boolean {
  return isToProduct(turn) && onlyAsks(turn.text, asks);
}

/** Whether a text ends in a question. */
export function isQuestion(text: string): boolean {
  return /[?？؟]["'”’)\s\p{Extended_Pictographic}]*$/u.test(text.slice(-200));
}

/** Whether a user said it to the product; in imported talks speakers have names. */
function isToProduct({role, speaker}: Said): boolean {
  return role === 'user' && speaker === '';
}

/** Whether a short text consists of such sentences and nothing else. */
function onlyAsks(text: string, isAsked: (sentence: string) => boolean): boolean {
  return text.length <= longestQuestion && sentencesOf(text).every(isAsked);
}

/**
 * Whether each sentence is a question, a request or mere search words, and none is worth noting: `fix the login` is not, `do use tabs
 * here` and `please remember that …` are said for later.
 */
function onlySeeks(text: string): boolean {
  const seeks = (sentence: string) => asks(sentence) || isSearch(sentence) || isRequest(sentence);
  return onlyAsks(text, sentence => seeks(sentence) && extractRecords(sentence).length === 0);
}

/** Whether a sentence asks, by its mark or by how it begins. */
function asks(sentence: string): boolean {
  return isQuestion(sentence) || questionForm.test(sentence);
}

/** Whether a sentence is a few search words, such as `login timeout test`, which state nothing. */
function isSearch(sentence: string): boolean {
  return (
    partedByBlanks.test(sentence) &&
    !/[.!…]$/.test(sentence) &&
    !statingWords.test(sentence) &&
    sentence.split(/\s+/).length <= mostSearchWords
  );
}

/** Splits a text into sentences, also in scripts that put no blank behind a full stop. */
function sentencesOf(text: string): string[] {
  return text
    .trim()
    .split(/(?<=[.!?。！？؟])\s+|(?<=[。！？])|\n+/)
    .filter(sentence => sentence.trim() !== '');
}

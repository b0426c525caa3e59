import type {Message} from '../providers/language-model.ts';
import {missingLines, numberedLines} from '../tools/numbered-lines.ts';
import type {ContextBlock, ContextSource} from './context-assembler.ts';
import {intentOf} from './intent.ts';
import {estimateTokens} from './token-estimate.ts';

/** The project's instructions for assistants; `text` is undefined where there are none. */
export type ReadInstructions = (signal: AbortSignal) => Promise<{path: string; text: string} | undefined>;

/**
 * Shows the model the project's own instructions for assistants (AGENTS.md, else CLAUDE.md): once in a conversation,
 * with its first question, and again when they have changed. They take at most half of the room for recalled text; what
 * is longer is cut at the end.
 */
export function createInstructionsSource(read: ReadInstructions): ContextSource {
  return {
    name: 'project instructions',
    share: 0.5,
    async gather({budgetTokens, signal}) {
      const found = await read(signal);
      if (!found || found.text.trim() === '') return [];
      const {text, cut} = headWithin(found.text.trim(), budgetTokens - 30);
      const lines = text.split('\n').length;
      const attribution = `project instructions, ${found.path}${cut ? `, the first ${lines} lines` : ''}`;
      return [{attribution, text}];
    },
  };
}

/** A passage as the index finds it; lines start at 1 and include both ends. */
export interface IndexPassage {
  path: string;
  startLine: number;
  endLine: number;
  text: string;
  lineNumbers?: readonly number[];
  symbol: string;
  kind: string;
  score: number;
  /** 0 to 1. */
  confidence: number;
}

/** Searches the project's index; `history` holds earlier questions that a follow-up rests on. */
export type SearchPassages = (
  question: string,
  options: {limit: number; history: readonly string[]; signal: AbortSignal},
) => Promise<readonly IndexPassage[]>;

/** The most passages of the project that are shown to the model for one question. */
const passagesAtMost = 8;
/** Passages that the index is less sure of, from 0 to 1, are not shown. */
const leastConfidence = 0.34;
/** The most lines of one passage; the model is told to which line it goes on. */
const linesOfPassage = 60;

/**
 * Searches the project's code for a question and adds the best passages before the model is asked (retrieval-augmented
 * generation). Nothing is searched for small talk. One passage takes at most half of the room.
 */
export function createPassageSource(search: SearchPassages): ContextSource {
  return {
    name: 'project passages',
    async gather({question, history, budgetTokens, signal}) {
      if (intentOf(question) === 'conversation') return [];
      const found = await search(question, {limit: passagesAtMost, history: earlierQuestions(history), signal});
      const blocks: ContextBlock[] = [];
      let left = budgetTokens;
      for (const passage of found) {
        if (passage.confidence < leastConfidence || left < 60) continue;
        const block = blockOf(passage, Math.min(left, Math.ceil(budgetTokens / 2)) - 30);
        left -= estimateTokens(`${block.attribution}\n${block.text}`) + 4;
        blocks.push(block);
      }
      return blocks;
    },
  };
}

/**
 * The user's last three questions, for a search that a follow-up question needs. A message as the conversation keeps it
 * ends with what was recalled; the words alone are the question.
 */
function earlierQuestions(history: readonly Message[]): string[] {
  return history
    .filter(({role}) => role === 'user')
    .slice(-3)
    .map(({text}) => (text.split(/\n\n<(?:context note|changed note|mode name)=/)[0] ?? '').slice(0, 1_000));
}

/**
 * A passage as the model reads it: numbered lines under their place, cut to the room there is, with how far it goes on.
 */
function blockOf(passage: IndexPassage, budgetTokens: number): ContextBlock {
  const {path, startLine, symbol, kind, score} = passage;
  const numbers = passage.lineNumbers;
  const rows = numberedLines(passage.text.split('\n').slice(0, linesOfPassage), startLine, numbers);
  const {text, cut} = headWithin(rows.join('\n'), budgetTokens);
  const shown = text.split('\n').filter(line => line !== missingLines).length;
  const whole = !cut && shown === passage.text.split('\n').length;
  const endLine = whole ? passage.endLine : (numbers?.[shown - 1] ?? startLine + shown - 1);
  const title = symbol === '' ? '' : ` ${symbol} (${kind})`;
  const more = whole ? '' : `, goes on to line ${passage.endLine}`;
  return {
    text,
    attribution: `${path}:${startLine}-${endLine}${title}${more}`,
    citation: {kind: 'file', path, startLine, endLine, score, ...(symbol !== '' && {symbol})},
  };
}

/** Whole lines from the start that fit; at least one, cut if it must be. */
function headWithin(text: string, budgetTokens: number): {text: string; cut: boolean} {
  if (estimateTokens(text) <= budgetTokens) return {text, cut: false};
  const lines = text.split('\n');
  let used = 0;
  let kept = 0;
  while (kept < lines.length) {
    used += estimateTokens(`${lines[kept]}\n`);
    if (used > budgetTokens) break;
    kept++;
  }
  if (kept > 0) return {text: lines.slice(0, kept).join('\n'), cut: true};
  return {text: (lines[0] ?? '').slice(0, Math.max(0, budgetTokens) * 2), cut: true};
}

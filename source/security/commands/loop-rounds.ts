import type {CompoundList, Word} from 'unbash';
import {quoted} from './doubt.ts';
import type {Field} from './field.ts';
import {refuse} from './in-doubt.ts';
import {growingVariable} from './loop-growth.ts';
import type {Call} from './proof-context.ts';

/**
 * How often something is taken to be done for each of what is not counted: files that are found, lines that are read.
 * Two of them in one another are within `maxRounds`, three are not.
 */
export const manyRounds = 1_000;
/** The most rounds of loops in one another; a command with more may run for ever, and is asked about. */
const maxRounds = 1_000_000;
/** How often a text may double in a loop: sixteen times make some megabytes of a line, forty would fill any memory. */
const maxDoublings = 16;

/** How often a call may be made, by all the loops around it. */
export function roundsOf({rounds = 1}: Pick<Call, 'rounds'>): number {
  return rounds;
}

/**
 * The rounds of a loop within others that come to `around`; refuses more than end in reasonable time, or in the memory
 * there is.
 */
export function roundsWithin(around: number, own: number, body: CompoundList): number {
  const rounds = around * Math.max(1, own);
  const growing = rounds > maxDoublings ? growingVariable(body) : undefined;
  if (growing !== undefined) refuse('may-not-end', `${quoted(growing)} grows beyond all bounds in the loop`);
  return rounds <= maxRounds ? rounds : refuse('may-not-end', 'the loops go round too often');
}

/** How often `for` goes round a list: these words, and what comes of them; at most as often as `seq` may count in them. */
export function roundsOver(words: readonly Word[], fields: readonly Field[]): number {
  if (!fields.some(field => field.kind === 'unknown' && field.many)) return fields.length;
  const counted = words.flatMap(({text}) => (/\bseq\b/.test(text) ? (text.match(/\d+/g) ?? []) : []));
  const isCounted = words.length === 1 && /^\$\(seq (?:\d+ ){0,2}\d+\)$/.test(words[0]?.text ?? '');
  return Math.max(isCounted ? 1 : manyRounds, fields.length, ...counted.map(Number));
}

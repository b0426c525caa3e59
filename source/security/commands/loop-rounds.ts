import type {CompoundList} from 'unbash';
import {quoted} from './doubt.ts';
import type {Field} from './field.ts';
import {refuse} from './in-doubt.ts';
import {growingVariable} from './loop-growth.ts';
import type {Call} from './proof-context.ts';

/** How often something is taken to be done for each of what is not counted: files that are found, lines that are read. */
export const manyRounds = 1_000;
/** The most rounds of loops in one another. */
const maxRounds = 1_000_000;
/** How often a text may double in a loop. */
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
  const growing = own > maxDoublings ? growingVariable(body) : undefined;
  if (growing !== undefined) refuse('may-not-end', `${quoted(growing)} grows beyond all bounds in the loop`);
  const rounds = around * Math.max(1, own);
  return rounds <= maxRounds ? rounds : refuse('may-not-end', 'the loops go round too often');
}

/** How often `for` goes round a list. */
export function roundsOver(fields: readonly Field[]): number {
  return fields.some(field => field.kind === 'unknown' && field.many)
    ? Math.max(manyRounds, fields.length)
    : fields.length;
}

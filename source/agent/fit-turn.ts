import {tokensOfMessage} from './context-assembler.ts';
import {firstLineOfResult, shortenedResult} from './prune-results.ts';
import type {StepMessage} from './turn-input.ts';

/** A turn that outgrows its room is cut down to this share of it, so that the next step need not cut it again. */
const keptShareWhenCut = 0.85;

/**
 * Shortens the tool results of a running turn when they no longer fit the model's window. They are cut to head and tail
 * one after the other, the oldest first, until the rest fits `roomTokens` with some room to spare, and where that is not
 * enough, as after many calls in a small window, to their first line; those of the newest step only when nothing else is
 * left. The same messages where they fit.
 */
export function fitTurn(
  added: readonly StepMessage[],
  roomTokens: number,
  estimate: (text: string) => number,
): readonly StepMessage[] {
  const costs = added.map(message => tokensOfMessage(message, estimate));
  let total = costs.reduce((sum, cost) => sum + cost, 0);
  if (total <= roomTokens) return added;
  const fitted = [...added];
  /** Shortens results one after the other, until the whole fits. */
  const shorten = (how: typeof shortenedResult, from: number, to: number, goalTokens: number) => {
    for (let index = from; index < to && total > goalTokens; index++) {
      const shorter = how(fitted[index] as StepMessage);
      if (shorter === fitted[index]) continue;
      fitted[index] = shorter;
      const cost = tokensOfMessage(shorter, estimate);
      total += cost - (costs[index] ?? 0);
      costs[index] = cost;
    }
  };
  // The newest step's results are what the model works on now: they are cut last.
  const newest = Math.max(
    0,
    fitted.findLastIndex(({role}) => role === 'assistant'),
  );
  const goalTokens = roomTokens * keptShareWhenCut;
  shorten(shortenedResult, 0, newest, goalTokens);
  shorten(firstLineOfResult, 0, newest, goalTokens);
  shorten(shortenedResult, newest, fitted.length, roomTokens);
  shorten(firstLineOfResult, newest, fitted.length, roomTokens);
  return fitted;
}

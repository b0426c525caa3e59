import {tokensOfMessage} from './context-assembler.ts';
import {shortenedResult} from './prune-results.ts';
import type {StepMessage} from './turn-input.ts';

/** A turn that outgrows its room is cut down to this share of it, so that the next step need not cut it again. */
const keptShareWhenCut = 0.85;

/**
 * Shortens the tool results of a running turn when they no longer fit the model's window. They are cut one after the
 * other, the oldest first, until the rest fits `roomTokens` with some room to spare; those of the newest step only when
 * nothing else is left. The same messages where they fit.
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
  const shorten = (from: number, to: number, goalTokens: number) => {
    for (let index = from; index < to && total > goalTokens; index++) {
      const message = fitted[index] as StepMessage;
      const shorter = shortenedResult(message);
      if (shorter === message) continue;
      fitted[index] = shorter;
      total += tokensOfMessage(shorter, estimate) - (costs[index] ?? 0);
    }
  };
  const newest = fitted.findLastIndex(({role}) => role === 'assistant');
  shorten(0, newest, roomTokens * keptShareWhenCut);
  shorten(Math.max(0, newest), fitted.length, roomTokens);
  return fitted;
}

import {findModelPrice} from '../config/model-price.ts';
import type {ErrorData} from '../foundation/errors.ts';
import type {Usage} from '../providers/language-model.ts';

/** What turns took: tokens, in and out, and US dollars where prices are known. */
export interface Spent {
  tokens: number;
  cost: number;
}

/** Prices are for a million tokens. */
const tokensPerPrice = 1_000_000;

/**
 * What a model call costs in US dollars, by the user's own price list (`models.prices`); undefined where the model has
 * no price there. Quoting costs nothing.
 */
export function costOfUsage(prices: readonly string[], model: string, usage: Usage): number | undefined {
  if (prices.length === 0) return undefined;
  if (model === 'retrieval-only') return 0;
  const price = findModelPrice(prices, model);
  if (!price) return undefined;
  // What the server still had in its cache has a price of its own, where one is given.
  const {inputTokens, outputTokens, cachedTokens = 0} = usage;
  const input = (inputTokens - cachedTokens) * price.input + cachedTokens * (price.cached ?? price.input);
  return (input + outputTokens * price.output) / tokensPerPrice;
}

/** Adds what a turn took to what the session has used. */
export function addSpent({tokens, cost}: Spent, turn: {usage: Usage; cost?: number}): Spent {
  return {tokens: tokens + turn.usage.inputTokens + turn.usage.outputTokens, cost: cost + (turn.cost ?? 0)};
}

/** Warns that the money limit cannot be kept, because the price of the model is not known. */
export function unpriced(model: string): ErrorData {
  return {
    code: 'budget-unpriced',
    message: `\`budget.cost\` is set, but no price of ${model} is known: what it costs is not counted`,
    hint: `eca config set models.prices '${model}=INPUT/OUTPUT' (US dollars for a million tokens)`,
  };
}

import {parseModelName} from './model-name.ts';

/** What a model costs, in US dollars for a million tokens. */
export interface ModelPrice {
  /** `provider:model`; a `*` at its end stands for any rest. */
  model: string;
  input: number;
  output: number;
  /** Input that the server had kept; the price of `input` where it is not said. */
  cached?: number;
}

/**
 * Reads a model's price from the settings (`models.prices`), such as `anthropic:claude-sonnet-4-5=3/15/0.3`: US dollars
 * for a million tokens of input, output and, where it differs, cached input. Amounts must be below a million.
 */
export function parseModelPrice(text: string): {ok: true; price: ModelPrice} | {ok: false; message: string} {
  const form = 'expected `provider:model=INPUT/OUTPUT` or `…/CACHED` in US dollars for a million tokens';
  const at = text.lastIndexOf('=');
  if (at < 0) return {ok: false, message: `no price; ${form}`};
  const model = text.slice(0, at).trim();
  const named = parseModelName(model.endsWith('*') ? `${model.slice(0, -1)}x` : model);
  if (!named.ok) return {ok: false, message: named.message};
  const parts = text.slice(at + 1).split('/');
  const amounts = parts.map(part => (/^\s*\d+(\.\d+)?\s*$/.test(part) ? Number(part) : Number.NaN));
  const [input = Number.NaN, output = Number.NaN, cached] = amounts;
  if (parts.length < 2 || parts.length > 3 || amounts.some(amount => !(amount < 1e6))) {
    return {ok: false, message: `a price that cannot be read; ${form}`};
  }
  return {ok: true, price: {model, input, output, ...(cached !== undefined && {cached})}};
}

/**
 * Finds what `model` costs: its own price, else that of the longest pattern it fits; undefined where none is set, as no
 * price is built in.
 */
export function findModelPrice(prices: readonly string[], model: string): ModelPrice | undefined {
  let found: ModelPrice | undefined;
  for (const text of prices) {
    const parsed = parseModelPrice(text);
    if (!parsed.ok) continue;
    const {price} = parsed;
    if (price.model === model) return price;
    const fits = price.model.endsWith('*') && model.startsWith(price.model.slice(0, -1));
    if (fits && (!found || price.model.length > found.model.length)) found = price;
  }
  return found;
}

import type {PromptTier} from './agent-event.ts';

/** The most tokens of the system prompt with its tools, by tier: small models get less to read before the question. */
export const prefixTokens: Record<PromptTier, number> = {small: 500, middle: 1_500, large: 4_000};

/** The most tokens of recalled text at the tail of one question, by tier. */
export const recallTokens: Record<PromptTier, number> = {small: 800, middle: 2_000, large: 4_000};

/** What is known of a model; its size in billions of parameters where the server says it. */
export interface SizedModel {
  /** `provider:model`. */
  id: string;
  parameterBillions?: number | undefined;
}

/** The largest models of the small and the middle tier, in billions of parameters. */
const largestOfTier = {small: 4, middle: 15};

/** In a window below so many tokens, a longer system prompt would leave too little for the work. */
const leastWindow = {middle: 6_000, large: 16_000};

/**
 * Decides by the size of a model how much text it is given at once (its tier): up to 4 billion parameters `small`, up
 * to 15 `middle`, above `large`; less where its context window, in tokens, is small. The size comes from the server,
 * else from the name (`qwen2.5-coder:7b`, `mixtral:8x7b`). Unknown sizes: `middle` on an Ollama server, `large`
 * elsewhere.
 */
export function promptTier(model: SizedModel, windowTokens = Number.POSITIVE_INFINITY): PromptTier {
  if (windowTokens < leastWindow.middle) return 'small';
  const tier = tierBySize(model);
  return tier === 'large' && windowTokens < leastWindow.large ? 'middle' : tier;
}

/** The tier by size alone, before a small window lowers it. */
function tierBySize({id, parameterBillions}: SizedModel): PromptTier {
  const billions = parameterBillions ?? sizeInName(id);
  if (billions === undefined) return id.startsWith('ollama:') ? 'middle' : 'large';
  if (billions <= largestOfTier.small) return 'small';
  return billions <= largestOfTier.middle ? 'middle' : 'large';
}

/** The billions of parameters that a text such as `7.6B`, `494.03M` or `8x7b` says, or undefined. */
export function parseParameterSize(text: string): number | undefined {
  const found = /(?<![\w.])(?:(\d{1,3})x)?(\d{1,4}(?:\.\d{1,3})?)\s?([bm])(?![a-z\d])/i.exec(text);
  if (!found) return undefined;
  const [, experts = '1', size = '', unit = 'b'] = found;
  const billions = (Number(experts) * Number(size)) / (unit.toLowerCase() === 'm' ? 1_000 : 1);
  return billions > 0 ? billions : undefined;
}

/** The size that a model's name tells, as in `qwen2.5-coder:7b`. */
function sizeInName(id: string): number | undefined {
  const name = id.slice(id.indexOf(':') + 1);
  return parseParameterSize(name.replaceAll(/[:_/-]/g, ' '));
}

import {quoteNames} from '../foundation/errors.ts';
import {nearestNames} from './nearest-names.ts';

/** The supported servers for models that answer, as they stand before the colon of a model's name. */
export const modelProviders = ['ollama', 'openai', 'anthropic'] as const;
/** The supported providers of embedding models, which turn text into vectors; `local` runs one inside the program. */
export const embeddingProviders = ['ollama', 'openai', 'local'] as const;

/**
 * Names that stand alone, without a provider, and work without any model or network: `retrieval-only` answers by
 * quoting, `lexical` embeds by words.
 */
export const modelsWithoutProvider = {language: 'retrieval-only', embedding: 'lexical'} as const;

/** What a model is for: to answer (`language`), or to make vectors for search (`embedding`). */
export type ModelKind = keyof typeof modelsWithoutProvider;

/** `provider:model` taken apart; a name that stands alone is its own provider and model. */
export interface ModelName {
  provider: string;
  model: string;
}

/**
 * Splits a model's name such as `ollama:qwen2.5-coder:7b` into provider and model, at the first colon, since the
 * model's own name may hold colons. A name that is mistyped or names an unknown provider comes back as a message that
 * says what was found and what exists; `meant`: what it may have been meant to be.
 */
export function parseModelName(
  text: string,
  kind: ModelKind = 'language',
): {ok: true; name: ModelName} | {ok: false; message: string; meant?: readonly string[]} {
  const alone = modelsWithoutProvider[kind];
  if (text === alone) return {ok: true, name: {provider: alone, model: alone}};
  const providers: readonly string[] = kind === 'language' ? modelProviders : embeddingProviders;
  const example = kind === 'language' ? 'ollama:qwen2.5-coder' : 'ollama:nomic-embed-text';
  const colon = text.indexOf(':');
  const provider = colon < 0 ? text : text.slice(0, colon);
  const model = colon < 0 ? '' : text.slice(colon + 1);
  const shape = `expected \`provider:model\` such as \`${example}\`, or \`${alone}\``;
  if (/[\s\p{C}]/u.test(text))
    return {ok: false, message: `a model name holds no spaces or control characters; ${shape}`};
  if (colon < 0 && !providers.includes(provider)) return {ok: false, message: `names no provider; ${shape}`};
  if (!providers.includes(provider)) {
    return {
      ok: false,
      message: `unknown provider \`${provider.slice(0, 80)}\`, expected one of ${quoteNames(providers)}`,
      meant: nearestNames(provider, providers).map(name => `${name}:${model}`),
    };
  }
  if (model === '') return {ok: false, message: `names a provider but no model; ${shape}`};
  return {ok: true, name: {provider, model}};
}

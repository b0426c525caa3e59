import {join} from 'node:path';
import {toErrorData} from '../foundation/errors.ts';
import {isSameModel} from '../providers/ollama.ts';
import type {ProviderName, ProviderRegistry, ServedModel} from '../providers/provider-registry.ts';
import {sanitizeLine} from '../security/terminal-sanitizer.ts';
import {preferredModel} from './preferred-model.ts';
import type {Runtime} from './runtime.ts';
import {createVerdictCache} from './verdict-cache.ts';

/** What was chosen where no model is set; without a `model`, why there is none. */
export interface AutomaticChoice {
  model?: string;
  /** One line for the user; absent where the model is the usual one. */
  note?: string;
  problems: string[];
  /** Whether the user gave a key or an address, and so counts on a model. */
  expected: boolean;
}

/** Vendors that are asked after Ollama, in this order. */
const cloudProviders = ['anthropic', 'openai'] as const;
/** How the user is told of each server. */
const names: Record<ProviderName, string> = {ollama: 'Ollama', anthropic: 'Anthropic', openai: 'OpenAI'};
/**
 * How long a vendor's list of models is kept, in milliseconds: new models appear every few weeks, and asking at each
 * start would only make it slow.
 */
const listKeptMs = 60 * 60 * 1_000;

/**
 * Picks a model for a user who has not set one: the usual one if the Ollama server has it, else `preferredModel` of the
 * first server that has any, in the order Ollama, Anthropic, OpenAI. The last two are asked only where the user gave a
 * key or an address for them. `isAway` says that a server failed lately.
 */
export async function chooseAutomatically(
  runtime: Runtime,
  options: {registry: ProviderRegistry; isAway(model: string): boolean; signal: AbortSignal},
): Promise<AutomaticChoice> {
  const {registry, isAway, signal} = options;
  const usual = runtime.config.values.models.primary;
  const choice: AutomaticChoice = {problems: [], expected: false};
  const given: ProviderName[] = [];
  for (const provider of cloudProviders) if (await isGiven(runtime, provider)) given.push(provider);
  choice.expected = given.length > 0 || runtime.config.sourceOf('providers.ollama.baseUrl').source !== 'default';
  for (const provider of ['ollama', ...given] as ProviderName[]) {
    if (isAway(`${provider}:`)) {
      choice.problems.push(`${names[provider]} failed a moment ago`);
      continue;
    }
    try {
      const served = await (provider === 'ollama'
        ? registry.list(provider, signal)
        : listed(runtime, provider, options));
      // The usual model is taken without a word where it is there.
      if (provider === 'ollama' && served.some(({name}) => isSameModel(name, usual))) return {...choice, model: usual};
      const preferred = preferredModel(provider, served);
      if (!preferred) {
        choice.problems.push(`${names[provider]} has no model that could answer`);
        continue;
      }
      const shown = sanitizeLine(preferred.model);
      return {
        ...choice,
        model: preferred.model,
        note: `No model is set: ${shown} answers (${preferred.rule}). \`eca models use ${shown}\` keeps it, \`eca models\` shows others.`,
      };
    } catch (error) {
      signal.throwIfAborted();
      choice.problems.push(toErrorData(error).message);
    }
  }
  return choice;
}

/** Whether the user gave a key or an address for a vendor; without one no request is made there. */
async function isGiven(runtime: Runtime, provider: 'anthropic' | 'openai'): Promise<boolean> {
  if (runtime.config.sourceOf(`providers.${provider}.baseUrl`).source !== 'default') return true;
  return (await (await runtime.secrets()).get(`${provider}-api-key`)) !== undefined;
}

/** What a server in the network has, from the cache where it was asked within the hour. */
async function listed(
  runtime: Runtime,
  provider: 'anthropic' | 'openai',
  {registry, signal}: {registry: ProviderRegistry; signal: AbortSignal},
): Promise<ServedModel[]> {
  const cache = createVerdictCache(join(runtime.paths.cacheDirectory, 'served-models.json'));
  const key = `${provider} ${runtime.config.values.providers[provider].baseUrl}`;
  const kept = readList(await cache.read(key));
  if (kept) return kept;
  const served = await registry.list(provider, signal);
  await cache.write(key, JSON.stringify({at: Date.now(), names: served.map(({name}) => name)})).catch(() => {});
  return served;
}

/** A kept list of models; undefined where it is too old or cannot be read. */
function readList(text: string | undefined): ServedModel[] | undefined {
  if (text === undefined) return undefined;
  try {
    const {at, names: kept} = JSON.parse(text) as {at: number; names: string[]};
    const age = Date.now() - at;
    return age >= 0 && age < listKeptMs ? kept.map(name => ({name: String(name)})) : undefined;
  } catch {
    return undefined;
  }
}

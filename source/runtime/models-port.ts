import {join} from 'node:path';
import {promptTier} from '../agent/prompt-tier.ts';
import {createToolSupport, type ToolTrial} from '../agent/tool-support.ts';
import {parseModelName} from '../config/model-name.ts';
import {type ErrorData, toErrorData} from '../foundation/errors.ts';
import type {LanguageModel} from '../providers/language-model.ts';
import type {ModelProbe} from '../providers/model-probe.ts';
import type {ProviderName, ProviderRegistry} from '../providers/provider-registry.ts';
import {sanitizeLine} from '../security/terminal-sanitizer.ts';
import {createEditFormats, type EditRecord} from './edit-format.ts';
import {makeRegistry, modelKey} from './model-access.ts';
import {isSame, listModels, type ModelListing} from './model-listing.ts';
import {createProbeRecords, type ProbeSummary} from './probe-records.ts';
import type {Runtime} from './runtime.ts';
import {createVerdictCache} from './verdict-cache.ts';

/** What came of asking a model a few questions. */
export interface ProbedModel
  extends ModelProbe,
    Omit<ProbeSummary, 'contextTokens' | 'firstTokenMs' | 'tokensPerSecond'> {
  /** The forms of tool calls that were tried, in order. */
  trials: ToolTrial[];
  /** What it is told to change files with, by what came of that so far; absent where it was not reached. */
  edits?: EditRecord;
}

/** Whether a model is there; where that cannot be found out, why. */
export type ServedAnswer =
  | {state: 'served'}
  | {state: 'not-served'; others: string[]}
  | {state: 'unknown'; problem: ErrorData};

/** Answers what `eca models` asks: which models there are, which answer, what each can do, whether a server has one. */
export interface ModelsPort {
  list(signal?: AbortSignal): Promise<ModelListing>;
  /** The models that answer now: those that are set, or the one chosen because none is. */
  inUse(signal: AbortSignal): Promise<string[]>;
  /**
   * Asks a model a few small questions: whether it answers, whether it calls a tool (in its server's own form, then in constrained
   * JSON, then in text), its window, whether it reasons, how fast it is. The verdict is kept for its weights. What goes wrong
   * is part of the answer. @throws AbortError; EcaError `usage-bad-model`.
   */
  probe(model: string, signal: AbortSignal): Promise<ProbedModel>;
  isServed(model: string, signal: AbortSignal): Promise<ServedAnswer>;
}

/** Lists, probes and looks up models, by the settings of `runtime` as they are at each call. */
export function createModelsPort(runtime: Runtime): ModelsPort {
  const registry = (): ProviderRegistry => makeRegistry(runtime, true);
  const cache = () => createVerdictCache(join(runtime.paths.cacheDirectory, 'tool-calls.json'));
  const formats = () => createEditFormats(createVerdictCache(join(runtime.paths.cacheDirectory, 'edit-formats.json')));
  /**
   * The model that would answer where none is set; undefined where the user set one. `quick` does not wait long for
   * servers.
   */
  const automatic = async (signal: AbortSignal, quick: boolean) => {
    if (runtime.config.sourceOf('models.primary').source !== 'default') return undefined;
    const {chooseAutomatically} = await import('./automatic-model.ts');
    const choice = await chooseAutomatically(runtime, {
      registry: makeRegistry(runtime, !quick),
      isAway: () => false,
      signal,
    });
    return choice.model;
  };

  return {
    async list(signal = new AbortController().signal) {
      return listModels(runtime, {
        registry: makeRegistry(runtime, false),
        records: createProbeRecords(cache()),
        edits: formats(),
        automatic: await automatic(signal, true),
        signal,
      });
    },
    async inUse(signal) {
      const {models} = runtime.config.values;
      const isSet = runtime.config.sourceOf('models.primary').source !== 'default';
      const primary = isSet ? models.primary : ((await automatic(signal, false)) ?? models.primary);
      const {code, analysis} = models.specialized;
      const all = [primary, ...models.fallback, ...(code ? [code] : []), ...(analysis ? [analysis] : [])];
      return [...new Set(all)].filter(model => model !== 'retrieval-only');
    },
    async probe(model, signal) {
      let opened: LanguageModel | undefined;
      const all = registry();
      const {probeModel} = await import('../providers/model-probe.ts');
      const open = async () => {
        opened = await all.open(model, signal);
        return opened;
      };
      const found = await probeModel({modelName: model, open, signal});
      const at = new Date().toISOString();
      const result: ProbedModel = {...found, toolCalls: 'unknown', reasons: found.reasoned === true, trials: [], at};
      // A model that did not answer is asked nothing more.
      if (!opened || !found.served) return result;
      const key = modelKey(runtime, opened);
      result.edits = await formats().recordOf(key, promptTier(opened));
      try {
        result.trials = await createToolSupport({cache: cache()}).probe(opened, key, signal);
        const last = result.trials.at(-1);
        result.toolCalls =
          last?.outcome === 'called' ? last.mode : last?.outcome === 'too-slow' || !last ? 'unknown' : 'none';
      } catch (error) {
        signal.throwIfAborted();
        result.problems.push(toErrorData(error));
      }
      // Kept, so that the list can show it without asking the model again.
      const {toolCalls, reasons, contextTokens, firstTokenMs, tokensPerSecond} = result;
      await createProbeRecords(cache()).write(sanitizeLine(model), opened.digest, {
        toolCalls,
        reasons,
        at,
        ...(contextTokens !== undefined && {contextTokens}),
        ...(firstTokenMs !== undefined && {firstTokenMs}),
        ...(tokensPerSecond !== undefined && {tokensPerSecond}),
      });
      return result;
    },
    async isServed(model, signal) {
      const parsed = parseModelName(model);
      if (!parsed.ok || parsed.name.provider === 'retrieval-only') return {state: 'served'};
      const {provider} = parsed.name;
      try {
        const served = await registry().list(provider as ProviderName, signal);
        if (served.some(({name}) => isSame(provider, model, name))) return {state: 'served'};
        return {state: 'not-served', others: served.map(({name}) => sanitizeLine(name))};
      } catch (error) {
        signal.throwIfAborted();
        return {state: 'unknown', problem: toErrorData(error)};
      }
    },
  };
}

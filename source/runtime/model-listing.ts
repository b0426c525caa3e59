import {parseParameterSize, promptTier} from '../agent/prompt-tier.ts';
import {type ErrorData, toErrorData} from '../foundation/errors.ts';
import {isSameModel} from '../providers/ollama.ts';
import type {ProviderName, ProviderRegistry, ServedModel} from '../providers/provider-registry.ts';
import {sanitizeLine} from '../security/terminal-sanitizer.ts';
import type {EditFormats, EditRecord} from './edit-format.ts';
import {modelKey} from './model-access.ts';
import type {ProbeRecords, ProbeSummary} from './probe-records.ts';
import type {Runtime} from './runtime.ts';

/**
 * `ready` its server is there and has it; `not-served` its server is there and does not have it; `unreachable` its server does not
 * answer; `no-key` it needs a key that is not set or was refused; `configured` its server does not tell what it has.
 */
export type ModelState = 'ready' | 'not-served' | 'unreachable' | 'no-key' | 'configured';

/** One model as `eca models` lists it. */
export interface ListedModel {
  /** `provider:model`, or `retrieval-only`. */
  model: string;
  state: ModelState;
  /**
   * What it is set for: `primary`, `fallback`, `specialized.code`, `specialized.analysis`; `automatic` for the one that answers because
   * no primary model is set; empty for models that are merely there.
   */
  roles: string[];
  /** More about the state, for people; safe to print. */
  detail: string;
  hint?: string;
  /** What the last probe of these very weights found. */
  probe?: ProbeSummary;
  /** What it is told to change files with; absent until it was tried. */
  edits?: EditRecord;
}

/** The models that `eca models` lists. */
export interface ModelListing {
  /** Configured models first, then what else the servers have, then `retrieval-only`. */
  models: ListedModel[];
}

/** Who is asked for the list, and where what is known of models is kept. */
export interface ListOptions {
  registry: ProviderRegistry;
  records: ProbeRecords;
  edits: Pick<EditFormats, 'recordOf'>;
  /** The model that answers because none is set. */
  automatic?: string | undefined;
  signal: AbortSignal;
}

type Served = {models: ServedModel[]} | {problem: ErrorData};

/** The secret that holds each vendor's key. */
const keyNames: Record<string, string> = {openai: 'openai-api-key', anthropic: 'anthropic-api-key'};

/**
 * Lists all models the user could ask and the state of each. Looks at what is configured and asks servers what they
 * have: Ollama, and the others where the user gave a key or an address. Lists are free of charge; no model is asked
 * anything.
 */
export async function listModels(runtime: Runtime, options: ListOptions): Promise<ModelListing> {
  const configured = configuredModels(runtime, options.automatic);
  const providers: ProviderName[] = ['ollama'];
  for (const provider of ['openai', 'anthropic'] as const)
    if (await isGiven(runtime, provider)) providers.push(provider);
  const served = new Map<string, Served>(
    await Promise.all(providers.map(async provider => [provider, await servedBy(provider, options)] as const)),
  );
  // What is set comes first, each with its state; then what else the servers have.
  const listed: ListedModel[] = [];
  for (const [model, roles] of configured) {
    listed.push({
      ...describe(model, served.get(model.split(':', 1)[0] ?? ''), runtime),
      model: sanitizeLine(model),
      roles,
    });
  }
  for (const [provider, found] of served) {
    if (!('models' in found)) continue;
    for (const {name, parameterSize} of found.models) {
      if ([...configured.keys()].some(known => isSame(provider, known, name))) continue;
      listed.push({model: sanitizeLine(name), state: 'ready', roles: [], detail: sanitizeLine(parameterSize ?? '')});
    }
  }
  const known = new Map(
    [...served.values()]
      .flatMap(found => ('models' in found ? found.models : []))
      .map(one => [sanitizeLine(one.name), one]),
  );
  // What was learned of each model before is shown with it.
  for (const entry of listed) {
    const {digest, parameterSize = ''} = known.get(entry.model) ?? {};
    const probe = await options.records.read(entry.model, digest);
    if (probe) entry.probe = probe;
    const tier = promptTier({id: entry.model, parameterBillions: parseParameterSize(parameterSize)});
    const edits = await options.edits.recordOf(modelKey(runtime, {id: entry.model, digest}), tier);
    if (triesOf(edits) > 0) entry.edits = edits;
  }
  return {
    models: [
      ...listed,
      {model: 'retrieval-only', state: 'ready', roles: [], detail: 'quotes the project; needs no model'},
    ],
  };
}

/** Whether the user gave a key or an address for a vendor; without one no request is made there. */
async function isGiven(runtime: Runtime, provider: 'openai' | 'anthropic'): Promise<boolean> {
  if (runtime.config.sourceOf(`providers.${provider}.baseUrl`).source !== 'default') return true;
  return (await (await runtime.secrets()).get(keyNames[provider] ?? '')) !== undefined;
}

/** What a server has, or why it does not say. */
async function servedBy(provider: ProviderName, {registry, signal}: ListOptions): Promise<Served> {
  try {
    return {models: await registry.list(provider, signal)};
  } catch (error) {
    signal.throwIfAborted();
    return {problem: toErrorData(error)};
  }
}

/** The state of a configured model, with what to do where it cannot answer. */
function describe(
  model: string,
  served: Served | undefined,
  {config}: Runtime,
): Pick<ListedModel, 'state' | 'detail' | 'hint'> {
  const provider = model.slice(0, Math.max(0, model.indexOf(':')));
  const name = model.slice(provider.length + 1);
  // Its server was not asked: without a key or an address no request is made.
  if (!served) {
    return {state: 'no-key', detail: 'no key is set', hint: `eca config set providers.${provider}.apiKey`};
  }
  if ('problem' in served) {
    const {code, message, hint} = served.problem;
    const state = code === 'model-refused-key' ? 'no-key' : code === 'model-unreachable' ? 'unreachable' : undefined;
    // Some servers have no list of models; the model may answer all the same.
    if (!state && provider !== 'ollama')
      return {state: 'configured', detail: `its server does not list its models: ${message}`};
    return {state: state ?? 'unreachable', detail: message, ...(hint !== undefined && {hint})};
  }
  const there = served.models.find(one => isSame(provider, model, one.name));
  if (there) return {state: 'ready', detail: sanitizeLine(there.parameterSize ?? '')};
  if (provider === 'ollama') {
    return {
      state: 'not-served',
      detail: 'the Ollama server does not have it',
      hint: `ollama pull ${sanitizeLine(name)}`,
    };
  }
  const host = new URL(config.values.providers[provider as 'openai' | 'anthropic'].baseUrl).host;
  return {state: 'not-served', detail: `${host} does not list it`, hint: 'eca models list shows what it has'};
}

/** Whether a server's `listed` is what `wanted` names; vendors list dated names and take the short ones too. */
export function isSame(provider: string, wanted: string, listed: string): boolean {
  if (provider === 'ollama') return isSameModel(wanted, listed);
  return (
    wanted === listed ||
    (listed.startsWith(`${wanted}-`) && /^\d{4}-?\d{2}-?\d{2}$/.test(listed.slice(wanted.length + 1)))
  );
}

/** The models that the settings name, with what each is set for. */
function configuredModels({config}: Runtime, automatic: string | undefined): Map<string, string[]> {
  const {models} = config.values;
  const found = new Map<string, string[]>();
  const add = (model: string | undefined, role: string) => {
    if (model !== undefined && model !== 'retrieval-only') found.set(model, [...(found.get(model) ?? []), role]);
  };
  const isSet = config.sourceOf('models.primary').source !== 'default';
  if (isSet) add(models.primary, 'primary');
  else add(automatic ?? models.primary, automatic === undefined ? 'primary' : 'automatic');
  for (const model of models.fallback) add(model, 'fallback');
  add(models.specialized.code, 'specialized.code');
  add(models.specialized.analysis, 'specialized.analysis');
  return found;
}

/** How many changes of files by a model were counted. */
function triesOf(edits: EditRecord): number {
  const counts = [edits['edit-file'], edits['write-file']];
  return counts.reduce((sum, {succeeded, failed}) => sum + succeeded + failed, 0);
}

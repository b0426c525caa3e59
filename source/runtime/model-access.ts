import {createCircuitBreaker} from '../agent/circuit-breaker.ts';
import {createDirector, type ModelPlan} from '../agent/director.ts';
import {standsIn} from '../code/stands-in.ts';
import {type Config, defaultConfig} from '../config/schema.ts';
import {EcaError} from '../foundation/errors.ts';
import type {LanguageModel} from '../providers/language-model.ts';
import {createProviderRegistry, type ProviderRegistry} from '../providers/provider-registry.ts';
import type {Find, Finding, QuotedDocument} from '../providers/retrieval-only.ts';
import type {AutomaticChoice} from './automatic-model.ts';
import {bearingDocuments, type FoundDocuments} from './bearing-documents.ts';
import {readProject} from './read-project.ts';
import type {Runtime} from './runtime.ts';

/** The models of one conversation. */
export interface ModelAccess {
  readonly director: ReturnType<typeof createDirector>;
  /** Identifies a model for what is learned of it: its weights, else its name and server. */
  keyOf(model: LanguageModel): string;
  /** Whether the server is the vendor's own: it is known to call tools in its own form. */
  isVendor(model: LanguageModel): boolean;
}

/**
 * How many seconds a server may take to accept a connection where another model could answer instead and the user set
 * no time of their own.
 */
const quickConnectSeconds = 3;
/** The vendors' own servers: their models are known to call tools natively, so that no probe is made. */
const vendorHosts: Record<string, string> = {openai: 'api.openai.com', anthropic: 'api.anthropic.com'};

/** What an answer without a model rests on beside the project. */
export interface OtherEvidence {
  /** What memory holds about a question; `nothingElse`: the project has no good answer to it. */
  remembered?(question: string, signal: AbortSignal, nothingElse: boolean): Promise<NonNullable<Finding['remembered']>>;
  /** What the user's documents say about it. */
  documents?(question: string, signal: AbortSignal): Promise<FoundDocuments>;
}

/**
 * Gives a conversation its models: the one the settings name, one chosen automatically where none is set, fallbacks,
 * and quotation where none answers. The settings count as they are now and after each change; `pinned` is `--model`.
 */
export function openModelAccess(runtime: Runtime, pinned: string | undefined, others: OtherEvidence = {}): ModelAccess {
  let made: {from: Config; registry: ProviderRegistry} | undefined;
  const registry = (): ProviderRegistry => {
    const {values} = runtime.config;
    if (made?.from !== values) made = {from: values, registry: makeRegistry(runtime, pinned !== undefined)};
    return made.registry;
  };
  const hostOf = (name: string) => hostOfModel(runtime, name);
  const breaker = createCircuitBreaker();
  const isAway = (name: string) => breaker.isOpen(hostOf(name));
  let chosen: {from: Config; choice: AutomaticChoice} | undefined;
  let toldNote: string | undefined;
  /** The model chosen where none is set; chosen anew when settings change or its server fails. */
  const automatic = async (signal: AbortSignal): Promise<AutomaticChoice> => {
    const {values} = runtime.config;
    if (chosen?.from === values && chosen.choice.model !== undefined && !isAway(chosen.choice.model))
      return chosen.choice;
    const {chooseAutomatically} = await import('./automatic-model.ts');
    chosen = {from: values, choice: await chooseAutomatically(runtime, {registry: registry(), isAway, signal})};
    return chosen.choice;
  };
  const director = createDirector({
    async plan(signal) {
      const {primary, fallback, specialized} = runtime.config.values.models;
      const plan: ModelPlan = {
        fallback,
        ...(specialized.code !== undefined && {code: specialized.code}),
        ...(specialized.analysis !== undefined && {analysis: specialized.analysis}),
      };
      if (runtime.config.sourceOf('models.primary').source !== 'default') return {...plan, primary, expected: true};
      const {model, note, problems, expected} = await automatic(signal);
      const tells = note !== undefined && note !== toldNote;
      toldNote = note ?? toldNote;
      return {
        ...plan,
        problems,
        expected: expected || fallback.length > 0,
        ...(model !== undefined && {primary: model}),
        ...(tells && {primaryNote: note}),
      };
    },
    ...(pinned !== undefined && {pinned}),
    open: (name, signal) => registry().open(name, signal),
    hostOf,
    retrievalOnly: () => openRetrievalOnly(runtime, others),
    breaker,
  });
  return {
    director,
    keyOf: model => modelKey(runtime, model),
    isVendor(model) {
      const [provider = ''] = model.id.split(':', 1);
      return vendorHosts[provider] !== undefined && hostOf(model.id) === `${provider} ${vendorHosts[provider]}`;
    },
  };
}

/** The key under which is kept what is learned of a model: its weights, else its name and server. */
export function modelKey(runtime: Runtime, model: {id: string; digest?: string | undefined}): string {
  return model.digest ?? `${model.id} at ${hostOfModel(runtime, model.id)}`;
}

/** The server that a model is on, as a key for what is remembered of it. */
function hostOfModel({config}: Runtime, name: string): string {
  const provider = name.slice(0, Math.max(0, name.indexOf(':')));
  const {providers} = config.values;
  const url = Object.hasOwn(providers, provider) ? providers[provider as keyof typeof providers].baseUrl : '';
  return `${provider} ${URL.canParse(url) ? new URL(url).host : url}`;
}

/**
 * Opens the providers with the settings as they are now: addresses, keys, time limits. `pinned` where no other model
 * may answer instead, so that a slow host is waited for.
 */
export function makeRegistry(runtime: Runtime, pinned: boolean): ProviderRegistry {
  const {providers, performance} = runtime.config.values;
  const {connectTimeout} = performance;
  // Where another model may answer instead, nobody waits long for a host that swallows connections, unless the user said so.
  const isDefault = connectTimeout === defaultConfig.performance.connectTimeout;
  return createProviderRegistry({
    settings: {
      ...providers,
      ...performance,
      connectTimeout: isDefault && !pinned ? quickConnectSeconds : connectTimeout,
    },
    secret: async name => (await (await runtime.secrets()).get(name))?.value,
    onNotice: notice => runtime.events.emit(notice.code === 'model-window-smaller' ? 'warning' : 'notice', notice),
  });
}

/**
 * Refuses to answer while another run makes the first index: an answer out of nothing would say that nothing is there.
 */
function indexNotReady(): EcaError {
  return new EcaError(
    'index-not-ready',
    'Another run is still making the index of this project, and nothing of it can be used yet',
    {
      hint: 'Ask again in a moment.',
    },
  );
}

/**
 * Answers without any model, by quoting the project, memory and documents (retrieval only). The index is brought up to
 * date for it; where that fails, as on a full disk, what is indexed already still answers, with a warning.
 */
async function openRetrievalOnly(runtime: Runtime, others: OtherEvidence): Promise<LanguageModel> {
  const [{createRetrievalOnly}, {createEvidenceFinder}, index] = await Promise.all([
    import('../providers/retrieval-only.ts'),
    import('../workspace/evidence.ts'),
    runtime.projectIndex(),
  ]);
  const findEvidence = createEvidenceFinder(index);
  /** Texts that came with the question answer it first; what reads them is loaded for those alone. */
  const findBeside: Find = async (question, earlier, signal) => {
    if (question.attachments.length === 0) return findEvidence(question, earlier, signal);
    const {answerFromGiven} = await import('./given-texts.ts');
    return answerFromGiven(question, new Set(await index.files()), rest => findEvidence(rest, earlier, signal));
  };
  const findFresh: Find = async (question, earlier, signal) => {
    const read = (given: AbortSignal) => findBeside(question, earlier, given);
    const {result, report, warnings} = await readProject(runtime, index, read, signal);
    if (report?.busy && report.indexedFiles === 0) throw indexNotReady();
    return {...result, warnings: [...warnings, ...(result.warnings ?? [])]};
  };
  return createRetrievalOnly(async (question, earlier, signal) => {
    const documentsFound = others.documents?.(question.text, signal).catch(() => undefined);
    const finding = await findFresh(question, earlier, signal);
    // Memory is searched more widely where the project itself has no good answer.
    const isAnswered = finding.given?.some(({answers}) => answers) ?? false;
    const nothingElse =
      !isAnswered && finding.callers.total === 0 && (finding.evidence.length === 0 || finding.isWeak === true);
    const [remembered = [], {documents, searched} = {documents: [], searched: 0}] = await Promise.all([
      others.remembered?.(question.text, signal, nothingElse).catch(() => []),
      documentsFound,
    ]);
    const bearing = await bearingDocuments(documents, word => index.termShare(word));
    return withOthers(finding, remembered, bearing, searched);
  });
}

/**
 * Joins what memory and documents hold to what the project does. A name that the project lacks and they hold is no
 * unknown one; the project then has no good answer itself.
 */
function withOthers(
  finding: Finding,
  remembered: NonNullable<Finding['remembered']>,
  documents: readonly QuotedDocument[],
  searched: number,
): Finding {
  const texts = [...remembered, ...documents].map(({text}) => text);
  const unknownNames = finding.unknownNames.filter(({name}) => !texts.some(text => standsIn(text, name)));
  return {
    ...finding,
    unknownNames,
    isWeak: finding.isWeak || unknownNames.length < finding.unknownNames.length,
    ...(remembered.length > 0 && {remembered}),
    ...(documents.length > 0 && {documents}),
    documentCount: searched,
  };
}

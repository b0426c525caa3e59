import {EcaError, quoteNames, systemCode} from '../foundation/errors.ts';
import {sanitizeLine} from '../security/terminal-sanitizer.ts';
import {throwIfAborted} from './abort-error.ts';
import type {LanguageModel} from './language-model.ts';
import {endpoint, serverName} from './model-server.ts';
import {
  isSameModel,
  type OllamaAccess,
  type OllamaFacts,
  type OllamaModel,
  ollamaProvider,
  pullHint,
  readFacts,
  readLoaded,
  readTags,
} from './ollama.ts';
import {type OllamaChat, streamOllamaChat} from './ollama-chat.ts';

/** How an Ollama server is reached and which context window the user wants. */
export interface OllamaOptions extends Omit<OllamaAccess, 'signal'> {
  /** The window the user wants; when absent the model file's, else the one that is loaded, else 16,384. */
  contextTokens?: number | undefined;
  /** How long no byte may come before the user is told that the model is being loaded; 1 s when absent. */
  slowAfterMs?: number;
}

/** An Ollama server and what has been learned of its models in this session. */
export interface Ollama {
  /**
   * The model called `name`, once the server has said that it has it. Opening it again asks only whether it is still there and the
   * same. @throws EcaError `model-unreachable`, or `model-not-served` with what to pull.
   */
  open(name: string, signal: AbortSignal): Promise<LanguageModel>;
  /** The models that are pulled on the server. @throws EcaError `model-…`. */
  list(signal: AbortSignal): Promise<OllamaModel[]>;
}

/**
 * The default context window in tokens (`num_ctx`) where neither the user nor the model file asks for one. Room for a
 * prompt with tools, some files and an answer; about 1 GB of memory with a model of 7 billion parameters.
 */
const usualContextTokens = 16_384;
/**
 * The smallest context window in tokens of a loaded model that is kept. One below it is not worth keeping for the sake
 * of not loading the model again.
 */
const leastContextTokens = 8_192;
/**
 * How long, in milliseconds, the server may take to say which models it has, before a chat. A server that takes
 * connections and stays silent that long counts as not reachable.
 */
const longestQuestionMs = 10_000;
/**
 * How long, in milliseconds, the server may take to say which window a loaded model has; then the one asked for is
 * believed.
 */
const longestWindowQuestionMs = 2_000;
/** How long, in milliseconds, the server may take to list its models for the user. */
const longestListMs = 5_000;

/** A model that was opened before, with the weights it had then. */
interface KnownModel {
  digest: string;
  model: LanguageModel;
}

/**
 * Talks to the Ollama server at `options.baseUrl`: lists its models, checks that the wanted one is there and chooses
 * its context window. Nothing is sent before the first call.
 */
export function createOllama(options: OllamaOptions): Ollama {
  const {contextTokens: wishedTokens, slowAfterMs = 1_000, ...access} = options;
  const known = new Map<string, KnownModel>();
  // One window for each model for the whole session, whatever changes around it.
  const windows = new Map<string, number>();
  /** How side questions are asked: with shorter time limits, and once only. */
  const questions = (signal: AbortSignal, limitMs = longestQuestionMs): OllamaAccess => ({
    ...access,
    signal,
    // What the server cannot say now the answer itself will show, and only that is worth waiting for.
    retry: {...access.retry, maxRequests: 1},
    limits: {
      connectMs: Math.min(access.limits.connectMs, limitMs),
      firstByteMs: Math.min(access.limits.firstByteMs, limitMs),
      idleMs: Math.min(access.limits.idleMs, limitMs),
    },
  });

  /**
   * Finds out what is to be known of a model: whether the server has it, what it can do, and which context window it
   * gets.
   */
  async function learn(
    name: string,
    signal: AbortSignal,
    listed: Promise<OllamaModel[] | undefined>,
  ): Promise<KnownModel> {
    const [models, found, loaded] = await Promise.all([
      listed,
      readFacts(questions(signal), name).catch(error => (isNotServed(error) ? 'missing' : orNothing(error))),
      readLoaded(questions(signal)).catch(orNothing),
    ]);
    const there = models?.find(model => isSameModel(model.name, name));
    // A server that can neither list nor show its models may still answer: then its answer decides. Where it lists some, the list
    // does: there are servers that show whatever they are asked for.
    const lists = models !== undefined && models.length > 0;
    if (!there && (found === 'missing' || lists)) throw notServed(name, models);
    const facts = found === 'missing' || found === undefined ? {} : found;
    // The window of a model that is loaded already is kept where it can be: another one would load it anew.
    const running = loaded?.find(model => isSameModel(model.name, name));
    const contextTokens =
      windows.get(name) ?? chooseWindow({wishedTokens, facts, runningTokens: running?.contextTokens});
    windows.set(name, contextTokens);
    return {
      digest: there?.digest ?? '',
      model: describe(name, there?.digest ?? '', facts, contextTokens, running !== undefined),
    };
  }

  /** The model as the rest of the program uses it. */
  function describe(
    name: string,
    digest: string,
    facts: OllamaFacts,
    contextTokens: number,
    isLoaded: boolean,
  ): LanguageModel {
    const {capabilities, parameterBillions} = facts;
    let servedTokens: number | undefined;
    let loaded = isLoaded;
    let told = false;
    const shownName = sanitizeLine(name);
    const server = serverName(ollamaProvider, endpoint(access.baseUrl, ''));
    /**
     * Asks for the context window that the server really gives the model, and tells the user once where it is smaller
     * than asked for.
     */
    const servedWindow: OllamaChat['servedWindow'] = async signal => {
      if (servedTokens === undefined) {
        // Only the answer counts: a server that cannot say leaves the window as it was asked for.
        const running = await readLoaded(questions(signal, longestWindowQuestionMs)).catch(() => []);
        servedTokens = running.find(model => isSameModel(model.name, name))?.contextTokens;
      }
      if (servedTokens !== undefined && servedTokens < contextTokens && !told) {
        told = true;
        access.onNotice?.({
          code: 'model-window-smaller',
          message: `${server} serves \`${shownName}\` with a window of ${servedTokens} tokens instead of the ${contextTokens} asked for`,
        });
      }
      return servedTokens;
    };
    return {
      id: `ollama:${name}`,
      get contextTokens() {
        return Math.min(servedTokens ?? contextTokens, contextTokens);
      },
      parameterBillions,
      capabilities: {
        ...(capabilities && {tools: capabilities.includes('tools'), reasoning: capabilities.includes('thinking')}),
        structuredOutput: true,
      },
      digest: digest === '' ? undefined : digest,
      async *stream(request, signal) {
        const doing = loaded ? 'is reading the conversation' : 'is being loaded';
        const chat: OllamaChat = {
          access,
          model: name,
          contextTokens,
          canSkipReasoning: capabilities?.includes('thinking') === true,
          slow: {message: `\`${shownName}\` ${doing} (${server})`, afterMs: slowAfterMs},
          servedWindow,
        };
        yield* streamOllamaChat(chat, request, signal);
        loaded = true;
      },
    };
  }

  /** The error for a model that is not pulled, with the names of some that are. */
  function notServed(name: string, models: OllamaModel[] | undefined): EcaError {
    const server = serverName(ollamaProvider, endpoint(access.baseUrl, ''));
    const there = (models ?? []).map(model => sanitizeLine(model.name));
    const more = there.length > 8 ? ` and ${there.length - 8} more` : '';
    const others = there.length === 0 ? '' : `; it has ${quoteNames(there.slice(0, 8))}${more}`;
    return new EcaError('model-not-served', `${server} does not have the model \`${sanitizeLine(name)}\`${others}`, {
      hint: pullHint(sanitizeLine(name)),
    });
  }

  return {
    list: signal => readTags(questions(signal, longestListMs)),
    async open(name, signal) {
      throwIfAborted(signal);
      const listed = readTags(questions(signal)).catch(orNothing);
      const before = known.get(name);
      if (before) {
        const models = await listed;
        const there = models?.find(model => isSameModel(model.name, name));
        if (models && !there) {
          known.delete(name);
          throw notServed(name, models);
        }
        // The same weights as before: what was learned holds. A model that was pulled anew is asked about once more.
        if (!there || there.digest === before.digest) return before.model;
      }
      const learned = await learn(name, signal, listed);
      known.set(name, learned);
      return learned.model;
    },
  };
}

/**
 * Chooses the context window (`num_ctx`) for a session: what the user wishes, else what the model file asks for, else
 * the one that is loaded or the usual one, and never more than the model was made for.
 */
export function chooseWindow(options: {
  wishedTokens: number | undefined;
  facts: OllamaFacts;
  runningTokens: number | undefined;
}): number {
  const {wishedTokens, facts, runningTokens} = options;
  const keeps = runningTokens !== undefined && runningTokens >= leastContextTokens;
  const wanted = wishedTokens ?? facts.wantedContextTokens ?? (keeps ? runningTokens : usualContextTokens);
  return Math.floor(Math.min(wanted, facts.longestContextTokens ?? wanted));
}

/** Whether the server said that it does not have the model. */
function isNotServed(error: unknown): boolean {
  return error instanceof EcaError && error.code === 'model-not-served';
}

/** The errors that make asking for an answer pointless: no server, no access, no reply in time. */
const telling = new Set(['model-unreachable', 'model-refused-key', 'model-time-limit']);

/**
 * What to do when a side question to the server fails: it need not answer it, so only a server that is not there, or
 * lets nobody in, is an error.
 */
function orNothing(error: unknown): undefined {
  if (!(error instanceof EcaError) || error.code.startsWith('config-')) throw error;
  // It was there and closed the connection: asking for the answer shows whether it goes on like that.
  const wasReset = ['ECONNRESET', 'EPIPE'].includes(systemCode(error.cause) ?? '');
  if (!telling.has(error.code) || wasReset) return undefined;
  if (error.code !== 'model-time-limit') throw error;
  throw new EcaError('model-unreachable', error.message, {
    hint: 'It takes connections but does not answer: look at its log, or start it again.',
    cause: error,
  });
}

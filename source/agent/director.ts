import {EcaError, type ErrorData, toErrorData} from '../foundation/errors.ts';
import type {LanguageModel, ModelRequest, StreamPart} from '../providers/language-model.ts';
import {type CircuitBreaker, createCircuitBreaker} from './circuit-breaker.ts';
import {type Intent, intentOf} from './intent.ts';
import type {FailedModel, ModelChoice} from './turn-input.ts';

/**
 * The models that the settings name, as `provider:model`: the main one, its fallbacks, and those for code and for
 * analysis.
 */
export interface ModelPlan {
  primary?: string;
  fallback: readonly string[];
  code?: string;
  analysis?: string;
  /** Why there is no primary one, each in a few words. */
  problems?: readonly string[];
  /** The user has to be told this of the primary one, once. */
  primaryNote?: string;
  /** Whether the user set up a model, so that none answering is worth a warning. */
  expected?: boolean;
}

/** Which models there are, and how they are opened. */
export interface DirectorOptions {
  /** Asked at each turn, so that a change of the settings holds for the next question. */
  plan(signal: AbortSignal): ModelPlan | Promise<ModelPlan>;
  /** `--model`: this one and no other. */
  pinned?: string;
  /**
   * Opens a model. @throws EcaError `model-…` where it cannot be reached: a host that refuses costs nothing, one that hangs at most the
   * limit for connecting.
   */
  open(name: string, signal: AbortSignal): Promise<LanguageModel>;
  /** Which server a model is on: what failed there once is left alone for all its models. */
  hostOf(name: string): string;
  /** The model that is always there. */
  retrievalOnly(): Promise<LanguageModel>;
  /** Kept over the turns of a process. */
  breaker?: CircuitBreaker;
}

/** Chooses the models of one turn, one after another until one answers. */
export interface TurnDirector {
  readonly intent: Intent;
  /** The next model to try; `failed` is the one before, which said nothing. @throws EcaError where no other may be tried. */
  next(signal: AbortSignal, failed?: FailedModel): Promise<ModelChoice>;
}

/**
 * Errors that mean a whole server is down or turns us away (unreachable, overloaded, key refused, no credit): it is
 * then left alone for a while, for all its models. The other errors are about one model or one request.
 */
const hostFailures = new Set(['model-unreachable', 'model-overloaded', 'model-refused-key', 'model-no-credit']);
/**
 * Errors that end the turn instead of trying a fallback model: the request is too long or malformed, so another model
 * would refuse it too.
 */
const ownFaults = new Set(['model-too-long', 'model-bad-request']);

/**
 * Decides which model answers a question, and which one takes over when it cannot be reached (fallback). The model
 * specialised for the intent is tried first, then the primary one, then the fallbacks in order, at last
 * `retrieval-only`, which quotes the project without a model. A model whose server failed lately is passed over. With
 * `pinned` there is no other: its failure ends the turn.
 */
export function createDirector(options: DirectorOptions): {
  /** `intent` where it is known better than the text tells. */
  beginTurn(text: string, intent?: Intent): TurnDirector;
} {
  const breaker = options.breaker ?? createCircuitBreaker();

  const opened = async (name: string, signal: AbortSignal): Promise<LanguageModel> => {
    try {
      return watched(await options.open(name, signal), options.hostOf(name), breaker);
    } catch (error) {
      if (!signal.aborted) noteFailure(breaker, options.hostOf(name), toErrorData(error));
      throw error;
    }
  };

  return {
    beginTurn(text, intent = intentOf(text)) {
      let plan: ModelPlan | undefined;
      let candidates: Candidate[] = [];
      const passedOver: string[] = [];
      let position = 0;
      return {
        intent,
        async next(signal, failed) {
          signal.throwIfAborted();
          // Another model would refuse this very request too.
          if (failed && ownFaults.has(failed.error.code)) throw errorOf(failed.error);
          if (options.pinned !== undefined) {
            if (failed) throw errorOf(failed.error);
            if (options.pinned === 'retrieval-only')
              return {model: await options.retrievalOnly(), why: 'it was asked for'};
            return {model: await opened(options.pinned, signal), why: 'it was asked for'};
          }
          if (failed) passedOver.push(failed.error.message);
          if (!plan) {
            plan = await options.plan(signal);
            candidates = candidatesFor(intent, plan);
            if (plan.primary === undefined) passedOver.push(...(plan.problems ?? []));
          }
          while (position < candidates.length) {
            const {name, role} = candidates[position++] as Candidate;
            // A server that failed lately is passed over without a wait.
            const blocked = breaker.blocked(options.hostOf(name));
            if (blocked) {
              passedOver.push(`${name} is left alone for ${Math.ceil(blocked.remainingMs / 1000)} s (${blocked.why})`);
              continue;
            }
            try {
              const model = await opened(name, signal);
              return {
                model,
                why: whyOf(role, passedOver),
                ...(passedOver.length > 0 && {instead: passedOver.join('; ')}),
                ...(role === primaryRole && plan.primaryNote !== undefined && {note: plan.primaryNote}),
              };
            } catch (error) {
              signal.throwIfAborted();
              if (!(error instanceof EcaError)) throw error;
              passedOver.push(error.message);
            }
          }
          const why = passedOver.length === 0 ? 'no model is set' : passedOver.join('; ');
          // To somebody who never set up a model it is no news that none answers.
          const tells = plan.expected && passedOver.length > 0;
          return {model: await options.retrievalOnly(), why, ...(tells && {instead: why})};
        },
      };
    },
  };
}

/** What the user is told of the model that the settings name first. */
const primaryRole = 'the primary model';

/** A model that may answer, and in which part, as the user is told. */
interface Candidate {
  name: string;
  role: string;
}

/** The order in which models are tried for a question, each once: special, primary, fallbacks. */
function candidatesFor(intent: Intent, plan: ModelPlan): Candidate[] {
  const special = intent === 'code' ? plan.code : intent === 'analysis' ? plan.analysis : undefined;
  const wanted: Candidate[] = [
    ...(special !== undefined ? [{name: special, role: `the model for ${intent}`}] : []),
    ...(plan.primary !== undefined ? [{name: plan.primary, role: primaryRole}] : []),
    ...plan.fallback.map(name => ({name, role: 'a fallback'})),
  ];
  const seen = new Set<string>();
  return wanted.filter(({name}) => name !== 'retrieval-only' && !seen.has(name) && seen.add(name));
}

/** Why this model answers, in the words shown to the user: its part, and what failed before it. */
function whyOf(role: string, passedOver: readonly string[]): string {
  return passedOver.length === 0 ? role : `${role}, because ${passedOver.join('; ')}`;
}

/** A model whose answers and failures the breaker hears of. */
function watched(model: LanguageModel, host: string, breaker: CircuitBreaker): LanguageModel {
  async function* stream(request: ModelRequest, signal: AbortSignal): AsyncGenerator<StreamPart> {
    let answered = false;
    try {
      for await (const part of model.stream(request, signal)) {
        if (!answered && part.type !== 'warning') {
          answered = true;
          breaker.succeeded(host);
        }
        yield part;
      }
    } catch (error) {
      if (!signal.aborted && !answered) noteFailure(breaker, host, toErrorData(error));
      throw error;
    }
  }
  // Whatever else a model tells about itself stays reachable.
  return Object.create(model, {stream: {value: stream, enumerable: true}});
}

/** A server that failed as a whole is reported to the breaker, which keeps later questions away from it. */
function noteFailure(breaker: CircuitBreaker, host: string, {code, message}: ErrorData): void {
  if (hostFailures.has(code)) breaker.failed(host, message);
}

/** What a model failed with as an error to throw, where no other model may take over. */
function errorOf({code, message, hint}: ErrorData): EcaError {
  return new EcaError(code, message, hint === undefined ? {} : {hint});
}

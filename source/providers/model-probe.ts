import {type ErrorData, isCancellation, toErrorData} from '../foundation/errors.ts';
import {throwIfAborted} from './abort-error.ts';
import type {LanguageModel, ModelRequest} from './language-model.ts';

/** What a model turned out to be. Keys are absent where nothing was learned. */
export interface ModelProbe {
  /** `provider:model`. */
  model: string;
  /** Whether its server answered at all, whatever it said. */
  reachable: boolean;
  /** Whether the server has the model and lets it answer. */
  served: boolean;
  /** Whether it reasoned before it answered. */
  reasoned?: boolean;
  /** The window that is really served. */
  contextTokens?: number;
  parameterBillions?: number;
  digest?: string;
  /** From the question to the first token, in milliseconds, loading the model included. */
  firstTokenMs?: number;
  /** Output after the first token; absent where the answer was too short or came at once. Estimated where the server does not count. */
  tokensPerSecond?: number;
  /** Why it is not reachable or not served, or what the server warned of. */
  problems: ErrorData[];
}

/**
 * What a model is asked to measure it; at most 256 tokens of answer: long enough to measure, short enough to cost
 * nothing worth the name.
 */
const question: ModelRequest = {
  messages: [{role: 'user', text: 'Write the numbers from one to thirty as English words, separated by commas.'}],
  maxTokens: 256,
  temperature: 0,
};
/**
 * The shortest answer, in tokens and milliseconds, whose speed is measured. What is shorter says nothing of the speed.
 */
const leastMeasured = {tokens: 8, timeMs: 5};
/** How many characters a token is taken for where the server does not count tokens. */
const charactersPerToken = 4;
/** Errors that show that the server is there: it answered, although not with what was wanted. */
const answeringCodes = new Set([
  'model-not-served',
  'model-refused-key',
  'model-overloaded',
  'model-no-credit',
  'model-bad-request',
  'model-too-long',
  'model-too-large',
  'model-failed',
  'model-broken-stream',
]);

/**
 * Tests a model by asking it one small question: whether it can be reached, how long it takes to begin, how fast it
 * writes. What goes wrong is told in `problems`. @throws AbortError.
 */
export async function probeModel(options: {
  modelName: string;
  open(): Promise<LanguageModel>;
  signal: AbortSignal;
  /** Monotonic milliseconds. */
  clock?: () => number;
}): Promise<ModelProbe> {
  const {modelName, signal, clock = () => performance.now()} = options;
  const probe: ModelProbe = {model: modelName, reachable: false, served: false, problems: []};
  try {
    const model = await options.open();
    await ask(model, probe, signal, clock);
    const {contextTokens, parameterBillions, digest} = model;
    Object.assign(
      probe,
      contextTokens !== undefined && {contextTokens},
      parameterBillions !== undefined && {parameterBillions},
      digest !== undefined && {digest},
    );
  } catch (error) {
    throwIfAborted(signal);
    if (isCancellation(error)) throw error;
    const problem = toErrorData(error);
    probe.reachable ||= answeringCodes.has(problem.code);
    probe.problems.push(problem);
  }
  return probe;
}

/** Asks the question and measures the time to the first token and the tokens a second after it. */
async function ask(model: LanguageModel, probe: ModelProbe, signal: AbortSignal, clock: () => number): Promise<void> {
  const startedAtMs = clock();
  let firstAtMs: number | undefined;
  let lastAtMs = startedAtMs;
  let characters = 0;
  let counted = 0;
  for await (const part of model.stream(question, signal)) {
    if (part.type === 'warning') probe.problems.push(warningData(part));
    if (part.type === 'reasoning-delta') probe.reasoned = true;
    if (part.type === 'text-delta' || part.type === 'reasoning-delta') {
      lastAtMs = clock();
      firstAtMs ??= lastAtMs;
      characters += part.text.length;
    }
    if (part.type === 'usage') counted = part.usage.outputTokens;
    if (part.type === 'finish') {
      probe.reachable = true;
      probe.served = part.reason !== 'incomplete';
    }
  }
  probe.reasoned ??= false;
  if (firstAtMs === undefined) return;
  probe.firstTokenMs = Math.round(firstAtMs - startedAtMs);
  // The first token does not count: the time to it is that of loading and reading.
  const tokens = counted || characters / charactersPerToken;
  const timeMs = lastAtMs - firstAtMs;
  if (tokens < leastMeasured.tokens || timeMs < leastMeasured.timeMs) return;
  probe.tokensPerSecond = Number((((tokens - 1) / timeMs) * 1_000).toPrecision(3));
}

/** A warning of the stream in the form of a problem. */
function warningData({code, message, hint}: ErrorData): ErrorData {
  return {code, message, ...(hint !== undefined && {hint})};
}

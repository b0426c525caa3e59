import {type ErrorData, isCancellation, toErrorData} from '../foundation/errors.ts';
import {throwIfAborted} from './abort-error.ts';
import type {LanguageModel, ModelRequest, ToolDescription} from './language-model.ts';

/** What a model turned out to be. Keys are absent where nothing was learned. */
export interface ModelProbe {
  /** `provider:model`. */
  model: string;
  /** Whether its server answered at all, whatever it said. */
  reachable: boolean;
  /** Whether the server has the model and lets it answer. */
  served: boolean;
  /**
   * What it did with a tool it was told to call: `called` it properly, `ignored` it, or the server `refused` tools for it. Evidence, not
   * the word of a table.
   */
  tools?: 'called' | 'ignored' | 'refused';
  /** Whether it reasoned before it answered. */
  reasoned?: boolean;
  contextTokens?: number;
  parameterBillions?: number;
  digest?: string;
  /** From the question to the first token, in milliseconds, loading the model included. */
  firstTokenMs?: number;
  /** Why it is not reachable or not served, or what the server warned of. */
  problems: ErrorData[];
}

const probeTool: ToolDescription = {
  name: 'report-ready',
  description: 'Reports that the assistant is ready.',
  inputSchema: {
    type: 'object',
    properties: {state: {type: 'string', enum: ['ready']}},
    required: ['state'],
  },
};
const question: ModelRequest = {
  messages: [{role: 'user', text: 'Call the tool report-ready with the state "ready". Say nothing else.'}],
  maxTokens: 512,
  temperature: 0,
  reasoning: false,
};
/** Errors of a server that is there. */
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
  'model-without-tools',
]);

/** Opens a model and asks it one small question with a tool; a second one without, where the server refuses tools. @throws AbortError. */
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
    const refused = !(await ask(model, {...question, tools: [probeTool]}, probe));
    if (refused) await ask(model, question, probe);
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

  /** False when the server does not take tools for this model. */
  async function ask(model: LanguageModel, request: ModelRequest, found: ModelProbe): Promise<boolean> {
    const startedAtMs = clock();
    const offersTool = request.tools !== undefined;
    try {
      for await (const part of model.stream(request, signal)) {
        if (part.type === 'warning') found.problems.push(warningData(part));
        if (part.type === 'reasoning-delta') found.reasoned = true;
        if (['text-delta', 'reasoning-delta', 'tool-call'].includes(part.type)) {
          found.firstTokenMs ??= Math.round(clock() - startedAtMs);
        }
        if (part.type === 'tool-call' && offersTool && part.name === probeTool.name) found.tools = 'called';
        if (part.type === 'finish') {
          found.reachable = true;
          found.served = part.reason !== 'incomplete';
        }
      }
    } catch (error) {
      if (!offersTool || toErrorData(error).code !== 'model-without-tools') throw error;
      found.tools = 'refused';
      return false;
    }
    if (offersTool) found.tools ??= 'ignored';
    found.reasoned ??= false;
    return true;
  }
}

function warningData({code, message, hint}: ErrorData): ErrorData {
  return {code, message, ...(hint !== undefined && {hint})};
}

import type {AgentEventBody, TurnResult} from '../agent/agent-event.ts';
import {runTurn} from '../agent/agent-loop.ts';
import type {AgentProfile, ModelSlot} from '../agent/agent-profile.ts';
import type {Intent} from '../agent/intent.ts';
import {defaultSteps} from '../agent/turn-accounts.ts';
import type {TranscriptPort, TurnContext, TurnInput} from '../agent/turn-input.ts';
import type {TurnMeter} from '../agent/turn-meter.ts';
import {EcaError} from '../foundation/errors.ts';
import type {LanguageModel} from '../providers/language-model.ts';
import {sanitizeLine} from '../security/terminal-sanitizer.ts';
import {boundText} from '../tools/bound-text.ts';
import type {Tool, ToolContext, ToolResult} from '../tools/tool.ts';
import {failedResult} from '../tools/tool-executor.ts';
import type {ModelAccess} from './model-access.ts';

/** The turn that hands out work: those who do it ask the same user and count against the same limits. */
export interface ParentTurn
  extends Pick<
    TurnInput,
    'turn' | 'limits' | 'askApproval' | 'offersFor' | 'costOf' | 'maxTokens' | 'temperature' | 'signal'
  > {
  session: string;
  meter: TurnMeter;
}

/** What a sub-agent works with: the models, the turn that it works for, its tools, what it is sent first. */
export interface DelegationOptions {
  access: ModelAccess;
  parent: ParentTurn;
  /** The tools of an agent that starts afresh, this one not among them. */
  openTools(profile: AgentProfile): Promise<Tool[]>;
  /** What such an agent is sent first. */
  contextOf(request: {
    model: LanguageModel;
    tools: readonly Tool[];
    profile: AgentProfile;
    task: string;
    signal: AbortSignal;
  }): Promise<TurnContext>;
}

/** The longest report that a sub-agent gives back, in characters; a longer one is cut. */
const reportCharacters = 8_000;
/**
 * The most model calls of one piece of work: an agent that finds no end is stopped, and its last words are its report.
 */
const stepsOfWork = 24;
/** Model calls that the turn keeps for itself, so that it can still make something of the report. */
const stepsKept = 2;

/** Which kind of model a profile asks for. */
const intents: Record<ModelSlot, Intent> = {primary: 'conversation', code: 'code', analysis: 'analysis'};

/** Counts pieces of work, so that approvals asked for in each have ids of their own. */
let works = 0;

/**
 * Lets a fresh sub-agent do one piece of work and reports what came of it. It asks the same user for approvals and
 * counts against the same limits as the turn it works for. What it does shows line by line; its last words are the
 * result. Never throws.
 */
export async function runDelegate(
  profile: AgentProfile,
  task: string,
  context: ToolContext,
  {access, parent, openTools, contextOf}: DelegationOptions,
): Promise<ToolResult> {
  const {meter, askApproval, limits = {}} = parent;
  const work = ++works;
  const steps = Math.min((limits.steps || defaultSteps) - stepsKept, meter.steps + stepsOfWork);
  if (meter.steps >= steps)
    return failedResult('Too few steps are left in this turn to hand out work: do it yourself.');
  const director = access.director.beginTurn(task, intents[profile.model]);
  const tools = await openTools(profile);
  const say = (line: string) => context.onOutput?.(`${line}\n`);
  const events = runTurn({
    turn: parent.turn,
    text: task,
    selectModel: (limit, failed) => director.next(limit, failed),
    async assemble(model, signal) {
      if (model.id === 'retrieval-only') throw new EcaError('model-unreachable', 'No model can be reached');
      return contextOf({model, tools, profile, task, signal});
    },
    transcript: forgetful(parent.session),
    ...(askApproval && {
      askApproval: (request, signal) =>
        askApproval(
          {...request, id: `work-${work}-${request.id}`, reason: `${request.reason} (asked by the ${profile.name})`},
          signal,
        ),
    }),
    ...(parent.offersFor && {offersFor: parent.offersFor}),
    ...(parent.costOf && {costOf: parent.costOf}),
    ...(parent.maxTokens !== undefined && {maxTokens: parent.maxTokens}),
    ...(parent.temperature !== undefined && {temperature: parent.temperature}),
    // The time is that of the turn that waits for it: its signal ends this work too.
    limits: {...limits, steps, timeoutMs: 0},
    meter,
    signal: context.signal,
  });
  const titles = new Map<string, string>();
  let words = '';
  let problem = '';
  let result: TurnResult | undefined;
  for await (const event of events) {
    if (event.type === 'text-delta') words += event.text;
    // What it says before a call is about what it does next; only what follows the last one is the report.
    if (event.type === 'tool-call') words = '';
    if (event.type === 'error') problem = event.message;
    if (event.type === 'result') result = event;
    const line = lineOf(event, titles);
    if (line !== undefined) say(line);
  }
  return reportOf(profile, words.trim(), problem, result);
}

/** What the user sees of an agent at work. */
function lineOf(event: AgentEventBody, titles: Map<string, string>): string | undefined {
  switch (event.type) {
    case 'model-select':
      return `◆ ${event.model}`;
    case 'tool-call': {
      const title = titleOf(event.name, event.input);
      titles.set(event.id, title);
      return undefined;
    }
    case 'tool-result':
      return `${event.ok ? '✓' : '✗'} ${titles.get(event.id) ?? ''}`;
    case 'approval-request':
      return `? ${titles.get(event.id) ?? event.tool}`;
    case 'warning':
    case 'error':
      return `! ${sanitizeLine(event.message)}`;
    default:
      return undefined;
  }
}

/** A call on one line, as the user sees it: the tool and what it is about. */
function titleOf(name: string, input: unknown): string {
  const {path, command, query, pattern} = (typeof input === 'object' && input !== null ? input : {}) as Record<
    string,
    unknown
  >;
  const subject = [path, command, query, pattern].find(value => typeof value === 'string');
  return subject === undefined ? name : `${name} ${sanitizeLine(String(subject).slice(0, 200))}`;
}

/** What is said of work that did not come to its end. */
const endings: Partial<Record<TurnResult['stopReason'], string>> = {
  limit: 'It was stopped by a limit before it was done.',
  cancelled: 'It was cancelled.',
  denied: 'It needed an approval that nobody could give.',
  incomplete: 'Its answer broke off.',
};

/**
 * What the model that handed out the work reads: the agent's last words, the files it changed, and why it stopped early
 * if it did.
 */
function reportOf(profile: AgentProfile, words: string, problem: string, result: TurnResult | undefined): ToolResult {
  const {stopReason = 'error', filesChanged = [], toolCalls = []} = result ?? {};
  const ending = stopReason === 'error' ? `It failed: ${problem || 'no reason was given'}.` : endings[stopReason];
  const changed = filesChanged.length > 0 ? `Files it changed: ${filesChanged.join(', ')}` : '';
  const said = words === '' ? 'It said nothing.' : boundText(words, reportCharacters);
  return {
    ok: stopReason === 'end' && words !== '',
    content: [`Report of the ${profile.name}:`, said, changed, ending ?? ''].filter(part => part !== '').join('\n\n'),
    summary: `${profile.name}: ${toolCalls.length} calls`,
    ...(filesChanged.length > 0 && {filesChanged}),
  };
}

/** A transcript that keeps nothing: the record of an agent's work is its report. */
function forgetful(session: string): TranscriptPort {
  const saved = {saved: true} as const;
  return {
    id: session,
    beginTurn: async () => ({begun: saved, appendStep: async () => saved, end: async () => saved}),
  };
}

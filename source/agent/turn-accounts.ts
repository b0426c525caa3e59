import type {ErrorData} from '../foundation/errors.ts';
import type {Citation, CitedDocument, CitedFile, Message, Usage} from '../providers/language-model.ts';
import type {ToolPlace} from '../tools/tool.ts';
import type {AgentEventBody, TurnResult} from './agent-event.ts';
import type {StepOutcome} from './model-step.ts';
import {estimateTokens} from './token-estimate.ts';
import type {ReadCall} from './tool-calls.ts';
import type {TurnLimits} from './turn-input.ts';

/** The most model calls of a turn where nothing else is set: a turn that finds no end stops there, with a warning. */
export const defaultSteps = 40;

/**
 * Checks whether a turn may take another step: the warning of the first limit that is met (steps, tokens, money), if
 * one is. Tokens and money count the whole session, as `budget.tokens` and `budget.cost` limit it.
 */
export function limitMet(
  limits: TurnLimits,
  {step, usage, cost}: {step: number; usage: Usage; cost: number},
): AgentEventBody | undefined {
  const {spent = {tokens: 0, cost: 0}} = limits;
  const tokens = spent.tokens + usage.inputTokens + usage.outputTokens;
  const maxSteps = limits.steps || defaultSteps;
  if (step > maxSteps)
    return limitWarning('steps', `The turn took ${maxSteps} steps without coming to an end`, '--max-steps');
  if (limits.tokens && tokens >= limits.tokens) {
    return budgetWarning('tokens', `The session has used ${tokens} of ${limits.tokens} tokens`);
  }
  if (limits.cost && spent.cost + cost >= limits.cost) {
    const dollars = (spent.cost + cost).toFixed(4);
    return budgetWarning('cost', `The session has cost ${dollars} of ${limits.cost} US dollars`);
  }
  return undefined;
}

/** The warning that a limit ended a turn, with what would take it further. */
export function limitWarning(what: string, message: string, remedy: string): AgentEventBody {
  return {type: 'warning', code: `limit-${what}`, message, hint: `To go further: ${remedy}, or ask to go on.`};
}

/**
 * The warning that the session has used up its tokens or money: asking to go on does not help, since the budget is the
 * session's.
 */
function budgetWarning(what: 'tokens' | 'cost', message: string): AgentEventBody {
  return {type: 'warning', code: `limit-${what}`, message, hint: `Raise \`budget.${what}\`, or begin a new session.`};
}

/** Gives every tool call an id of its own, by which its result finds it: servers leave ids out or give one twice. */
export function withUniqueIds(calls: readonly ReadCall[], step: number, used: Set<string>): ReadCall[] {
  return calls.map((call, index) => {
    const given = typeof call.id === 'string' && call.id !== '' && !/^call-\d+$/.test(call.id);
    const id = given && !used.has(call.id) ? call.id : `call-${step}-${index + 1}`;
    used.add(id);
    return {...call, id};
  });
}

/** What a step used, where its server does not say. */
export function estimatedUsage(messages: readonly Message[], outcome: StepOutcome): Usage {
  const inputTokens = estimateTokens(messages.map(message => message.text).join('\n'));
  const outputTokens = estimateTokens(outcome.text + outcome.reasoning + JSON.stringify(outcome.calls));
  return {inputTokens, outputTokens, contextTokens: inputTokens + outputTokens};
}

/** The usage of a turn after one more step. */
export function addedUsage(before: Usage, step: Usage): Usage {
  return {
    inputTokens: before.inputTokens + step.inputTokens,
    outputTokens: before.outputTokens + step.outputTokens,
    contextTokens: step.contextTokens,
    ...((before.cachedTokens ?? step.cachedTokens) !== undefined && {
      cachedTokens: (before.cachedTokens ?? 0) + (step.cachedTokens ?? 0),
    }),
  };
}

/** Adds a place unless it is there already. */
export function addCitation(citations: Citation[], added: Citation): void {
  const same = (known: Citation) =>
    known.path === added.path &&
    pageOf(known) === pageOf(added) &&
    known.startLine === added.startLine &&
    known.endLine === added.endLine;
  if (!citations.some(same)) citations.push(added);
}

/** A place that a tool showed, as a citation. */
export function citationOf(place: ToolPlace): Citation {
  return place.kind === 'knowledge' ? {...place, score: 0} : {...place, kind: 'file', score: 0};
}

/**
 * Whether two sources have something in common: the same page, or lines; a document without either has all of it in
 * common.
 */
export function overlap(one: Citation, other: Citation): boolean {
  const {startLine = 1, endLine = Number.POSITIVE_INFINITY} = one;
  return (
    one.path === other.path &&
    pageOf(one) === pageOf(other) &&
    (other.startLine ?? 1) <= endLine &&
    startLine <= (other.endLine ?? Number.POSITIVE_INFINITY)
  );
}

/** The page of a document; a file of the project has none. */
function pageOf(citation: Citation): number | undefined {
  return citation.kind === 'knowledge' ? citation.page : undefined;
}

/**
 * Leaves out what says less than another citation: a document that is a file of the project too may be cited as a
 * passage and, by a narrower place, as a file. Pages of a document stay.
 */
export function narrowestCitations(citations: readonly Citation[]): Citation[] {
  const files = citations.filter(citation => citation.kind === 'file');
  const isWithin = (file: CitedFile, {path, startLine = 1, endLine = startLine}: CitedDocument) =>
    file.path === path && startLine <= file.startLine && file.endLine <= endLine;
  return citations.filter(
    wide => wide.kind !== 'knowledge' || wide.page !== undefined || !files.some(file => isWithin(file, wide)),
  );
}

/** The result of a turn in which nothing has happened yet. */
export function emptyResult(session: string): TurnResult {
  return {
    type: 'result',
    session,
    text: '',
    model: '',
    stopReason: 'end',
    usage: {inputTokens: 0, outputTokens: 0, contextTokens: 0},
    citations: [],
    toolCalls: [],
    filesChanged: [],
    durationMs: 0,
  };
}

/**
 * The warning that a message or an answer could not be written to the disk, because it is full for example. The turn
 * goes on.
 */
export function notSaved(what: string, problem: ErrorData): AgentEventBody {
  return {type: 'warning', ...problem, message: `${what} could not be saved: ${problem.message}`};
}

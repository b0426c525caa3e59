import {isCancellation, toErrorData} from '../foundation/errors.ts';
import {sanitizeLine, sanitizeText} from '../security/terminal-sanitizer.ts';
import {boundText} from './bound-text.ts';
import type {Tool, ToolEffect, ToolPermissionRequest, ToolPreview, ToolResult} from './tool.ts';

/** Whether one request is allowed, and why. */
export interface GateDecision {
  decision: 'allow' | 'ask' | 'deny';
  reason: string;
  /** The rule that decided; `allow: …` was written by the user, `grant: …` says that a person allowed this very request. */
  rule?: string;
}

/** The tools that are offered, who permits their calls, and the limits of one call. */
export interface ToolExecutorOptions {
  /** What is offered; a name outside of it is answered with the names in it. */
  tools: readonly Tool[];
  /** The permission gate; what it throws counts as deny. */
  decide(request: ToolPermissionRequest): GateDecision;
  /** How long one call may take, unless its tool says otherwise. Default 60,000. */
  timeoutMs?: number;
  /** The most characters of one result that a model is given. Default 24,000, about 7,000 tokens. */
  maxCharacters?: number;
}

/** A call that was checked and judged, and has not run yet. */
export interface PreparedCall {
  effect: ToolEffect;
  /** It must not run beside others. */
  alone: boolean;
  decision: GateDecision['decision'];
  /** Why the decision is what it is. */
  reason: string;
  /** What was judged. */
  requests: ToolPermissionRequest[];
  /**
   * What it would do, where the tool can say: for the approval. Changes nothing and never throws. Ask when the calls before it have
   * run; hand its fingerprint to `run`, which then does this or nothing.
   */
  preview?(): Promise<ToolPreview>;
  /** Runs it, whatever the decision was: the caller heeds it. Never throws; bounded in time and size. */
  run(options: {
    signal: AbortSignal;
    approved?: boolean;
    previewed?: string;
    onOutput?: (text: string) => void;
  }): Promise<ToolResult>;
}

/** Runs tools by name. */
export interface ToolExecutor {
  /** What a model is told, sorted by name, so that the same tools always read the same. */
  readonly descriptions: readonly {name: string; description: string; inputSchema: object}[];
  /** Checks and judges a call; a call that cannot run comes back as the result that says why. Never throws. */
  prepare(call: {name: string; input: unknown}): {ready: true; call: PreparedCall} | {ready: false; result: ToolResult};
}

/**
 * How long one call of a tool may take, in milliseconds, unless its tool says otherwise; then it is stopped and the
 * model is told that it took too long.
 */
const defaultTimeoutMs = 60_000;
/**
 * The most characters of one result that a model is given, about 7,000 tokens; of a longer one the middle is cut out,
 * or one large file would fill the context.
 */
const defaultMaxCharacters = 24_000;
/** The most characters of the one line that the screen shows of a result; the rest is cut off. */
const longestSummary = 200;

/**
 * Runs the tools that a model calls: checks the parameters, asks whether it is permitted, stops what takes too long and
 * shortens what is too large. It never throws: a failure is a result that the model can read.
 */
export function createToolExecutor(options: ToolExecutorOptions): ToolExecutor {
  const {timeoutMs = defaultTimeoutMs, maxCharacters = defaultMaxCharacters} = options;
  const tools = new Map(options.tools.map(tool => [tool.name, tool]));
  const names = [...tools.keys()].sort();
  const known = names.map(name => `\`${name}\``).join(', ');

  return {
    descriptions: names.map(name => {
      const {description, inputSchema} = tools.get(name) as Tool;
      return {name, description, inputSchema};
    }),
    prepare({name, input}) {
      const tool = tools.get(name);
      if (!tool) {
        // A model that writes the name another way is told the right spelling; one that invents a tool is told all
        // there are.
        const meant = names.filter(known => plain(known) === plain(name));
        const there = meant.length === 1 ? `it is called \`${meant[0]}\` here` : `expected one of ${known}`;
        const expected = names.length > 0 ? there : 'no tools are offered';
        return {ready: false, result: failedResult(`Unknown tool \`${name.slice(0, 80)}\`, ${expected}`)};
      }
      // Parameters that do not fit are never judged or run: the model reads what is wrong with them and calls again.
      const checked = guarded(() => tool.check(input));
      if (!checked.ok) return {ready: false, result: failedResult(checked.problem)};
      const {input: accepted} = checked;
      const judged = judge(tool, accepted, options.decide);
      return {
        ready: true,
        call: {
          effect: tool.effect,
          alone: tool.alone?.(accepted) ?? tool.effect !== 'read',
          ...judged,
          ...(tool.preview && {
            async preview() {
              try {
                const preview = await (tool.preview as NonNullable<Tool['preview']>)(accepted);
                return preview.ok ? preview : {ok: false as const, result: bounded(preview.result, maxCharacters)};
              } catch (error) {
                return {ok: false as const, result: failedResult(toErrorData(error).message)};
              }
            },
          }),
          async run({signal, approved = false, previewed, onOutput}) {
            const result = await limited(
              limit =>
                tool.run(accepted, {
                  signal: limit,
                  approved,
                  maxCharacters,
                  ...(previewed !== undefined && {previewed}),
                  ...(onOutput && {onOutput}),
                }),
              name,
              signal,
              tool.timeoutMs ?? timeoutMs,
            );
            return bounded(result, maxCharacters);
          },
        },
      };
    },
  };
}

/** A failed result that says `problem` to model and user alike. */
export function failedResult(problem: string): ToolResult {
  const content = sanitizeText(boundText(problem, 2_000));
  return {ok: false, content, summary: sanitizeLine(content).slice(0, longestSummary)};
}

/** A tool whose check throws has refused the call: a fault of its own must not end the user's turn. */
function guarded(check: () => ReturnType<Tool['check']>): ReturnType<Tool['check']> {
  try {
    return check();
  } catch (error) {
    return {ok: false, problem: toErrorData(error).message};
  }
}

/** The order of verdicts: a denial beats a question, a question beats permission. */
const strictness = {allow: 0, ask: 1, deny: 2};

/**
 * Decides whether a call is allowed, must be asked about or is denied: the strictest verdict of all that it touches. A
 * tool that touches nothing and only reads is allowed; an error while judging denies.
 */
function judge(
  tool: Tool,
  input: unknown,
  decide: ToolExecutorOptions['decide'],
): Pick<PreparedCall, 'decision' | 'reason' | 'requests'> {
  try {
    const requests = tool.permissions(input);
    // With nothing to judge, only reading goes on without a question.
    const idle: GateDecision = {decision: tool.effect === 'read' ? 'allow' : 'ask', reason: 'it touches no file'};
    const strictest = requests
      .map(request => withAccess(request, decide(request)))
      .reduce<GateDecision | undefined>(
        (one, other) => (one && strictness[one.decision] >= strictness[other.decision] ? one : other),
        undefined,
      );
    const {decision, reason} = strictest ?? idle;
    return {decision, reason, requests};
  } catch (error) {
    return {decision: 'deny', reason: toErrorData(error).message, requests: []};
  }
}

/**
 * Asks the user before a command uses the network or leaves the sandbox. Leaving the sandbox is a person's decision
 * about this very call, the network also that of a user's own rule for the command: an automatic mode, or a proof that
 * the command is harmless, speaks of what it does inside.
 */
function withAccess({access}: ToolPermissionRequest, decision: GateDecision): GateDecision {
  if (access === undefined || decision.decision !== 'allow' || decision.rule?.startsWith('grant: ')) return decision;
  if (access === 'network' && decision.rule?.startsWith('allow: ')) return decision;
  const reason = access === 'network' ? 'it wants to use the network' : 'it wants to run outside the sandbox';
  return {decision: 'ask', rule: `access-${access}`, reason};
}

/**
 * Runs a tool with a time limit and stops it when the user cancels. A tool that ignores its signal is left behind, so
 * that a turn never hangs on it.
 */
async function limited(
  run: (signal: AbortSignal) => Promise<ToolResult>,
  name: string,
  cancel: AbortSignal,
  timeoutMs: number,
): Promise<ToolResult> {
  // Esc was pressed while this call waited behind others.
  if (cancel.aborted) return failedResult('Cancelled before it ran');
  const limit = new AbortController();
  let settle: (result: ToolResult) => void = () => {};
  const cut = new Promise<ToolResult>(resolve => {
    settle = resolve;
  });
  // The result is settled before the signal fires: the reason for stopping wins over what the tool says as it dies.
  const stop = (problem: string) => {
    settle(failedResult(problem));
    limit.abort();
  };
  const onCancel = () => stop('Cancelled');
  cancel.addEventListener('abort', onCancel, {once: true});
  const timer = setTimeout(() => stop(`\`${name}\` took longer than ${timeoutMs / 1000} s and was stopped`), timeoutMs);
  try {
    const running = Promise.resolve()
      .then(() => run(limit.signal))
      .catch((error: unknown) => failedResult(isCancellation(error) ? 'Cancelled' : toErrorData(error).message));
    return await Promise.race([running, cut]);
  } finally {
    clearTimeout(timer);
    cancel.removeEventListener('abort', onCancel);
  }
}

/**
 * Makes a result small enough for the model and safe to print, whatever the tool gave; at most 200 places are kept to
 * cite.
 */
function bounded(result: ToolResult, maxCharacters: number): ToolResult {
  if (typeof result?.content !== 'string') return failedResult('The tool gave no result');
  const content = sanitizeText(boundText(result.content, maxCharacters));
  const summary = sanitizeLine(String(result.summary ?? '').slice(0, longestSummary * 4)).slice(0, longestSummary);
  const {places, details, filesChanged} = result;
  return {
    ok: result.ok === true,
    content,
    summary,
    ...(places && {places: places.slice(0, 200)}),
    ...(details && {details}),
    ...(filesChanged && filesChanged.length > 0 && {filesChanged}),
  };
}

/** A name without what spellings differ in: `Read_File` and `readFile` mean `read-file`. */
function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

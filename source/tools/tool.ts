/** What a tool can do to the world; the permission gate judges by it. */
export type ToolEffect = 'read' | 'write' | 'run' | 'network';

/** Where a result shows something; lines start at 1 and include both ends. */
export interface ToolPlace {
  path: string;
  startLine: number;
  endLine: number;
}

/** What a call came to. A failure that is part of the work is a result, not a throw. */
export interface ToolResult {
  ok: boolean;
  /** For the model: bounded, says what was left out, and is safe to print. */
  content: string;
  /** For the screen: one line, safe to print. */
  summary: string;
  /** Places that the content shows. */
  places?: ToolPlace[];
}

/** The request that the permission gate judges, as `eca permissions check` takes it. */
export interface ToolPermissionRequest {
  tool: string;
  path?: string;
  to?: string;
  command?: string;
  /** What a command wants beyond the sandbox's usual: `network` opens the network, `unconfined` leaves the sandbox. */
  access?: CommandAccess;
}

export type CommandAccess = 'network' | 'unconfined';

export type CheckedInput<Input> = {ok: true; input: Input} | {ok: false; problem: string};

/** What a running tool is given. */
export interface ToolContext {
  signal: AbortSignal;
  /** Somebody approved this very call: what the guard would ask about may be read. */
  approved: boolean;
  /** The most characters that `content` may have; what is longer is cut in the middle by the executor. */
  maxCharacters: number;
  /** What a tool shows while it runs: text that is safe to print, piece by piece as it comes, without a bound on the whole. */
  onOutput?(text: string): void;
}

/** One thing an assistant can do. `description` and `inputSchema` are all that a model knows of it. */
export interface Tool<Input = unknown> {
  /** kebab-case. */
  readonly name: string;
  readonly description: string;
  /** JSON Schema of an object. Small: it costs tokens in every request. */
  readonly inputSchema: object;
  readonly effect: ToolEffect;
  /** How long one call may take, where the executor's own limit does not fit. */
  readonly timeoutMs?: number;
  /** Checks what a model sent; `problem` says what was unexpected and what is expected, for the model to mend. */
  check(input: unknown): CheckedInput<Input>;
  /** What has to be permitted before `run`, one request for each thing that is touched. */
  permissions(input: Input): ToolPermissionRequest[];
  /** @throws only AbortError, within 300 ms of `signal`. */
  run(input: Input, context: ToolContext): Promise<ToolResult>;
}

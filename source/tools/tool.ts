/**
 * What a tool can do to the world, on which depends whether the user is asked: reading goes on by itself, writing,
 * running and the network do not.
 */
export type ToolEffect = 'read' | 'write' | 'run' | 'network';

/**
 * A place in a file, or in a document of the user's, that a result shows; lines start at 1 and include both ends. A
 * document that has pages has no lines, one that was not a file may have neither.
 */
export type ToolPlace =
  | {kind?: 'file'; path: string; startLine: number; endLine: number}
  | {kind: 'knowledge'; path: string; page?: number; startLine?: number; endLine?: number};

/** Lines of a change as unified diffs have them: each begins with a space (kept), `-` (gone) or `+` (new). Starts are 1-based. */
export interface DiffHunk {
  oldStart: number;
  oldLines: number;
  newStart: number;
  newLines: number;
  lines: string[];
}

/**
 * A change to a file as the user sees it: as it was and will be. What cannot be seen is escaped (`\\u{202e}`), so that
 * its lines are safe to print and hide nothing.
 */
export interface DiffDetails {
  kind: 'diff';
  /** Relative to the workspace with `/`, absolute outside of it. */
  path: string;
  change: 'create' | 'edit' | 'replace';
  hunks: DiffHunk[];
  addedLines: number;
  removedLines: number;
  /** Lines of the hunks that were left out because the change is too large to show; 0 for nearly all. */
  hiddenLines: number;
  /** What the lines do not show, such as how an edit found its place. */
  notes: string[];
}

/** One task of the model's list. */
export interface TodoItem {
  text: string;
  state: 'open' | 'active' | 'done';
}

/** What the screen can show of a call beyond its `summary`: safe to print. Kinds that a face does not know are shown as `summary`. */
export type ToolDetails =
  | DiffDetails
  | {kind: 'delete'; path: string; sizeBytes: number; what: 'file' | 'link'}
  | {kind: 'move'; path: string; to: string; what: 'file' | 'link'}
  | {kind: 'todo'; items: TodoItem[]}
  | {kind: 'fetch'; url: string; status: number; mediaType: string; sizeBytes: number};

/** What a call would do, found out without doing it, for the user's approval. */
export type ToolPreview =
  | {
      ok: true;
      details: ToolDetails;
      /** Names this very effect: given back as `previewed`, the run refuses to do anything else. */
      fingerprint: string;
    }
  /** It would fail, and why, as its result would say it: nobody needs to be asked. */
  | {ok: false; result: ToolResult};

/** What a call came to. A failure that is part of the work is a result, not a throw. */
export interface ToolResult {
  ok: boolean;
  /** For the model: bounded, says what was left out, and is safe to print. */
  content: string;
  /** For the screen: one line, safe to print. */
  summary: string;
  /** Places that the content shows. */
  places?: ToolPlace[];
  details?: ToolDetails;
  /** Paths that were changed, made or removed, relative to the workspace with `/`; absolute outside of it. */
  filesChanged?: string[];
  /** It failed because what the model gave did not fit the file: the form of the edit, not the world, is to blame. */
  misfit?: true;
}

/** The request that the permission gate judges, as `eca permissions check` takes it. */
export interface ToolPermissionRequest {
  tool: string;
  path?: string;
  to?: string;
  command?: string;
  url?: string;
  /** What a command wants beyond the sandbox's usual: `network` opens the network, `unconfined` leaves the sandbox. */
  access?: CommandAccess;
}

/** What a command may be granted beyond the sandbox's usual. */
export type CommandAccess = 'network' | 'unconfined';

/** Parameters that fit, or what is wrong with them in words that the model can mend its call by. */
export type CheckedInput<Input> = {ok: true; input: Input} | {ok: false; problem: string};

/** What a running tool is given. */
export interface ToolContext {
  signal: AbortSignal;
  /** Somebody approved this very call: what the guard would ask about may be read. */
  approved: boolean;
  /** The fingerprint of the preview that was approved. */
  previewed?: string;
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
  /** Whether this call has to run by itself; those that read run side by side when it is absent. */
  alone?(input: Input): boolean;
  /** What has to be permitted before `run`, one request for each thing that is touched. */
  permissions(input: Input): ToolPermissionRequest[];
  /** What `run` would do now, for the approval. Changes nothing. Best asked for when all calls before this one have run. */
  preview?(input: Input): Promise<ToolPreview>;
  /** @throws only AbortError, within 300 ms of `signal`. */
  run(input: Input, context: ToolContext): Promise<ToolResult>;
}

import {EcaError, quoteNames} from '../foundation/errors.ts';
import {createCommandDisk} from './command-disk.ts';
import type {CommandSurroundings} from './commands/command-surroundings.ts';
import {decideCommand} from './decide-command.ts';
import {decideFetch} from './decide-fetch.ts';
import type {PathGuard} from './path-guard.ts';
import type {PathOperation, PathVerdict} from './path-verdict.ts';
import {allowCovers, type FileTool, knownTools, type PermissionRule, refusalCovers} from './permission-rule.ts';
import type {SandboxLayer} from './sandbox/sandbox.ts';

/**
 * How much the assistant may do without asking, as `permissions.mode` sets it: `read-only` and `plan` change nothing,
 * `ask` asks before every change that no rule allows, `auto-edit` edits files of the workspace by itself, and builds
 * and tests it inside the sandbox, `full-auto` also deletes files and runs other commands inside the sandbox.
 */
export type PermissionMode = 'read-only' | 'ask' | 'auto-edit' | 'plan' | 'full-auto';

/** What is allowed without a question. Deny beats ask beats allow, whatever the order of the rules. */
export interface PermissionPolicy {
  mode: PermissionMode;
  allow: readonly PermissionRule[];
  ask: readonly PermissionRule[];
  deny: readonly PermissionRule[];
}

/** Whether something runs at once, is put to the user, or is refused, and by which rule. */
export interface Decision {
  decision: 'allow' | 'ask' | 'deny';
  /** The rule as written (`deny: read-file(secret/**)`), or the name of the built-in one. */
  rule: string;
  reason: string;
  /** With `allow`: only inside the sandbox; without one in force it is to be asked. */
  confined?: true;
}

/** One effect on one path: most tools have one, `move-file` has two (delete the source, write the target). */
export interface PathEffect {
  verdict: PathVerdict;
  /** The tools whose rules speak about this effect. */
  tool: string;
}

/** What is to be decided, with the guard's verdicts already in it, so that deciding needs no disk. */
export type PermissionRequest =
  | CommandRequest
  | {tool: string; url: string}
  | {tool: string; effects: readonly PathEffect[]};

/** A command for bash, started in the workspace without a terminal. */
export interface CommandRequest {
  tool: string;
  command: string;
  /** The machine as the decision may see it; without it no command is proved harmless. */
  surroundings?: CommandSurroundings;
  /** The sandbox in force. Default `none`. */
  sandbox?: SandboxLayer;
}

/** A request as `eca permissions check` and the tools make it. */
export interface ToolRequest {
  tool: string;
  path?: string;
  /** Where `move-file` moves to. */
  to?: string;
  command?: string;
  url?: string;
}

/** Verdicts that an allow rule lifts only when it names the very path, without wildcards. */
const guardedRules = new Set<string>([
  'secret',
  'outside-workspace',
  'git-internals',
  'runs-code',
  'workspace-root',
  'folder',
]);
/** Verdicts that no allow rule lifts: what the path means is not certain enough for a rule to fit. */
const uncertainRules = new Set<string>(['unclear-path', 'unreadable-path', 'special-file']);

/**
 * Tools that a deny or ask rule covers beside the one it names, since they would come to the same: a moved file could
 * be read at its new place, so a rule against reading it holds for moving it too.
 */
const sameEffect: Readonly<Record<string, readonly string[]>> = {
  'read-file': ['search-files', 'move-file'],
  'write-file': ['edit-file', 'delete-file'],
  'edit-file': ['write-file', 'delete-file'],
};

/**
 * Decides whether a tool call needs the user's approval, runs at once or is refused. Pure: no disk, no clock, never
 * throws. Order: what the guard denies stays denied; deny rules; what the mode rules out (`read-only` and `plan` change
 * nothing); ask rules; then secrets, places outside the workspace, git's own files and files that run code ask unless
 * an allow rule names that very path; then allow rules; then the mode. An unknown tool asks. A command is allowed where
 * it is proved harmless or allow rules cover each part that is not, denied where it is a danger whatever was allowed,
 * and asked about otherwise (`decide-command.ts`). A web page is asked about in every mode unless an allow rule names
 * its host (`decide-fetch.ts`).
 */
export function decide(request: PermissionRequest, policy: PermissionPolicy): Decision {
  if ('command' in request) return decideCommand(request.tool, request.command, policy, request);
  if ('url' in request) return decideFetch(request.url, policy);
  // A tool that is not built in: only a deny rule decides by itself, all else is for the user.
  if (request.effects.length === 0) {
    const denied = policy.deny.find(rule => appliesTo(rule, request.tool) && rule.pattern === undefined);
    if (denied)
      return {decision: 'deny', rule: `deny: ${denied.text}`, reason: `a deny rule covers \`${request.tool}\``};
    return {decision: 'ask', rule: 'unknown-tool', reason: `nothing is known about the tool \`${request.tool}\``};
  }
  return request.effects.map(effect => decideEffect(request.tool, effect, policy)).reduce(stricter);
}

/** Deny is stricter than ask, ask stricter than allow; of several effects the strictest counts. */
const strictness = {allow: 0, ask: 1, deny: 2};

/** Of two decisions the stricter one. */
function stricter(one: Decision, other: Decision): Decision {
  return strictness[other.decision] > strictness[one.decision] ? other : one;
}

/** Decides about one file that a tool call would touch, in the order that `decide` promises. */
function decideEffect(tool: string, {verdict, tool: effectTool}: PathEffect, policy: PermissionPolicy): Decision {
  if (verdict.decision === 'deny') return {decision: 'deny', rule: verdict.rule, reason: verdict.reason};
  const refusing = (rules: readonly PermissionRule[]) =>
    rules.find(rule => (appliesTo(rule, tool) || appliesTo(rule, effectTool)) && refusalCovers(rule, verdict));

  const denied = refusing(policy.deny);
  if (denied) return {decision: 'deny', rule: `deny: ${denied.text}`, reason: `a deny rule covers ${nameOf(verdict)}`};
  const changes = verdict.operation === 'write' || verdict.operation === 'delete';
  if (changes && (policy.mode === 'read-only' || policy.mode === 'plan')) {
    return {decision: 'deny', rule: `mode-${policy.mode}`, reason: `nothing is changed in ${policy.mode} mode`};
  }
  // Before allow rules: who wrote `ask` wants the question even where another rule allows.
  const asked = refusing(policy.ask);
  if (asked) return {decision: 'ask', rule: `ask: ${asked.text}`, reason: `an ask rule covers ${nameOf(verdict)}`};

  // A wide allow rule such as `src/**` must not open secrets and hooks along with the rest.
  const guarded = guardedRules.has(verdict.rule);
  if (!uncertainRules.has(verdict.rule)) {
    const allowed = policy.allow.find(
      rule =>
        (rule.tool === '*' || rule.tool === tool || rule.tool === effectTool) && allowCovers(rule, verdict, guarded),
    );
    if (allowed)
      return {decision: 'allow', rule: `allow: ${allowed.text}`, reason: `an allow rule covers ${nameOf(verdict)}`};
  }
  if (verdict.decision === 'allow') return {decision: 'allow', rule: verdict.rule, reason: verdict.reason};
  if (verdict.rule === 'write-inside' && modeAllows(policy.mode, verdict.operation)) {
    return {
      decision: 'allow',
      rule: `mode-${policy.mode}`,
      reason: `${policy.mode} mode allows it inside the workspace`,
    };
  }
  return {decision: 'ask', rule: verdict.rule, reason: verdict.reason};
}

/**
 * Which changes inside the workspace a mode makes without asking: `auto-edit` waves edits through, not deletions;
 * `full-auto` both.
 */
function modeAllows(mode: PermissionMode, operation: PathOperation): boolean {
  return mode === 'full-auto' || (mode === 'auto-edit' && operation === 'write');
}

/** Whether a deny or ask rule speaks about a tool: by its name, `*`, or since it would come to the same. */
function appliesTo(rule: PermissionRule, tool: string): boolean {
  return rule.tool === '*' || rule.tool === tool || (sameEffect[rule.tool]?.includes(tool) ?? false);
}

/** The path as messages show it: below the workspace where it is in there. */
function nameOf(verdict: PathVerdict): string {
  return `\`${verdict.relativePath ?? verdict.realPath}\``;
}

/** What each tool does to its path. */
const operations: Readonly<Record<Exclude<FileTool, 'move-file'>, PathOperation>> = {
  'read-file': 'read',
  'search-files': 'read',
  'list-files': 'list',
  'write-file': 'write',
  'edit-file': 'write',
  'delete-file': 'delete',
};

/** What a request is judged by. */
export interface RequestContext {
  guard: PathGuard;
  policy: PermissionPolicy;
  /** The sandbox that commands run in. Default `none`. */
  sandbox?: SandboxLayer;
  /** What `~` and `$HOME` mean to a command. Default: the user's home folder. */
  homeFolder?: string;
  /** The folder of the product's own state, for `$ECA_HOME`. */
  stateFolder?: string;
  /** The folders in which a command's programs are found, as in PATH. Default: those of the system. */
  searchPath?: string;
}

/**
 * Decides a request as it comes from a tool call or a line of `eca permissions check`: asks the guard about its paths, then
 * decides. `move-file` counts as deleting `path` and writing `to`; without `to` both are judged at `path`.
 * Throws `usage-…` errors for requests that say nothing sensible: unknown tool, missing or foreign fields.
 */
export function checkRequest(request: unknown, context: RequestContext): Decision {
  const {tool, path, to, command, url} = checkedRequest(request);
  if (tool === 'fetch-url') return decide({tool, url: url ?? ''}, context.policy);
  if (tool === 'run-command') {
    const {sandbox} = context;
    return decide(
      {tool, command: command ?? '', surroundings: createCommandDisk(context), ...(sandbox && {sandbox})},
      context.policy,
    );
  }
  const subject = path ?? '';
  const effects: PathEffect[] =
    tool === 'move-file'
      ? [
          {tool: 'delete-file', verdict: context.guard.check(subject, 'delete')},
          {tool: 'write-file', verdict: context.guard.check(to ?? subject, 'write')},
        ]
      : [{tool, verdict: context.guard.check(subject, operations[tool as Exclude<FileTool, 'move-file'>])}];
  return decide({tool, effects}, context.policy);
}

/**
 * Makes sure that a request names a known tool and has the fields it needs; throws `usage-bad-request` or
 * `usage-unknown-tool`.
 */
function checkedRequest(request: unknown): ToolRequest {
  if (typeof request !== 'object' || request === null || Array.isArray(request)) {
    throw new EcaError(
      'usage-bad-request',
      `Unexpected ${kindOf(request)}, expected an object with \`tool\` and \`path\`, \`command\` or \`url\``,
    );
  }
  const {tool, path, to, command, url} = request as Record<string, unknown>;
  if (typeof tool !== 'string') {
    throw new EcaError(
      'usage-bad-request',
      `Unexpected ${kindOf(tool)} as \`tool\`, expected one of ${quoteNames(knownTools)}`,
    );
  }
  if (!knownTools.includes(tool)) {
    throw new EcaError(
      'usage-unknown-tool',
      `Unknown tool \`${tool.slice(0, 80)}\`, expected one of ${quoteNames(knownTools)}`,
    );
  }
  const wanted = fieldsOf(tool, {path, to, command, url});
  for (const [name, value] of Object.entries(wanted)) {
    if (typeof value !== 'string') {
      throw new EcaError(
        'usage-bad-request',
        `Unexpected ${kindOf(value)} as \`${name}\` of \`${tool}\`, expected a string`,
      );
    }
  }
  return {tool, ...(wanted as Partial<Record<'path' | 'to' | 'command' | 'url', string>>)};
}

/** The fields that a request of this tool must have; others are left aside. */
function fieldsOf(tool: string, {path, to, command, url}: Record<string, unknown>): Record<string, unknown> {
  if (tool === 'run-command') return {command};
  if (tool === 'fetch-url') return {url};
  return tool === 'move-file' && to !== undefined ? {path, to} : {path};
}

/** What somebody gave instead, for the message: `a list`, `an object`, `nothing`. */
function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return '`null`';
  return Array.isArray(value) ? 'a list' : `${/^[aeiou]/.test(typeof value) ? 'an' : 'a'} ${typeof value}`;
}

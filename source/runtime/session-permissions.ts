import type {GrantOffer, GrantScope} from '../agent/agent-event.ts';
import type {ApprovalRequest} from '../agent/turn-input.ts';
import {EcaError} from '../foundation/errors.ts';
import type {GrantStore} from '../security/grants.ts';
import {hostRule, type PermissionRule, parseRule, pathRule} from '../security/permission-rule.ts';
import type {Decision, PermissionMode, PermissionPolicy} from '../security/permissions.ts';
import {hostCovers, type WebAddress} from '../security/web-address.ts';
import type {ToolPermissionRequest} from '../tools/tool.ts';
import type {PermissionsPort} from './runtime.ts';

/** What decisions in a conversation rest on. */
export interface SessionPermissionsOptions {
  /** The permissions of the settings, as they are now. */
  settings(): Promise<PermissionsPort>;
  /** The mode in force; that of the settings where undefined. */
  mode(): PermissionMode | undefined;
  /** Rules beside those of the settings, as `--allow` and `--deny` give them. */
  allow?: readonly string[];
  deny?: readonly string[];
  /** Where lasting approvals are kept, for which project; without it none is offered. */
  lasting?: {store(): Promise<Pick<GrantStore, 'add'>>; projectRoot: string};
}

/** What may be done in one conversation: the settings, the mode of now, and what was granted in it. */
export interface SessionPermissions {
  /** Reads the settings again; what is decided from now on follows them. */
  refresh(): Promise<void>;
  /** Resolves when everything is known that decisions rest on, the sandbox too: await it before the first `check` of a round. */
  settle(): Promise<void>;
  /** @throws EcaError `usage-…` for a malformed request. Asks until `refresh` was called. */
  check(request: ToolPermissionRequest): Decision;
  /** Whether a rule of the settings or of this run names the very host of an address; approvals that were given to a question do not. */
  namesHost(address: WebAddress): boolean;
  /** The policy in force now. */
  policy(): PermissionPolicy;
  /** What else than `once` may be offered for a call. */
  offersFor(requests: readonly ToolPermissionRequest[]): GrantOffer[];
  /** Keeps an approval for as long as its scope says. */
  grant(request: Pick<ApprovalRequest, 'requests'>, scope: Exclude<GrantScope, 'once'>): Promise<void>;
}

/**
 * Decides in one conversation whether a tool call is allowed, denied or asked about: by the rules of the settings,
 * `--allow` and `--deny`, the mode of now, and what the user approved before. @throws EcaError `usage-permission-rule`
 * for a rule that cannot be read.
 */
export function createSessionPermissions(options: SessionPermissionsOptions): SessionPermissions {
  const allow = rulesOf('--allow', options.allow ?? []);
  const deny = rulesOf('--deny', options.deny ?? []);
  const grantedCommands = new Set<string>();
  const grantedRules: PermissionRule[] = [];
  let settings: PermissionsPort | undefined;
  /** The mode and rules of now. Until the settings are read everything is asked about. */
  const policy = (): PermissionPolicy => {
    const set = settings?.policy ?? {mode: 'ask', allow: [], ask: [], deny: []};
    return {
      mode: options.mode() ?? set.mode,
      allow: [...set.allow, ...allow, ...grantedRules],
      ask: set.ask,
      deny: [...set.deny, ...deny],
    };
  };

  /**
   * The rules that an approval "for this project" or "always" would save: one for each request, where each may be
   * granted with this scope. None for a command that wants more than the sandbox gives.
   */
  const lastingRules = (
    requests: readonly ToolPermissionRequest[],
    scope: 'project' | 'user',
  ): string[] | undefined => {
    if (!options.lasting || requests.length === 0 || requests.some(({access}) => access !== undefined))
      return undefined;
    const rules = requests.flatMap(request => {
      const choice = settings?.grantFor(request);
      return choice?.scopes.includes(scope) ? [choice.rule] : [];
    });
    return rules.length === requests.length ? rules : undefined;
  };

  return {
    policy,
    async refresh() {
      settings = await options.settings();
    },
    async settle() {
      await settings?.settle();
    },
    check(request) {
      if (!settings) return {decision: 'ask', rule: 'settings', reason: 'the settings are not read yet'};
      const decided = settings.check(request, policy());
      // What was approved for the session spares a question; a denial it does not lift.
      const wantsMore = decided.decision === 'ask' || (decided.decision === 'allow' && request.access !== undefined);
      if (wantsMore && grantedCommands.has(keyOf(request))) {
        return {decision: 'allow', rule: 'grant: session', reason: 'you allowed it for this session'};
      }
      return decided;
    },
    namesHost(address) {
      // An approval that was given to a question opens no address in the user's own network.
      const own = [...(settings?.policy.allow ?? []).filter(rule => !settings?.granted.includes(rule)), ...allow];
      return own.some(
        ({tool, pattern}) => tool === 'fetch-url' && pattern !== undefined && hostCovers(pattern, address, true),
      );
    },
    offersFor(requests) {
      const offers: GrantOffer[] = requests.map(request => ({scope: 'session' as const, rule: ruleOf(request)}));
      for (const scope of ['project', 'user'] as const) {
        const rules = lastingRules(requests, scope);
        offers.push(...(rules ?? []).map(rule => ({scope, rule})));
      }
      return offers;
    },
    async grant({requests}, scope) {
      const rules = scope === 'session' ? undefined : lastingRules(requests, scope);
      if (rules && options.lasting) {
        const {store, projectRoot} = options.lasting;
        for (const rule of rules) {
          await (await store()).add(scope === 'project' ? {rule, scope, projectRoot} : {rule, scope: 'user'});
        }
        // Read again, so that the new rule counts from the next call on.
        settings = await options.settings();
        await settings.settle();
        return;
      }
      for (const request of requests) {
        const parsed = parseRule(ruleOf(request));
        if (request.command !== undefined) grantedCommands.add(keyOf(request));
        else if (parsed.ok) grantedRules.push(parsed.rule);
      }
    },
  };
}

/** A rule that covers this very request and nothing else; for a page, its host. */
function ruleOf({tool, path, command, url}: ToolPermissionRequest): string {
  if (url !== undefined) return hostRule(url) ?? tool;
  if (command !== undefined) return `${tool}(${command})`;
  return path === undefined ? tool : pathRule(tool, path);
}

/** What an approval "for this session" covers: exactly this command or access, nothing like it. */
function keyOf({tool, path, to, command, access, url}: ToolPermissionRequest): string {
  return JSON.stringify([tool, path, to, command, access, url]);
}

/**
 * Reads the rules of `--allow` or `--deny`. One that cannot be read is an error: left out, a `--deny` would forbid
 * nothing.
 */
function rulesOf(flag: string, texts: readonly string[]): PermissionRule[] {
  return texts.map(text => {
    const parsed = parseRule(text);
    if (parsed.ok) return parsed.rule;
    throw new EcaError('usage-permission-rule', `\`${flag}\`: ${parsed.problem.message}`);
  });
}

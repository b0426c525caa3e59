import type {GrantOffer, GrantScope} from '../agent/agent-event.ts';
import type {ApprovalRequest} from '../agent/turn-input.ts';
import {EcaError} from '../foundation/errors.ts';
import {type PermissionRule, parseRule} from '../security/permission-rule.ts';
import type {Decision, PermissionMode} from '../security/permissions.ts';
import type {ToolPermissionRequest} from '../tools/tool.ts';
import type {PermissionsPort} from './runtime.ts';

export interface SessionPermissionsOptions {
  /** The permissions of the settings, as they are now. */
  settings(): Promise<PermissionsPort>;
  /** The mode in force; that of the settings where undefined. */
  mode(): PermissionMode | undefined;
  /** Rules beside those of the settings, as `--allow` and `--deny` give them. */
  allow?: readonly string[];
  deny?: readonly string[];
}

/** What may be done in one conversation: the settings, the mode of now, and what was granted in it. */
export interface SessionPermissions {
  /** Reads the settings again; what is decided from now on follows them. */
  refresh(): Promise<void>;
  /** @throws EcaError `usage-…` for a malformed request. Asks until `refresh` was called. */
  check(request: ToolPermissionRequest): Decision;
  /** What else than `once` may be offered for a call. */
  offersFor(requests: readonly ToolPermissionRequest[]): GrantOffer[];
  /** Keeps an approval for as long as its scope says. */
  grant(request: Pick<ApprovalRequest, 'requests'>, scope: Exclude<GrantScope, 'once'>): Promise<void>;
}

/** @throws EcaError `usage-permission-rule` for a rule that cannot be read. */
export function createSessionPermissions(options: SessionPermissionsOptions): SessionPermissions {
  const allow = rulesOf('--allow', options.allow ?? []);
  const deny = rulesOf('--deny', options.deny ?? []);
  const granted = new Set<string>();
  let settings: PermissionsPort | undefined;

  return {
    async refresh() {
      settings = await options.settings();
    },
    check(request) {
      if (!settings) return {decision: 'ask', rule: 'settings', reason: 'the settings are not read yet'};
      const {policy} = settings;
      const decided = settings.check(request, {
        mode: options.mode() ?? policy.mode,
        allow: [...policy.allow, ...allow],
        ask: policy.ask,
        deny: [...policy.deny, ...deny],
      });
      if (decided.decision === 'ask' && granted.has(keyOf(request))) {
        return {decision: 'allow', rule: 'grant: session', reason: 'you allowed it for this session'};
      }
      return decided;
    },
    offersFor(requests) {
      const [first] = requests;
      if (!first) return [];
      const subject = first.command ?? first.path ?? '';
      return [{scope: 'session', rule: subject === '' ? first.tool : `${first.tool}(${subject})`}];
    },
    async grant({requests}, _scope) {
      for (const request of requests) granted.add(keyOf(request));
    },
  };
}

function keyOf({tool, path, to, command}: ToolPermissionRequest): string {
  return JSON.stringify([tool, path, to, command]);
}

function rulesOf(flag: string, texts: readonly string[]): PermissionRule[] {
  return texts.map(text => {
    const parsed = parseRule(text);
    if (parsed.ok) return parsed.rule;
    throw new EcaError('usage-permission-rule', `\`${flag}\`: ${parsed.problem.message}`);
  });
}

import type {Config} from '../config/schema.ts';
import {EcaError} from '../foundation/errors.ts';
import {type PermissionRule, parseRule} from '../security/permission-rule.ts';
import {checkRequest, type PermissionPolicy, type RequestContext} from '../security/permissions.ts';
import type {PermissionsPort} from './runtime.ts';

/** The permissions that the settings describe. @throws EcaError `config-permission-rule` for a rule that cannot be read. */
export function createPermissions(
  settings: Config['permissions'],
  around: Pick<RequestContext, 'guard' | 'sandbox' | 'stateFolder'>,
): PermissionsPort {
  const policy: PermissionPolicy = {
    mode: settings.mode,
    allow: rulesOf('permissions.allow', settings.allow),
    ask: rulesOf('permissions.ask', settings.ask),
    deny: rulesOf('permissions.deny', settings.deny),
  };
  return {policy, check: (request, other = policy) => checkRequest(request, {...around, policy: other})};
}

function rulesOf(key: string, texts: readonly string[]): PermissionRule[] {
  return texts.map(text => {
    const parsed = parseRule(text);
    if (parsed.ok) return parsed.rule;
    throw new EcaError('config-permission-rule', `\`${key}\`: ${parsed.problem.message}`);
  });
}

import type {Config} from '../config/schema.ts';
import {EcaError} from '../foundation/errors.ts';
import {createCommandDisk} from '../security/command-disk.ts';
import {grantFor} from '../security/grant-rule.ts';
import {type PermissionRule, parseRule} from '../security/permission-rule.ts';
import {checkRequest, type PermissionPolicy, type RequestContext} from '../security/permissions.ts';
import type {SandboxLayer} from '../security/sandbox/sandbox.ts';
import type {PermissionsPort} from './runtime.ts';

/**
 * Reads the permission rules of the settings (mode, allow, ask, deny) and judges tool calls by them, with `granted`
 * beside the allow rules. @throws EcaError `config-permission-rule` for a rule that cannot be read.
 */
export function createPermissions(
  settings: Config['permissions'],
  around: Pick<RequestContext, 'guard' | 'stateFolder' | 'searchPath'> & {
    granted?: readonly PermissionRule[];
    /** Finds out which sandbox commands run in; none where it is absent. Called by `settle`, once. */
    sandbox?: () => Promise<{layer: SandboxLayer}>;
  },
): PermissionsPort {
  const {granted = [], sandbox, ...context} = around;
  let layer: SandboxLayer = 'none';
  const policy: PermissionPolicy = {
    mode: settings.mode,
    allow: [...rulesOf('permissions.allow', settings.allow), ...granted],
    ask: rulesOf('permissions.ask', settings.ask),
    deny: rulesOf('permissions.deny', settings.deny),
  };
  return {
    policy,
    granted,
    async settle() {
      if (sandbox) ({layer} = await sandbox());
    },
    check: (request, other = policy) => checkRequest(request, {...context, sandbox: layer, policy: other}),
    grantFor: request => grantFor(request, createCommandDisk(context)),
  };
}

/**
 * Reads the rules of a setting. One that cannot be read is an error: a `deny` that is left out would allow what it
 * forbids.
 */
function rulesOf(key: string, texts: readonly string[]): PermissionRule[] {
  return texts.map(text => {
    const parsed = parseRule(text);
    if (parsed.ok) return parsed.rule;
    throw new EcaError('config-permission-rule', `\`${key}\`: ${parsed.problem.message}`);
  });
}

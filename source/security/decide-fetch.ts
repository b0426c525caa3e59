import type {PermissionRule} from './permission-rule.ts';
import type {Decision, PermissionPolicy} from './permissions.ts';
import {hostCovers, hostRefuses, isLocalHost, readWebAddress, type WebAddress} from './web-address.ts';

/**
 * Decides whether the assistant may fetch a web page, by its address. Pure. What is no plain web address is denied;
 * deny rules; hosts of this machine and of private networks (localhost, the router, a cloud's metadata) are denied
 * unless an allow rule names that very host; ask rules; allow rules for the tool or the host; else it asks, in every
 * mode: what is asked for says something to whoever answers.
 */
export function decideFetch(text: string, policy: Pick<PermissionPolicy, 'allow' | 'ask' | 'deny'>): Decision {
  const read = readWebAddress(text);
  if (!read.ok) return {decision: 'deny', rule: 'web-address', reason: `the address cannot be used: ${read.problem}`};
  const {address} = read;
  const covers = `covers \`${address.host}\``;
  const refusing = (rules: readonly PermissionRule[]) =>
    rules.find(
      ({tool, pattern}) =>
        (tool === 'fetch-url' || (tool === '*' && pattern === undefined)) &&
        (pattern === undefined || hostRefuses(pattern, address)),
    );
  const denied = refusing(policy.deny);
  if (denied) return {decision: 'deny', rule: `deny: ${denied.text}`, reason: `a deny rule ${covers}`};
  // The network at home trusts this machine: routers, printers and cloud metadata answer without a password.
  const isLocal = isLocalHost(address.host);
  const allowed = policy.allow.find(rule => allowsFetch(rule, address, isLocal));
  if (isLocal && !allowed) {
    return {
      decision: 'deny',
      rule: 'local-address',
      reason: `\`${address.host}\` is on this machine or a private network, and no rule of yours names it`,
    };
  }
  const asked = refusing(policy.ask);
  if (asked) return {decision: 'ask', rule: `ask: ${asked.text}`, reason: `an ask rule ${covers}`};
  if (allowed) return {decision: 'allow', rule: `allow: ${allowed.text}`, reason: `an allow rule ${covers}`};
  return {decision: 'ask', rule: 'network', reason: `it asks \`${address.host}\` on the network`};
}

/** Whether an allow rule covers the address; a rule for every tool opens no network. `exactly`: it has to name that very host. */
function allowsFetch({tool, pattern}: PermissionRule, address: WebAddress, exactly: boolean): boolean {
  if (tool !== 'fetch-url') return false;
  return pattern === undefined ? !exactly : hostCovers(pattern, address, exactly);
}

import {coversCommand, refusesCommand} from './command-rule.ts';
import type {CommandSurroundings} from './commands/command-surroundings.ts';
import {quoted} from './commands/doubt.ts';
import {type CommandJudgement, judgeCommand} from './commands/judge-command.ts';
import type {PermissionRule} from './permission-rule.ts';
import type {Decision, PermissionPolicy} from './permissions.ts';
import type {SandboxLayer} from './sandbox/sandbox.ts';

/** Doubts that no mode lifts, not even full-auto in a sandbox: nobody can say what such a command does. */
const uncertain = new Set(['too-long', 'unclear-characters', 'does-not-parse']);

/** What is known of a command before the rules and the mode have their say. */
type Judged = Pick<CommandJudgement, 'danger' | 'commands'> & {doubt?: {rule: string; reason: string}};

/**
 * The build, test, lint and format commands that auto-edit mode runs by itself. It is their job to work on a project:
 * in a sandbox without a network they cannot do more than that.
 */
const builders =
  /^(?:(?:npm|pnpm|yarn|bun) (?:test|t|run [\w:.-]+|run-script [\w:.-]+|build|lint|tsc|vitest|jest)|npx (?:--no(?:-install)? )?(?:tsc|vitest|jest|mocha|eslint|prettier|biome|knip|tsx|ava|c8|nyc|playwright)|tsc|vitest|jest|mocha|eslint|prettier|biome|pytest|ruff|mypy|black|tox|(?:python[\d.]*) -m (?:pytest|unittest|mypy|ruff|black|compileall)|cargo (?:build|test|check|clippy|fmt|bench)|go (?:build|test|vet|fmt)|make|cmake|ninja|ctest|gradle|mvn|dotnet (?:build|test)|rake|rspec|phpunit|node --test|deno (?:test|lint|check|fmt)|bundle exec (?:rspec|rake|rubocop)|swift (?:build|test)|mix (?:test|compile))(?: |$)/;

/**
 * Decides whether a shell command runs at once, needs the user's approval or is refused (allow, ask, deny). Strictest
 * first: dangers; deny rules; what the mode rules out; ask rules; then a proof that the command is harmless, or that
 * allow rules cover each part that is not; then what the sandbox in force makes bearable. Everything else asks.
 */
export function decideCommand(
  tool: string,
  command: string,
  policy: PermissionPolicy,
  around: {surroundings?: CommandSurroundings; sandbox?: SandboxLayer},
): Decision {
  const {surroundings, sandbox = 'none'} = around;
  const changesNothing = policy.mode === 'read-only' || policy.mode === 'plan';
  const about = (rules: readonly PermissionRule[]) => rules.filter(rule => rule.tool === '*' || rule.tool === tool);
  const used = new Set<string>();
  // In a mode that changes nothing no allow rule counts.
  const covers = (words: readonly string[]) => {
    const rule = changesNothing ? undefined : about(policy.allow).find(one => coversCommand(one, words));
    if (rule) used.add(rule.text);
    return rule !== undefined;
  };
  const judged: Judged = surroundings
    ? judgeCommand(command, surroundings, covers)
    : {commands: [], doubt: {rule: 'unproved-command', reason: 'it cannot be proved that this command is harmless'}};
  // No rule and no mode allows what would wreck the machine or leak secrets.
  if (judged.danger) return {decision: 'deny', ...judged.danger};

  const refusing = (rules: readonly PermissionRule[]) =>
    about(rules).find(rule => refusesCommand(rule, command, judged.commands));
  const denied = refusing(policy.deny);
  if (denied) return {decision: 'deny', rule: `deny: ${denied.text}`, reason: 'a deny rule covers this command'};
  const {doubt} = judged;
  if (doubt && changesNothing) {
    return {
      decision: 'deny',
      rule: `mode-${policy.mode}`,
      reason: `${doubt.reason}, and nothing is changed in ${policy.mode} mode`,
    };
  }
  const asked = refusing(policy.ask);
  if (asked) return {decision: 'ask', rule: `ask: ${asked.text}`, reason: 'an ask rule covers this command'};
  // Nothing of it is in doubt: it is harmless, or the user's rules cover the rest.
  if (doubt === undefined) {
    const [rule] = used;
    return rule === undefined
      ? {decision: 'allow', rule: 'harmless-command', reason: 'it only reads inside the workspace, and ends by itself'}
      : {decision: 'allow', rule: `allow: ${rule}`, reason: 'an allow rule covers what is not harmless in it'};
  }
  if (surroundings && sandbox !== 'none' && !uncertain.has(doubt.rule)) {
    const confined = {decision: 'allow', confined: true} as const;
    if (policy.mode === 'full-auto') {
      return {...confined, rule: 'mode-full-auto', reason: 'full-auto mode runs commands inside the sandbox'};
    }
    const isBuild = (words: readonly string[]) => builders.test(words.join(' ')) || covers(words);
    if (policy.mode === 'auto-edit' && judgeCommand(command, surroundings, isBuild).doubt === undefined) {
      return {
        ...confined,
        rule: 'mode-auto-edit',
        reason: `${quoted(command)} builds or tests the project, inside the sandbox without a network`,
      };
    }
  }
  return {decision: 'ask', rule: doubt.rule, reason: doubt.reason};
}

import {escapeText} from '../../config/quote-text.ts';
import {quoteNames} from '../../foundation/errors.ts';
import type {Grant} from '../../runtime/runtime.ts';
import {runBatch} from '../batch.ts';
import type {Command, CommandContext} from '../command.ts';
import {exitCodes} from '../exit-codes.ts';
import {quoted, usageError} from '../usage-error.ts';

const checkExample = `echo '{"id":1,"tool":"run-command","command":"npm test"}' | eca permissions check`;

/**
 * `eca permissions`: shows what the assistant may do without asking, takes back approvals, and tells what a tool call
 * would get.
 */
export const command: Command = {
  name: 'permissions',
  summary: 'What is allowed, and what a tool call would get',
  verbs: [
    {
      name: 'list',
      summary: 'The mode, the rules in force with the source of each, and what you approved for good',
      example: 'eca permissions list',
      run: list,
    },
    {
      name: 'revoke',
      summary: 'Ends approvals that you gave for good; their ids are in the list',
      usage: 'ID…',
      example: 'eca permissions revoke 3f2a9c01',
      run: revoke,
    },
    {
      name: 'check',
      summary:
        'Judges tool calls (run-command with a command, read-file and its like with a path): JSON lines in, {"id","decision","rule","reason"} out',
      example: checkExample,
      run: check,
    },
  ],
};

/** Prints the mode, the rules and the approvals that were given for good. */
async function list(context: CommandContext): Promise<number> {
  const runtime = await context.runtime();
  const {policy, granted} = await runtime.permissions();
  const grants = await (await runtime.grants()).list();
  const {output} = context;
  const kinds = ['deny', 'ask', 'allow'] as const;
  const rules = kinds.flatMap(decision =>
    policy[decision]
      .filter(rule => !granted.includes(rule))
      .map(({text}) => ({decision, rule: text, ...runtime.config.sourceOf(`permissions.${decision}`)})),
  );
  if (output.json) {
    await output.value({mode: policy.mode, modeSource: runtime.config.sourceOf('permissions.mode'), rules, grants});
    return exitCodes.done;
  }
  const {source} = runtime.config.sourceOf('permissions.mode');
  await output.line(`mode ${policy.mode} (${source})`);
  for (const {decision, rule, ...from} of rules) {
    await output.line(
      `${decision.padEnd(5)} ${escapeText(rule)} (${from.source}${from.where ? ` ${escapeText(from.where)}` : ''})`,
    );
  }
  if (rules.length === 0) await output.line('no rules of your own');
  for (const {id, rule, scope, project} of grants) {
    const where = scope === 'user' ? 'everywhere' : `in ${escapeText(project ?? '')}`;
    await output.line(`grant ${escapeText(id)} ${escapeText(rule)} (${where})`);
  }
  output.note(
    'Built in: files of the project are read, and commands that are proved to only read are run, without a question; everything else asks.',
  );
  return exitCodes.done;
}

/** Takes back approvals that were given for good, so that the assistant asks again. */
async function revoke(context: CommandContext): Promise<number> {
  const {operands, output} = context;
  if (operands.length === 0)
    throw usageError('missing-operand', 'Expected the id of a grant, as `eca permissions list` shows it');
  const runtime = await context.runtime();
  const store = await runtime.grants();
  const known = await store.list();
  // All are looked up before the first ends: a wrong id must not leave half of the work done.
  const unknown = operands.find(id => !known.some(grant => grant.id === id));
  if (unknown !== undefined) {
    const ids = known.length === 0 ? 'there are none' : `expected one of ${quoteNames(known.map(({id}) => id))}`;
    throw usageError('unknown-grant', `Unknown grant ${quoted(unknown)}, ${ids}`);
  }
  const revoked: Grant[] = [];
  for (const id of operands) {
    const grant = await store.revoke(id);
    if (grant) revoked.push(grant);
  }
  if (output.json) await output.value({revoked});
  else for (const {rule} of revoked) await output.line(`${escapeText(rule)} asks again.`);
  return exitCodes.done;
}

/** Judges tool calls without running them, JSON lines in and out. */
async function check(context: CommandContext): Promise<number> {
  const runtime = await context.runtime();
  const permissions = await runtime.permissions();
  const ask = () =>
    context.output.note(`It reads JSON lines on stdin, one tool call each. For example: ${checkExample}`);
  let count = 0;
  if (context.stdin.isTTY) ask();
  const code = await runBatch(context, {
    async handle({id: _, ...request}) {
      count += 1;
      const {decision, rule, reason} = permissions.check(request);
      return {decision, rule, reason};
    },
  });
  // Nothing came: whoever called it may not know what it reads.
  if (count === 0 && code === exitCodes.done && !context.stdin.isTTY) ask();
  return code;
}

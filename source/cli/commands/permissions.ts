import {escapeText} from '../../config/quote-text.ts';
import {runBatch} from '../batch.ts';
import type {Command, CommandContext} from '../command.ts';
import {exitCodes} from '../exit-codes.ts';

/** `eca permissions`: the policy in force, and what it says to a tool call. */
export const command: Command = {
  name: 'permissions',
  summary: 'What is allowed, and what a tool call would get',
  verbs: [
    {
      name: 'list',
      summary: 'The mode and the rules in force, with the source of each',
      example: 'eca permissions list',
      run: list,
    },
    {
      name: 'check',
      summary: 'Judges tool calls: JSON lines in, {"id","decision","rule","reason"} out',
      example: `echo '{"id":1,"tool":"read-file","path":"README.md"}' | eca permissions check`,
      run: check,
    },
  ],
};

async function list(context: CommandContext): Promise<number> {
  const runtime = await context.runtime();
  const {policy} = await runtime.permissions();
  const {output} = context;
  const kinds = ['deny', 'ask', 'allow'] as const;
  const rules = kinds.flatMap(decision =>
    policy[decision].map(({text}) => ({decision, rule: text, ...runtime.config.sourceOf(`permissions.${decision}`)})),
  );
  if (output.json) {
    await output.value({mode: policy.mode, modeSource: runtime.config.sourceOf('permissions.mode'), rules});
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
  output.note(
    'Built in: files of the project are read, and commands that are proved to only read are run, without a question; everything else asks.',
  );
  return exitCodes.done;
}

async function check(context: CommandContext): Promise<number> {
  const runtime = await context.runtime();
  const permissions = await runtime.permissions();
  return runBatch(context, {
    async handle({id: _, ...request}) {
      const {decision, rule, reason} = permissions.check(request);
      return {decision, rule, reason};
    },
  });
}

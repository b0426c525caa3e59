import type {Command, CommandContext} from '../command.ts';
import {exitCodes} from '../exit-codes.ts';
import {columnRows} from '../text-layout.ts';

/** `eca models`: what can be asked. */
export const command: Command = {
  name: 'models',
  summary: 'Which models are configured and reachable',
  verbs: [
    {
      name: 'list',
      summary: 'What is configured, what the Ollama server has, and the state of each',
      example: 'eca models list --json',
      run: list,
    },
  ],
};

async function list(context: CommandContext): Promise<number> {
  const {output, signal} = context;
  const runtime = await context.runtime();
  const {models} = await (await runtime.models()).list(signal);
  if (output.json) {
    await output.value({models});
    return exitCodes.done;
  }
  const rows = models.map(({model, state, roles, detail, hint}) => {
    const role = roles.length === 0 ? '' : ` (${roles.join(', ')})`;
    const more = [detail, hint ?? ''].filter(part => part !== '').map(part => part.replace(/\.$/, ''));
    return [model, [`${state}${role}`, more.join('; ')].filter(part => part !== '').join(': ')] as const;
  });
  await output.write(`${columnRows(rows, output.columns).join('\n')}\n`);
  if (models.every(({model, state}) => model === 'retrieval-only' || (state !== 'ready' && state !== 'configured'))) {
    output.note('No model is connected: answers quote the project. To connect one:');
    output.note('  ollama pull qwen2.5-coder:7b && eca config set models.primary ollama:qwen2.5-coder:7b');
    output.note('  or set OPENAI_API_KEY or ANTHROPIC_API_KEY');
  }
  return exitCodes.done;
}

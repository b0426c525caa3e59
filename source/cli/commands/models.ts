import {setSetting} from '../../config/edit.ts';
import {parseModelName} from '../../config/model-name.ts';
import {escapeText} from '../../config/quote-text.ts';
import {EcaError, quoteNames} from '../../foundation/errors.ts';
import type {ListedModel} from '../../runtime/model-listing.ts';
import type {ProbedModel} from '../../runtime/models-port.ts';
import type {Command, CommandContext} from '../command.ts';
import {exitCodes} from '../exit-codes.ts';
import {editsText, probeText, summaryText} from '../model-text.ts';
import {columnRows} from '../text-layout.ts';
import {badModelName, quoted, usageError} from '../usage-error.ts';

/** `eca models`: shows which models can be asked and what they can do, and changes which one answers. */
export const command: Command = {
  name: 'models',
  summary: 'Which models there are, what they can do, and which one answers',
  verbs: [
    {
      name: 'list',
      summary: 'What is configured, what the servers have, and the state of each',
      example: 'eca models list --json',
      flags: {all: {type: 'boolean', summary: 'Every model of every server, however many'}},
      run: list,
    },
    {
      name: 'probe',
      summary:
        'Ask models a few small questions: do they answer, call tools, reason, how fast; without a name those in use',
      usage: '[PROVIDER:MODEL…]',
      example: 'eca models probe ollama:qwen2.5-coder:7b',
      run: probe,
    },
    {
      name: 'use',
      summary: 'Let this model answer from now on, once its server says that it has it',
      usage: 'PROVIDER:MODEL',
      example: 'eca models use ollama:qwen2.5-coder:7b',
      flags: {unchecked: {type: 'boolean', summary: 'Without asking the server'}},
      run: use,
    },
  ],
};

/**
 * The most models of each provider that are listed though nobody set them, since a vendor has a hundred; `--all` lists
 * every one.
 */
const shownOthers = 12;

/** Prints the models and the state of each, and how to connect one where none is. */
async function list(context: CommandContext): Promise<number> {
  const {output, signal, flags} = context;
  const runtime = await context.runtime();
  const {models} = await (await runtime.models()).list(signal);
  if (output.json) {
    await output.value({models});
    return exitCodes.done;
  }
  const shown = flags.all === true ? models : models.filter((entry, place) => isShown(entry, place, models));
  const rows = shown.map(({model, state, roles, detail, hint, probe: probed, edits}) => {
    const role = roles.length === 0 ? '' : ` (${roles.join(', ')})`;
    const known = probed === undefined ? '' : summaryText(probed);
    const more = [detail, hint ?? '', known, edits ? editsText(edits) : '']
      .filter(part => part !== '')
      .map(part => part.replace(/\.$/, ''));
    return [model, [`${state}${role}`, more.join('; ')].filter(part => part !== '').join(': ')] as const;
  });
  await output.write(`${columnRows(rows, output.columns).join('\n')}\n`);
  if (shown.length < models.length) output.note(`${models.length - shown.length} more: eca models list --all`);
  if (models.every(({model, state}) => model === 'retrieval-only' || (state !== 'ready' && state !== 'configured'))) {
    output.note('No model is connected: answers quote the project. To connect one:');
    output.note('  ollama pull qwen2.5-coder && eca models use ollama:qwen2.5-coder');
    output.note('  or set OPENAI_API_KEY or ANTHROPIC_API_KEY');
  }
  return exitCodes.done;
}

/** Whether a model is listed without `--all`: those that are set, and the first few of each provider. */
function isShown({model, roles}: ListedModel, place: number, models: readonly ListedModel[]): boolean {
  const provider = `${model.split(':', 1)[0]}:`;
  if (roles.length > 0) return true;
  const before = models.slice(0, place).filter(one => one.roles.length === 0 && one.model.startsWith(provider));
  return before.length < shownOthers;
}

/** Asks models a few small questions and prints what they can do; exit code 4 where one does not answer. */
async function probe(context: CommandContext): Promise<number> {
  const {operands, output, signal} = context;
  for (const name of operands) checkName(name);
  const runtime = await context.runtime();
  const port = await runtime.models();
  const names = operands.length > 0 ? [...new Set(operands)] : await port.inUse(signal);
  const probed: ProbedModel[] = [];
  for (const [place, name] of names.entries()) {
    const progress = output.progress(`asking ${escapeText(name)}`);
    progress.update(place, names.length);
    const found = await port.probe(name, signal).finally(() => progress.end());
    probed.push(found);
    if (!output.json) await output.write(`${probeText(found, output.columns)}\n`);
  }
  if (output.json) await output.value({models: probed});
  return probed.every(({served}) => served) ? exitCodes.done : exitCodes.modelUnreachable;
}

/** Makes a model the one that answers from now on, once its server says that it has it. */
async function use(context: CommandContext): Promise<number> {
  const {operands, output, signal, flags} = context;
  const [name, ...rest] = operands;
  if (name === undefined || rest.length > 0) {
    throw usageError('operands', `Got ${operands.length} operands, expected \`eca models use PROVIDER:MODEL\``);
  }
  checkName(name);
  const runtime = await context.runtime();
  const port = await runtime.models();
  // Asked before it is set: a slip in the name would only be noticed at the next question.
  const answer = flags.unchecked === true ? undefined : await port.isServed(name, signal);
  if (answer?.state === 'not-served') {
    const {others} = answer;
    const more = others.length > 8 ? ` and ${others.length - 8} more` : '';
    const there = others.length === 0 ? 'it has none' : `it has ${quoteNames(others.slice(0, 8))}${more}`;
    throw new EcaError('model-not-served', `The server does not have ${quoted(name)}; ${there}`, {
      hint: name.startsWith('ollama:')
        ? `ollama pull ${escapeText(name.slice('ollama:'.length))}, or --unchecked`
        : '--unchecked sets it all the same.',
    });
  }
  const {file, changed} = await setSetting({paths: runtime.paths}, 'models.primary', name);
  const checked = answer?.state === 'served';
  if (output.json) {
    const problem = answer?.state === 'unknown' ? answer.problem : undefined;
    await output.value({model: name, file, changed, checked, ...(problem && {problem})});
  } else {
    output.note(
      `${escapeText(name)} answers from now on${changed ? '' : ', as before'} (models.primary in ${escapeText(file)})`,
    );
  }
  if (answer?.state === 'unknown') {
    const {code, message, hint} = answer.problem;
    output.warn({
      code,
      message: `Whether it is served could not be checked: ${message}`,
      ...(hint !== undefined && {hint}),
    });
  }
  // The project, a variable or a flag may outrank what was just written.
  const {source, where} = runtime.config.sourceOf('models.primary');
  if (source !== 'default' && source !== 'user file') output.note(`${where ?? source} still wins over your file here.`);
  return exitCodes.done;
}

/** Refuses a name that is not `PROVIDER:MODEL`. */
function checkName(name: string): void {
  const parsed = parseModelName(name);
  if (!parsed.ok) throw badModelName(quoted(name), name, parsed);
}

import {EcaError} from '../../foundation/errors.ts';
import {suggestNames} from '../../runtime/suggest-names.ts';
import type {ModelEntry} from '../runtime-context.ts';
import type {CommandPorts, ReplyPart, SlashCommand} from './slash-command.ts';

/** The word that leaves the choice of the model to the settings again. */
const automatic = 'automatic';

/** How each state of a model is said to the user. */
const states: Record<ModelEntry['state'], string> = {
  ready: 'ready',
  'not-served': 'not there',
  unreachable: 'not reachable',
  'no-key': 'no key',
  configured: 'set up',
};

/** `/model`: lists the models there are, or switches to another one for this session. */
export const modelCommand: SlashCommand = {
  name: 'model',
  parameters: '[provider:model | automatic]',
  summary: 'Show the models there are, or choose one for this session.',
  example: '/model ollama:qwen2.5-coder:7b',
  idleOnly: true,
  async choices(words, {context, signal}) {
    if (words.length > 1) return [];
    const models = await context.models.list(signal);
    return [
      ...models.map(({model, state, detail}) => ({value: model, detail: detailOf(state, detail)})),
      {value: automatic, detail: 'as the settings say'},
    ];
  },
  async run(words, ports) {
    const [wanted, ...rest] = words;
    if (rest.length > 0) throw new EcaError('usage-operands', 'Expected one model: `/model provider:model`');
    const models = await ports.context.models.list(ports.signal);
    return wanted === undefined ? listed(models, ports) : choose(wanted, models, ports);
  },
};

/** The models there are, the one in use marked, and how to connect others. */
function listed(models: readonly ModelEntry[], {app}: CommandPorts): ReplyPart[] {
  const hints = [...new Set(models.flatMap(({hint}) => (hint === undefined ? [] : [hint])))];
  return [
    {
      kind: 'rows',
      rows: models.map(({model, state, roles, detail}) => ({
        name: model,
        text: detailOf(state, detail),
        detail: roles.join(', '),
        current: model === app.model(),
      })),
    },
    ...hints.slice(0, 3).map((text): ReplyPart => ({kind: 'text', text, role: 'dim'})),
    {kind: 'text', text: 'Choose with `/model NAME`; `/model automatic` leaves it to the settings.', role: 'dim'},
  ];
}

/**
 * Switches to the model that was named, with or without its provider. @throws EcaError `model-…` when it cannot answer,
 * `usage-unknown-model` when there is none of that name; a cloud model that is not listed is taken untested.
 */
async function choose(wanted: string, models: readonly ModelEntry[], ports: CommandPorts): Promise<ReplyPart[]> {
  const {app, context} = ports;
  const shown = context.sanitize(wanted).replace(/\s+/g, ' ');
  if (wanted === automatic) {
    await app.chooseModel(undefined);
    return [{kind: 'text', text: 'From now on the settings choose the model.'}];
  }
  const entry = models.find(({model}) => model === wanted) ?? nameOnly(wanted, models);
  // A model that cannot answer is refused now, not at the next question.
  if (entry && entry.state !== 'ready' && entry.state !== 'configured') {
    throw new EcaError(`model-${entry.state}`, `\`${entry.model}\` cannot answer: ${entry.detail}`, {
      ...(entry.hint !== undefined && {hint: entry.hint}),
    });
  }
  // Cloud providers serve more than what is set up; whether one has it shows when it is asked.
  if (!entry && !/^(?!ollama:)[a-z][a-z0-9-]*:\S+$/.test(wanted)) {
    const names = [...models.map(({model}) => model), automatic];
    throw new EcaError('usage-unknown-model', `Unknown model \`${shown}\`, ${suggestNames(wanted, names)}`, {
      hint: wanted.startsWith('ollama:')
        ? `ollama pull ${shown.slice('ollama:'.length)}`
        : 'A model is `provider:model`.',
    });
  }
  const model = entry?.model ?? wanted;
  await app.chooseModel(model);
  return [{kind: 'text', text: `From now on ${entry ? model : shown} answers in this session.`}];
}

/** The one model that `name` means without its provider. */
function nameOnly(name: string, models: readonly ModelEntry[]): ModelEntry | undefined {
  const meant = models.filter(({model}) => model.slice(model.indexOf(':') + 1) === name);
  return meant.length === 1 ? meant[0] : undefined;
}

/** How a model stands, in a few words. */
function detailOf(state: ModelEntry['state'], detail: string): string {
  return detail === '' || state === 'unreachable' ? states[state] : `${states[state]}, ${detail}`;
}

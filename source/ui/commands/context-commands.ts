import {EcaError} from '../../foundation/errors.ts';
import type {SlashCommand} from './slash-command.ts';

/**
 * `/context`: shows how full the model's context window is and what fills it, in estimated tokens; a warning above nine
 * tenths.
 */
export const contextCommand: SlashCommand = {
  name: 'context',
  parameters: '',
  summary: 'Show what fills the context of the model, in tokens.',
  example: '/context',
  async run(_words, {app}) {
    const conversation = await app.conversation();
    const parts = await conversation.context?.();
    if (!parts) {
      throw new EcaError('usage-no-context', 'What is sent to a model is not known before one answers here', {
        hint: '`/model` shows which models there are.',
      });
    }
    const total = parts.reduce((sum, {tokens}) => sum + tokens, 0);
    const limit = app.contextLimit();
    const share = (tokens: number) => (total === 0 ? '' : `${Math.round((tokens * 100) / total)} %`);
    const number = (value: number) => value.toLocaleString('en-US');
    return [
      {
        kind: 'rows',
        rows: parts.map(({name, tokens}) => ({name, text: number(tokens), detail: share(tokens)})),
      },
      {
        kind: 'text',
        text: `${number(total)} tokens${limit ? ` of ${number(limit)} (${Math.round((total * 100) / limit)} %)` : ''}, estimated`,
        role: limit && total > limit * 0.9 ? 'warning' : 'dim',
      },
    ];
  },
};

/** `/compact`: summarises what was said so far, to make room in the context window (compaction). */
export const compactCommand: SlashCommand = {
  name: 'compact',
  parameters: '',
  summary: 'Summarise what was said so far to make room in the context.',
  example: '/compact',
  idleOnly: true,
  async run(_words, {app, say, signal}) {
    const conversation = await app.conversation();
    if (!conversation.compact) {
      throw new EcaError('usage-cannot-compact', 'Nothing here can summarise: no model is connected', {
        hint: '`/model` shows which models there are; `/clear` begins anew.',
      });
    }
    say({kind: 'text', text: 'Summarising…', role: 'dim'});
    const {message} = await conversation.compact(signal);
    return [{kind: 'text', text: message}];
  },
};

/** `/clear`: begins a new session with an empty context; the one before is kept. */
export const clearCommand: SlashCommand = {
  name: 'clear',
  aliases: ['new'],
  parameters: '',
  summary: 'Begin a new session; the one before is kept.',
  example: '/clear',
  idleOnly: true,
  async run(_words, {app}) {
    const before = app.session();
    await app.newSession();
    const back = before === undefined ? '' : ` The one before: \`/session open ${before}\`.`;
    return [{kind: 'text', text: `A new session begins.${back}`}];
  },
};

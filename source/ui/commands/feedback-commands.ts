import {requireSession} from './require-session.ts';
import type {SlashCommand} from './slash-command.ts';

/** `/good`: tells the assistant that its last answer was right (positive feedback). */
export const goodCommand = feedbackCommand(
  'good',
  'Say that the last answer was good, and why if you like.',
  '/good the citation was exact',
);

/** `/bad`: tells the assistant that its last answer was wrong, and why (negative feedback). */
export const badCommand = feedbackCommand(
  'bad',
  'Say that the last answer was bad, and what was wrong.',
  '/bad it named the wrong file',
);

/** A command that keeps feedback on the last answer, with the user's words where there are any. */
function feedbackCommand(signal: 'good' | 'bad', summary: string, example: string): SlashCommand {
  return {
    name: signal,
    parameters: '[words]',
    summary,
    example,
    async run(_words, {app, context}, rest) {
      const text = rest.trim();
      await context.sessions.addFeedback(requireSession(app), {signal, ...(text !== '' && {text})});
      const kept = `Kept with the last answer: ${signal}${text === '' ? '' : ', with your words'}.`;
      const ask = signal === 'bad' && text === '' ? ' `/bad WORDS` says what was wrong.' : '';
      return [{kind: 'text', text: kept + ask}];
    },
  };
}

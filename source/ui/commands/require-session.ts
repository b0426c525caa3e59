import {EcaError} from '../../foundation/errors.ts';
import type {CommandApp} from './slash-command.ts';

/**
 * The session of the chat, for commands that need one. @throws EcaError `usage-nothing-said` before anything was said
 * in it.
 */
export function requireSession(app: CommandApp): string {
  const session = app.session();
  if (session !== undefined) return session;
  throw new EcaError('usage-nothing-said', 'Nothing was said in this session yet', {
    hint: 'Ask something first; `/session` shows earlier sessions.',
  });
}

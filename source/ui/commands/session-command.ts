import {EcaError} from '../../foundation/errors.ts';
import {suggestNames} from '../../runtime/suggest-names.ts';
import {textStart} from '../graphemes.ts';
import {requireSession} from './require-session.ts';
import type {CommandPorts, ReplyPart, SlashCommand} from './slash-command.ts';

/** What can be done with a session. */
const verbs = ['list', 'open', 'rename', 'fork'];
/** Most past sessions that `/session` lists; older ones are in the Memory tab. */
const listedSessions = 12;

/** `/session`: lists past conversations, resumes one, renames this one, or continues in a copy (fork). */
export const sessionCommand: SlashCommand = {
  name: 'session',
  parameters: '[list | open ID | rename TITLE | fork [ID]]',
  summary: 'Show past sessions, go on with one, give this one a name, or go on in a copy.',
  example: '/session open 1qp9khe6',
  async choices(words, {context}) {
    const [verb = '', ...rest] = words;
    if (words.length === 1) {
      return [
        {value: 'list', detail: 'the newest of this project'},
        {value: 'open', detail: 'go on with one'},
        {value: 'rename', detail: 'name this one'},
        {value: 'fork', detail: 'go on in a copy'},
      ];
    }
    if (rest.length > 1 || (verb !== 'open' && verb !== 'fork')) return [];
    const sessions = await context.sessions.list({limit: 50});
    return sessions.map(({id, title}) => ({value: id, detail: title}));
  },
  async run(words, ports, typed) {
    const {app, context} = ports;
    const [verb = 'list', ...rest] = words;
    switch (verb) {
      case 'list':
        return list(ports);
      case 'open': {
        refuseWhileWorking(app);
        const [id] = rest;
        if (id === undefined || rest.length > 1)
          throw new EcaError('usage-operands', 'Expected `/session open ID`', {hint: '`/session` shows the ids.'});
        await app.openSession(id);
        return [{kind: 'text', text: 'That session goes on here. Its turns: the Memory tab.'}];
      }
      case 'rename': {
        // A name is one line of at most 200 characters.
        const title = textStart(context.sanitize(typed.replace(/^\S+/, '')).replace(/\s+/g, ' ').trim(), 200);
        if (title === '') throw new EcaError('usage-operands', 'Expected `/session rename TITLE`');
        await context.sessions.rename(requireSession(app), title);
        return [{kind: 'text', text: `This session is named \`${title}\` now.`}];
      }
      case 'fork': {
        refuseWhileWorking(app);
        if (rest.length > 1) throw new EcaError('usage-operands', 'Expected `/session fork [ID]`');
        await app.openSession(rest[0] ?? requireSession(app), {fork: true});
        return [{kind: 'text', text: 'From here on this is a copy; the session it was copied from stays as it is.'}];
      }
      default: {
        const shown = context.sanitize(verb).replace(/\s+/g, ' ');
        throw new EcaError('usage-unknown-verb', `Unknown \`/session ${shown}\`, ${suggestNames(verb, verbs)}`);
      }
    }
  },
};

/** Another session is not opened while an answer is on its way. @throws EcaError `usage-working`. */
function refuseWhileWorking(app: CommandPorts['app']): void {
  if (app.working())
    throw new EcaError('usage-working', 'An answer is on its way in this session', {hint: 'Esc stops it.'});
}

/** The newest sessions of the project, the open one marked. */
async function list({app, context}: CommandPorts): Promise<ReplyPart[]> {
  const sessions = await context.sessions.list({limit: listedSessions + 1});
  if (sessions.length === 0) {
    return [{kind: 'text', text: 'No session of this project yet: one begins with the first question.'}];
  }
  const current = app.session();
  return [
    {
      kind: 'rows',
      rows: sessions.slice(0, listedSessions).map(({id, title, turns, updatedAt}) => ({
        name: id,
        text: title || '(no message)',
        detail: `${turns} ${turns === 1 ? 'turn' : 'turns'}, ${updatedAt.slice(0, 10)}`,
        current: id === current,
      })),
    },
    ...(sessions.length > listedSessions
      ? [{kind: 'text', text: 'Older ones, and what was said in them: the Memory tab.', role: 'dim'} as const]
      : []),
  ];
}

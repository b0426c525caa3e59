import {EcaError} from '../../foundation/errors.ts';
import {intakeText} from '../panes/intake-text.ts';
import type {IntakeReport} from '../ports/knowledge-port.ts';
import type {ReplyPart, SlashCommand} from './slash-command.ts';

/** Most problems that the reply lists, each with its files; the files of the rest are counted. */
const problemsShown = 20;
/** Most files that are named of those with the same problem. */
const namesShown = 5;

/**
 * `/ingest`: adds documents to the knowledge base: files, folders or patterns. What is gone from a folder is removed
 * too.
 */
export const ingestCommand: SlashCommand = {
  name: 'ingest',
  parameters: 'PATH…',
  summary: 'Take files, folders and patterns into the knowledge base; what is gone from a folder goes too.',
  example: '/ingest docs/ handbook.pdf',
  takesPaths: true,
  async run(words, {context, say, signal}) {
    if (words.length === 0) {
      throw new EcaError('usage-operands', 'Expected `/ingest PATH…`', {
        hint: 'A file, a folder or a pattern, such as `/ingest docs/`.',
      });
    }
    say({kind: 'text', text: 'Taking in… The Knowledge tab shows how far it is; Esc stops it.', role: 'dim'});
    const report = await context.knowledge.ingest(words, {signal});
    const {problems} = report;
    const groups = alike(problems);
    const more = groups.slice(problemsShown).reduce((sum, {names}) => sum + names.length, 0);
    return [
      {kind: 'text', text: `${intakeText(report)}.`},
      ...groups.slice(0, problemsShown).flatMap(({reason, message, names}): ReplyPart[] => {
        const others = names.length > namesShown ? ` and ${names.length - namesShown} more` : '';
        return [
          {kind: 'text', text: `${reason}: ${names.slice(0, namesShown).join(', ')}${others}`, role: 'warning'},
          {kind: 'text', text: message, role: 'dim'},
        ];
      }),
      ...(more > 0 ? [{kind: 'text', text: `and ${more} more in the Knowledge tab`, role: 'dim'} as ReplyPart] : []),
    ];
  },
};

/** The files with the same problem together, in the order of their first ones. */
function alike(problems: IntakeReport['problems']): {reason: string; message: string; names: string[]}[] {
  const groups = new Map<string, {reason: string; message: string; names: string[]}>();
  for (const {name, reason, message} of problems) {
    const key = `${reason}\n${message}`;
    const group = groups.get(key) ?? {reason, message, names: []};
    group.names.push(name);
    groups.set(key, group);
  }
  return [...groups.values()];
}

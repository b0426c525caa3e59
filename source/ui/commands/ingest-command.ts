import {EcaError} from '../../foundation/errors.ts';
import {intakeText} from '../panes/intake-text.ts';
import type {ReplyPart, SlashCommand} from './slash-command.ts';

/** Most files that failed or were set aside that the reply lists; the rest is counted. */
const problemsShown = 20;

/**
 * `/ingest`: adds documents to the knowledge base: files, folders or patterns. What is gone from a folder is removed
 * too.
 */
export const ingestCommand: SlashCommand = {
  name: 'ingest',
  parameters: 'PATH…',
  summary: 'Take files, folders and patterns into the knowledge base; what is gone from a folder goes too.',
  example: '/ingest docs/ handbook.pdf',
  async choices(words, {context}) {
    const typed = words.at(-1) ?? '';
    const folders = new Set((await context.index.files()).flatMap(path => foldersOf(path)));
    return [...folders]
      .filter(folder => folder.startsWith(typed))
      .sort()
      .map(value => ({value, detail: 'a folder of the project'}));
  },
  async run(words, {context, say, signal}) {
    if (words.length === 0) {
      throw new EcaError('usage-operands', 'Expected `/ingest PATH…`', {
        hint: 'A file, a folder or a pattern, such as `/ingest docs/`.',
      });
    }
    say({kind: 'text', text: 'Taking in… The Knowledge tab shows how far it is; Esc stops it.', role: 'dim'});
    const report = await context.knowledge.ingest(words, {signal});
    const {problems} = report;
    const rows = problems
      .slice(0, problemsShown)
      .map(({name, reason, message}) => ({name, text: reason, detail: message}));
    const more = problems.length - rows.length;
    return [
      {kind: 'text', text: `${intakeText(report)}.`},
      ...(rows.length > 0 ? [{kind: 'rows', rows} as ReplyPart] : []),
      ...(more > 0 ? [{kind: 'text', text: `and ${more} more in the Knowledge tab`, role: 'dim'} as ReplyPart] : []),
    ];
  },
};

function foldersOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, at) => `${parts.slice(0, at + 1).join('/')}/`);
}

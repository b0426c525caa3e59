import {EcaError, systemCode} from '../../foundation/errors.ts';
import {requireSession} from './require-session.ts';
import type {SlashCommand} from './slash-command.ts';

/** The formats that a session can be exported in; Markdown when neither the name nor the user says another. */
const formats = ['markdown', 'json'] as const;
/** A format that a session can be exported in. */
type Format = (typeof formats)[number];
/** How files of each format end. */
const extensions: Record<Format, string> = {markdown: 'md', json: 'json'};

/** `/export`: saves this session's conversation as a new Markdown or JSON file of the project. */
export const exportCommand: SlashCommand = {
  name: 'export',
  parameters: '[file] [markdown|json]',
  summary: 'Write this session into a new file of the project.',
  example: '/export notes/session.md',
  async choices(words) {
    return words.length > 2 ? [] : formats.map(value => ({value, detail: `as .${extensions[value]}`}));
  },
  async run(words, {app, context, say}) {
    const {path, format} = targetOf(words, requireSession(app));
    const shown = context.sanitize(path).replace(/\s+/g, ' ');
    say({kind: 'text', text: `Writing ${shown}…`, role: 'dim'});
    try {
      const written = await context.sessions.export(requireSession(app), {path, format});
      return [{kind: 'text', text: `This session is in ${context.sanitize(written.path).replace(/\s+/g, ' ')}`}];
    } catch (error) {
      // A full or read-only disk is told as it is; the conversation itself is kept elsewhere.
      const code = systemCode(error);
      if (code === undefined) throw error;
      const why = code === 'ENOENT' || code === 'ENOTDIR' ? 'its folder does not exist' : `the system says ${code}`;
      throw new EcaError('store-not-written', `\`${shown}\` cannot be written: ${why}`, {cause: error});
    }
  },
};

/**
 * The file to write and its format, from what was typed; `eca-SESSION.md` (or `.json`) when no file is named. @throws
 * EcaError `usage-outside-project` for a path that leads out of the project.
 */
function targetOf(words: readonly string[], session: string): {path: string; format: Format} {
  const isFormat = (word: string): word is Format => formats.some(format => format === word);
  const named = words.find(isFormat);
  const [file, ...rest] = words.filter(word => !isFormat(word));
  if (rest.length > 0) {
    throw new EcaError('usage-operands', 'Expected `/export [file] [markdown|json]`', {
      hint: 'A name with blanks stands in quotation marks.',
    });
  }
  const format = named ?? (file?.toLowerCase().endsWith('.json') ? 'json' : 'markdown');
  const path = file ?? `eca-${session}.${extensions[format]}`;
  const leaves = /^([/\\~]|[A-Za-z]:)/.test(path) || path.split(/[/\\]/).includes('..');
  if (leaves) {
    throw new EcaError(
      'usage-outside-project',
      'Expected a file of the project, without `..` and without a folder above it',
      {
        hint: `Elsewhere: eca session export ${session} > FILE`,
      },
    );
  }
  return {path, format};
}

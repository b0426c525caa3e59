import {EcaError} from '../../foundation/errors.ts';
import {suggestNames} from '../../runtime/suggest-names.ts';
import {modeSummaries} from '../permission-mode.ts';
import type {PermissionMode} from '../runtime-context.ts';
import type {SlashCommand} from './slash-command.ts';

/** All modes, in the order in which they are listed. */
const modes = Object.keys(modeSummaries) as PermissionMode[];

/** `/mode`: shows or changes the permission mode: what the assistant may do without asking. */
export const modeCommand: SlashCommand = {
  name: 'mode',
  parameters: `[${modes.join(' | ')}]`,
  summary: 'Show or choose what may happen without asking (Shift-Tab goes through the modes).',
  example: '/mode plan',
  async choices(words) {
    return words.length > 1 ? [] : modes.map(mode => ({value: mode, detail: modeSummaries[mode]}));
  },
  async run(words, {app}) {
    const [wanted, ...rest] = words;
    if (rest.length > 0) throw new EcaError('usage-operands', 'Expected one mode: `/mode plan`');
    if (wanted === undefined) {
      const current = app.mode();
      const rows = modes.map(mode => ({name: mode, text: modeSummaries[mode], current: mode === current}));
      return [{kind: 'rows', rows}];
    }
    const mode = modes.find(one => one === wanted);
    if (!mode) {
      // Letters, digits and hyphens only, so that it may be printed.
      const shown = wanted.replace(/[^\w-]/g, '?').slice(0, 60);
      throw new EcaError('usage-unknown-mode', `Unknown mode \`${shown}\`, ${suggestNames(wanted, modes)}`);
    }
    app.chooseMode(mode);
    return [{kind: 'text', text: `${mode}: ${modeSummaries[mode]}`}];
  },
};

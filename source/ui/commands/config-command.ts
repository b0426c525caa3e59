import {EcaError} from '../../foundation/errors.ts';
import {suggestNames} from '../../runtime/suggest-names.ts';
import type {SettingEntry} from '../runtime-context.ts';
import type {CommandPorts, ReplyPart, SlashCommand} from './slash-command.ts';

/** `/config`: shows the settings with where each comes from, and changes one in the user's own settings file. */
export const configCommand: SlashCommand = {
  name: 'config',
  parameters: '[key [value]]',
  summary: 'Show the settings, show one, or set it for yourself.',
  example: '/config ui.theme light',
  async choices(words, {context}) {
    if (words.length > 1) return [];
    return (await context.settings.list()).map(({key, value}) => ({value: key, detail: value}));
  },
  async run(words, {context}, typed) {
    const settings = await context.settings.list();
    const [key, ...rest] = words;
    if (key === undefined) return rowsOf(settings);
    const setting = settings.find(entry => entry.key.toLowerCase() === key.toLowerCase());
    if (!setting) return group(key, rest, settings, context.sanitize);
    if (rest.length === 0) {
      return [
        {kind: 'rows', rows: [{name: setting.key, text: setting.value, detail: sourceOf(setting)}]},
        {kind: 'text', text: setting.sentence, role: 'dim'},
      ];
    }
    const value = typed.slice(key.length).trim();
    // JSON goes as it is; else several words are a list, as on the command line.
    const isJson = /^[[{"]/.test(value);
    await context.settings.set(setting.key, isJson ? value : rest.length > 1 ? JSON.stringify(rest) : (rest[0] ?? ''));
    return changed(setting.key, context.settings);
  },
};

/** What is said after a setting was saved; also that the environment or a flag still overrides it in this run. */
async function changed(key: string, settings: CommandPorts['context']['settings']): Promise<ReplyPart[]> {
  const entry = (await settings.list()).find(candidate => candidate.key === key);
  const stronger = entry && (entry.source === 'environment' || entry.source === 'flag');
  return [
    {kind: 'text', text: `\`${key}\` is saved in your settings.`},
    ...(stronger
      ? [
          {
            kind: 'text',
            text: `The ${entry.source} still wins: it is ${entry.value} in this run.`,
            role: 'warning',
          } as const,
        ]
      : []),
  ];
}

/**
 * Lists the settings below `key` (`models`, `index.`). @throws EcaError `usage-unknown-setting`, with names that are
 * close, when there are none.
 */
function group(
  key: string,
  rest: readonly string[],
  settings: readonly SettingEntry[],
  sanitize: (text: string) => string,
): ReplyPart[] {
  const prefix = `${key.replace(/\.$/, '').toLowerCase()}.`;
  const below = settings.filter(entry => entry.key.toLowerCase().startsWith(prefix));
  if (below.length > 0 && rest.length === 0) return rowsOf(below);
  const names = (below.length > 0 ? below : settings).map(entry => entry.key);
  const shown = sanitize(key).replace(/\s+/g, ' ');
  throw new EcaError('usage-unknown-setting', `Unknown setting \`${shown}\`, ${suggestNames(key, names)}`, {
    hint: '`/config` shows all of them.',
  });
}

/** The settings with their values, and where each comes from unless it is the default. */
function rowsOf(settings: readonly SettingEntry[]): ReplyPart[] {
  return [
    {
      kind: 'rows',
      rows: settings.map(setting => ({name: setting.key, text: setting.value, detail: sourceOf(setting)})),
    },
  ];
}

/** Where a value comes from; nothing for the default. */
function sourceOf({source}: SettingEntry): string {
  return source === 'default' ? '' : source;
}

import {checkGivenValues, type GivenValue} from './given-values.ts';
import type {SettingSource} from './load.ts';
import {escapeText, quoteValue} from './quote-text.ts';
import {findSetting} from './schema.ts';
import {
  type CheckedSettings,
  type ConfigWarning,
  checkSettingsContent,
  checkSettingsText,
  noSettings,
  type SettingsText,
} from './settings-file.ts';
import {keyOfPath} from './validate.ts';

/** Everything that the settings of one run depend on. */
export interface SettingsInputs {
  user: {file: string; content: SettingsText};
  /** The last good text of the user's file, read only where it is needed. */
  lastGood(): Promise<SettingsText>;
  project: {file: string; content: SettingsText; trusted: boolean};
  given: readonly GivenValue[];
}

/** The settings in force as plain data, so that they can be kept in a cache. */
export interface ResolvedSettings {
  /** Of those that are not the default: value and source by dotted key. */
  entries: [key: string, value: unknown, source: SettingSource][];
  warnings: ConfigWarning[];
  /** The user's file was read and had nothing wrong with it. */
  userFileGood: boolean;
}

/** What is set so far by key, and where it came from. */
type Entries = Map<string, {value: unknown; source: SettingSource}>;
/** The settings of one source, such as the user's file or one block of its `environments`. */
interface Block {
  values: ReadonlyMap<string, unknown>;
  source: SettingSource;
}

/**
 * Merges the settings of all sources into one set, the later on top of the earlier, in the order that `loadConfig`
 * promises; a project's permission rules are added, everything else replaces. `debug` also sets `log.level` unless that is set.
 */
export async function resolveSettings(inputs: SettingsInputs): Promise<ResolvedSettings> {
  const user = await checkUserFile(inputs);
  const project = await checkProjectFile(inputs);
  const given = await checkGivenValues(inputs.given);
  const entries: Entries = new Map();
  const warnings = [...user.warnings, ...project.warnings];
  /** Lays the settings of both files over those so far; with a name those of that block of `environments`. */
  const blocks = (name: string | undefined) => {
    const where = (file: string) => (name === undefined ? file : `${file} (environments.${name})`);
    const of = (checked: CheckedSettings) =>
      name === undefined ? checked.values : (checked.environments.get(name) ?? new Map());
    set(entries, {values: of(user), source: {source: 'user file', where: where(inputs.user.file)}});
    tighten(
      entries,
      {values: of(project), source: {source: 'project file', where: where(inputs.project.file)}},
      warnings,
    );
  };
  // First what the files say in general, then their block that applies, then what was given for this run.
  blocks(undefined);
  // Which block applies is said for this run, else in the files.
  const chosen =
    given.findLast(({setting}) => setting.key === 'environment')?.value ?? entries.get('environment')?.value;
  blocks(String(chosen ?? findSetting('environment')?.default));
  for (const {setting, value, source, where} of given) {
    entries.set(setting.key, {value, source: {source, where}});
  }
  const debug = entries.get('debug');
  if (debug?.value === true && !entries.has('log.level')) {
    entries.set('log.level', {value: 'debug', source: debug.source});
  }
  return {
    entries: [...entries].map(([key, {value, source}]) => [key, value, source]),
    warnings,
    userFileGood: user.parsed && user.faults === 0,
  };
}

/**
 * Checks the user's settings file and decides what stands in for what is wrong with it: the last good copy for a file
 * that cannot be read or parsed, the last good value for a single wrong one, else nothing. The file itself is left as
 * it is.
 */
async function checkUserFile({user, lastGood}: SettingsInputs): Promise<CheckedSettings> {
  const checked = await checkSettingsContent(user.content, user.file);
  if (checked.faults === 0) return checked;
  const earlier = await lastGood();
  const copy = earlier.state === 'text' ? await checkSettingsText(earlier.text, user.file) : undefined;
  if (!checked.parsed) {
    const serves = copy?.parsed ? 'the last good settings serve' : 'the defaults serve';
    const hint = `Repair the file; until then ${serves}. It is left as it is.`;
    const warnings = checked.warnings.map(warning => ({...warning, hint: warning.hint ?? hint}));
    return {...checked, values: copy?.values ?? new Map(), environments: copy?.environments ?? new Map(), warnings};
  }
  const warnings = checked.warnings.map(warning => {
    if (warning.code !== 'config-wrong-value' || warning.hint !== undefined) return warning;
    return {...warning, hint: copy ? 'Its last good value serves where there is one.' : 'It is left out.'};
  });
  const environments = new Map(checked.environments);
  for (const [name, values] of copy?.environments ?? []) {
    const wrong = checked.wrongPaths.filter(path => path[0] === 'environments' && (path[1] ?? name) === name);
    environments.set(name, withLastGood(environments.get(name), values, wrong));
  }
  const wrong = checked.wrongPaths.filter(path => path[0] !== 'environments');
  return {...checked, warnings, environments, values: withLastGood(checked.values, copy?.values, wrong)};
}

/** `values`, with those of `earlier` where what stands at `wrong` had to be left out. */
function withLastGood(
  values: ReadonlyMap<string, unknown> = new Map(),
  earlier: ReadonlyMap<string, unknown> = new Map(),
  wrong: readonly (readonly (string | number)[])[],
): Map<string, unknown> {
  const keys = wrong.map(keyOfPath);
  const lost = (key: string) =>
    keys.some(wrongKey => wrongKey === '' || key === wrongKey || key.startsWith(`${wrongKey}.`));
  return new Map([...[...earlier].filter(([key]) => lost(key)), ...values]);
}

/**
 * Checks the project's settings file; in a folder that is not trusted it is not used, with a warning that says how to
 * trust it.
 */
async function checkProjectFile({project}: SettingsInputs): Promise<CheckedSettings> {
  if (project.content.state === 'missing') return noSettings;
  if (project.trusted) return checkSettingsContent(project.content, project.file);
  const warning = {
    code: 'config-project-untrusted',
    message: `The settings in ${escapeText(project.file)} are not used, since this folder is not trusted`,
    hint: 'Read them, then run `eca trust grant`.',
    file: project.file,
  };
  return {...noSettings, warnings: [warning]};
}

/** Puts the values of one source over the earlier ones; `null` goes back to the default. */
function set(entries: Entries, {values, source}: Block): void {
  for (const [key, value] of values) {
    if (value === null) entries.delete(key);
    else entries.set(key, {value, source});
  }
}

/** Permission modes from the narrowest, which allows least, to the widest. */
const modes = ['read-only', 'plan', 'ask', 'auto-edit', 'full-auto'];

/**
 * Takes over what a project's settings may say (`fromProject` in the schema) and refuses what would loosen security: a
 * wider permission mode or a setting that only the user may set becomes a warning, and ask and deny rules are only ever
 * added.
 */
function tighten(entries: Entries, {values, source}: Block, warnings: ConfigWarning[]): void {
  for (const [key, value] of values) {
    const setting = findSetting(key);
    const current = entries.get(key)?.value ?? setting?.default;
    const widens = key === 'permissions.mode' && modes.indexOf(String(value)) > modes.indexOf(String(current));
    if (setting?.fromProject === 'never' || widens) {
      warnings.push({
        code: 'config-project-widens',
        message: `${escapeText(source.where ?? '')}: \`${key}\` is not taken from a project's file${widens ? `, since ${quoteValue(value)} allows more than ${quoteValue(current)}` : ''}`,
        hint: `If you want it, set it for yourself: \`eca config set ${key} …\`.`,
        ...(source.where !== undefined && {file: source.where}),
        key,
      });
    } else if (setting?.type === 'rules') {
      const all = new Set([...(current as string[]), ...(value as string[])]);
      entries.set(key, {value: [...all], source});
    } else {
      set(entries, {values: new Map([[key, value]]), source});
    }
  }
}

import {unknownSetting} from '../../config/given-values.ts';
import {projectConfigFile} from '../../config/load.ts';
import {escapeText, maskPassword} from '../../config/quote-text.ts';
import {findSetting, type Setting, settings} from '../../config/schema.ts';
import type {ConfigWarning} from '../../config/settings-file.ts';
import {EcaError} from '../../foundation/errors.ts';
import type {Runtime} from '../../runtime/runtime.ts';
import type {Command, CommandContext, FlagSpec} from '../command.ts';

const projectFlag: Record<string, FlagSpec> = {
  project: {type: 'boolean', summary: "Change the project's .eca/config.json instead of your own settings."},
};

/** `eca config`: shows and changes the settings, and tells where each comes from. */
export const command: Command = {
  name: 'config',
  summary: 'Settings: what they are, where each comes from, and how to change them',
  verbs: [
    {name: 'show', summary: 'Every setting with its value and source', example: 'eca config show', run: show},
    {
      name: 'get',
      summary: 'The value of one setting',
      usage: 'KEY',
      example: 'eca config get models.primary',
      run: get,
    },
    {
      name: 'set',
      summary: 'Change a setting for good; a secret without VALUE is read from stdin',
      usage: 'KEY [VALUE…]',
      example: 'eca config set models.primary ollama:qwen2.5-coder:7b',
      flags: projectFlag,
      run: set,
    },
    {
      name: 'unset',
      summary: 'Take a setting back to what the other sources say',
      usage: 'KEY',
      example: 'eca config unset models.primary',
      flags: projectFlag,
      run: unset,
    },
    {
      name: 'check',
      summary: 'What is wrong in the settings, with file, line and key; exit code 3 when something is',
      example: 'eca config check',
      run: check,
    },
    {name: 'path', summary: 'Where settings and data are kept', example: 'eca config path', run: path},
  ],
};

/** A setting as `--json` shows it. Of a secret it says only whether it is set, and where. */
interface Row {
  key: string;
  value: unknown;
  source: string;
  where?: string;
}

/** Settings with value and source; of a secret only whether and where it is set. */
async function rowsOf(chosen: readonly Setting[], runtime: Runtime): Promise<Row[]> {
  const secrets = chosen.some(setting => setting.secret)
    ? await (await import('../../runtime/secret-settings.ts')).openSecretSettings(runtime.paths).sources()
    : new Map<string, string>();
  return chosen.map(setting => {
    const {key} = setting;
    if (setting.secret) {
      const source = secrets.get(key);
      const where = source === 'environment' ? setting.environment : undefined;
      const state = source === undefined ? 'not set' : `set (${source})`;
      return {key, value: state, source: source ?? 'default', ...(where !== undefined && {where})};
    }
    const found = key
      .split('.')
      .reduce<unknown>((value, part) => (value as Record<string, unknown> | undefined)?.[part], runtime.config.values);
    const value = typeof found === 'string' ? maskPassword(found) : (found ?? null);
    return {key, value, ...runtime.config.sourceOf(key)};
  });
}

/** A value as people read it, safe to print. */
function textOf(value: unknown): string {
  if (value === null) return 'not set';
  return escapeText(typeof value === 'string' ? value : JSON.stringify(value));
}

/** Prints every setting with its value and source. */
async function show({operands, output, runtime: open}: CommandContext): Promise<number> {
  expectOperands(operands, 0, 0, 'config show');
  const runtime = await open();
  const rows = await rowsOf(settings, runtime);
  if (output.json) {
    await output.value({
      settings: rows.map(row => ({...row, ...describe(row.key)})),
      warnings: runtime.config.warnings,
    });
    return 0;
  }
  const width = (texts: string[]) => Math.min(40, Math.max(...texts.map(text => text.length)));
  const keyWidth = width(rows.map(row => row.key));
  const valueWidth = width(rows.map(row => textOf(row.value)));
  for (const row of rows) {
    const where = row.where === undefined ? '' : ` (${escapeText(row.where)})`;
    await output.line(`${row.key.padEnd(keyWidth)}  ${textOf(row.value).padEnd(valueWidth)}  ${row.source}${where}`);
  }
  return 0;
}

/** What a setting is for and what fits it, for `--json`. */
function describe(key: string) {
  const setting = findSetting(key);
  if (!setting) return {};
  const {type, sentence, unit, environment, expects} = setting;
  return {default: setting.default ?? null, type, expects, sentence, unit, environment};
}

/** Prints the value of one setting. */
async function get({operands, output, runtime}: CommandContext): Promise<number> {
  expectOperands(operands, 1, 1, 'config get KEY');
  const [row] = await rowsOf([settingOf(operands[0])], await runtime());
  if (!row) return 1;
  if (output.json) await output.value(row);
  else await output.line(row.value === null ? '' : textOf(row.value));
  return 0;
}

/** Changes a setting in the user's file, or the project's with `--project`. */
async function set(context: CommandContext): Promise<number> {
  const {operands, output} = context;
  const setting = settingOf(operands[0]);
  const isList = ['models', 'rules', 'prices'].includes(setting.type);
  expectOperands(operands, setting.secret ? 1 : 2, isList ? Number.POSITIVE_INFINITY : 2, 'config set KEY VALUE');
  if (setting.secret) return setSecret(context, setting);
  const runtime = await context.runtime();
  const {setSetting} = await import('../../config/edit.ts');
  const text = operands.length > 2 ? JSON.stringify(operands.slice(1)) : (operands[1] ?? '');
  const {file, value, changed} = await setSetting(targetOf(context, runtime), setting.key, text);
  if (output.json) await output.value({key: setting.key, value: value ?? null, file, changed});
  else output.note(`${setting.key} is ${textOf(value ?? null)} in ${escapeText(file)}${changed ? '' : ', as before'}`);
  noteStronger(context, setting, runtime);
  noteTrust(context, changed);
  return 0;
}

/** Takes a setting, or a kept API key, away again. */
async function unset(context: CommandContext): Promise<number> {
  const {operands, output} = context;
  expectOperands(operands, 1, 1, 'config unset KEY');
  const setting = settingOf(operands[0]);
  const runtime = await context.runtime();
  if (setting.secret) {
    const {openSecretSettings} = await import('../../runtime/secret-settings.ts');
    const changed = await openSecretSettings(runtime.paths).unset(setting.key);
    if (output.json) await output.value({key: setting.key, changed});
    else output.note(changed ? `${setting.key} is no longer kept` : `${setting.key} was not kept here`);
    return 0;
  }
  const {unsetSetting} = await import('../../config/edit.ts');
  const {file, changed} = await unsetSetting(targetOf(context, runtime), setting.key);
  if (output.json) await output.value({key: setting.key, file, changed});
  else output.note(`${setting.key} ${changed ? 'is no longer' : 'was not'} set in ${escapeText(file)}`);
  noteStronger(context, setting, runtime);
  noteTrust(context, changed);
  return 0;
}

/** Keeps an API key: read from stdin without being shown, unless it stands on the command line. Never in a project. */
async function setSecret(context: CommandContext, setting: Setting): Promise<number> {
  const {operands, output, runtime, stdin, signal} = context;
  if (context.flags.project === true) {
    throw new EcaError('usage-secret-in-project', `\`${setting.key}\` is a secret and is never kept in a project`, {
      hint: 'Leave out --project.',
    });
  }
  const {openSecretSettings, readSecret} = await import('../../runtime/secret-settings.ts');
  const given = operands[1];
  const secret =
    given === undefined || given === '-'
      ? await readSecret(stdin, () => output.note(`Paste ${setting.key} and press Enter (it is not shown):`), signal)
      : given;
  const kept = await openSecretSettings((await runtime()).paths).set(setting.key, secret);
  if (output.json) await output.value({key: setting.key, value: `set (${kept})`});
  else output.note(`${setting.key} is set (${kept})`);
  if (given !== undefined && given !== '-') {
    output.note('It may stand in the history of your shell now; without VALUE it is read from stdin.');
  }
  return 0;
}

/** Prints what is wrong in the settings files; exit code 3 where something is. */
async function check({operands, output, runtime: open}: CommandContext): Promise<number> {
  expectOperands(operands, 0, 0, 'config check');
  const runtime = await open();
  const problems: ConfigWarning[] = runtime.config.warnings.filter(({code}) => code !== 'config-project-untrusted');
  const untrusted = runtime.config.warnings.find(({code}) => code === 'config-project-untrusted');
  // The settings of a project that is not trusted are not used, but can be looked through.
  if (untrusted) {
    output.warn(untrusted);
    const {checkSettingsFile} = await import('../../config/settings-file.ts');
    problems.push(...(await checkSettingsFile(projectConfigFile(runtime.workspaceRoot))).warnings);
  }
  if (output.json) await output.value({ok: problems.length === 0, problems});
  else if (problems.length === 0) await output.line('Nothing is wrong with the settings.');
  for (const problem of output.json ? [] : problems) {
    await output.line(problem.message);
    if (problem.hint !== undefined) await output.line(`  ${problem.hint}`);
  }
  return problems.length === 0 ? 0 : 3;
}

/** Prints where settings and data are kept. */
async function path({operands, output, runtime}: CommandContext): Promise<number> {
  expectOperands(operands, 0, 0, 'config path');
  const {paths, workspaceRoot} = await runtime();
  const places = {
    settings: paths.configFile,
    projectSettings: projectConfigFile(workspaceRoot),
    data: paths.dataDirectory,
    cache: paths.cacheDirectory,
    log: paths.logFile,
  };
  if (output.json) await output.value(places);
  else await output.line(escapeText(paths.configFile));
  return 0;
}

/** The setting that a key names; an unknown one is refused with those that are near. */
function settingOf(key: string | undefined): Setting {
  if (key === undefined)
    throw new EcaError('usage-missing-operand', 'Expected the KEY of a setting', {hint: 'eca config'});
  const setting = findSetting(key);
  if (!setting) throw unknownSetting('usage-unknown-setting', 'Unknown setting', key);
  return setting;
}

/** Refuses too few and too many words, with how the verb is called. */
function expectOperands(operands: readonly string[], least: number, most: number, usage: string): void {
  if (operands.length >= least && operands.length <= most) return;
  const found = operands.length === 1 ? '1 operand' : `${operands.length} operands`;
  throw new EcaError('usage-operands', `Got ${found}, expected \`eca ${usage}\``);
}

/** Whose file is changed: the user's own, or the project's with `--project`. */
function targetOf({flags}: CommandContext, {paths, workspaceRoot}: Runtime) {
  return flags.project === true ? {paths, workspaceRoot} : {paths};
}

/** Tells the user that an environment variable or a flag outranks the file that was just changed. */
function noteStronger({output}: CommandContext, {key}: Setting, {config}: Runtime): void {
  const {source, where} = config.sourceOf(key);
  if (source === 'environment' || source === 'flag') output.note(`${where} in the ${source} still wins over the file.`);
}

/** Tells the user that a changed project file has to be trusted anew. */
function noteTrust({flags, output}: CommandContext, changed: boolean): void {
  if (flags.project === true && changed)
    output.note('Run `eca trust grant` for it to be used: trust is bound to the content.');
}

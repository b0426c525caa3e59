import {join} from 'node:path';
import {valuesOfEnvironment, valuesOfOverrides} from './given-values.ts';
import {homeError, type Paths} from './paths.ts';
import type {ResolvedSettings, SettingsInputs} from './resolve-settings.ts';
import {type Config, nestValues} from './schema.ts';
import {type ConfigWarning, readSettingsText, type SettingsText} from './settings-file.ts';

/** Where a value came from; `where` is the file, the environment variable or the flag. */
export interface SettingSource {
  source: 'default' | 'user file' | 'project file' | 'environment' | 'flag';
  where?: string;
}

/** The settings that are in force, where each came from, and what was wrong with the files. */
export interface LoadedConfig {
  values: Config;
  /** Which source won for a dotted key. */
  sourceOf(key: string): SettingSource;
  /** What was wrong or was not used, in the order of the sources. */
  warnings: ConfigWarning[];
}

/** What the settings of one run are read from. */
export interface LoadOptions {
  paths: Paths;
  workspaceRoot: string;
  /** Asked only where the project brings settings; must hash what is there now. */
  projectTrusted: () => Promise<boolean>;
  environment?: NodeJS.ProcessEnv;
  /** The values of `--set`, each `KEY=VALUE`. */
  overrides?: readonly string[];
  /** Names the very program that runs; with it, outcomes are cached and a repeated start need not load the schema library. */
  buildId?: string;
}

/**
 * Loads the settings and decides which source wins when a setting is given in several places. The later wins
 * (precedence): defaults, the user's file, the project's file (only when trusted), the block of both files'
 * `environments` that ENVIRONMENT names, environment variables, `overrides` (`--set`).
 *
 * A project's file may only tighten permissions (add ask and deny rules, choose a narrower mode) and may not touch what
 * sends data away or deletes it. A broken file does not stop the program: one that does not parse is replaced by its
 * last good copy or, without one, by nothing; one wrong value is replaced by its last good value or, without one, by
 * the next source's. Both are warnings.
 *
 * Throws an `EcaError` for values that a person gave for this run: `config-invalid-environment`, `config-invalid-flag`;
 * and `config-home-…` where ECA_HOME cannot be used.
 */
export async function loadConfig(options: LoadOptions): Promise<LoadedConfig> {
  const inputs = await readInputs(options);
  // Nobody set anything: neither cache nor schema need be loaded.
  const nothingSaid =
    inputs.user.content.state === 'missing' && inputs.project.content.state === 'missing' && inputs.given.length === 0;
  if (nothingSaid) return loadedConfig({entries: [], warnings: [], userFileGood: false});
  const cache = await openCache(options);
  const known = await cache?.find(inputs);
  if (known) return loadedConfig(known);
  const {resolveSettings} = await import('./resolve-settings.ts');
  const resolved = await resolveSettings(inputs);
  // What a last good copy went into rests on more than these inputs, and is not cached.
  if (resolved.userFileGood || inputs.user.content.state === 'missing') await cache?.keep(inputs, resolved);
  if (resolved.userFileGood && inputs.user.content.state === 'text') {
    const {keepLastGood} = await import('./last-good.ts');
    await keepLastGood(options.paths, inputs.user.content.text);
  }
  return loadedConfig(resolved);
}

/** The cache of settings that were resolved before; none where the program's build is not known. */
async function openCache({buildId, paths}: LoadOptions) {
  if (buildId === undefined) return undefined;
  const {createSettingsCache} = await import('./settings-cache.ts');
  return createSettingsCache({cacheDirectory: paths.cacheDirectory, buildId});
}

/** Where a project keeps its own settings: `.eca/config.json` in its root folder. */
export function projectConfigFile(workspaceRoot: string): string {
  return join(workspaceRoot, '.eca', 'config.json');
}

/** Reads all that decides about the settings: environment, flags, both files, and whether the project's may be used. */
async function readInputs(options: LoadOptions): Promise<SettingsInputs> {
  const {paths, environment = process.env, overrides = []} = options;
  const given = [...valuesOfEnvironment(environment), ...valuesOfOverrides(overrides)];
  const projectFile = projectConfigFile(options.workspaceRoot);
  const [user, project] = await Promise.all([readSettingsText(paths.configFile), readSettingsText(projectFile)]);
  if (user.state === 'unreadable' && user.code === 'ENOTDIR' && paths.configDirectory === paths.home) {
    throw homeError(paths, Object.assign(new Error('not a directory'), {code: user.code}));
  }
  return {
    user: {file: paths.configFile, content: user},
    lastGood: () => readSettingsText(paths.lastGoodConfigFile),
    project: {file: projectFile, ...(await trustedContent(projectFile, project, options.projectTrusted))},
    given,
  };
}

/**
 * Whether the project's settings file may be used. Trust is in the content: what is used is what was there both before
 * and after trust was looked up, so swapping the file in between gains nothing.
 */
async function trustedContent(file: string, content: SettingsText, projectTrusted: () => Promise<boolean>) {
  // Where `.eca` is no folder there are no settings to speak of.
  if (content.state === 'missing' || (content.state === 'unreadable' && content.code === 'ENOTDIR')) {
    return {content: {state: 'missing'} as const, trusted: false};
  }
  if (!(await projectTrusted())) return {content, trusted: false};
  const after = await readSettingsText(file);
  return {content, trusted: JSON.stringify(after) === JSON.stringify(content)};
}

/** The settings as the program uses them, and where each came from. */
function loadedConfig({entries, warnings}: ResolvedSettings): LoadedConfig {
  const sources = new Map(entries.map(([key, _, source]) => [key, source]));
  return {
    values: nestValues(new Map(entries.map(([key, value]) => [key, value]))),
    sourceOf: key => sources.get(key) ?? {source: 'default'},
    warnings,
  };
}

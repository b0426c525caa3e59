import {readdir, realpath, stat, unlink} from 'node:fs/promises';
import {dirname, join, sep} from 'node:path';
import {isTemporaryOf, makeDirectory, writeDurably} from '../foundation/durable-file.ts';
import {EcaError, systemCode} from '../foundation/errors.ts';
import {withLock} from '../foundation/lock.ts';
import {unknownSetting} from './given-values.ts';
import {keepLastGood} from './last-good.ts';
import {projectConfigFile} from './load.ts';
import {homeError, type Paths} from './paths.ts';
import {escapeText} from './quote-text.ts';
import {findSetting, type Setting} from './schema.ts';
import {checkSettingsText, readSettingsText} from './settings-file.ts';
import {valueOfText} from './text-value.ts';
import {nestKey, validateTree} from './validate.ts';

/** Which file is edited: the user's own, or with `workspaceRoot` the project's. */
export interface EditTarget {
  paths: Paths;
  workspaceRoot?: string;
}

/** What an edit of a settings file did. */
export interface Edit {
  file: string;
  /** What stands in the file now; undefined where the key was taken out. */
  value: unknown;
  /** False where the file said so before. */
  changed: boolean;
}

/**
 * Changes one setting and saves it in the settings file, as `eca config set` does: durably, under a lock, the order and
 * indentation of the file kept. `text` is JSON or plain words. Throws `usage-unknown-setting`, `config-invalid-value`,
 * `config-secret-in-file` for a secret, `config-project-widens` for what a project may not set, and `config-file-…`
 * where the file cannot be edited; the file is then as it was.
 */
export async function setSetting(target: EditTarget, key: string, text: string): Promise<Edit> {
  const setting = editableSetting(target, key);
  const checked = await validateTree(nestKey(key, valueOfText(setting, text)));
  const [problem] = checked.problems;
  if (problem) {
    throw new EcaError('config-invalid-value', `\`${key}\` cannot be ${problem.message}`, {hint: setting.sentence});
  }
  const value = checked.values.get(key) ?? null;
  // `null` goes back to the default.
  if (value === null) return unsetSetting(target, key);
  return editFile(target, tree => {
    const path = key.split('.');
    const last = path.pop() as string;
    let group = tree;
    for (const part of path) {
      if (!Object.hasOwn(group, part)) group[part] = {};
      group = groupAt(group, part, key);
    }
    if (Object.hasOwn(group, last) && JSON.stringify(group[last]) === JSON.stringify(value))
      return {value, changed: false};
    group[last] = value;
    return {value, changed: true};
  });
}

/**
 * Resets one setting to its default: takes `key` out of the settings file, and the groups that are empty then. Throws
 * as `setSetting` does.
 */
export async function unsetSetting(target: EditTarget, key: string): Promise<Edit> {
  editableSetting(target, key);
  return editFile(target, tree => ({value: undefined, changed: removeKey(tree, key.split('.'))}));
}

/**
 * Looks up which setting is to be changed and refuses those that may not be: unknown ones, secrets (never written to a
 * settings file), and in a project's file those that only the user may set.
 */
function editableSetting(target: EditTarget, key: string): Setting {
  const setting = findSetting(key);
  if (!setting) throw unknownSetting('usage-unknown-setting', 'Unknown setting', key);
  if (setting.secret) {
    throw new EcaError('config-secret-in-file', `\`${key}\` is a secret and is never written to a settings file`);
  }
  if (target.workspaceRoot !== undefined && setting.fromProject === 'never') {
    throw new EcaError('config-project-widens', `\`${key}\` is not taken from a project's file`, {
      hint: `Leave out --project to set it for yourself.`,
    });
  }
  return setting;
}

type Tree = Record<string, unknown>;

/**
 * Reads the settings file, lets `change` work on it and saves it, all under a lock; a missing file is created. The
 * user's file gets mode 600, a project's keeps its own. A good new text of the user's file also becomes the last good
 * copy.
 */
async function editFile(target: EditTarget, change: (tree: Tree) => {value: unknown; changed: boolean}): Promise<Edit> {
  const {paths, workspaceRoot} = target;
  const file = workspaceRoot === undefined ? paths.configFile : projectConfigFile(workspaceRoot);
  try {
    await makeDirectory(dirname(file), workspaceRoot === undefined ? 0o700 : 0o755);
    if (workspaceRoot !== undefined) await refuseOutside(file, workspaceRoot);
    return await withLock(file, async () => {
      await removeLeftovers(file);
      if (workspaceRoot === undefined) await removeLeftovers(paths.lastGoodConfigFile);
      const {tree, style} = await readTree(file);
      const outcome = change(tree);
      if (outcome.changed) {
        // The user's own settings are for nobody else to read; a project's file keeps its rights.
        const mode = workspaceRoot === undefined ? 0o600 : await modeOf(file);
        const text = render(tree, style);
        await writeDurably(file, text, {mode});
        // A text without faults serves when the file is broken later.
        const {faults} = await checkSettingsText(text, file);
        if (workspaceRoot === undefined && faults === 0) await keepLastGood(paths, text);
      }
      return {file, ...outcome};
    });
  } catch (error) {
    if (error instanceof EcaError) throw error;
    if (file === paths.configFile && dirname(file) === paths.home) throw homeError(paths, error);
    const code = systemCode(error) ?? String(error);
    throw new EcaError(
      'config-file-not-written',
      `${escapeText(file)} could not be written (${code}); it is as it was`,
      {
        cause: error,
      },
    );
  }
}

/**
 * Deletes the temporary files that a killed writer left behind. Under the lock there is no other writer of the
 * settings, and one of the copy who loses his file does without.
 */
async function removeLeftovers(file: string): Promise<void> {
  const target = await realpath(file).catch(() => file);
  for (const name of await readdir(dirname(target)).catch(() => [])) {
    if (isTemporaryOf(target, name)) await unlink(join(dirname(target), name)).catch(() => {});
  }
}

/**
 * Refuses to write a project's settings through a link that leads outside the project. A repository may bring a link;
 * following it would let it choose which file of the user's is written.
 */
async function refuseOutside(file: string, workspaceRoot: string): Promise<void> {
  const root = await realpath(workspaceRoot);
  const real = await realpath(file).catch(() => realpath(dirname(file)));
  if (real.startsWith(root.endsWith(sep) ? root : root + sep)) return;
  throw new EcaError('config-file-outside', `${escapeText(file)} leads outside the project, to ${escapeText(real)}`);
}

/** How the file was laid out by hand, to be kept: two spaces and `\n` in a new one. */
interface Style {
  indentation: string;
  lineEnd: string;
}

/**
 * The settings in the file as they stand. A file that is broken or cannot be read is refused (`config-file-broken`,
 * `config-file-unreadable`) rather than overwritten.
 */
async function readTree(file: string): Promise<{tree: Tree; style: Style}> {
  const content = await readSettingsText(file);
  if (content.state === 'missing') return {tree: {}, style: {indentation: '  ', lineEnd: '\n'}};
  const hint = 'Repair the file first; it is left as it is.';
  if (content.state === 'unreadable') {
    throw new EcaError('config-file-unreadable', `${escapeText(file)}: the file ${content.reason}`, {hint});
  }
  const {parsed, warnings} = await checkSettingsText(content.text, file);
  if (!parsed) throw new EcaError('config-file-broken', warnings[0]?.message ?? escapeText(file), {hint});
  const indentation = /\n([ \t]+)\S/.exec(content.text)?.[1] ?? '  ';
  return {
    tree: JSON.parse(content.text) as Tree,
    style: {indentation, lineEnd: content.text.includes('\r\n') ? '\r\n' : '\n'},
  };
}

/** The settings as text, laid out as the file was. */
function render(tree: Tree, {indentation, lineEnd}: Style): string {
  return `${JSON.stringify(tree, null, indentation)}\n`.replaceAll('\n', lineEnd);
}

/**
 * The group that a key lies in. Where the file has something else there it is refused: overwriting it would lose what
 * the user wrote.
 */
function groupAt(tree: Tree, part: string, key: string): Tree {
  const group = tree[part];
  if (typeof group === 'object' && group !== null && !Array.isArray(group)) return group as Tree;
  throw new EcaError('config-file-broken', `\`${key}\` cannot be written, since \`${part}\` in the file is no object`, {
    hint: 'Repair the file first; it is left as it is.',
  });
}

/** Takes out one key, and each group around it that is empty then. */
function removeKey(tree: Tree, [part, ...rest]: string[]): boolean {
  if (part === undefined || !Object.hasOwn(tree, part)) return false;
  if (rest.length === 0) return delete tree[part];
  const group = tree[part];
  if (typeof group !== 'object' || group === null || !removeKey(group as Tree, rest)) return false;
  if (Object.keys(group).length === 0) delete tree[part];
  return true;
}

/** The permission bits of a project's settings file, to be kept; 0o644 for a new one. */
async function modeOf(file: string): Promise<number> {
  return stat(file).then(
    stats => stats.mode & 0o777,
    () => 0o644,
  );
}

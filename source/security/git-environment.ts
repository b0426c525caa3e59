import {readFileSync, statSync} from 'node:fs';
import {dirname, join, resolve} from 'node:path';

/** Git settings that make it run a program of the repository's choice, each with the value that makes it run none. */
const neutral: readonly (readonly [key: string, value: string])[] = [
  ['core.fsmonitor', 'false'],
  ['core.hooksPath', '/dev/null'],
  ['core.pager', 'cat'],
  ['core.editor', 'true'],
  ['core.sshCommand', 'false'],
  ['core.askPass', ''],
  ['core.gitProxy', ''],
  ['core.alternateRefsCommand', 'true'],
  ['interactive.diffFilter', 'cat'],
  ['credential.helper', ''],
  ['gpg.program', 'false'],
  ['gpg.ssh.program', 'false'],
  ['gpg.x509.program', 'false'],
  ['uploadpack.packObjectsHook', ''],
  ['protocol.ext.allow', 'never'],
];

/**
 * Makes it safe to run git in a repository that nobody has checked: environment variables with which git, in and above
 * `folder`, runs nothing that the repository chose: file-system monitors, hooks, external diffs, text conversions,
 * content filters. Filters are blanked by name, as git has no switch for them, and files are then read as they are; a
 * diff that was to be made by a program of the repository's fails instead. Reads settings files, changes nothing.
 */
export function neutralGitEnvironment(folder: string): Record<string, string> {
  const settings = [...neutral];
  for (const file of settingsFilesOf(folder)) settings.push(...driversIn(textOf(file)));
  const variables: Record<string, string> = {
    GIT_CONFIG_COUNT: String(settings.length),
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    GIT_PAGER: 'cat',
    GIT_NO_LAZY_FETCH: '1',
  };
  for (const [index, [key, value]] of settings.entries()) {
    variables[`GIT_CONFIG_KEY_${index}`] = key;
    variables[`GIT_CONFIG_VALUE_${index}`] = value;
  }
  return variables;
}

/** The heading of a section in git's settings, with its name in quotes. */
const sectionLine = /^\s*\[\s*([A-Za-z0-9.-]+)(?:\s+"((?:[^"\\]|\\.)*)")?\s*\]/;
/** The keys, by section, under which a repository's settings name a program for a kind of file. */
const runsPrograms: Readonly<Record<string, RegExp>> = {
  filter: /^(?:clean|smudge|process)$/,
  diff: /^(?:textconv|command|external)$/,
  merge: /^driver$/,
};

/** The settings of `text` that name a program for a kind of file, blanked. */
function driversIn(text: string): [string, string][] {
  const blank: [string, string][] = [];
  let kind = '';
  let name: string | undefined;
  for (const line of text.split('\n')) {
    const section = sectionLine.exec(line);
    if (section) {
      const [whole = '', quoted] = [section[1], section[2]];
      // `[filter.name]` is an old way to write `[filter "name"]`.
      const dot = whole.indexOf('.');
      kind = (dot < 0 ? whole : whole.slice(0, dot)).toLowerCase();
      name = quoted?.replace(/\\(.)/g, '$1') ?? (dot < 0 ? undefined : whole.slice(dot + 1).toLowerCase());
    }
    // A key may stand on the line of its section.
    const key = /^\s*([A-Za-z][A-Za-z0-9-]*)\s*(?:=|$)/.exec(section ? line.slice(section[0].length) : line)?.[1];
    if (key === undefined || !runsPrograms[kind]?.test(key.toLowerCase())) continue;
    const prefix = name === undefined ? kind : `${kind}.${name}`;
    blank.push([`${prefix}.${key.toLowerCase()}`, '']);
    if (kind === 'filter') blank.push([`${prefix}.required`, 'false']);
  }
  return blank;
}

/**
 * The most folders above that are searched for a `.git`; one further up is not found, and only the fixed settings are
 * made harmless.
 */
const mostParents = 40;

/** The settings of the repository that `folder` lies in, of its worktree, and of what they include. */
function settingsFilesOf(folder: string): string[] {
  for (let here = resolve(folder), left = mostParents; left > 0; here = dirname(here), left--) {
    const place = join(here, '.git');
    const found = statSync(place, {throwIfNoEntry: false});
    if (found) {
      const gitFolder = found.isFile() ? linkedFolder(place, here) : place;
      if (gitFolder === undefined) return [];
      const common = textOf(join(gitFolder, 'commondir')).trim();
      const shared = common === '' ? gitFolder : resolve(gitFolder, common);
      return withIncluded([
        join(shared, 'config'),
        join(shared, 'config.worktree'),
        join(gitFolder, 'config.worktree'),
      ]);
    }
    if (dirname(here) === here) break;
  }
  return [];
}

/** Where a `.git` that is a file (of a worktree or submodule) says that the repository is. */
function linkedFolder(file: string, base: string): string | undefined {
  const named = /^gitdir:\s*(.+?)\s*$/m.exec(textOf(file))?.[1];
  return named === undefined ? undefined : resolve(base, named);
}

/**
 * The settings files and those that they include, to some 50; an include from the home folder is the user's own and
 * left out.
 */
function withIncluded(files: readonly string[]): string[] {
  const all = new Set(files);
  for (const file of all) {
    if (all.size > 50) break;
    for (const [, path = ''] of textOf(file).matchAll(/^\s*path\s*=\s*"?([^"\n#;]+?)"?\s*$/gim)) {
      if (!path.startsWith('~')) all.add(resolve(dirname(file), path));
    }
  }
  return [...all];
}

/** The first million characters of a file; nothing where it cannot be read. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8').slice(0, 1_000_000);
  } catch {
    return '';
  }
}

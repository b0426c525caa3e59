import type {GitReading} from '../command-surroundings.ts';
import {type Doubt, doubt, quoted} from '../doubt.ts';
import {type Field, textOf} from '../field.ts';
import type {Call, RuleContext} from '../proof-context.ts';
import type {ReadOptions} from '../read-options.ts';

/** The words of a text as a set. */
const words = (text: string) => new Set(text.split(' '));

/** Options with which a command prints the differences themselves. */
const patches = words(
  'p u U W c m patch unified cc diff-merges combined-all-paths word-diff word-diff-regex color-words function-context binary patch-with-stat patch-with-raw check inter-hunk-context',
);
/** Options with which it prints names or numbers, or nothing, unless one of those stands beside it. */
const summaries = words(
  's q X no-patch quiet stat numstat shortstat dirstat cumulative summary compact-summary name-only name-status raw',
);
/** Options that change how something is printed, not what: left out where only names are asked for. */
const appearance = words(
  'p u U W s q X z v patch no-patch quiet unified word-diff word-diff-regex color-words color-moved function-context binary patch-with-stat patch-with-raw check exit-code inter-hunk-context stat numstat shortstat dirstat cumulative summary compact-summary name-only name-status raw stat-width stat-name-width stat-count stat-graph-width oneline graph decorate no-decorate decorate-refs decorate-refs-exclude color no-color format pretty line-prefix src-prefix dst-prefix default-prefix no-prefix abbrev no-abbrev abbrev-commit no-abbrev-commit full-index submodule date relative-date encoding log-size source children parents header show-linear-break encode-email-headers ws-error-highlight notes no-notes show-notes combined-all-paths verbose relative no-relative',
);

/** The commands that print differences unless told otherwise, and those that do if told so. */
const prints: Readonly<Record<string, 'always' | 'if-told'>> = {
  diff: 'always',
  show: 'always',
  'stash show': 'always',
  'range-diff': 'always',
  log: 'if-told',
  whatchanged: 'if-told',
  reflog: 'if-told',
  'stash list': 'if-told',
  'diff-tree': 'if-told',
  'diff-index': 'if-told',
  'diff-files': 'if-told',
};

/**
 * The doubt about a command of git that would print what is in secret files: `git log -p` and its kin print whatever the
 * commits changed, also files that are gone by now.
 */
export function gitPrintsDoubt(
  command: string,
  read: ReadOptions,
  call: Call,
  {surroundings}: RuleContext,
): Doubt | undefined {
  if (printsSubmodules(read)) return doubt('secret', 'it is not looked at which files of submodules would be printed');
  for (const folder of call.state.folders) {
    const isPath = (field: Field) =>
      field.kind === 'unknown'
        ? field.insidePath === true
        : surroundings.check(field.text.startsWith('/') ? field.text : `${folder}/${field.text}`, 'list').kind !==
          'missing';
    const reading = readingOf(command, read, isPath);
    if (reading === undefined) continue;
    const found = exposureDoubt(surroundings.gitExposure(folder, reading), call.name);
    if (found) return found;
  }
  return undefined;
}

/** Whether it prints what has changed in the files of other repositories in this one. */
const printsSubmodules = ({options}: ReadOptions): boolean =>
  options.some(({name, value}) => name === 'submodule' && value && !/^(?:log|short)$/.test(textOf(value) ?? ''));

/** What is in doubt about a command of git that prints files. */
export function exposureDoubt(exposure: ReturnType<RuleContext['surroundings']['gitExposure']>, name: string) {
  if (exposure.state === 'none') return undefined;
  if (exposure.state === 'secret') {
    return doubt(
      'secret',
      `\`${name}\` would print lines of ${quoted(exposure.path)}, which looks like it holds secrets`,
    );
  }
  return doubt(
    'secret',
    `it is not known which files \`${name}\` would print, secrets that were tracked once perhaps among them`,
  );
}

/** What a command prints of files; undefined where it prints none. `isPath` says whether an operand is a path that exists. */
function readingOf(
  command: string,
  {options, operands, beforeDashes}: ReadOptions,
  isPath: (field: Field) => boolean,
): GitReading | undefined {
  const has = (names: ReadonlySet<string>) => options.some(({name}) => names.has(name));
  if (command === 'status') {
    // Once for what is added, twice for the files too.
    const times = options.filter(({name}) => name === 'v' || name === 'verbose').length;
    const names = ['diff', '--raw', '-z', '--no-abbrev', times > 1 ? 'HEAD' : '--cached'];
    return times > 0 ? {names, objects: [], readsFiles: true, readsHistory: true} : undefined;
  }
  const isStash = command === 'stash';
  const full = isStash ? `stash ${textOf(operands[0])}` : command;
  const taken = isStash ? 1 : 0;
  const places = operands.slice(taken, beforeDashes);
  const named = beforeDashes === undefined ? places.filter(field => !isPath(field)) : places;
  // What a commit has under a path is judged by that path.
  const objects = named
    .map(field => textOf(field) ?? '')
    .filter(text => (full !== 'show' && full !== 'cat-file') || !isFileOfCommit(text));
  if (full === 'cat-file') return has(words('p')) ? printedObjects(objects) : undefined;
  const kind = Object.hasOwn(prints, full) ? prints[full] : undefined;
  // A range of lines is of the files that it names.
  if (kind === undefined || has(words('L'))) return undefined;
  const isPatch = has(patches) || (kind === 'always' && !has(summaries));
  if (!isPatch) return full === 'show' ? printedObjects(objects) : undefined;
  if (full === 'show' && named.length > 0 && objects.length === 0) return undefined;
  const isDiff = /^diff(?!-tree)/.test(full);
  const against = options.some(({name}) => name === 'cached' || name === 'staged');
  return {
    ...namesOf(full, {options, places, ...(beforeDashes !== undefined && {paths: operands.slice(beforeDashes)})}),
    objects,
    readsFiles: isDiff,
    readsHistory: !isDiff || named.length > 0 || against,
  };
}

/**
 * Whether a word names a file by its path in a commit or in the index (`HEAD:path`, `:path`), and no path pattern
 * (`:!path`) and no commit (`HEAD^{/word: word}`).
 */
const isFileOfCommit = (text: string): boolean => /^(?:[^:{]|\{[^}]*\})+:|^:(?![!^(/])/.test(text);

/** What a command reads that prints files only where it is given one by its hash; any other name leads to a commit. */
function printedObjects(objects: readonly string[]): GitReading | undefined {
  const hashes = objects.filter(text => /^[0-9a-f]{4,64}$/i.test(text));
  return hashes.length === 0 ? undefined : {names: [], objects: hashes, readsFiles: false, readsHistory: true};
}

/** The same command, listing what it would print; none where it has no such form or is not known to the letter. */
function namesOf(
  full: string,
  {options, places, paths}: {options: ReadOptions['options']; places: readonly Field[]; paths?: readonly Field[]},
): Pick<GitReading, 'names'> {
  if (full === 'range-diff') return {};
  // To `stash show`, `-u` means the files that were not tracked.
  const kept = options.filter(({name}) => !appearance.has(name) || (full === 'stash show' && name === 'u'));
  const before = full === 'show' ? places.filter(field => !isFileOfCommit(textOf(field) ?? '')) : places;
  const isKnown = [...before, ...(paths ?? []), ...kept.flatMap(({value}) => value ?? [])].every(
    field => field.kind === 'text',
  );
  if (!isKnown) return {};
  const texts = (fields: readonly Field[]) => fields.map(field => textOf(field) ?? '');
  return {
    names: [
      ...full.split(' '),
      ...(full === 'diff-tree' ? ['-r'] : []),
      ...kept.flatMap(written),
      '--raw',
      '-z',
      '--no-abbrev',
      // A file may be a secret by the folder it lies in.
      '--no-relative',
      ...(/^diff|^stash show$/.test(full) ? [] : ['--format=']),
      ...texts(before),
      ...(paths ? ['--', ...texts(paths)] : []),
    ],
  };
}

/** An option as it is written: one word, or two where its value is empty, as nothing would tell it in the same word. */
export function written({name, value}: ReadOptions['options'][number]): string[] {
  const text = value && textOf(value);
  if (name === 'number') return [`-${text}`];
  if (name.length === 1) return text === '' ? [`-${name}`, text] : [`-${name}${text ?? ''}`];
  return [text === undefined ? `--${name}` : `--${name}=${text}`];
}

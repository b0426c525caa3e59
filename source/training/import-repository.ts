import {basename} from 'node:path';
import {isMutable, mutationsOf} from './mutate-code.ts';
import type {Commit, RepositoryHistory} from './repository-history.ts';
import type {SuiteFramework} from './scenario.ts';
import {type AdoptOptions, adoptDraft, type ImportOutcome, type ScenarioDraft, scenarioName} from './scenario-draft.ts';
import {seededOrder} from './seeded-order.ts';
import {frameworkOf, languageOfTests, neededFiles} from './test-files.ts';

/** Which repository is imported, and how many tasks are made of it. */
export interface ImportRepositoryOptions extends AdoptOptions {
  /** What scenarios are called first. */
  name: string;
  history: RepositoryHistory;
  /** How many scenarios of each kind are made at most. */
  fixes: number;
  mutants: number;
  /** What is chosen where there is more; the same seed chooses the same. */
  seed: number;
}

/** Files by path. */
type Files = Map<string, Buffer>;

/** How many of the newest commits are looked at; fixes before them make no tasks. */
const commitsLookedAt = 500;
/** The most files that a fix may have changed. A larger change is no task for one sitting. */
const mostChanged = 8;
/** The most files that a task may need; a test that loads more makes no task. */
const mostNeeded = 400;
/** How many tries there are for each task that is wanted: after so many that come to nothing it is enough. */
const triesForEach = 4;
/** Words in a commit's message by which fixes are known. */
const fixWords = /\b(?:fix(?:e[sd])?|bug|repair|correct|broken|wrong|crash|regression|mend|off by one)\b/i;
/** The files that a task may be made of. */
const code = /\.(?:[cm]?[jt]s|[jt]sx|json|py|sh|bash|bats|txt|csv|ya?ml|toml|ini|md)$/;

/**
 * Makes training tasks of the user's own git history: fixes that are taken back (the tests of the same commit show what
 * is missing), and functions with one mistake put in (the tests that there are must notice). Each is tried; yields what
 * became of it. Tests that need installed packages cannot be run here, and are named.
 * @throws EcaError `training-no-history`, `training-too-large`.
 */
export async function* importRepository(options: ImportRepositoryOptions): AsyncGenerator<ImportOutcome> {
  yield* importFixes(options);
  yield* importMutants(options);
}

/** Makes tasks of commits that fixed something, those that say so first. */
async function* importFixes(options: ImportRepositoryOptions): AsyncGenerator<ImportOutcome> {
  const {history, fixes, seed, name, signal} = options;
  if (fixes < 1) return;
  const commits = (await history.commits(commitsLookedAt)).filter(isFix);
  let made = 0;
  let tries = fixes * triesForEach;
  for (const commit of [
    ...seededOrder(commits.filter(named), seed),
    ...seededOrder(
      commits.filter(one => !named(one)),
      seed,
    ),
  ]) {
    if (made >= fixes || tries-- <= 0) return;
    signal.throwIfAborted();
    const draft = await fixDraft(commit, history);
    if (!draft) continue;
    const outcome = await adoptDraft(scenarioName(name, 'fix', commit.id.slice(0, 8)), draft, options);
    if (outcome.ok) made++;
    yield outcome;
  }
}

/** Whether a commit's message says that something was fixed. */
const named = ({subject}: Commit) => fixWords.test(subject);

/** Whether a commit can be a task: it changed tests and code, and not too many files. */
function isFix({paths}: Commit): boolean {
  const tests = paths.filter(path => frameworkOf(path) !== undefined);
  const sources = paths.filter(path => isMutable(path) && frameworkOf(path) === undefined);
  return tests.length > 0 && sources.length > 0 && tests.length + sources.length <= mostChanged;
}

/**
 * The task of making a fix again: the code before the commit with the tests after it. Undefined where it is no task.
 */
async function fixDraft(commit: Commit, history: RepositoryHistory): Promise<ScenarioDraft | undefined> {
  const after = await history.filesAt(commit.id, path => code.test(path));
  const tests = commit.paths.filter(path => frameworkOf(path) !== undefined && after.has(path));
  const framework = frameworkOf(tests[0] ?? '');
  const suites = tests.filter(path => frameworkOf(path) === framework);
  const needed = neededFiles(suites, after);
  const sources = commit.paths.filter(path => needed.has(path) && isMutable(path) && frameworkOf(path) === undefined);
  if (!framework || sources.length === 0 || needed.size > mostNeeded) return undefined;
  const before = await history.filesAt(`${commit.id}^`, path => sources.includes(path)).catch(() => new Map() as Files);
  // What only adds files mended nothing.
  if (before.size === 0) return undefined;
  const files = new Map(
    [...needed].flatMap(([path, bytes]) => (sources.includes(path) ? [] : [[path, bytes] as const])),
  );
  for (const [path, bytes] of before) files.set(path, bytes);
  return draftOf(framework, suites, files, {
    title: commit.subject.slice(0, 100),
    story: `${[commit.subject, commit.body].filter(Boolean).join('\n\n')}\n\nThis change is still to be made, in ${listed(sources)}. What it has to do is shown by the tests in ${listed(suites)}.`,
    difficulty: sources.length > 1 ? 4 : 3,
    reference: new Map(sources.flatMap(path => [[path, needed.get(path) ?? Buffer.alloc(0)] as const])),
  });
}

/** Makes tasks of the present code with one mistake put in (mutation testing). */
async function* importMutants(options: ImportRepositoryOptions): AsyncGenerator<ImportOutcome> {
  const {history, mutants, seed, name, signal} = options;
  if (mutants < 1) return;
  const files = await history.filesAt('HEAD', path => code.test(path));
  const tests = seededOrder([...files.keys()].filter(path => frameworkOf(path) !== undefined).sort(), seed);
  const tried = new Set<string>();
  let made = 0;
  let tries = mutants * triesForEach;
  for (let round = 0; round < triesForEach && made < mutants && tries > 0; round++) {
    for (const test of tests) {
      if (made >= mutants || tries <= 0) return;
      signal.throwIfAborted();
      const chosen = mutantOf(test, files, seed + round);
      // The same mistake twice would be the same task.
      if (!chosen || tried.has(chosen.text)) continue;
      tries--;
      const {draft, path, line, text} = chosen;
      tried.add(text);
      const outcome = await adoptDraft(
        scenarioName(name, 'mutant', basename(path), String(line), String(round + seed)),
        draft,
        options,
      );
      if (outcome.ok) made++;
      yield outcome;
    }
  }
}

/** Code with one mistake in it, and the task of finding it. */
interface Mutated {
  draft: ScenarioDraft;
  path: string;
  line: number;
  /** The file with the mistake. */
  text: string;
}

/** Puts one mistake into what a test needs; undefined where there is no place for one. */
function mutantOf(test: string, files: Files, seed: number): Mutated | undefined {
  const framework = frameworkOf(test);
  const needed = neededFiles([test], files);
  if (!framework || needed.size > mostNeeded) return undefined;
  const all = [...needed].flatMap(([path, bytes]) =>
    frameworkOf(path) === undefined
      ? mutationsOf(path, bytes.toString('utf8')).map(mutation => ({path, mutation}))
      : [],
  );
  const [chosen] = seededOrder(all, seed);
  if (!chosen) return undefined;
  const {path, mutation} = chosen;
  const start = new Map(needed);
  start.set(path, Buffer.from(mutation.text));
  const draft = draftOf(framework, [test], start, {
    title: `A mistake in ${path}`,
    story: `Somebody made a mistake in \`${path}\`: one place is not as it was. The tests in \`${test}\` show what no longer works. Find it and mend it, changing no more than is needed.`,
    difficulty: 2,
    reference: new Map([[path, needed.get(path) ?? Buffer.alloc(0)]]),
  });
  return {draft, path, line: mutation.line, text: mutation.text};
}

/** What all tasks from a repository have in common; the tests may not be changed. */
function draftOf(
  framework: SuiteFramework,
  suites: readonly string[],
  files: Files,
  rest: Pick<ScenarioDraft, 'title' | 'story' | 'difficulty' | 'reference'>,
): ScenarioDraft {
  return {
    ...rest,
    kind: 'fix-a-bug',
    language: languageOfTests(framework, [...files.keys(), ...rest.reference.keys()]),
    concepts: ['own-code'],
    seconds: 30,
    files,
    protectedFiles: suites,
    cases: [],
    suites: {framework, files: new Map(suites.flatMap(path => [[path, files.get(path) ?? Buffer.alloc(0)] as const]))},
  };
}

/** Paths in code marks, for a story. */
function listed(paths: readonly string[]): string {
  return paths.map(path => `\`${path}\``).join(', ');
}

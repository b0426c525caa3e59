import {mkdirSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {EcaError, toErrorData} from '../foundation/errors.ts';
import type {Grader} from './grader.ts';
import {loadScenario} from './load-scenario.ts';
import type {Scenario, ScenarioKind, ScenarioLanguage, SuiteFramework} from './scenario.ts';

/** What became of one thing that was to be imported. */
export type ImportOutcome = {name: string} & ({ok: true; cases: number; dropped: number} | {ok: false; why: string});

/** Files by path. */
type Files = ReadonlyMap<string, Buffer>;

/** A training task that is not proved yet. */
export interface ScenarioDraft {
  title: string;
  story: string;
  kind: ScenarioKind;
  language: ScenarioLanguage;
  /** kebab-case. */
  concepts: readonly string[];
  difficulty: number;
  entry?: string;
  seconds?: number;
  /** Paths in `files` that a solution must leave as they are. */
  protectedFiles?: readonly string[];
  /** What the solver starts from. */
  files: Files;
  /** What differs from it where the task is done. */
  reference: Files;
  /** Cases as they stand in `cases.json`. */
  cases: readonly object[];
  /** Files of tests, all of whose tests count that a right solution passes; by their path in the solution. */
  suites?: {framework: SuiteFramework; files: Files};
  hints?: readonly string[];
}

/** Where a new task goes and who proves it. */
export interface AdoptOptions {
  /** Where the scenario goes, into a folder of its own; one of the same name is replaced. */
  target: string;
  grader: Pick<Grader, 'grade' | 'tryTests'>;
  signal: AbortSignal;
}

/**
 * Turns an imported task into a training task only if it can be trusted: tests that its reference fails are dropped,
 * and what the solver starts from must fail one of those that are left. Says why not otherwise.
 */
export async function adoptDraft(name: string, draft: ScenarioDraft, options: AdoptOptions): Promise<ImportOutcome> {
  const {target, grader, signal} = options;
  const folder = join(target, `.${name}.draft`, name);
  const load = (cases: readonly object[]) => {
    writeDraft(folder, draft, cases);
    return loadScenario(folder);
  };
  try {
    const {reference} = draft;
    const found = await suiteCases(draft, suites => grader.tryTests(load(suites), {files: reference, signal}));
    const all = [...draft.cases, ...found.cases];
    if (all.length === 0) throw refused(found.why ?? 'it has no tests');
    const right = await grader.grade(load(all), {files: reference, signal});
    const failed = new Set(right.tests.filter(({ok}) => !ok).map(one => one.name));
    const kept = withoutTests(all, loadScenario(folder), failed);
    if (kept.length === 0) {
      throw refused(`the right solution fails every test: ${right.tests[0]?.message ?? ''}`);
    }
    // What one starts from must fail: otherwise there would be nothing to solve.
    const wrong = await grader.grade(load(kept), {files: new Map(), signal});
    if (wrong.passed) throw refused('what one starts from passes every test');
    rmSync(join(target, name), {recursive: true, force: true});
    renameSync(folder, join(target, name));
    return {name, ok: true, cases: wrong.tests.length, dropped: failed.size + found.dropped};
  } catch (error) {
    signal.throwIfAborted();
    return {name, ok: false, why: toErrorData(error).message};
  } finally {
    rmSync(join(target, `.${name}.draft`), {recursive: true, force: true});
  }
}

/** A name for a scenario's folder: lower case with hyphens, at most 80 characters. */
export function scenarioName(...parts: readonly string[]): string {
  return parts
    .join('-')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 80)
    .replace(/-+$/, '');
}

/** What trying all tests of the suites gave. */
type Tried = Awaited<ReturnType<Grader['tryTests']>>;

/** The cases of the draft's suites, with the tests that its reference passes. */
async function suiteCases(
  {suites}: ScenarioDraft,
  run: (cases: readonly object[]) => Promise<Tried>,
): Promise<{cases: object[]; dropped: number; why?: string}> {
  if (!suites || suites.files.size === 0) return {cases: [], dropped: 0};
  const {framework} = suites;
  const unknown = [...suites.files.keys()].map(suite => ({name: suite, suite, framework, tests: ['any']}));
  const tried = await run(unknown);
  const cases = tried.flatMap(({suite, tests}) => {
    const passed = tests.filter(({ok}) => ok).map(({name}) => name);
    return passed.length > 0 ? [{name: suite, suite, framework, tests: passed}] : [];
  });
  const why = tried.find(one => one.why !== undefined)?.why ?? tried[0]?.tests.find(({ok}) => !ok)?.message;
  const dropped = tried.flatMap(({tests}) => tests.filter(({ok}) => !ok)).length;
  return {cases, dropped, ...(why !== undefined && {why: `no test can be run: ${why}`})};
}

/** Of `cases`, as `scenario` was loaded from them, those without the tests called `failed`. */
function withoutTests(cases: readonly object[], scenario: Scenario, failed: ReadonlySet<string>): object[] {
  const several = scenario.cases.filter(({kind}) => kind === 'suite').length > 1;
  return cases.flatMap((one, index) => {
    const loaded = scenario.cases[index];
    if (loaded?.kind !== 'suite') return failed.has(loaded?.name ?? '') ? [] : [one];
    const tests = loaded.tests.filter(test => !failed.has(several ? `${loaded.suite}: ${test}` : test));
    return tests.length > 0 ? [{...one, tests}] : [];
  });
}

/** Writes the draft as a scenario's folder, in which it is tried. */
function writeDraft(folder: string, draft: ScenarioDraft, cases: readonly object[]): void {
  rmSync(folder, {recursive: true, force: true});
  const write = (path: string, bytes: Buffer | string) => {
    mkdirSync(dirname(join(folder, path)), {recursive: true, mode: 0o700});
    writeFileSync(join(folder, path), bytes);
  };
  const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim();
  const {title, kind, language, concepts, difficulty, entry, seconds, protectedFiles = [], hints = []} = draft;
  const front = [
    `title: ${oneLine(title)}`,
    `kind: ${kind}`,
    `language: ${language}`,
    `concepts: ${concepts.join(', ')}`,
    `difficulty: ${difficulty}`,
    'seed: 0',
    'must-pass: false',
    ...(entry === undefined ? [] : [`entry: ${entry}`]),
    ...(seconds === undefined ? [] : [`seconds: ${seconds}`]),
    // Commas stand between paths there.
    ...(protectedFiles.length === 0
      ? []
      : [`protected: ${protectedFiles.filter(path => !path.includes(',')).join(', ')}`]),
  ];
  write('story.md', `---\n${front.join('\n')}\n---\n${draft.story.trim()}\n`);
  write('checks/cases.json', `${JSON.stringify(cases, undefined, 2)}\n`);
  if (hints.length > 0) write('hints.md', `${hints.map(hint => `- ${oneLine(hint)}`).join('\n')}\n`);
  for (const [path, bytes] of draft.files) write(`files/${path}`, bytes);
  for (const [path, bytes] of draft.reference) write(`reference/${path}`, bytes);
  for (const [path, bytes] of draft.suites?.files ?? []) write(`checks/${path}`, bytes);
}

/** The error for a draft that is no task. */
function refused(why: string): EcaError {
  return new EcaError('training-import', why);
}

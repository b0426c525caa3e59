import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {basename, dirname, extname, join} from 'node:path';
import {toErrorData} from '../foundation/errors.ts';
import {readTree} from './read-tree.ts';
import {isSafeRelative} from './safe-path.ts';
import type {ScenarioLanguage, SuiteFramework} from './scenario.ts';
import {type AdoptOptions, adoptDraft, type ImportOutcome, type ScenarioDraft, scenarioName} from './scenario-draft.ts';

/** Which exercises are imported. */
export interface ImportExercismOptions extends AdoptOptions {
  /** Folders of exercises, each with `.meta/config.json`. */
  exercises: readonly string[];
}

/** How a track's solutions are written and tested, by how their files end. */
const tracks: Record<string, {language: ScenarioLanguage; framework: SuiteFramework; name: string}> = {
  '.py': {language: 'python', framework: 'unittest', name: 'python'},
  '.js': {language: 'javascript', framework: 'jest', name: 'javascript'},
  '.mjs': {language: 'javascript', framework: 'jest', name: 'javascript'},
  '.ts': {language: 'typescript', framework: 'jest', name: 'typescript'},
  '.sh': {language: 'shell', framework: 'bats', name: 'bash'},
};

/** Files that are left out, since they only set up a track's own tools and mean nothing to ours. */
const settings =
  /^(?:package(?:-lock)?\.json|tsconfig\.json|(?:babel|jest|vitest|eslint)\.config\.\w+|yarn\.lock|pnpm-.*|readme\.md|help\.md|hints\.md|license|bats-extra\.bash)$/i;

/**
 * Finds the exercises in a track of Exercism (https://exercism.org/docs/building/tracks), in a folder of them, or the
 * one that `folder` is.
 */
export function exerciseFolders(folder: string): string[] {
  const isExercise = (path: string) => existsSync(join(path, '.meta', 'config.json'));
  if (isExercise(folder)) return [folder];
  const places = [join(folder, 'exercises', 'concept'), join(folder, 'exercises', 'practice'), folder];
  return places.flatMap(place =>
    namesIn(place)
      .map(name => join(place, name))
      .filter(isExercise),
  );
}

/**
 * Imports exercises of Exercism as training tasks: makes a scenario of each, its stub to start from, its example as the
 * reference, its instructions, and all of its tests that the example passes with the runners of this program. Yields
 * what became of each.
 */
export async function* importExercism({exercises, ...options}: ImportExercismOptions): AsyncGenerator<ImportOutcome> {
  for (const folder of exercises) {
    options.signal.throwIfAborted();
    let draft: ReturnType<typeof draftOf>;
    try {
      draft = draftOf(folder);
    } catch (error) {
      yield {name: scenarioName('exercism', basename(folder)), ok: false, why: toErrorData(error).message};
      continue;
    }
    if (typeof draft === 'string') yield {name: scenarioName('exercism', basename(folder)), ok: false, why: draft};
    else yield await adoptDraft(scenarioName('exercism', draft.track, basename(folder)), draft, options);
  }
}

/** The exercise as a draft, or why it can be none. */
function draftOf(folder: string): (ScenarioDraft & {track: string}) | string {
  const listed = filesOf(readFileSync(join(folder, '.meta', 'config.json'), 'utf8'));
  const {solution, test, example} = listed;
  const [first] = solution;
  if (first === undefined || test.length === 0 || example.length === 0) {
    return 'its `.meta/config.json` names no solution, tests and example';
  }
  const track = tracks[extname(first)];
  if (!track) return `solutions that end in \`${extname(first) || first}\` cannot be run`;
  const all = readTree(folder).files;
  const absent = [...test, ...example].find(path => !all.has(path));
  if (absent !== undefined) return `\`${absent}\` is not there`;
  const isOwn = (path: string) => !path.split('/').some(part => part.startsWith('.')) && !settings.test(basename(path));
  const files = new Map([...all].filter(([path]) => isOwn(path)));
  const suites = new Map(test.map(path => [path, all.get(path) ?? Buffer.alloc(0)]));
  const {topics, difficulty} = placeInTrack(folder);
  return {
    track: track.name,
    title: titleOf(basename(folder)),
    story: storyOf(folder, test),
    kind: 'write-to-a-test',
    language: track.language,
    concepts: topics,
    difficulty,
    seconds: 30,
    files,
    protectedFiles: [...files.keys()].filter(path => !solution.includes(path)),
    reference: referenceOf(listed, all),
    cases: [],
    suites: {framework: track.framework, files: suites},
  };
}

/** The files that an exercise names: what is to be written, its tests, and the finished example. */
interface Listed {
  solution: string[];
  test: string[];
  example: string[];
}

/** Reads which files an exercise consists of; paths that lead out of its folder are left out. */
function filesOf(text: string): Listed {
  const {files = {}} = JSON.parse(text) as {files?: Record<string, unknown>};
  const list = (key: string): string[] => {
    const value = files[key];
    return Array.isArray(value) ? value.filter(one => typeof one === 'string' && isSafeRelative(one)) : [];
  };
  const example = list('example');
  // Exercises that teach a concept call it so.
  return {solution: list('solution'), test: list('test'), example: example.length > 0 ? example : list('exemplar')};
}

/** Examples stand for the solution's files in their order; further ones are what the first of them load. */
function referenceOf({solution, example}: Listed, all: ReadonlyMap<string, Buffer>): Map<string, Buffer> {
  return new Map(
    example.map((path, index) => {
      const bytes = all.get(path) ?? Buffer.alloc(0);
      const same = solution.find(one => basename(one) === basename(path));
      return [same ?? solution[index] ?? join(dirname(solution[0] ?? ''), basename(path)), bytes] as const;
    }),
  );
}

/** The instructions of an exercise as the solver reads them, with where its tests are. */
function storyOf(folder: string, tests: readonly string[]): string {
  const parts = ['introduction.md', 'instructions.md', 'introduction.append.md', 'instructions.append.md'].map(name =>
    textOf(join(folder, '.docs', name)).trim(),
  );
  const told = parts.filter(part => part !== '').join('\n\n');
  return `${told || textOf(join(folder, 'README.md')).trim()}\n\nThe tests are in ${tests.map(path => `\`${path}\``).join(', ')}.`;
}

/** What the track says of the exercise: its difficulty of 1 to 10 there, and what it trains. */
function placeInTrack(folder: string): {topics: string[]; difficulty: number} {
  const slug = basename(folder);
  const other = {topics: ['exercism'], difficulty: 2};
  try {
    const {exercises} = JSON.parse(textOf(join(folder, '..', '..', '..', 'config.json'))) as {
      exercises?: Record<
        string,
        {slug?: string; difficulty?: number; practices?: unknown; topics?: unknown; concepts?: unknown}[]
      >;
    };
    const found = Object.values(exercises ?? {})
      .flat()
      .find(one => one?.slug === slug);
    if (!found) return other;
    const lists = [found.concepts, found.practices, found.topics].filter(Array.isArray) as unknown[][];
    const topics = [...new Set(lists.flat().map(topic => scenarioName(String(topic))))].filter(Boolean).slice(0, 5);
    const difficulty = Math.ceil(Math.min(10, Math.max(1, found.difficulty ?? 4)) / 2);
    return {topics: topics.length > 0 ? topics : other.topics, difficulty};
  } catch {
    return other;
  }
}

/** `two-fer` as `Two fer`. */
function titleOf(slug: string): string {
  const words = slug.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A file's text; empty where it is not there. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** The names in a folder; none where it is not there. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

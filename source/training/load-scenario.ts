import {createHash} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {basename, join} from 'node:path';
import {EcaError} from '../foundation/errors.ts';
import {listOf, parseFrontMatter} from './front-matter.ts';
import {parseCases} from './parse-cases.ts';
import {readTree} from './read-tree.ts';
import {isSafeRelative} from './safe-path.ts';
import {
  type CheckCase,
  defaultLimits,
  type Mutant,
  type Scenario,
  type ScenarioLimits,
  scenarioKinds,
  scenarioLanguages,
} from './scenario.ts';

/** The fields that the front matter of a scenario may have. */
const keys = [
  ...['title', 'kind', 'language', 'concepts', 'difficulty', 'seed', 'must-pass', 'entry', 'protected'],
  ...['seconds', 'memory-mb'],
];
/** Names in lower case with hyphens. */
const kebab = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/**
 * Reads a training task from its `folder`: `story.md` with front matter, `checks/cases.json`, and where they are
 * `files/`, `reference/`, `hints.md` (one list item a hint) and `mutants.json`. The time limit may be 1 to 600 seconds,
 * the memory 64 to 16,384 MB.
 * @throws EcaError `training-scenario-broken` with file, line and what was expected.
 */
export function loadScenario(folder: string): Scenario {
  const name = basename(folder);
  const storyFile = join(folder, 'story.md');
  const parsed = parseFrontMatter(textOf(storyFile), keys);
  if (!parsed.ok) throw broken(`${storyFile}:${parsed.line}`, parsed.problem);
  const {fields, body} = parsed;
  /** The error for a field that is wrong, with what was expected. */
  const fail = (key: string, expected: string) =>
    broken(storyFile, `\`${key}\` is \`${(fields.get(key) ?? '').slice(0, 80)}\`, expected ${expected}`);
  /** A field that must be one of some names. */
  const choice = <Name extends string>(key: string, names: readonly Name[]): Name => {
    const found = names.find(one => one === fields.get(key));
    if (found === undefined) throw fail(key, `one of ${names.join(', ')}`);
    return found;
  };
  /** A field that must be a whole number within bounds. */
  const whole = (key: string, least: number, most: number, otherwise?: number): number => {
    const given = fields.get(key);
    if (given === undefined && otherwise !== undefined) return otherwise;
    const value = Number(given);
    if (given === undefined || given === '' || !Number.isInteger(value) || value < least || value > most) {
      throw fail(key, `a whole number from ${least} to ${most}`);
    }
    return value;
  };

  if (!kebab.test(name)) throw broken(folder, `the folder's name is no name in lower case with hyphens`);
  const title = fields.get('title') ?? '';
  if (title === '') throw fail('title', 'a line of text');
  if (body === '') throw broken(storyFile, 'there is no story below the front matter');
  const concepts = listOf(fields.get('concepts'));
  if (concepts.length === 0 || concepts.some(concept => !kebab.test(concept))) {
    throw fail('concepts', 'names in lower case with hyphens, commas between them');
  }
  const entry = fields.get('entry');
  if (entry !== undefined && !isSafeRelative(entry)) throw fail('entry', 'a path inside the solution');
  const protectedFiles = listOf(fields.get('protected'));
  const start = readTree(join(folder, 'files')).files;
  const absent = protectedFiles.find(path => !start.has(path));
  if (absent !== undefined) throw fail('protected', `paths in \`files\`; \`${absent}\` is not there`);
  const mustPass = choice('must-pass', ['true', 'false']) === 'true';
  const limits: ScenarioLimits = {
    ...defaultLimits,
    seconds: whole('seconds', 1, 600, defaultLimits.seconds),
    memoryMb: whole('memory-mb', 64, 16_384, defaultLimits.memoryMb),
  };
  const cases = loadCases(folder);
  if (entry === undefined && cases.some(one => one.kind === 'code' && one.entry === undefined)) {
    throw fail('entry', 'the file whose exports the cases with `code` use');
  }
  return {
    name,
    folder,
    title,
    story: body,
    kind: choice('kind', scenarioKinds),
    language: choice('language', scenarioLanguages),
    concepts,
    difficulty: whole('difficulty', 1, 5),
    seed: whole('seed', 0, Number.MAX_SAFE_INTEGER, 0),
    mustPass,
    entry,
    protectedFiles,
    limits,
    cases,
    hints: loadHints(folder),
    mutants: loadMutants(folder),
    checksHash: hashChecks(folder),
  };
}

/**
 * A fingerprint of a scenario's tests, to notice that they were changed: SHA-256 over the paths and bytes of its
 * checks.
 */
export function hashChecks(folder: string): string {
  const hash = createHash('sha256');
  for (const [path, bytes] of readTree(join(folder, 'checks')).files)
    hash.update(`${path}\0${bytes.length}\0`).update(bytes);
  return hash.digest('hex');
}

/** The tests of a task. @throws EcaError `training-scenario-broken`. */
function loadCases(folder: string): CheckCase[] {
  const file = join(folder, 'checks', 'cases.json');
  const parsed = parseCases(textOf(file));
  if (!parsed.ok) throw broken(file, parsed.problem);
  return parsed.cases;
}

/** The hints of a task, one a list item; none where there is no file. */
function loadHints(folder: string): string[] {
  const text = textOf(join(folder, 'hints.md'), '');
  return text
    .split(/^[-*] /m)
    .slice(1)
    .map(hint => hint.replace(/\s+/g, ' ').trim());
}

/** Mistakes that the tests must notice; none where there is no file. */
function loadMutants(folder: string): Mutant[] {
  const file = join(folder, 'mutants.json');
  const text = textOf(file, '[]');
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch (error) {
    throw broken(file, `not valid JSON: ${(error as Error).message}`);
  }
  const isMutant = (one: unknown): one is Mutant =>
    typeof one === 'object' &&
    one !== null &&
    ['name', 'file', 'find', 'replace'].every(key => typeof (one as Record<string, unknown>)[key] === 'string');
  if (!Array.isArray(list) || !list.every(isMutant)) {
    throw broken(file, 'expected a list of objects with the texts `name`, `file`, `find`, `replace`');
  }
  return list;
}

/** A file's text, or `otherwise` where it may be missing and is. */
function textOf(file: string, otherwise?: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (otherwise !== undefined && (error as NodeJS.ErrnoException).code === 'ENOENT') return otherwise;
    throw broken(file, `it cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
  }
}

/** The error for a task that cannot be used, with its place and what is wrong there. */
function broken(place: string, problem: string): EcaError {
  return new EcaError('training-scenario-broken', `${place}: ${problem}`, {
    hint: 'A scenario is a folder with story.md, files/, checks/cases.json and reference/; see the README.',
  });
}

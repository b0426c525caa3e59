import {existsSync, mkdirSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import type {Grader} from './grader.ts';
import {loadScenario} from './load-scenario.ts';
import {isMutable, mutationsOf} from './mutate-code.ts';
import {readTree} from './read-tree.ts';
import type {Scenario} from './scenario.ts';
import {seededOrder} from './seeded-order.ts';

/** Where variants are kept and who proves them. */
export interface VariantOptions {
  /** Where variants are kept, each a folder of its own. */
  folder: string;
  grader: Pick<Grader, 'grade'>;
  signal: AbortSignal;
}

/** Files by path. */
type Files = Map<string, Buffer>;

/**
 * The most mistakes that are tried for one variant; where none of them makes one that can be proved, the scenario
 * itself is used.
 */
const mostTries = 4;
/** What is put behind names to change them. */
const suffixes = ['Of', 'For', 'By', 'In', 'At', 'From'];

/**
 * Makes another version of a training task, so that its solution cannot be known by heart: another mistake to find (one
 * of its mutants) and other names for what its cases call; `seed` alone decides which. A variant is proved: its
 * reference passes and what it starts from does not. The scenario itself comes back where it has none, such as one that
 * nothing is run for.
 */
export async function variantOf(scenario: Scenario, seed: number, options: VariantOptions): Promise<Scenario> {
  if (!scenario.cases.some(({kind}) => kind === 'code' || kind === 'run')) return scenario;
  const name = `${scenario.name}-variant-${seed}`;
  const place = join(options.folder, `${scenario.checksHash.slice(0, 12)}-${seed}`, name);
  if (existsSync(place)) return loadScenario(place);
  for (const [attempt, start] of seededOrder(mistakesIn(scenario), seed).slice(0, mostTries).entries()) {
    // Names that mean something else as well show when the reference fails.
    for (const renames of attempt === 0 ? [renamesIn(scenario, seed), []] : [[]]) {
      const draft = join(`${place}.${process.pid}.draft`, name);
      try {
        writeVariant(draft, scenario, start, renames);
        const variant = loadScenario(draft);
        const files = readTree(join(draft, 'reference')).files;
        const {signal} = options;
        if (!(await options.grader.grade(variant, {files, signal})).passed) continue;
        if ((await options.grader.grade(variant, {files: new Map(), signal})).passed) continue;
        mkdirSync(dirname(place), {recursive: true, mode: 0o700});
        if (!existsSync(place)) renameSync(draft, place);
        return loadScenario(place);
      } finally {
        rmSync(dirname(draft), {recursive: true, force: true});
      }
    }
  }
  return scenario;
}

/** The finished task: what one starts from with the reference over it. */
const referenceOf = ({folder}: Scenario): Files =>
  new Map([...readTree(join(folder, 'files')).files, ...readTree(join(folder, 'reference')).files]);

/** The finished task with one mistake in it: the scenario's own mutants, else what the rules for its language know. */
function mistakesIn(scenario: Scenario): Files[] {
  const whole = referenceOf(scenario);
  const changed = (path: string, text: string) => new Map(whole).set(path, Buffer.from(text));
  const own = scenario.mutants.flatMap(({file, find, replace}) => {
    const text = whole.get(file)?.toString('utf8');
    return text?.includes(find)
      ? [
          changed(
            file,
            text.replace(find, () => replace),
          ),
        ]
      : [];
  });
  if (own.length > 0) return own;
  return [...readTree(join(scenario.folder, 'reference')).files].flatMap(([path, bytes]) =>
    isMutable(path) ? mutationsOf(path, bytes.toString('utf8')).map(({text}) => changed(path, text)) : [],
  );
}

/** A name and what it becomes. */
type Rename = readonly [from: RegExp, to: string];

/** Other names for the functions and classes that the cases call, where they mean nothing else in the files. */
function renamesIn(scenario: Scenario, seed: number): Rename[] {
  const codes = scenario.cases.flatMap(one => (one.kind === 'code' ? [one.code] : []));
  const texts = [...referenceOf(scenario).values()].map(bytes => bytes.toString('utf8'));
  const defined = texts.flatMap(text =>
    [...text.matchAll(/^\s*(?:export\s+)?(?:async\s+)?(?:function\*?|const|class|def)\s+([A-Za-z_]\w{2,})/gm)].map(
      ([, name = '']) => name,
    ),
  );
  const called = [...new Set(defined)].filter(name => codes.some(code => wordOf(name).test(code)));
  const free = called.filter(name => !texts.some(text => new RegExp(`[.'"]${name}\\b`).test(text)));
  const [suffix = 'Of'] = seededOrder(suffixes, seed);
  return free.map(name => [
    wordOf(name),
    name.includes('_') || scenario.language === 'python' ? `${name}_${suffix.toLowerCase()}` : `${name}${suffix}`,
  ]);
}

/** Finds a name where it stands alone and not within a longer one. */
const wordOf = (name: string) => new RegExp(`(?<![\\w$])${name}(?![\\w$])`, 'g');

/** Writes the variant as a scenario's folder, with the new names in code and in what the story quotes. */
function writeVariant(folder: string, scenario: Scenario, start: Files, renames: readonly Rename[]): void {
  const renamed = (text: string) => renames.reduce((whole, [from, to]) => whole.replace(from, to), text);
  // Prose uses the same words for other things.
  const inCode = (text: string) => text.replace(/```[\s\S]*?```|`[^`\n]*`/g, renamed);
  const write = (path: string, text: string | Buffer) => {
    mkdirSync(dirname(join(folder, path)), {recursive: true, mode: 0o700});
    writeFileSync(join(folder, path), text);
  };
  rmSync(folder, {recursive: true, force: true});
  for (const [path, bytes] of readTree(scenario.folder).files) {
    const text = bytes.toString('utf8');
    if (path.startsWith('files/') || path === 'mutants.json') continue;
    if (path === 'story.md' || path === 'hints.md') write(path, inCode(text));
    else if (path === 'checks/cases.json') write(path, JSON.stringify(renamedCases(text, renamed), undefined, 1));
    else write(path, path.startsWith('reference/') ? renamed(text) : bytes);
  }
  for (const [path, bytes] of start) write(`files/${path}`, renamed(bytes.toString('utf8')));
}

/** Cases that call what they call by its new name; what they expect stays. */
function renamedCases(text: string, renamed: (text: string) => string): object[] {
  const cases = JSON.parse(text) as {code?: string | string[]}[];
  return cases.map(one => {
    if (one.code === undefined) return one;
    return {...one, code: Array.isArray(one.code) ? one.code.map(renamed) : renamed(one.code)};
  });
}

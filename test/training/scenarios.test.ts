import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {readTree} from '../../source/training/read-tree.ts';
import {type Scenario, scenarioKinds, scenarioLanguages} from '../../source/training/scenario.ts';
import {openScenarioLibrary} from '../../source/training/scenario-library.ts';
import {cheat, cheatNames, type Files} from './cheats.ts';
import {eachOf, openTrainingFixture, referenceOf, scenarioFolder, type TrainingFixture} from './training-fixture.ts';

const {scenarios, problems} = openScenarioLibrary([scenarioFolder], scenarioFolder).list();
let fixture: TrainingFixture;
let runnable: Scenario[];

beforeAll(async () => {
  fixture = await openTrainingFixture();
  const missing = await eachOf(scenarios, 4, one => fixture.grader.missing(one));
  const skipped = scenarios.filter((_, index) => missing[index] !== undefined).map(({name}) => name);
  if (skipped.length > 0) console.warn(`skipped, their language is not installed: ${skipped.join(', ')}`);
  runnable = fixture.confined ? scenarios.filter(({name}) => !skipped.includes(name)) : [];
  if (!fixture.confined) console.warn('skipped: solutions are run in a sandbox only, and there is none');
});
afterAll(() => fixture.remove());

/** Those that take their time rather than the processor's. */
const waiting = new Set<string>(['sleeps', 'kills its parent']);

/** Run into the sandbox and the driver, never into what a scenario expects: the same for all in a language. */
const alike = new Set<string>([
  ...['sleeps', 'forks as often as it can', 'fills the disk', 'kills its parent', 'reads the reference'],
  ...['writes outside', 'asks somebody outside', 'puts itself in place of the comparison', 'writes its own results'],
  'listens for the word that results begin with',
]);
/** The same where results are told apart from what the solution prints: everywhere but in the shell. */
const printing = new Set<string>(['leaves early with exit code 0', 'prints that all passed']);

/** Those on which a cheat could do better than on others. */
function worthTrying(name: string, all: readonly Scenario[]): Scenario[] {
  const isFirst = (one: Scenario) => one === all.find(({language}) => language === one.language);
  if (alike.has(name)) return all.filter(isFirst);
  return printing.has(name) ? all.filter(one => one.language === 'shell' || isFirst(one)) : [...all];
}

/** Files that are the reference but for one change. */
function mutated(scenario: Scenario, mutant: Scenario['mutants'][number]): Files {
  const files = new Map([...readTree(join(scenario.folder, 'files')).files, ...referenceOf(scenario)]);
  const text = files.get(mutant.file)?.toString() ?? '';
  expect(text, `${scenario.name}: ${mutant.name}`).toContain(mutant.find);
  files.set(mutant.file, Buffer.from(text.replace(mutant.find, () => mutant.replace)));
  return files;
}

describe('the scenarios that ship', () => {
  it('can all be used', () => {
    expect(problems).toEqual([]);
  });

  it('are at least forty, in four languages and of every kind, and each names what it trains', () => {
    expect(scenarios.length).toBeGreaterThanOrEqual(40);
    expect(new Set(scenarios.map(({language}) => language))).toEqual(new Set(scenarioLanguages));
    expect(new Set(scenarios.map(({kind}) => kind))).toEqual(new Set(scenarioKinds));
    expect(scenarios.filter(({concepts}) => concepts.length === 0)).toEqual([]);
  });

  it('tell different stories', () => {
    const words = (text: string) => new Set(text.toLowerCase().match(/[a-z]{4,}/g));
    const stories = scenarios.map(({name, story}) => ({name, words: words(story)}));
    for (const [index, one] of stories.entries()) {
      for (const other of stories.slice(index + 1)) {
        const shared = [...one.words].filter(word => other.words.has(word)).length;
        expect(shared / Math.min(one.words.size, other.words.size), `${one.name} and ${other.name}`).toBeLessThan(0.5);
      }
    }
    expect(new Set(scenarios.map(({title}) => title)).size).toBe(scenarios.length);
    expect(new Set(scenarios.map(({seed}) => seed)).size).toBe(scenarios.length);
  });

  it('give hints, and come with mutants of their reference', () => {
    const poor = scenarios.filter(({hints, mutants}) => hints.length === 0 || mutants.length < 3);
    expect(poor.map(({name}) => name)).toEqual([]);
  });

  it('are passed by their reference', async () => {
    const verdicts = await eachOf(runnable, 3, one => fixture.grader.grade(one, {files: referenceOf(one)}));
    expect(verdicts.filter(({passed}) => !passed)).toEqual([]);
    expect(verdicts.map(({score}) => score)).toEqual(runnable.map(() => 1));
  }, 120_000);

  it('are not passed by what the solver starts from', async () => {
    const verdicts = await eachOf(runnable, 3, one => fixture.grader.grade(one, {files: new Map()}));
    expect(verdicts.filter(({passed}) => passed).map(({scenario}) => scenario)).toEqual([]);
  }, 120_000);

  it('are not passed by mutants of their reference', async () => {
    const work = runnable.flatMap(one => one.mutants.map(mutant => ({one, mutant})));
    const passed = await eachOf(work, 3, async ({one, mutant}) => {
      const verdict = await fixture.grader.grade(one, {files: mutated(one, mutant)});
      return verdict.passed ? [`${one.name}: ${mutant.name}`] : [];
    });
    expect(passed.flat()).toEqual([]);
  }, 240_000);

  it.each(cheatNames)(
    'are not passed by one that %s',
    async name => {
      const before = runnable.map(one => readFileSync(join(one.folder, 'checks', 'cases.json'), 'utf8'));
      const passed = await eachOf(worthTrying(name, runnable), waiting.has(name) ? 8 : 3, async one => {
        const files = cheat(name, one, referenceOf(one));
        if (!files) return [];
        const quick = {...one, limits: {...one.limits, seconds: waiting.has(name) ? 1 : 3}};
        const verdict = await fixture.grader.grade(quick, {files});
        return verdict.passed ? [one.name] : [];
      });
      expect(passed.flat()).toEqual([]);
      expect(runnable.map(one => readFileSync(join(one.folder, 'checks', 'cases.json'), 'utf8'))).toEqual(before);
    },
    240_000,
  );
});

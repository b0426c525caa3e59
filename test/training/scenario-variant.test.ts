import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, it} from 'vitest';
import {readTree} from '../../source/training/read-tree.ts';
import type {Scenario} from '../../source/training/scenario.ts';
import {openScenarioLibrary} from '../../source/training/scenario-library.ts';
import {variantOf} from '../../source/training/scenario-variant.ts';
import {eachOf, openTrainingFixture, referenceOf, scenarioFolder, type TrainingFixture} from './training-fixture.ts';

const library = openScenarioLibrary([scenarioFolder], scenarioFolder);
let fixture: TrainingFixture;
let python: string | undefined;
beforeAll(async () => {
  fixture = await openTrainingFixture();
  python = await fixture.toolchains.python();
});
afterAll(() => fixture.remove());

const make = (scenario: Scenario, seed: number, folder = 'variants') =>
  variantOf(scenario, seed, {
    folder: join(fixture.folder, folder),
    grader: fixture.grader,
    signal: new AbortController().signal,
  });
const startOf = ({folder}: Scenario) =>
  [...readTree(join(folder, 'files')).files].map(([path, bytes]) => `${path}\n${bytes.toString()}`).join('\n');

it('has another mistake and other names, which its seed alone decides', async ({skip}) => {
  if (!fixture.confined || !python) skip('no sandbox or no python3');
  const scenario = library.find('python-page-slices');
  const [one, two] = [await make(scenario, 1), await make(scenario, 2)];
  expect(one.name).toBe('python-page-slices-variant-1');
  expect(startOf(one)).not.toBe(startOf(two));
  expect(startOf(one)).not.toBe(startOf(scenario));
  expect(one.story).toMatch(/`paginate_\w+\(items, size\)`/);
  expect(startOf(one)).toMatch(/def paginate_\w+\(/);
  const again = await make(scenario, 1, 'elsewhere');
  expect(startOf(again)).toBe(startOf(one));
  expect(readFileSync(join(again.folder, 'checks/cases.json'), 'utf8')).toBe(
    readFileSync(join(one.folder, 'checks/cases.json'), 'utf8'),
  );
}, 60_000);

it('is proved: its reference passes and what it starts from does not', async ({skip}) => {
  if (!fixture.confined || !python) skip('no sandbox or no python3');
  const names = ['javascript-money-split', 'typescript-lru-cache', 'python-ledger', 'shell-top-words'];
  const verdicts = await eachOf(names, 2, async name => {
    const variant = await make(library.find(name), 7);
    expect(variant.name).toBe(`${name}-variant-7`);
    const right = await fixture.grader.grade(variant, {files: referenceOf(variant)});
    const start = await fixture.grader.grade(variant, {files: new Map()});
    return [right.passed, start.passed];
  });
  expect(verdicts).toEqual(names.map(() => [true, false]));
}, 60_000);

it('is the scenario itself where nothing is run', async () => {
  const scenario = library.find('text-find-the-port');
  expect(await make(scenario, 3)).toBe(scenario);
});

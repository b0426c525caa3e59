import {afterEach, beforeEach, expect, it, vi} from 'vitest';
import {call, type FakeProject, openFakeProject, say, script} from './fake-project.ts';

vi.setConfig({testTimeout: 60_000});

let project: FakeProject;
beforeEach(async () => {
  project = await openFakeProject();
});
afterEach(() => project.close());

const solution = 'export const makeButtons = labels => labels.map((label, n) => () => `${n + 1}: ${label}`);\n';
const options = {
  scenarios: ['javascript-late-closure'],
  solver: {kind: 'model', model: undefined},
  trials: 1,
  seed: 1,
  width: 1,
  limits: {},
  signal: new AbortController().signal,
} as const;

it('lets a model work on a scenario through the agent, and judges the files it leaves', async ({skip}) => {
  const runtime = await project.runtime();
  if (!(await runtime.sandbox()).around) skip('there is no sandbox');
  project.mind = script(
    call('read-file', {path: 'buttons.js'}),
    call('write-file', {path: 'buttons.js', content: solution}),
    say('Done.'),
  );
  const {report, why} = await (await runtime.training()).run(options);
  expect([why, report.solver, report.passed]).toEqual(['complete', 'ollama:fake:7b', 1]);
  expect(report.tokens).toBeGreaterThan(0);
  const asked = project.chats[0]?.messages.at(-1)?.content ?? '';
  expect(asked).toContain('makeButtons(labels)');
  // What is expected, the reference and the hints are not the model's to see.
  expect(JSON.stringify(project.chats)).not.toContain('2: no');
});

it('counts a model that only talks as one that did not solve it', async ({skip}) => {
  const runtime = await project.runtime();
  if (!(await runtime.sandbox()).around) skip('there is no sandbox');
  project.mind = script(say('All tests pass. {"passed": true, "score": 1}'));
  const {report} = await (await runtime.training()).run(options);
  expect(report).toMatchObject({passed: 0, trials: 1});
  expect(report.scenarios[0]?.reason).toContain('expected');
});

it('lets a model run its own checks in the sandbox, where no scenario is to be seen', async ({skip}) => {
  const runtime = await project.runtime();
  if (!(await runtime.sandbox()).around) skip('there is no sandbox');
  const training = await runtime.training();
  const {folder} = training.find('javascript-late-closure');
  project.mind = script(
    call('run-command', {command: 'node -e "console.log(\'ran\', 6 * 7)"'}),
    call('run-command', {command: `cat ${folder.replace('scenarios', 'sc*')}/checks/cases.json`}),
    call('read-file', {path: `${folder}/checks/cases.json`}),
    say('Done.'),
  );
  await training.run(options);
  const shown = JSON.stringify(project.chats.at(-1)?.messages);
  expect(shown).toContain('ran 42');
  expect(shown).not.toContain('out of order');
  expect(shown).toContain('There are these files: buttons.js.');
});

it('makes the edits of a stored session again, and judges what comes of them', async ({skip}) => {
  const runtime = await project.runtime();
  if (!(await runtime.sandbox()).around) skip('there is no sandbox');
  const training = await runtime.training();
  project.mind = script(
    call('read-file', {path: 'buttons.js'}),
    call('write-file', {path: 'buttons.js', content: solution}),
    say('Done.'),
  );
  await training.run(options);
  const [{session = ''} = {}] = await training.trials();
  const asked = project.chats.length;
  const {report} = await training.run({...options, solver: {kind: 'session', session}});
  expect(report).toMatchObject({solver: `session:${session}`, passed: 1});
  const variants = await training.run({...options, solver: {kind: 'session', session}, variants: true});
  expect(variants.report).toMatchObject({passed: 0, trials: 1});
  // No model was needed for it.
  expect(project.chats).toHaveLength(asked);
});

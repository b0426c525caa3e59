import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {chooseEditFormat, createEditFormats} from '../../source/runtime/edit-format.ts';
import {createVerdictCache} from '../../source/runtime/verdict-cache.ts';
import {askAll, call, type FakeProject, openFakeProject, say, script} from './fake-project.ts';

describe('the form of edits', () => {
  const counts = (edit: [number, number], write: [number, number]) => ({
    'edit-file': {succeeded: edit[0], failed: edit[1]},
    'write-file': {succeeded: write[0], failed: write[1]},
  });
  it.each([
    ['small', [0, 0], [0, 0], 'write-file'],
    ['middle', [0, 0], [0, 0], 'edit-file'],
    ['large', [0, 0], [0, 0], 'edit-file'],
    ['middle', [0, 7], [0, 0], 'edit-file'],
    ['middle', [0, 8], [0, 0], 'write-file'],
    ['middle', [6, 2], [0, 0], 'edit-file'],
    ['middle', [4, 6], [9, 1], 'write-file'],
    ['middle', [0, 20], [0, 20], 'edit-file'],
    ['large', [30, 20], [10, 5], 'edit-file'],
    ['small', [0, 0], [1, 9], 'edit-file'],
    ['small', [0, 9], [4, 6], 'write-file'],
  ] as const)('of a %s model with %j edits and %j rewrites is %s', (tier, edit, write, expected) => {
    expect(chooseEditFormat(tier, counts([...edit], [...write]))).toBe(expected);
  });
});

let folder: string;
let project: FakeProject;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'formats-'));
  project = await openFakeProject();
  project.write('cart.js', 'export const limit = 10;\n');
});
afterEach(async () => {
  await project.close();
  rmSync(folder, {recursive: true, force: true});
});

it('takes a damaged store for an empty one', async () => {
  const file = join(folder, 'edit-formats.json');
  for (const text of [
    '{"edits:x":"[1"}',
    '{"edits:x":"{\\"edit-file\\":{\\"succeeded\\":-1,\\"failed\\":\\"9\\"}}"}',
    'nonsense',
  ]) {
    writeFileSync(file, text);
    expect(await createEditFormats(createVerdictCache(file)).recordOf('x', 'middle')).toEqual({
      format: 'edit-file',
      'edit-file': {succeeded: 0, failed: 0},
      'write-file': {succeeded: 0, failed: 0},
    });
  }
});

const edit = (oldText: string, newText: string) => call('edit-file', {path: 'cart.js', oldText, newText});
const yes = {askApproval: async () => ({decision: 'allow' as const})};
const told = () => project.chats.at(-1)?.messages[0]?.content ?? '';

it('is counted in use for the weights of the model, shown with the models, and heeded from the next session on', async () => {
  project.mind = script(
    call('read-file', {path: 'cart.js'}),
    edit('limit = 10', 'limit = 11'),
    ...Array.from({length: 9}, (_one, index) => edit(`nothing of the kind ${index}`, 'x')),
    call('edit-file', {path: 'missing.js', oldText: 'a', newText: 'b'}),
    call('write-file', {path: 'new.js', content: 'export {};\n'}),
    call('write-file', {path: 'cart.js', content: 'export const limit = 12;\n'}),
    say('done'),
    say('still'),
  );
  const first = await project.converse();
  await askAll(first, 'Raise the limit.', yes);
  expect(project.read('cart.js')).toBe('export const limit = 12;\n');
  expect(told()).toContain('Change files with `edit-file`');
  const prefix = told();
  await askAll(first, 'And?', yes);
  expect(told()).toBe(prefix);

  await askAll(await project.converse(), 'Hello?');
  expect(told()).toContain('Rewrite files under 100 lines whole with `write-file`');
  const {models} = await (await (await project.runtime()).models()).list();
  expect(models.find(({model}) => model === 'ollama:fake:7b')?.edits).toEqual({
    format: 'write-file',
    'edit-file': {succeeded: 1, failed: 9},
    'write-file': {succeeded: 1, failed: 0},
  });
}, 60_000);

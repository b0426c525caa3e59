import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import type {CommandContext, FlagValue} from '../../source/cli/command.ts';
import {command} from '../../source/cli/commands/undo.ts';
import {treeOf} from '../workspace/tree-of.ts';
import {askAll, call, type FakeProject, openFakeProject, say, script} from './fake-project.ts';

// Disks and processes are slow on a busy machine.
vi.setConfig({testTimeout: 60_000});

let project: FakeProject;
beforeEach(async () => {
  project = await openFakeProject();
  project.write('cart.js', 'export const limit = 10;\n');
});
afterEach(() => project.close());

const approve = {askApproval: async () => ({decision: 'allow' as const})};
const look = call('read-file', {path: 'cart.js'});
const raise = call('edit-file', {path: 'cart.js', oldText: 'limit = 10', newText: 'limit = 20'});

/** `eca undo VERB` in the project. */
async function eca(verb: string, operands: string[] = [], flags: Record<string, FlagValue> = {}) {
  const lines: string[] = [];
  const values: Record<string, unknown>[] = [];
  const context = {
    operands,
    flags,
    runtime: () => project.runtime(),
    signal: new AbortController().signal,
    output: {
      json: flags.json === true,
      line: async (text = '') => void lines.push(text),
      value: async (value: Record<string, unknown>) => void values.push(value),
      note: (text: string) => void lines.push(text),
    },
  };
  const code = await command.verbs.find(({name}) => name === verb)?.run(context as unknown as CommandContext);
  return {code, lines, value: values[0]};
}

describe('what a turn changed', () => {
  it('is taken back and done again, from the command line too', async () => {
    const start = treeOf(project.folder);
    project.mind = script(look, raise, call('write-file', {path: 'src/new.js', content: 'x\n'}), say('Done.'));
    const {result} = await askAll(await project.converse(), 'Raise the limit', approve);
    expect(result.filesChanged.sort()).toEqual(['cart.js', 'src/new.js']);
    const end = treeOf(project.folder);

    const listed = await eca('list', [], {json: true});
    expect(listed.value).toMatchObject({
      turns: [{id: 1, turn: 1, state: 'done', text: 'Raise the limit', files: ['cart.js', 'src/new.js']}],
    });
    expect((await eca('list')).lines.join('\n')).toMatch(/^1 {2}\S+ \S+ {2}2 files {2}Raise the limit$/);
    const undone = await eca('last', [], {json: true});
    expect(undone).toMatchObject({code: 0, value: {done: true, turns: [1], conflicts: []}});
    expect(treeOf(project.folder)).toEqual(start);
    expect((await eca('redo')).lines[0]).toBe('Turn 1 was done again: Raise the limit');
    expect(treeOf(project.folder)).toEqual(end);
    await eca('to', ['1']);
    expect(treeOf(project.folder)).toEqual(start);
  });

  it('includes what a command did, which the model is told', async () => {
    project.write('keep.txt', 'kept\n');
    const start = treeOf(project.folder);
    project.mind = script(
      call('run-command', {command: 'rm keep.txt; mkdir made; echo new > made/file.txt; chmod 700 cart.js'}),
      say('Done.'),
    );
    const {result, ofType} = await askAll(await project.converse(), 'Tidy up', approve);
    expect(ofType('tool-result').at(-1)?.content).toContain('Changed: ');
    expect(result.filesChanged).toEqual(expect.arrayContaining(['keep.txt', 'made/file.txt', 'cart.js']));
    expect((await eca('last')).code).toBe(0);
    expect(treeOf(project.folder)).toEqual(start);
  });

  it('is left alone, all of it, where the user has changed one of its files since', async () => {
    project.mind = script(look, raise, call('write-file', {path: 'b.js', content: 'b\n'}), say('Done.'));
    await askAll(await project.converse(), 'Raise the limit', approve);
    project.write('b.js', 'mine\n');
    await expect(eca('last')).rejects.toMatchObject({
      code: 'undo-conflict',
      message: expect.stringContaining('b.js: has changed since'),
    });
    expect(project.read('cart.js')).toContain('limit = 20');
    expect(await eca('last', [], {json: true})).toMatchObject({code: 1, value: {done: false, why: 'conflict'}});
  });

  it('has to be read again by the model after it was taken back', async () => {
    project.mind = script(look, raise, say('Done.'));
    const conversation = await project.converse();
    await askAll(conversation, 'Raise the limit', approve);
    await eca('last');
    project.mind = script(raise, say('Hm.'));
    const {ofType} = await askAll(conversation, 'Again', approve);
    expect(ofType('tool-result').at(-1)).toMatchObject({
      ok: false,
      content: expect.stringContaining('changed since it was read'),
    });
  });

  it.each([
    [['x'], 'is no turn'],
    [[], 'No turn was named'],
    [['7'], 'There is no turn 7'],
  ])('is not guessed: to %j', async (operands, message) => {
    await project.converse();
    await expect(eca('to', operands)).rejects.toMatchObject({
      code: 'usage-unknown-turn',
      message: expect.stringContaining(message),
    });
  });

  it('may be nothing', async () => {
    await project.converse();
    expect((await eca('list')).lines).toEqual(['No turn changed a file of this project.']);
    await expect(eca('last')).rejects.toMatchObject({code: 'undo-nothing'});
  });
});

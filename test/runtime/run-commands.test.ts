import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import type {ApprovalRequest} from '../../source/runtime/runtime.ts';
import {openSandbox} from '../../source/security/sandbox/open-sandbox.ts';
import {askAll, call, type FakeProject, openFakeProject, say, script} from './fake-project.ts';

/** Stands in the arguments of the processes that these tests start, to tell them from those of another run beside this one. */
const own = process.pid;

// Real processes, on a machine that may run others: what is slow is not wrong.
vi.setConfig({testTimeout: 30_000});

let project: FakeProject;
beforeEach(async () => {
  project = await openFakeProject();
  project.write('package.json', '{"scripts": {"test": "echo tested > tested.txt"}}');
});
afterEach(() => project.close());

const run = (command: string, more: object = {}) => call('run-command', {command, ...more});
const {layer} = await openSandbox({
  platform: process.platform,
  workspaceRoot: import.meta.dirname,
  protectedPaths: [],
  homeFolder: import.meta.dirname,
  programFolders: process.env.PATH ?? '',
});
const skipped = layer === 'none' ? ' (skipped: there is no sandbox here)' : '';

describe('a command that a model calls', () => {
  it('runs without a question where it is harmless, and the model is told what it wrote', async () => {
    project.mind = script(run('cat package.json'), say('Seen.'));
    const {result} = await askAll(await project.converse(), 'What are the scripts?');
    expect(result.toolCalls).toMatchObject([{name: 'run-command', decision: 'allow', ok: true}]);
    expect(project.chats[1]?.messages.at(-1)?.content).toMatch(/^Exit code 0 after .*\n\{"scripts"/);
  });

  it('asks where it changes something, and runs when the user says so', async () => {
    project.mind = script(run('echo made > made.txt'), say('Made.'));
    const seen: ApprovalRequest[] = [];
    await askAll(await project.converse(), 'Make it', {
      async askApproval(request) {
        seen.push(request);
        return {decision: 'allow'};
      },
    });
    expect(seen).toMatchObject([{tool: 'run-command', requests: [{command: 'echo made > made.txt'}]}]);
    expect(project.read('made.txt')).toBe('made\n');
  });

  it('is refused where it is a danger, in every mode', async () => {
    project.mind = script(run('rm -rf ~'), say('No.'));
    const {result} = await askAll(await project.converse({mode: () => 'full-auto'}), 'Clean up');
    expect(result.toolCalls).toMatchObject([{decision: 'deny', ok: false}]);
  });

  it.skipIf(layer === 'none')(`runs by itself in an automatic mode, inside the sandbox${skipped}`, async () => {
    const outside = join(project.folder, '../outside.txt');
    project.mind = script(run('npm test'), run(`echo x > ${outside}; echo inside > inside.txt`), say('Done.'));
    const {result} = await askAll(await project.converse({mode: () => 'full-auto'}), 'Test it');
    expect(result.toolCalls).toMatchObject([{decision: 'allow', ok: true}, {decision: 'allow'}]);
    expect(project.read('tested.txt')).toBe('tested\n');
    expect(project.read('inside.txt')).toBe('inside\n');
    expect(existsSync(outside)).toBe(false);
  });

  it.skipIf(layer === 'none')(`asks for the network and for leaving the sandbox also there${skipped}`, async () => {
    project.mind = script(
      run('npm test', {access: 'network'}),
      run('npm test', {access: 'unconfined'}),
      say('Neither.'),
    );
    const {result, ofType} = await askAll(await project.converse({mode: () => 'full-auto'}), 'Test it');
    expect(result.stopReason).toBe('denied');
    expect(result.toolCalls.map(({decision}) => decision)).toEqual(['ask', 'ask']);
    expect(ofType('approval-request').map(({reason}) => reason)).toEqual([
      'it wants to use the network',
      'it wants to run outside the sandbox',
    ]);
    expect(existsSync(join(project.folder, 'tested.txt'))).toBe(false);
  });

  it('that runs in the background is over when the conversation is', async () => {
    project.mind = script(run(`echo ready; touch ready; sleep 67.7${own}`, {background: true}), say('Started.'));
    const conversation = await project.converse({mode: () => 'full-auto'});
    await askAll(conversation, 'Start it', {askApproval: async () => ({decision: 'allow'})});
    while (!existsSync(join(project.folder, 'ready'))) await new Promise(resolve => setTimeout(resolve, 10));
    await conversation.close();
    const {spawnSync} = await import('node:child_process');
    expect(spawnSync('pgrep', ['-f', `[s]leep 67.7${own}`]).status).toBe(1);
  });

  it('has its long output in a file that the model can read on', async () => {
    project.mind = (chat, count) => {
      if (count === 1) return run('seq 1 60000');
      const file = /read-file (\S+) has all of it/.exec(chat.messages.at(-1)?.content ?? '')?.[1];
      return count === 2 ? call('read-file', {path: file, startLine: 30_000, endLine: 30_001}) : undefined;
    };
    const {result} = await askAll(await project.converse(), 'Count');
    expect(result.toolCalls).toMatchObject([
      {name: 'run-command', ok: true},
      {name: 'read-file', decision: 'allow', ok: true},
    ]);
    expect(project.chats[2]?.messages.at(-1)?.content).toContain('30000│30000');
  });
});

import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import type {ApprovalRequest} from '../../source/runtime/runtime.ts';
import type {PermissionMode} from '../../source/security/permissions.ts';
import {askAll, call, type FakeProject, openFakeProject, say, script} from './fake-project.ts';

// Many turns, each with an index, commands and a sandbox: slow on a busy machine.
vi.setConfig({testTimeout: 30_000, hookTimeout: 30_000});

let project: FakeProject;
beforeEach(async () => {
  project = await openFakeProject();
  project.write('cart.js', 'export const limit = 10;\nexport const name = "cart";\n');
});
afterEach(() => project.close());

const look = call('read-file', {path: 'cart.js'});
const edit = (from: string, to: string) => call('edit-file', {path: 'cart.js', oldText: from, newText: to});
const raise = edit('limit = 10', 'limit = 20');

describe('what needs approval', () => {
  it('is shown as it will happen, and happens when the user says so', async () => {
    project.mind = script(look, raise, say('Raised.'));
    const seen: ApprovalRequest[] = [];
    const {result, ofType} = await askAll(await project.converse(), 'Raise the limit in cart.js', {
      async askApproval(request) {
        seen.push(request);
        return {decision: 'allow'};
      },
    });
    expect(seen).toMatchObject([
      {
        tool: 'edit-file',
        requests: [{tool: 'edit-file', path: 'cart.js'}],
        details: {kind: 'diff', path: 'cart.js', addedLines: 1, removedLines: 1},
        offers: [
          {scope: 'session', rule: 'edit-file(cart.js)'},
          {scope: 'project', rule: 'edit-file(cart.js)'},
        ],
      },
    ]);
    expect(ofType('approval-request')[0]).toMatchObject({tool: 'edit-file', details: {kind: 'diff'}});
    expect(ofType('approval-response')[0]).toMatchObject({decision: 'allow', scope: 'once'});
    expect(ofType('tool-result').at(-1)).toMatchObject({ok: true, details: {kind: 'diff'}});
    expect(result).toMatchObject({stopReason: 'end', filesChanged: ['cart.js']});
    expect(project.read('cart.js')).toContain('limit = 20');
  });

  it('does not happen when nobody can be asked; the turn ends as denied and says what was needed', async () => {
    project.mind = script(look, raise, say('I could not.'));
    const {result, ofType} = await askAll(await project.converse(), 'Raise the limit in cart.js');
    expect(result).toMatchObject({stopReason: 'denied', filesChanged: []});
    expect(ofType('warning').at(-1)).toMatchObject({
      code: 'approval-needed',
      message: expect.stringContaining('edit-file(cart.js)'),
      hint: expect.stringContaining("--allow 'edit-file(cart.js)'"),
    });
    expect(project.read('cart.js')).toContain('limit = 10');
  });

  it('is not asked about when it would fail anyway: the model is told why', async () => {
    project.mind = script(look, edit('no such text', 'x'), say('Hm.'));
    let asked = 0;
    const {ofType} = await askAll(await project.converse(), 'Change cart.js', {
      async askApproval() {
        asked++;
        return {decision: 'allow'};
      },
    });
    expect(asked).toBe(0);
    expect(ofType('tool-result').at(-1)).toMatchObject({ok: false});
  });

  it('is asked once for a session when that was granted, for that file only', async () => {
    project.write('b.js', 'one\n');
    const other = call('edit-file', {path: 'b.js', oldText: 'one', newText: 'two'});
    project.mind = script(look, raise, edit('20', '30'), call('read-file', {path: 'b.js'}), other, say('Done.'));
    const asked: string[] = [];
    await askAll(await project.converse(), 'Raise the limit in cart.js', {
      async askApproval({input}) {
        asked.push((input as {path: string}).path);
        return {decision: 'allow', scope: 'session'};
      },
    });
    expect(asked).toEqual(['cart.js', 'b.js']);
    expect(project.read('cart.js')).toContain('limit = 30');
  });

  it('is not asked again in the project when that was granted, until the grant is revoked', async () => {
    const ask = async (from: string, to: string) => {
      let asked = 0;
      project.mind = script(look, edit(from, to), say('Done.'));
      await askAll(await project.converse(), 'Raise the limit in cart.js', {
        async askApproval() {
          asked++;
          return {decision: 'allow', scope: 'project'};
        },
      });
      return asked;
    };
    expect(await ask('limit = 10', 'limit = 20')).toBe(1);
    expect(await ask('limit = 20', 'limit = 30')).toBe(0);
    const runtime = await project.runtime();
    const grants = await runtime.grants();
    const [grant] = await grants.list();
    expect(grant).toMatchObject({rule: 'edit-file(cart.js)', scope: 'project', project: runtime.workspaceRoot});
    await grants.revoke(grant?.id ?? '');
    expect(await ask('limit = 30', 'limit = 40')).toBe(1);
    expect(project.read('cart.js')).toContain('limit = 40');
  });

  it('gives the reason of a no to the model', async () => {
    project.mind = script(look, raise, say('All right.'));
    await askAll(await project.converse(), 'Raise the limit in cart.js', {
      askApproval: async () => ({decision: 'deny', reason: 'make it 15'}),
    });
    expect(project.chats.at(-1)?.messages.at(-1)?.content).toContain(
      'The user said no: make it 15. Heed what the user said.',
    );
    expect(project.read('cart.js')).toContain('limit = 10');
  });
});

describe('permission modes', () => {
  const changed = async (mode: PermissionMode, options: object = {}) => {
    project.mind = script(look, raise, say('Done.'));
    const {result} = await askAll(await project.converse({mode: () => mode, ...options}), 'Raise the limit in cart.js');
    return {changed: project.read('cart.js').includes('limit = 20'), stopReason: result.stopReason};
  };

  it.each([
    ['read-only', false, 'end'],
    ['ask', false, 'denied'],
    ['auto-edit', true, 'end'],
    ['plan', false, 'end'],
    ['full-auto', true, 'end'],
  ] as const)('%s: an ordinary edit happens without asking: %s', async (mode, happens, stopReason) => {
    expect(await changed(mode)).toEqual({changed: happens, stopReason});
  });

  it('let rules of the command line add to them, deny above all', async () => {
    expect(await changed('ask', {allow: ['edit-file(cart.js)']})).toEqual({changed: true, stopReason: 'end'});
    project.write('cart.js', 'export const limit = 10;\n');
    expect(await changed('full-auto', {deny: ['edit-file(*.js)']})).toEqual({changed: false, stopReason: 'end'});
    await expect(project.converse({allow: ['x(']})).rejects.toMatchObject({code: 'usage-permission-rule'});
  });

  it('may change while a turn runs', async () => {
    let mode: PermissionMode = 'ask';
    const conversation = await project.converse({mode: () => mode});
    project.mind = (_chat, count) => {
      if (count === 2) mode = 'auto-edit';
      return [look, raise, say('Done.')][count - 1];
    };
    await askAll(conversation, 'Raise the limit in cart.js');
    expect(project.read('cart.js')).toContain('limit = 20');
  });
});

describe('plan mode', () => {
  it('tells the model, keeps every file, and presents the plan at the end of the turn', async () => {
    project.mind = script(look, raise, say('I looked.\n\n## Plan\n1. Raise the limit in cart.js.\n2. Run the tests.'));
    let mode: PermissionMode = 'plan';
    const conversation = await project.converse({mode: () => mode});
    const {ofType, events, result} = await askAll(conversation, 'Raise the limit in cart.js');
    expect(project.chats[0]?.messages.at(-1)?.content).toMatch(/<mode name="plan">.*"## Plan".*<\/mode>$/s);
    expect(ofType('plan')).toMatchObject([{text: '## Plan\n1. Raise the limit in cart.js.\n2. Run the tests.'}]);
    expect(events.map(({type}) => type).slice(-3)).toEqual(['plan', 'turn-end', 'result']);
    expect(result).toMatchObject({stopReason: 'end', filesChanged: []});
    expect(project.read('cart.js')).toContain('limit = 10');

    mode = 'auto-edit';
    project.mind = script(raise, say('Done.'));
    const next = await askAll(conversation, 'I accept the plan. Carry it out now, step by step.');
    expect(next.ofType('plan')).toEqual([]);
    expect(project.read('cart.js')).toContain('limit = 20');
    const last = project.chats.at(-1);
    expect(last?.messages.slice(0, 2)).toEqual(project.chats[0]?.messages.slice(0, 2));
    expect(last?.tools).toEqual(project.chats[0]?.tools);
  });

  it('presents nothing where the answer is no plan', async () => {
    project.mind = script(say('The limit is in cart.js:1.'));
    const {ofType} = await askAll(await project.converse({mode: () => 'plan'}), 'Where is the limit?');
    expect(ofType('plan')).toEqual([]);
  });
});

describe('what was decided about a call', () => {
  it('stands in the transcript, in what is shown and in what is exported', async () => {
    project.mind = script(look, raise, edit('limit = 10', 'limit = 30'), say('Done.'));
    const conversation = await project.converse();
    const answers = [
      {decision: 'deny' as const, reason: 'not\u001b[31m yet'},
      {decision: 'allow' as const, scope: 'session' as const},
    ];
    await askAll(conversation, 'Raise the limit in cart.js', {
      askApproval: async () => answers.shift() ?? {decision: 'deny' as const},
    });
    const log = await (await project.runtime()).sessions();
    const {turns} = await log.view(conversation.session);
    expect(turns[0]?.approvals).toEqual([
      'edit-file cart.js: denied by the user: not yet',
      'edit-file cart.js: allowed by the user, for the session',
    ]);
    const exported = async (format: 'markdown' | 'json') => {
      let text = '';
      for await (const piece of log.export(conversation.session, format)) text += piece;
      return text;
    };
    expect(await exported('markdown')).toContain('- `edit-file cart.js: allowed by the user, for the session`');
    const {turns: stored} = JSON.parse(await exported('json')) as {turns: {notes: {topic: string; data: object}[]}[]};
    expect(stored[0]?.notes.filter(({topic}) => topic === 'approval').map(({data}) => data)).toMatchObject([
      {tool: 'edit-file', decision: 'deny', by: 'user', requests: [{path: 'cart.js'}]},
      {tool: 'edit-file', decision: 'allow', by: 'user', scope: 'session'},
    ]);
  });

  it('says so where nobody could be asked', async () => {
    project.mind = script(look, raise, say('I could not.'));
    const conversation = await project.converse();
    await askAll(conversation, 'Raise the limit in cart.js');
    const log = await (await project.runtime()).sessions();
    const {turns} = await log.view(conversation.session);
    expect(turns[0]?.approvals).toEqual(['edit-file cart.js: denied, nobody could be asked']);
  });
});

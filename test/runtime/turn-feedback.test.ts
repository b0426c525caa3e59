import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {askAll, call, type FakeProject, openFakeProject, say, script} from './fake-project.ts';

vi.setConfig({testTimeout: 30_000, hookTimeout: 30_000});

let project: FakeProject;
beforeEach(async () => {
  project = await openFakeProject();
  project.write('cart.js', 'export const limit = 10;\n');
});
afterEach(() => project.close());

const raising = () => [
  call('read-file', {path: 'cart.js'}),
  call('edit-file', {path: 'cart.js', oldText: 'limit = 10', newText: 'limit = 20'}),
  say('Raised in `cart.js:1`.'),
];
const allow = {askApproval: async () => ({decision: 'allow' as const})};

async function feedbackOn(session: string) {
  return (await (await project.runtime()).feedback()).list(session);
}

describe('feedback', () => {
  it('is given, typed, and linked to the turn, its model and what it cited', async () => {
    project.mind = script(...raising());
    const conversation = await project.converse();
    await askAll(conversation, 'Raise the limit', allow);
    const feedback = await (await project.runtime()).feedback();
    expect(await feedback.addFeedback(conversation.session, {signal: 'good', text: 'exact'})).toEqual({turn: 1});
    const given = (await feedbackOn(conversation.session)).at(-1);
    expect(given).toMatchObject({signal: 'good', source: 'user', turn: 1, model: 'ollama:fake:7b', text: 'exact'});
    expect(given?.citations).toMatchObject([{path: 'cart.js'}]);
  });

  it('is seen where an edit is approved, and where it is refused with a reason', async () => {
    project.mind = script(...raising(), ...raising());
    const conversation = await project.converse();
    await askAll(conversation, 'Raise the limit', allow);
    project.write('cart.js', 'export const limit = 10;\n');
    await askAll(conversation, 'Now do the other thing to it', {
      askApproval: async () => ({decision: 'deny', reason: 'not that file'}),
    });
    await conversation.close();
    expect(await feedbackOn(conversation.session)).toMatchObject([
      {turn: 1, signal: 'accepted', source: 'observed', paths: ['cart.js']},
      {turn: 1, signal: 'edited', paths: ['cart.js']},
      {turn: 2, signal: 'denied', text: 'not that file', paths: ['cart.js']},
    ]);
  });

  it('is not seen where nobody could be asked', async () => {
    project.mind = script(...raising());
    const conversation = await project.converse();
    await askAll(conversation, 'Raise the limit');
    await conversation.close();
    expect(await feedbackOn(conversation.session)).toEqual([]);
  });

  it('is seen where a turn is interrupted, and where the question is asked again', async () => {
    const cancel = new AbortController();
    project.mind = async () => {
      cancel.abort();
      return say('Too late.');
    };
    const conversation = await project.converse();
    await askAll(conversation, 'Where is the limit of the cart?', {signal: cancel.signal});
    project.mind = script(say('In `cart.js`.'));
    await askAll(conversation, 'where is the limit of the cart');
    await conversation.close();
    expect(await feedbackOn(conversation.session)).toMatchObject([
      {turn: 1, signal: 'interrupted'},
      {turn: 1, signal: 'retried'},
    ]);
  });

  it('is seen across programs where the question is asked again in a continued session', async () => {
    project.mind = script(say('Nowhere.'), say('In `cart.js`.'));
    const first = await project.converse();
    await askAll(first, 'Where is the limit of the cart?');
    await first.close();
    const second = await project.converse({resume: 'latest'});
    await askAll(second, 'try again');
    await second.close();
    expect(await feedbackOn(first.session)).toMatchObject([{turn: 1, signal: 'retried'}]);
  });

  it('is seen where a turn is undone, which is no edit by the user', async () => {
    project.mind = script(...raising(), say('Fine.'));
    const conversation = await project.converse({mode: () => 'auto-edit'});
    await askAll(conversation, 'Raise the limit');
    expect(await (await (await project.runtime()).undoPort()).undo(conversation.session)).toMatchObject({done: true});
    await askAll(conversation, 'Thanks');
    await conversation.close();
    expect(await feedbackOn(conversation.session)).toMatchObject([{turn: 1, signal: 'undone', paths: ['cart.js']}]);
  });

  it('is counted in the figures', async () => {
    project.mind = script(say('Here.'));
    const conversation = await project.converse();
    await askAll(conversation, 'Where is the limit?');
    const runtime = await project.runtime();
    await (await runtime.feedback()).addFeedback(conversation.session, {signal: 'bad'});
    expect((await (await runtime.metrics()).overview()).today.feedback).toEqual({bad: 1});
  });
});

import {describe, expect, it} from 'vitest';
import {EcaError} from '../../source/foundation/errors.ts';
import type {StreamPart} from '../../source/providers/language-model.ts';
import type {Tool} from '../../source/tools/tool.ts';
import {calls, fakeTool, parts, playTurn, type Script, says, scriptedModel} from './fakes.ts';

function writer(): {tool: Tool; runs: unknown[]} {
  const runs: unknown[] = [];
  const tool = fakeTool('write-file', {
    effect: 'write',
    permissions: () => [{tool: 'write-file', path: 'a'}],
    async run(input) {
      runs.push(input);
      return {ok: true, content: 'written', summary: '', filesChanged: ['a']};
    },
  });
  return {tool, runs};
}

const writeCall: StreamPart = {type: 'tool-call', id: 'w', name: 'write-file', input: {path: 'a'}};
const lost = () => new EcaError('model-unreachable', 'The connection is gone');

async function* breaking(...given: StreamPart[]): AsyncGenerator<StreamPart> {
  yield* given;
  throw lost();
}

describe('a call that changes something', () => {
  it.each<[string, Script]>([
    ['ends without its end marker after a whole call', () => parts(writeCall)],
    ['ends as incomplete after a whole call', () => parts(writeCall, {type: 'finish', reason: 'incomplete'})],
    ['breaks after text and a whole call', () => breaking({type: 'text-delta', text: 'I write.'}, writeCall)],
    ['is cut off at the longest output after a whole call', () => parts(writeCall, {type: 'finish', reason: 'length'})],
  ])('does not run when the stream %s', async (_what, script) => {
    const {tool, runs} = writer();
    const {model} = scriptedModel(script);
    const {result, stored} = await playTurn(model, {
      tools: [tool],
      async selectModel(_signal, failed) {
        if (failed) throw lost();
        return {model, why: ''};
      },
    });
    expect(runs).toEqual([]);
    expect(result.stopReason).not.toBe('end');
    expect(result.filesChanged).toEqual([]);
    expect(stored.filter(({role}) => role === 'tool')).toEqual([]);
  });

  it('runs once when the stream breaks after it and another model makes the same call', async () => {
    const {tool, runs} = writer();
    const first = scriptedModel(() => breaking(writeCall));
    const second = scriptedModel(calls({name: 'write-file', input: {path: 'a'}}), says('Done.'));
    const {result} = await playTurn(first.model, {
      tools: [tool],
      selectModel: async (_signal, failed) => ({model: failed ? second.model : first.model, why: ''}),
    });
    expect(runs).toEqual([{path: 'a'}]);
    expect(result).toMatchObject({stopReason: 'end', filesChanged: ['a']});
  });

  it('does not run again when a model goes away at the next step and another takes over', async () => {
    const {tool, runs} = writer();
    const first = scriptedModel(calls({name: 'write-file', input: {path: 'a'}}), () => breaking());
    const second = scriptedModel(says('It is written.'));
    const {result} = await playTurn(first.model, {
      tools: [tool],
      selectModel: async (_signal, failed) => ({model: failed ? second.model : first.model, why: ''}),
    });
    expect(runs).toHaveLength(1);
    expect(second.requests[0]?.messages.at(-1)).toMatchObject({role: 'tool', text: 'written'});
    expect(result.text).toBe('It is written.');
  });

  it.each([
    ['native', 'text'],
    ['native', 'reasoning'],
    ['text', 'fence'],
    ['text', 'quotation'],
    ['text', 'reasoning'],
    ['json', 'reasoning'],
  ] as const)('does not run in %s mode out of %s', async (mode, where) => {
    const {tool, runs} = writer();
    const call = '<tool_call>{"name": "write-file", "arguments": {"path": "a"}}</tool_call>';
    const text = {fence: `\`\`\`\n${call}\n\`\`\`\n`, quotation: `> ${call}\n`, text: call, reasoning: call}[where];
    const {model} = scriptedModel(
      () =>
        parts({type: where === 'reasoning' ? 'reasoning-delta' : 'text-delta', text}, {type: 'finish', reason: 'end'}),
      says('ok'),
    );
    await playTurn(model, {tools: [tool], mode});
    expect(runs).toEqual([]);
  });

  it('runs once of two equal ones in a step, and counts against the guard of repetitions', async () => {
    const {tool, runs} = writer();
    const twice = calls({name: 'write-file', input: {path: 'a'}}, {name: 'write-file', input: {path: 'a'}});
    const {model} = scriptedModel(twice, says('ok'));
    const {ofType} = await playTurn(model, {tools: [tool]});
    expect(runs).toHaveLength(1);
    expect(ofType('tool-result')[1]).toMatchObject({ok: false});
  });

  it('is judged when its turn comes: what was allowed before may be refused after the one before it', async () => {
    const {tool, runs} = writer();
    let decided = 0;
    const {model} = scriptedModel(
      calls({name: 'write-file', input: {path: 'a'}}, {name: 'write-file', input: {path: 'b'}}),
      says('ok'),
    );
    await playTurn(model, {
      tools: [tool],
      decide: () => (++decided <= 2 ? {decision: 'allow', reason: ''} : {decision: 'deny', reason: 'no more'}),
    });
    expect(runs).toEqual([{path: 'a'}]);
  });

  it('is shown before it is approved, and does exactly that or nothing', async () => {
    const seen: unknown[] = [];
    const tool = fakeTool('edit', {
      effect: 'write',
      permissions: () => [{tool: 'edit-file', path: 'a'}],
      preview: async () => ({
        ok: true,
        fingerprint: 'f1',
        details: {kind: 'delete', path: 'a', sizeBytes: 1, what: 'file'},
      }),
      async run(_input, {previewed, approved}) {
        seen.push({previewed, approved});
        return {ok: true, content: 'done', summary: ''};
      },
    });
    const {model} = scriptedModel(calls({name: 'edit'}), says('ok'));
    const {ofType} = await playTurn(model, {
      tools: [tool],
      decide: () => ({decision: 'ask', reason: 'it changes a'}),
      askApproval: async () => ({decision: 'allow'}),
    });
    expect(seen).toEqual([{previewed: 'f1', approved: true}]);
    expect(ofType('approval-request')[0]).toMatchObject({details: {kind: 'delete'}});
  });
});

describe('what a running call says', () => {
  it('is told as it comes, before its result, and no more than a million characters of it', async () => {
    const tool = fakeTool('build', {
      async run(_input, {onOutput}) {
        for (let piece = 0; piece < 300; piece++) onOutput?.('x'.repeat(10_000));
        return {ok: true, content: 'built', summary: ''};
      },
    });
    const {model} = scriptedModel(calls({name: 'build'}), says('ok'));
    const {events, ofType} = await playTurn(model, {tools: [tool]});
    expect(ofType('tool-output').reduce((sum, {text}) => sum + text.length, 0)).toBe(1_000_000);
    const types = events.map(({type}) => type);
    expect(types.lastIndexOf('tool-output')).toBeLessThan(types.indexOf('tool-result'));
  });
});

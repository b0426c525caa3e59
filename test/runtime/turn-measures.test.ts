import {mkdirSync, readdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import type {AgentEventBody, TurnResult} from '../../source/agent/agent-event.ts';
import {createTurnMeasures} from '../../source/runtime/turn-measures.ts';
import {askAll, call, type FakeProject, openFakeProject, say, script} from './fake-project.ts';

vi.setConfig({testTimeout: 30_000, hookTimeout: 30_000});

const result: TurnResult = {
  type: 'result',
  session: 's1',
  text: 'The retry limit is twelve requests, as agreed.',
  model: 'ollama:qwen:7b',
  stopReason: 'end',
  usage: {inputTokens: 300, outputTokens: 50, contextTokens: 180},
  citations: [{kind: 'file', path: 'src/a.ts', startLine: 5, endLine: 8, score: 1}],
  toolCalls: [],
  filesChanged: [],
  durationMs: 0,
};
const model = {'gen_ai.provider.name': 'ollama', 'gen_ai.request.model': 'qwen:7b'};
const chat = {'gen_ai.operation.name': 'chat', ...model};
const select: AgentEventBody = {type: 'model-select', model: 'ollama:qwen:7b', why: 'the primary model'};

/** Feeds events, each `seconds` after the one before, and gives what was measured. */
function measured(...steps: [seconds: number, event: AgentEventBody][]) {
  let nowMs = 0;
  const taken: [string, number, object][] = [];
  const measures = createTurnMeasures({
    measure: (name, value, labels = {}) => taken.push([name, value, labels]),
    clock: () => nowMs,
  });
  for (const [seconds, event] of steps) {
    nowMs += seconds * 1000;
    measures.take(event);
  }
  return {
    taken,
    of: (name: string) => taken.filter(one => one[0] === name).map(([, value, labels]) => [value, labels]),
  };
}

describe('the measures of a turn', () => {
  it('are the times and tokens of each model call and of the whole', () => {
    const {of} = measured(
      [0, {type: 'turn-start', turn: 1}],
      [1, select],
      [2, {type: 'reasoning-delta', text: 'hm'}],
      [1, {type: 'usage', inputTokens: 100, outputTokens: 20, contextTokens: 120}],
      [0, {type: 'tool-call', id: 'c1', name: 'read-file', input: {}}],
      [5, {type: 'tool-result', id: 'c1', ok: true, content: ''}],
      [3, {type: 'text-delta', text: 'The'}],
      [1, {type: 'usage', inputTokens: 300, outputTokens: 50, contextTokens: 180}],
      [0, {type: 'turn-end', stopReason: 'end'}],
      [0, result],
    );
    expect(of('gen_ai.client.operation.time_to_first_chunk')).toEqual([
      [2, chat],
      [3, chat],
    ]);
    expect(of('gen_ai.client.operation.duration')).toEqual([
      [3, chat],
      [4, chat],
    ]);
    expect(of('gen_ai.client.token.usage').map(([tokens]) => tokens)).toEqual([100, 20, 200, 30]);
    expect(of('eca.turn.first_text')).toEqual([[12, model]]);
    expect(of('gen_ai.invoke_agent.duration')).toEqual([[13, {'gen_ai.agent.name': 'eca', ...model}]]);
    expect(of('eca.turn.count')).toEqual([[1, {...model, 'eca.stop_reason': 'end'}]]);
    expect(of('eca.context.used')).toEqual([[180, model]]);
  });

  it('tell a call that failed before another model took over', () => {
    const {of} = measured(
      [0, {type: 'turn-start', turn: 1}],
      [0, {type: 'model-select', model: 'openai:big', why: 'the primary model'}],
      [2, select],
      [0, {type: 'warning', code: 'model-fallback', message: 'it answers instead'}],
      [1, {type: 'usage', inputTokens: 1, outputTokens: 1, contextTokens: 2}],
      [0, {...result, usage: {inputTokens: 1, outputTokens: 1, contextTokens: 2}}],
    );
    expect(of('gen_ai.client.operation.duration')).toEqual([
      [2, expect.objectContaining({'gen_ai.provider.name': 'openai', 'error.type': 'failed'})],
      [1, chat],
    ]);
    expect(of('eca.turn.fallbacks')).toEqual([[1, model]]);
  });

  it('are a cost where it is known, and count the turn as unpriced where it is not', () => {
    expect(measured([0, {...result, cost: 0.5}]).of('eca.turn.cost')).toEqual([[0.5, model]]);
    expect(measured([0, result]).of('eca.turn.unpriced')).toEqual([[1, model]]);
  });

  it('say how long the user took to decide, and what was decided; nobody takes no time', () => {
    const ask = (id: string): AgentEventBody => ({
      ...{type: 'approval-request', id, decision: 'ask', reason: 'it writes', tool: 'edit-file', input: {}},
      ...{requests: [], offers: []},
    });
    const {of} = measured(
      [0, {type: 'turn-start', turn: 1}],
      [0, ask('a')],
      [4, {type: 'approval-response', id: 'a', decision: 'allow', reason: 'the user'}],
      [0, ask('b')],
      [1, {type: 'approval-response', id: 'b', decision: 'deny', reason: 'not like that'}],
      [0, ask('c')],
      [0, {type: 'approval-response', id: 'c', decision: 'deny', reason: 'nobody can be asked'}],
    );
    expect(of('eca.approval.wait')).toEqual([
      [4, {'eca.decision': 'allow'}],
      [1, {'eca.decision': 'deny'}],
    ]);
    expect(of('eca.approval.count').map(([, labels]) => labels)).toMatchObject([
      {'eca.decision': 'allow'},
      {'eca.decision': 'deny'},
      {'eca.decision': 'unanswered'},
    ]);
    expect(of('eca.edit.outcome')).toHaveLength(2);
  });

  it('say which recalled passages the answer took up, without a word of them', () => {
    const passage = (text: string) => ({kind: 'turn' as const, id: text, at: '', speaker: 'me', text, features: {}});
    const passages = [
      passage('We agreed on a limit of twelve requests.'),
      passage('Lunch is served at noon downstairs.'),
    ];
    const {of, taken} = measured(
      [0, {type: 'turn-start', turn: 1}],
      [0, {type: 'recall', confidence: 0.9, passages}],
      [0, result],
    );
    expect(of('eca.recall.hits')).toEqual([[1, {}]]);
    expect(of('eca.recall.passages')).toEqual([
      [1, {'eca.used': 'yes'}],
      [1, {'eca.used': 'no'}],
    ]);
    expect(JSON.stringify(taken)).not.toMatch(/limit|lunch/i);
  });

  it('count as wasted what was put into the context and not cited', () => {
    const taken: [string, number][] = [];
    const measures = createTurnMeasures({measure: (name, value) => taken.push([name, value])});
    measures.take({type: 'turn-start', turn: 1});
    const places = [1, 20, 40, 60].map(startLine => ({
      ...{kind: 'file' as const, path: 'src/a.ts', startLine, endLine: startLine + 9},
      score: 0,
    }));
    measures.shown({tokens: 800, places});
    measures.take(result);
    expect(taken).toContainEqual(['eca.context.wasted', 600]);
  });
});

describe('a conversation', () => {
  let project: FakeProject;
  beforeEach(async () => {
    project = await openFakeProject();
    project.write('cart.js', 'export const limit = 10;\n');
  });
  afterEach(() => project.close());

  it('is measured by model, tool and project, and nothing that was said is in the figures', async () => {
    const edit = {path: 'cart.js', oldText: 'limit = 10', newText: 'limit = 99'};
    project.mind = script(
      call('read-file', {path: 'cart.js'}),
      call('edit-file', {...edit, oldText: 'no such words'}),
      call('edit-file', edit),
      call('made-up-by-the-model', {}),
      say('Raised to ninety-nine.'),
    );
    const conversation = await project.converse({mode: () => 'auto-edit'}, ['models.prices=ollama:fake:7b=1/10']);
    await askAll(conversation, 'Raise the pelican limit');
    const metrics = await (await project.runtime()).metrics();
    const {today} = await metrics.overview();
    expect(today).toMatchObject({turns: 1, succeeded: 1, edits: {applied: 1}});
    expect(today.models).toMatchObject([{model: 'ollama:fake:7b', calls: 5}]);
    expect(today.cost).toBeGreaterThan(0);
    expect(today.tools.map(({tool}) => tool).sort()).toEqual(['edit-file', 'read-file']);
    expect(today.projects).toMatchObject([{project: expect.stringMatching(/^project-[0-9a-f]{16}$/), turns: 1}]);
    expect(today.system.memoryBytes).toBeGreaterThan(1e6);
    let exported = '';
    for await (const lines of metrics.export('json', Date.now() - 60_000)) exported += lines;
    expect(exported).not.toMatch(/pelican|ninety|limit|cart\.js|made-up/);
  });
});

describe('a program that ends', () => {
  it('rolls up what many programs before it have left', async () => {
    const project = await openFakeProject();
    try {
      const runtime = await project.runtime();
      const raw = join(runtime.paths.home, 'metrics', 'raw');
      mkdirSync(raw, {recursive: true});
      const hex = (number: number) => number.toString(16).padStart(8, '0');
      for (let left = 0; left < 120; left++) {
        writeFileSync(join(raw, `20260304T120000-999999999-${hex(left)}.jsonl`), '');
      }
      runtime.measure('eca.turn.retries', 1);
      await runtime.close();
      expect(readdirSync(raw).filter(name => name.endsWith('.jsonl'))).toHaveLength(1);
    } finally {
      await project.close();
    }
  });
});

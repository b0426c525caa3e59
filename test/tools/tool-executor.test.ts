import {expect, test} from 'vitest';
import type {Tool, ToolPermissionRequest} from '../../source/tools/tool.ts';
import {createToolExecutor, type GateDecision} from '../../source/tools/tool-executor.ts';

const never = new AbortController().signal;

function toolThat(run: Tool['run'], more: Partial<Tool> & {requests?: ToolPermissionRequest[]} = {}): Tool {
  const {requests = [{tool: 'run-command', command: 'true'}], ...rest} = more;
  return {
    name: 'run-command',
    description: '',
    inputSchema: {},
    effect: 'run',
    check: input => ({ok: true, input}),
    permissions: () => requests,
    run,
    ...rest,
  };
}

const done = {ok: true, content: 'done', summary: 'done'};

function prepared(tool: Tool, decision: GateDecision, timeoutMs?: number) {
  const executor = createToolExecutor({
    tools: [tool],
    decide: () => decision,
    ...(timeoutMs !== undefined && {timeoutMs}),
  });
  const outcome = executor.prepare({name: tool.name, input: {}});
  if (!outcome.ready) throw new Error(outcome.result.content);
  return outcome.call;
}

const wanting = (access: 'network' | 'unconfined', decision: GateDecision) =>
  prepared(
    toolThat(async () => done, {requests: [{tool: 'run-command', command: 'true', access}]}),
    decision,
  );

test('what leaves the sandbox asks a person, whatever rule or mode allows the command', () => {
  for (const rule of ['harmless-command', 'mode-full-auto', 'allow: run-command(true)']) {
    const call = wanting('unconfined', {decision: 'allow', reason: 'harmless', rule});
    expect([rule, call.decision]).toEqual([rule, 'ask']);
    expect(call.reason).toMatch(/outside the sandbox/);
  }
});

test("the network asks too, unless the user's own rule allows the command", () => {
  expect(wanting('network', {decision: 'allow', reason: 'harmless', rule: 'harmless-command'}).decision).toBe('ask');
  expect(wanting('network', {decision: 'allow', reason: 'mode', rule: 'mode-full-auto'}).decision).toBe('ask');
  expect(wanting('network', {decision: 'allow', reason: 'a rule', rule: 'allow: run-command(true)'}).decision).toBe(
    'allow',
  );
});

test('a grant for this very request counts for both', () => {
  const granted: GateDecision = {decision: 'allow', reason: 'granted', rule: 'grant: session'};
  expect([wanting('network', granted).decision, wanting('unconfined', granted).decision]).toEqual(['allow', 'allow']);
});

test('a denied command stays denied, whatever access it wants', () => {
  expect(wanting('network', {decision: 'deny', reason: 'no', rule: 'deny: run-command'}).decision).toBe('deny');
});

test('a running tool shows its output piece by piece', async () => {
  const tool = toolThat(async (_input, {onOutput}) => {
    onOutput?.('one');
    onOutput?.('two');
    return done;
  });
  const seen: string[] = [];
  await prepared(tool, {decision: 'allow', reason: ''}).run({signal: never, onOutput: text => seen.push(text)});
  expect(seen).toEqual(['one', 'two']);
});

test('a tool that knows its own time is not stopped by the usual limit', async () => {
  const slow: Tool['run'] = () => new Promise(resolve => setTimeout(resolve, 60, done));
  const usual = await prepared(toolThat(slow), {decision: 'allow', reason: ''}, 5).run({signal: never});
  expect(usual.content).toMatch(/took longer than 0.005 s/);
  const own = prepared(toolThat(slow, {timeoutMs: 60_000}), {decision: 'allow', reason: ''}, 5);
  expect(await own.run({signal: never})).toEqual(done);
});

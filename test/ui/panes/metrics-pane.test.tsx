import {afterEach, describe, expect, it} from 'vitest';
import type {AgentEvent, AgentEventBody} from '../../../source/agent/agent-event.ts';
import {createSessionMetrics} from '../../../source/runtime/session-metrics.ts';
import {createMetricsPane} from '../../../source/ui/panes/metrics-pane.ts';
import {expectFits, key, type ShownPane, showPane, sizes} from './pane-frames.tsx';

let shown: ShownPane | undefined;
afterEach(() => shown?.close());

function open(size: {columns: number; rows: number}, bodies: readonly AgentEventBody[]) {
  const metrics = createSessionMetrics();
  const said: string[] = [];
  bodies.forEach((body, at) => {
    metrics.take({...body, sequence: at + 1, at: `2026-03-01T12:00:${String(at).padStart(2, '0')}.000Z`} as AgentEvent);
  });
  shown = showPane(
    () =>
      createMetricsPane({
        metrics,
        actions: {leave: () => said.push('leave'), typeInField() {}},
        sanitize: text => text.replaceAll('\u001B', ''),
        limits: () => ({contextLimit: 8000, cost: 0.25}),
      }),
    size,
  );
  return {shown, said};
}

const turn: readonly AgentEventBody[] = [
  {type: 'session-start', session: 'aaa'},
  {type: 'turn-start', turn: 1},
  {type: 'model-select', model: 'ollama:fake:7b', why: 'the primary model'},
  {type: 'tool-call', id: '1', name: 'read-file', input: {}},
  {type: 'tool-result', id: '1', ok: true, content: 'x'},
  {type: 'tool-call', id: '2', name: 'search-code', input: {}},
  {type: 'tool-result', id: '2', ok: false, content: 'x'},
  {type: 'text-delta', text: 'hello'},
  {type: 'usage', inputTokens: 5200, outputTokens: 321, contextTokens: 6000},
  {type: 'warning', code: 'slow', message: 'it was\u001B[2J slow'},
  {type: 'turn-end', stopReason: 'end'},
  {
    type: 'result',
    session: 'aaa',
    text: 'hello',
    model: 'ollama:fake:7b',
    stopReason: 'end',
    usage: {inputTokens: 5200, outputTokens: 321, contextTokens: 6000},
    citations: [],
    toolCalls: [],
    filesChanged: [],
    durationMs: 4000,
  },
];

describe('the Metrics pane', () => {
  it.each(sizes)('shows the figures of the session within %i × %i', async (columns, rows) => {
    const {shown} = open({columns, rows}, turn);
    await shown.shows('turns');
    expectFits(shown, {columns, rows});
    expect(shown.frame()).not.toContain('\u001B[2J');
    if (rows > 20) expect(shown.frame()).toMatch(/5\.2k[\s\S]*75 %[\s\S]*\$0\.25/);
  });

  it('shows tool calls with how they ended, the model, and what was warned of', async () => {
    const {shown} = open({columns: 140, rows: 39}, turn);
    await shown.shows('read-file');
    expect(shown.frame()).toMatch(/read-file +1 {2}✓1/);
    expect(shown.frame()).toMatch(/search-code +1 {2}✗1/);
    expect(shown.frame()).toMatch(/ollama:fake:7b {2}the primary model/);
    expect(shown.frame()).toMatch(/it was.*slow/);
  });

  it('says so when nothing was asked, and leaves with Escape', async () => {
    const {shown, said} = open({columns: 80, rows: 23}, []);
    await shown.shows('Nothing was asked');
    shown.press(key('escape'));
    expect(said).toEqual(['leave']);
  });
});

import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import type {AgentEvent, AgentEventBody} from '../../../source/agent/agent-event.ts';
import {createFiguresReader, type MetricsOverview} from '../../../source/runtime/figures-reader.ts';
import {createSessionMetrics} from '../../../source/runtime/session-metrics.ts';
import {createMetricsPane} from '../../../source/ui/panes/metrics-pane.ts';
import {createTheme} from '../../../source/ui/theme.ts';
import {handClock, openFigures} from '../../metrics/metrics-fixture.ts';
import {replayUse} from '../../metrics/replay-use.ts';
import {until} from '../../providers/fake-server.ts';
import {expectFits, key, plain, type ShownPane, showPane, sizes} from './pane-frames.tsx';

const folder = mkdtempSync(join(tmpdir(), 'eca-metrics-pane-'));
/** Of thirty days of work, the last one until twenty past four in the afternoon. */
let used: MetricsOverview;
let unused: MetricsOverview;

beforeAll(async () => {
  const untilMs = new Date(2026, 10, 26, 16, 20).getTime();
  const clock = handClock(untilMs - 30 * 86_400_000);
  const {recorder, store} = openFigures(join(folder, 'used'), clock);
  await replayUse({recorder, clock, untilMs, days: 30});
  used = await createFiguresReader({store, now: clock.wall}).overview();
  unused = await createFiguresReader({
    store: openFigures(join(folder, 'unused'), clock).store,
    now: clock.wall,
  }).overview();
}, 60_000);
afterAll(() => rmSync(folder, {recursive: true, force: true}));

let shown: ShownPane | undefined;
afterEach(() => shown?.close());

interface Opened {
  bodies?: readonly AgentEventBody[];
  overview?: () => Promise<MetricsOverview>;
  spoken?: boolean;
}

function open(size: {columns: number; rows: number}, {bodies = [], overview, spoken = false}: Opened = {}) {
  const metrics = createSessionMetrics();
  const said: string[] = [];
  let sequence = 0;
  const take = (body: AgentEventBody) => {
    sequence += 1;
    metrics.take({...body, sequence, at: `2026-03-01T12:00:${String(sequence).padStart(2, '0')}.000Z`} as AgentEvent);
  };
  bodies.forEach(take);
  let nowMs = 0;
  shown = showPane(
    () =>
      createMetricsPane({
        metrics,
        overview: overview ?? (async () => used),
        budget: () => ({tokens: 10_000, cost: 0.5}),
        actions: {leave: () => said.push('leave'), typeInField() {}},
        sanitize: text => text.replaceAll('\u001B', ''),
        limits: () => ({contextLimit: 8000, cost: 0.25}),
        still: spoken,
        clock: () => nowMs,
      }),
    size,
    spoken ? createTheme({setting: 'dark', environment: {NO_COLOR: '1'}, spoken}) : plain,
  );
  return {shown, said, take, pass: (ms: number) => (nowMs += ms)};
}

const nextList = key('k', {ctrl: true, text: '\u000B'});

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
  it.each(sizes)('shows a day of work within %i × %i', async (columns, rows) => {
    const {shown} = open({columns, rows});
    await shown.shows(/\d+ turns/);
    expectFits(shown, {columns, rows});
  });

  it('shows at a glance, at 80 columns, how much was done when, how long it took and what it cost', async () => {
    const {shown} = open({columns: 80, rows: 23});
    await shown.shows('Tokens by the hour');
    expect(shown.frame()).toMatchSnapshot();
  });

  it.each([
    ['last hour', 'Tokens by the minute'],
    ['30 days', 'Tokens by the day'],
    ['this session', 'Nothing was asked in this session'],
  ])('goes on to `%s` with Ctrl-K', async (list, title) => {
    const {shown} = open({columns: 80, rows: 23});
    await shown.shows('Tokens by the hour');
    for (let press = 0; press < 4 && !shown.frame().includes(`[${list}]`); press++) {
      shown.press(nextList);
      await shown.shows(/\[/);
      await new Promise(resolve => setImmediate(resolve));
    }
    await shown.shows(title);
  });

  it('lists models, tools and projects with how each went', async () => {
    const {shown} = open({columns: 140, rows: 60});
    await shown.shows('Projects');
    expect(shown.frame()).toMatch(/ollama:qwen2\.5-coder:7b +\d+ +[\d.]+k.* s +\$0\.00 {2}[▁▂▃▄▅▆▇█]{5,}/);
    expect(shown.frame()).toMatch(/read-file +\d+ .*[▁▂▃▄▅▆▇█]{5,}/);
    expect(shown.frame()).toMatch(/billing-service +\d+/);
  });

  it('puts the chart in words for a screen reader, and changes by keys alone', async () => {
    const {shown, take, pass} = open({columns: 80, rows: 40}, {spoken: true});
    await shown.shows('Tokens by the hour');
    expect(shown.frame()).toMatch(/\n {2}09: [\d.]+k\n/);
    expect(shown.frame()).not.toMatch(/[┤│└]/);
    const before = shown.frame();
    for (const body of turn) take(body);
    pass(10_000);
    await new Promise(resolve => setTimeout(resolve, 50));
    expect(shown.frame()).toBe(before);
  });

  it('says so where nothing was asked today, and leaves with Escape', async () => {
    const {shown, said} = open({columns: 80, rows: 23}, {overview: async () => unused});
    await shown.shows('Nothing was asked today.');
    shown.press(key('escape'));
    expect(said).toEqual(['leave']);
  });

  it('shows what can be read, and in one line what could not', async () => {
    const problems = [{code: 'metrics-damaged', message: 'one file\u001B[2J is damaged'}];
    const {shown} = open({columns: 80, rows: 23}, {overview: async () => ({...used, problems})});
    await shown.shows(/one file\[2J is damaged[\s\S]*\d+ turns/);
  });

  it('reads the figures at most once a second while turns run, and never again once it is out of view', async () => {
    let reads = 0;
    const {shown, take, pass} = open(
      {columns: 80, rows: 23},
      {
        async overview() {
          reads++;
          return {...used, today: {...used.today, turns: 1000 + reads}};
        },
      },
    );
    await until(() => reads === 1);
    for (let round = 0; round < 50; round++) for (const body of turn) take(body);
    expect(reads).toBe(1);
    pass(1_000);
    take({type: 'turn-start', turn: 2});
    await until(() => reads === 2);
    shown.close();
    pass(60_000);
    for (const body of turn) take(body);
    await new Promise(resolve => setTimeout(resolve, 20));
    expect(reads).toBe(2);
  });

  describe('for the session', () => {
    const session = async (size: {columns: number; rows: number}, bodies: readonly AgentEventBody[]) => {
      const opened = open(size, {bodies});
      for (let press = 0; press < 3; press++) opened.shown.press(nextList);
      await opened.shown.shows('turns');
      return opened;
    };

    it.each(sizes)('shows its figures and budget within %i × %i', async (columns, rows) => {
      const {shown} = await session({columns, rows}, turn);
      await shown.shows('tokens in');
      expectFits(shown, {columns, rows});
      expect(shown.frame()).not.toContain('\u001B[2J');
      if (rows > 20) expect(shown.frame()).toMatch(/5\.2k[\s\S]*75 %[\s\S]*\$0\.25[\s\S]*5\.5k {2}55 % of 10\.0k/);
    });

    it('shows tool calls with how they ended, the model, and what was warned of', async () => {
      const {shown} = await session({columns: 140, rows: 39}, turn);
      await shown.shows('read-file');
      expect(shown.frame()).toMatch(/read-file +1 {2}✓1/);
      expect(shown.frame()).toMatch(/search-code +1 {2}✗1/);
      expect(shown.frame()).toMatch(/ollama:fake:7b {2}the primary model/);
      expect(shown.frame()).toMatch(/it was.*slow/);
    });

    it('counts calls that the end of a turn cut off as failed, not as still at work', async () => {
      const begun = turn.filter(({type}) => type !== 'tool-result');
      const {shown} = await session({columns: 140, rows: 39}, begun);
      await shown.shows('read-file');
      expect(shown.frame()).toMatch(/read-file +1 {2}✗1/);
      expect(shown.frame()).not.toContain('…1');
    });
  });
});

import {describe, expect, it} from 'vitest';
import {windowFigures} from '../../source/metrics/overview.ts';
import {lastDays, lastHour, since, today} from '../../source/metrics/time-windows.ts';
import {metricsFolder, noonMs, openFigures} from './metrics-fixture.ts';

const hourMs = 3_600_000;
const own = {'gen_ai.provider.name': 'ollama', 'gen_ai.request.model': 'qwen:7b', 'eca.project': 'shop'};

async function recorded(record: (recorder: ReturnType<typeof openFigures>['recorder']) => void) {
  const {recorder, store, clock} = openFigures(metricsFolder());
  record(recorder);
  await recorder.flush();
  const {rows} = await store.read({fromMs: noonMs - hourMs, toMs: clock.wall()});
  return windowFigures(rows, lastHour(clock.wall()).startsMs, clock.wall());
}

describe('the figures of a stretch of time', () => {
  it('count turns, tokens and cost, by model and project', async () => {
    const figures = await recorded(({record}) => {
      record('eca.turn.count', 3, {...own, 'eca.stop_reason': 'end'});
      record('eca.turn.count', 1, {...own, 'eca.project': 'blog', 'eca.stop_reason': 'limit'});
      record('eca.turn.cost', 0.25, own);
      record('gen_ai.client.token.usage', 100, {...own, 'gen_ai.token.type': 'input'});
      record('gen_ai.client.token.usage', 20, {...own, 'gen_ai.token.type': 'output'});
      record('gen_ai.client.operation.duration', 2, own);
    });
    expect(figures).toMatchObject({
      turns: 4,
      succeeded: 3,
      stopReasons: {end: 3, limit: 1},
      inputTokens: 100,
      outputTokens: 20,
      cost: 0.25,
      models: [{model: 'ollama:qwen:7b', calls: 1, inputTokens: 100, outputTokens: 20, cost: 0.25}],
      projects: [
        {project: 'shop', turns: 3, tokens: 120, cost: 0.25},
        {project: 'blog', turns: 1, tokens: 0, cost: 0},
      ],
    });
    expect(figures.series.turns.at(-1)).toBe(4);
    expect(figures.series.turns).toHaveLength(60);
  });

  it('say that a cost is unknown rather than nothing', async () => {
    const figures = await recorded(({record}) => record('eca.turn.unpriced', 1, own));
    expect([figures.cost, figures.unpricedTurns]).toEqual([undefined, 1]);
  });

  it('list tools by how often they were called, with what failed and how long they took', async () => {
    const figures = await recorded(({record}) => {
      for (const seconds of [1, 2, 3])
        record('gen_ai.execute_tool.duration', seconds, {'gen_ai.tool.name': 'run-command'});
      record('gen_ai.execute_tool.duration', 9, {'gen_ai.tool.name': 'edit-file', 'error.type': 'misfit'});
      record('eca.tool.errors', 1, {'gen_ai.tool.name': 'edit-file'});
    });
    expect(figures.tools).toMatchObject([
      {tool: 'run-command', calls: 3, failed: 0, duration: {max: 3}},
      {tool: 'edit-file', calls: 1, failed: 1, duration: {p50: 9}},
    ]);
  });

  it('count the trials of models, not those that only try the scenarios out', async () => {
    const figures = await recorded(({record}) => {
      const trial = (solver: string, outcome: string, score: number) => {
        record('eca.training.trials', 1, {'eca.solver': solver, 'eca.outcome': outcome});
        record('eca.training.score', score, {'eca.solver': solver, 'eca.scenario': 'pages'});
      };
      for (const solver of ['reference', 'session:20260501-1']) trial(solver, 'passed', 1);
      trial('stub', 'failed', 0);
      trial('ollama:qwen:7b', 'passed', 1);
      trial('ollama:qwen:7b', 'failed', 0.5);
    });
    expect(figures.training).toMatchObject({trials: 2, passed: 1, score: {count: 2}});
  });

  it('have no percentiles where nothing was measured', async () => {
    const figures = await recorded(() => {});
    expect([figures.turns, figures.turnDuration, figures.models]).toEqual([0, undefined, []]);
  });
});

describe('stretches of time', () => {
  it('are sixty minutes, the hours of a day so far, and whole days', () => {
    const now = new Date(2026, 2, 4, 13, 30).getTime();
    expect(lastHour(now).startsMs).toHaveLength(60);
    expect(today(now).startsMs).toHaveLength(14);
    expect(new Date(today(now).fromMs).getHours()).toBe(0);
    const days = lastDays(30, now);
    expect(days.startsMs).toHaveLength(30);
    expect(days.startsMs.every(ms => new Date(ms).getHours() === 0)).toBe(true);
  });

  it.each([1, 30, 200, 5_000, 40_000].map(hours => [hours]))(
    'from %i hours ago on have some dozens of parts',
    hours => {
      const {startsMs, fromMs} = since(noonMs - hours * hourMs, noonMs);
      expect(startsMs.length).toBeGreaterThan(5);
      expect(startsMs.length).toBeLessThan(125);
      expect(fromMs).toBeLessThanOrEqual(noonMs - hours * hourMs);
    },
  );

  it.each([
    [2.5, 25],
    [7, 20],
    [14, 13],
    [30, 28],
  ])('from %d days ago on begin with the day that was then', (days, date) => {
    const now = new Date(2026, 10, 27, 17, 14).getTime();
    const {startsMs, fromMs} = since(now - days * 24 * hourMs, now);
    expect(new Date(fromMs).getDate()).toBe(date);
    expect(startsMs.every(ms => new Date(ms).getHours() === 0)).toBe(true);
    expect(new Date(startsMs.at(-1) ?? 0).getDate()).toBe(27);
  });

  it('from two days ago on are hours, though a moment went by since that was asked', () => {
    const now = new Date(2026, 10, 27, 5, 14).getTime();
    expect(new Date(since(now - 48 * hourMs, now + 900).fromMs)).toEqual(new Date(2026, 10, 25, 5, 0));
  });
});

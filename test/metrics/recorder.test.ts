import {mkdirSync, readdirSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {EcaError} from '../../source/foundation/errors.ts';
import type {MetricRow} from '../../source/metrics/metric-rows.ts';
import {createRecorder} from '../../source/metrics/recorder.ts';
import {handClock, metricsFolder, noonMs, openFigures} from './metrics-fixture.ts';

function totalOf(rows: readonly MetricRow[], name: string): number {
  return rows.reduce((sum, {instrument, cell}) => {
    return instrument.name === name && cell.kind === 'counter' ? sum + cell.total : sum;
  }, 0);
}

/** A recorder whose rows stay in memory. */
function inMemory(clock = handClock()) {
  const rows: MetricRow[] = [];
  const problems: string[] = [];
  const disk = {full: false};
  const recorder = createRecorder({
    writer: {
      async append(added) {
        if (disk.full) throw new EcaError('store-full', 'No room');
        rows.push(...added);
      },
    },
    onProblem: ({code}) => problems.push(code),
    clock,
  });
  return {recorder, rows, problems, disk, clock};
}

describe('the recorder', () => {
  it('writes counters, gauges and histograms by their labels', async () => {
    const {recorder, rows} = inMemory();
    recorder.record('eca.turn.count', 1, {'eca.stop_reason': 'end'});
    recorder.record('eca.turn.count', 2, {'eca.stop_reason': 'end'});
    recorder.record('eca.turn.count', 1, {'eca.stop_reason': 'limit'});
    recorder.record('eca.process.memory', 5);
    recorder.record('eca.process.memory', 3);
    recorder.record('eca.ui.frame', 0.002);
    await recorder.flush();
    expect(rows.map(({instrument, labels}) => [instrument.name, labels['eca.stop_reason']])).toEqual([
      ['eca.turn.count', 'end'],
      ['eca.turn.count', 'limit'],
      ['eca.process.memory', undefined],
      ['eca.ui.frame', undefined],
    ]);
    expect(rows[0]?.cell).toEqual({kind: 'counter', total: 3});
    expect(rows[2]?.cell).toMatchObject({count: 2, min: 3, max: 5, last: 3});
    expect(rows[3]?.cell.kind === 'histogram' && rows[3].cell.sketch.max).toBe(0.002);
  });

  it('leaves out labels that the instrument does not have', async () => {
    const {recorder, rows} = inMemory();
    recorder.record('eca.ui.frame', 1, {prompt: 'what somebody typed'});
    await recorder.flush();
    expect(rows[0]?.labels).toEqual({});
  });

  it('refuses and counts NaN, infinity and what would make a counter go down', async () => {
    const {recorder, rows} = inMemory();
    recorder.record('eca.ui.frame', Number.NaN);
    recorder.record('eca.ui.frame', Number.POSITIVE_INFINITY);
    recorder.record('eca.turn.cost', -1);
    await recorder.flush();
    expect(rows.map(({instrument, labels, cell}) => [instrument.name, labels['eca.instrument'], cell])).toEqual([
      ['eca.metrics.refused', 'eca.ui.frame', {kind: 'counter', total: 2}],
      ['eca.metrics.refused', 'eca.turn.cost', {kind: 'counter', total: 1}],
    ]);
  });

  it('folds a label explosion into `other` and names the label once', async () => {
    const {recorder, rows, problems} = inMemory();
    for (let number = 0; number < 1000; number++)
      recorder.record('eca.tool.errors', 1, {'gen_ai.tool.name': `t${number}`});
    await recorder.flush();
    expect(rows).toHaveLength(101);
    expect(rows.at(-1)?.labels).toEqual({'gen_ai.tool.name': 'other'});
    expect(rows.at(-1)?.cell).toEqual({kind: 'counter', total: 900});
    expect(problems).toEqual(['metrics-labels']);
  });

  it('keeps label values on one line and of bounded length', async () => {
    const {recorder, rows} = inMemory();
    recorder.record('eca.tool.errors', 1, {'gen_ai.tool.name': `a\u001b[31m\nb${'x'.repeat(500)}`});
    await recorder.flush();
    expect(rows[0]?.labels['gen_ai.tool.name']).toMatch(/^a \[31m bx{112}$/);
  });

  it('writes by itself within a second', async () => {
    const {recorder, rows} = inMemory();
    recorder.record('eca.turn.retries', 1);
    await expect.poll(() => rows.length, {timeout: 1000, interval: 20}).toBe(1);
  });

  it('keeps what a full disk does not take, says so once, and writes it when there is room', async () => {
    const {recorder, rows, problems, disk, clock} = inMemory();
    disk.full = true;
    for (let round = 0; round < 5; round++) {
      recorder.record('eca.turn.retries', 1);
      await recorder.flush();
      clock.pass(30_000);
    }
    disk.full = false;
    await recorder.flush();
    expect(totalOf(rows, 'eca.turn.retries')).toBe(5);
    expect(problems).toEqual(['metrics-unsaved']);
  });

  it('takes time from the monotonic clock, follows a wall clock that was set, and names one that went back', async () => {
    const {recorder, rows, problems, clock} = inMemory();
    const recordAndFlush = async () => {
      recorder.record('eca.turn.retries', 1);
      await recorder.flush();
    };
    await recordAndFlush();
    clock.pass(1_000);
    clock.jump(-3_600_000);
    await recordAndFlush();
    clock.jump(7_200_000);
    await recordAndFlush();
    expect(rows.map(({startMs}) => startMs - noonMs)).toEqual([0, 1_000 - 3_600_000, 1_000 + 3_600_000]);
    expect(problems).toEqual(['metrics-clock-back']);
  });

  it('writes into a file of its own for each process and ten minutes', async () => {
    const directory = metricsFolder();
    const one = openFigures(directory);
    const other = openFigures(directory);
    for (const {recorder, clock} of [one, other, one]) {
      recorder.record('eca.turn.retries', 1);
      await recorder.flush();
      clock.pass(11 * 60_000);
    }
    expect(readdirSync(join(directory, 'raw'))).toHaveLength(3);
  });

  it('does without a folder that cannot be made', async () => {
    const directory = metricsFolder();
    mkdirSync(dirname(directory), {recursive: true});
    writeFileSync(directory, 'a file stands here');
    const {recorder, problems} = openFigures(directory);
    recorder.record('eca.turn.retries', 1);
    await recorder.flush();
    expect(problems.map(({code}) => code)).toEqual(['metrics-unsaved']);
  });
});

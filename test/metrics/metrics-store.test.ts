import {appendFileSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import type {MetricRow} from '../../source/metrics/metric-rows.ts';
import {levels, type RollupLevel} from '../../source/metrics/rollup-level.ts';
import {handClock, metricsFolder, noonMs, openFigures, restMs} from './metrics-fixture.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const today = new Date(noonMs).toISOString().slice(0, 10);
const dayFile = `day/${today.slice(0, 4)}.jsonl`;
const dayLevel = levels[2] as RollupLevel;

function totalOf(rows: readonly MetricRow[], name: string): number {
  return rows.reduce((sum, {instrument, cell}) => {
    if (instrument.name !== name) return sum;
    return sum + (cell.kind === 'counter' ? cell.total : cell.kind === 'histogram' ? cell.sketch.count : cell.count);
  }, 0);
}

const filesIn = (directory: string, folder: string) =>
  readdirSync(join(directory, folder)).filter(name => name.endsWith('.jsonl'));

/** Records one retry and one frame time at each of `minutes` minutes, and moves on beyond the rest of the last segment. */
async function recordMinutes(directory: string, minutes: number, clock = handClock()) {
  const figures = openFigures(directory, clock);
  for (let minute = 0; minute < minutes; minute++) {
    figures.recorder.record('eca.turn.retries', 1);
    figures.recorder.record('eca.ui.frame', minute + 1);
    await figures.recorder.flush();
    clock.pass(minuteMs);
  }
  return figures;
}

describe('the store of figures', () => {
  it('has nothing, and makes nothing, where nothing was recorded', async () => {
    const directory = metricsFolder();
    const {store} = openFigures(directory);
    expect(await store.read({fromMs: 0, toMs: noonMs})).toMatchObject({rows: [], problems: []});
    expect(() => readdirSync(directory)).toThrow('ENOENT');
  });

  it('reads what another process is still writing', async () => {
    const directory = metricsFolder();
    const {recorder, clock} = openFigures(directory);
    recorder.record('eca.turn.retries', 2);
    await recorder.flush();
    const {rows} = await openFigures(directory, clock).store.read({fromMs: noonMs - hourMs, toMs: noonMs});
    expect(totalOf(rows, 'eca.turn.retries')).toBe(2);
  });

  it('rolls finished segments up into minutes, hours and days, and counts each measurement once in each', async () => {
    const directory = metricsFolder();
    const {store, clock} = await recordMinutes(directory, 90);
    clock.pass(10 * 365 * 24 * hourMs);
    expect(await store.rollUp()).toEqual([]);
    expect(filesIn(directory, 'raw')).toEqual([]);
    expect([filesIn(directory, 'hour'), filesIn(directory, 'day')]).toEqual([[], [`${today.slice(0, 4)}.jsonl`]]);
    const {rows} = await store.read({fromMs: noonMs - hourMs, toMs: noonMs + 2 * hourMs, level: dayLevel});
    expect(totalOf(rows, 'eca.turn.retries')).toBe(90);
  });

  it.each(levels.map(level => [level.name, level] as const))(
    'has the same totals and quantiles in the level `%s` before and after the roll-up',
    async (_name, level) => {
      const directory = metricsFolder();
      const {store, clock} = await recordMinutes(directory, 90);
      const range = {fromMs: noonMs - 24 * hourMs, toMs: noonMs + 3 * hourMs, level};
      const before = await store.read(range);
      clock.pass(restMs);
      await store.rollUp();
      const after = await store.read(range);
      expect(filesIn(directory, 'raw')).toEqual([]);
      const shown = ({rows}: typeof before) =>
        rows.map(({instrument, startMs, cell}) => [
          instrument.name,
          startMs,
          cell.kind === 'histogram' ? cell.sketch.encode() : cell,
        ]);
      expect(shown(after)).toEqual(shown(before));
      expect(before.rows).toHaveLength({minute: 180, hour: 4, day: 2}[level.name]);
    },
  );

  it('leaves the segment that a living process writes to where it is', async () => {
    const directory = metricsFolder();
    const clock = handClock(Date.now());
    const {recorder, store} = openFigures(directory, clock);
    recorder.record('eca.turn.retries', 1);
    await recorder.flush();
    await store.rollUp();
    expect(filesIn(directory, 'raw')).toHaveLength(1);
  });

  it('takes the segment of a process that has ended at once', async () => {
    const directory = metricsFolder();
    const {recorder, store} = openFigures(directory, handClock(Date.now()));
    recorder.record('eca.turn.retries', 1);
    await recorder.flush();
    const raw = join(directory, 'raw');
    const [name = ''] = filesIn(directory, 'raw');
    const text = readFileSync(join(raw, name));
    writeFileSync(
      join(raw, name.replace(`-${process.pid}-`, '-999999999-').replace(/[0-9a-f]{8}\./, '00000000.')),
      text,
    );
    await store.rollUp();
    expect(filesIn(directory, 'raw')).toEqual([name]);
  });

  it('merges the batches of many roll-ups into one row for each time and series', async () => {
    const directory = metricsFolder();
    const clock = handClock();
    const {recorder, store} = openFigures(directory, clock);
    for (let round = 0; round < 15; round++) {
      recorder.record('eca.turn.retries', 1);
      await recorder.flush();
      clock.pass(11 * minuteMs);
      clock.jump(-11 * minuteMs);
      clock.jump(100 * 24 * hourMs);
      await store.rollUp();
      clock.jump(-100 * 24 * hourMs);
    }
    const day = readFileSync(join(directory, dayFile), 'utf8');
    expect(day.split('\n').length).toBeLessThan(16);
    const {rows} = await store.read({fromMs: noonMs - hourMs, toMs: noonMs + hourMs, level: dayLevel});
    expect(totalOf(rows, 'eca.turn.retries')).toBe(15);
  });

  it('goes on where a kill came between the levels, and counts nothing twice', async () => {
    const directory = metricsFolder();
    const {store, clock} = await recordMinutes(directory, 5);
    const raw = join(directory, 'raw');
    const [name = ''] = filesIn(directory, 'raw');
    const text = readFileSync(join(raw, name), 'utf8');
    clock.pass(restMs);
    await store.rollUp();
    // As a kill leaves it after the minutes were written: the hours and days not yet, the segment and the journal still there.
    const [line = ''] = readFileSync(join(directory, `minute/${today}.jsonl`), 'utf8')
      .split('\n')
      .slice(-2);
    const {batch} = JSON.parse(line).e;
    writeFileSync(join(directory, 'taken', `0000-${name}`), text);
    writeFileSync(join(directory, 'rollup.json'), JSON.stringify({batch, taken: [`0000-${name}`]}));
    truncateSync(join(directory, `hour/${today.slice(0, 9)}.jsonl`));
    truncateSync(join(directory, dayFile));
    for (const level of levels) {
      const {rows} = await store.read({fromMs: noonMs - 24 * hourMs, toMs: noonMs + hourMs, level});
      expect([level.name, totalOf(rows, 'eca.turn.retries')]).toEqual([level.name, 5]);
    }
    expect(filesIn(directory, 'taken')).toEqual([]);
  });

  it('serves the good part of a file that was cut in the middle, and names the file', async () => {
    const directory = metricsFolder();
    const {store, clock} = await recordMinutes(directory, 5);
    const path = join(directory, 'raw', filesIn(directory, 'raw')[0] ?? '');
    const lines = readFileSync(path, 'utf8').split('\n');
    lines[3] = (lines[3] ?? '').slice(0, 40);
    writeFileSync(path, lines.join('\n'));
    const {rows, problems} = await store.read({fromMs: noonMs - hourMs, toMs: clock.wall()});
    expect(totalOf(rows, 'eca.turn.retries')).toBe(4);
    expect(problems.map(({code}) => code)).toEqual(['metrics-damaged']);
  });

  it('serves the rest where a file of a level is no log at all, and goes on writing', async () => {
    const directory = metricsFolder();
    mkdirSync(join(directory, 'minute'), {recursive: true});
    writeFileSync(join(directory, `minute/${today}.jsonl`), 'not a log\nat all\n');
    const {store, clock} = await recordMinutes(directory, 3);
    const {problems} = await store.read({fromMs: noonMs - hourMs, toMs: clock.wall()});
    expect(problems.map(({code}) => code)).toEqual(['store-damaged']);
    clock.pass(restMs);
    expect((await store.rollUp()).map(({code}) => code)).toEqual(['metrics-damaged']);
    const {rows} = await store.read({fromMs: noonMs - hourMs, toMs: noonMs + hourMs});
    expect(totalOf(rows, 'eca.turn.retries')).toBe(3);
  });

  it('passes over rows of instruments that this version does not know', async () => {
    const directory = metricsFolder();
    const {store, recorder, clock} = openFigures(directory);
    recorder.record('eca.turn.retries', 1);
    await recorder.flush();
    const path = join(directory, 'raw', filesIn(directory, 'raw')[0] ?? '');
    const {entryLine} = await import('../../source/storage/log-line.ts');
    appendFileSync(
      path,
      entryLine(2, 0, JSON.stringify({series: [['eca.future', {}]], rows: [[0, noonMs / 1000, 1]]})),
    );
    const {rows, problems} = await store.read({fromMs: noonMs - hourMs, toMs: clock.wall()});
    expect([rows.length, problems]).toEqual([1, []]);
  });

  it('drops what is older than its level is kept for', async () => {
    const directory = metricsFolder();
    const {store, recorder, clock} = await recordMinutes(directory, 1);
    clock.pass(91 * 24 * hourMs);
    recorder.record('eca.turn.retries', 1);
    await recorder.flush();
    clock.pass(restMs);
    await store.rollUp();
    clock.pass(2 * 24 * hourMs);
    recorder.record('eca.turn.retries', 1);
    await recorder.flush();
    clock.pass(restMs);
    await store.rollUp();
    expect(filesIn(directory, 'minute')).not.toContain(`${today}.jsonl`);
    expect(filesIn(directory, 'hour')).toContain(`${today.slice(0, 9)}.jsonl`);
  });

  it('drops it too where nothing was recorded since', async () => {
    const directory = metricsFolder();
    const {store, clock} = await recordMinutes(directory, 1);
    clock.pass(restMs);
    await store.rollUp();
    expect(filesIn(directory, 'minute')).toEqual([`${today}.jsonl`]);
    clock.pass(91 * 24 * hourMs);
    await store.rollUp();
    expect([filesIn(directory, 'minute'), filesIn(directory, 'hour').length]).toEqual([[], 1]);
  });

  it('keeps each level for as many days as it is told, for good where that is 0', async () => {
    const directory = metricsFolder();
    const {clock} = await recordMinutes(directory, 1);
    const {store} = openFigures(directory, clock, {minute: 0, hour: 30, day: 800});
    clock.pass(restMs);
    await store.rollUp();
    const kept = () => ['minute', 'hour', 'day'].map(level => filesIn(directory, level).length);
    clock.pass(50 * 24 * hourMs);
    await store.rollUp();
    expect(kept()).toEqual([1, 0, 1]);
    clock.pass(1_200 * 24 * hourMs);
    await store.rollUp();
    expect(kept()).toEqual([1, 0, 0]);
  });

  it('loses and doubles nothing where two programs record and roll up at once', async () => {
    const directory = metricsFolder();
    const programs = await Promise.all([0, 1, 2].map(() => recordMinutes(directory, 40)));
    for (const {clock} of programs) clock.pass(restMs);
    await Promise.all(programs.map(({store}) => store.rollUp()));
    const {rows} = await openFigures(directory).store.read({fromMs: noonMs - hourMs, toMs: noonMs + hourMs});
    expect(totalOf(rows, 'eca.turn.retries')).toBe(120);
  });
});

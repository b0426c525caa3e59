import {describe, expect, it} from 'vitest';
import {instruments} from '../../source/metrics/catalog.ts';
import {addValue, emptyCell} from '../../source/metrics/cell.ts';
import {exportFigures} from '../../source/metrics/export-figures.ts';
import type {Labels} from '../../source/metrics/instrument.ts';
import type {MetricRow} from '../../source/metrics/metric-rows.ts';
import {parseExposition} from './exposition.ts';
import {noonMs} from './metrics-fixture.ts';

function row(name: string, labels: Labels, values: readonly number[], startMs = noonMs): MetricRow {
  const instrument = instruments.get(name);
  if (!instrument) throw new Error(name);
  const cell = emptyCell(instrument.kind);
  for (const value of values) addValue(cell, value, startMs);
  return {instrument, labels, startMs, cell};
}

const hostile = 'a"b\\c\nd';

describe('exported figures', () => {
  it('are whole and well-formed as Prometheus text for every instrument of the catalog', () => {
    const rows = [...instruments.values()].flatMap(({name, labels: [label]}) => [
      row(name, {}, [1, 2]),
      ...(label === undefined ? [] : [row(name, {[label]: hostile}, [3]), row(name, {[label]: 'plain'}, [4])]),
    ]);
    const families = parseExposition([...exportFigures(rows, 'prometheus')].join(''));
    expect(families).toHaveLength(instruments.size);
    expect(families.every(({help, samples}) => help !== '' && samples.length > 0)).toBe(true);
    const errors = families.find(({name}) => name === 'eca_tool_errors_total');
    expect(errors?.samples.map(({labels, value}) => [labels.gen_ai_tool_name, value])).toEqual([
      [undefined, 3],
      [hostile, 3],
      ['plain', 4],
    ]);
  });

  it('add up in Prometheus text what was measured at different times', () => {
    const rows = [row('eca.ui.frame', {}, [1, 2]), row('eca.ui.frame', {}, [3], noonMs + 60_000)];
    const [frame] = parseExposition([...exportFigures(rows, 'prometheus')].join(''));
    expect([frame?.name, frame?.type]).toEqual(['eca_ui_frame_seconds', 'summary']);
    expect(frame?.samples.slice(-2).map(({name, value}) => [name, value])).toEqual([
      ['eca_ui_frame_seconds_sum', 6],
      ['eca_ui_frame_seconds_count', 3],
    ]);
  });

  it('are one JSON object a line, with the values that the kind has', () => {
    const rows = [row('eca.turn.retries', {}, [2]), row('eca.process.memory', {}, [7]), row('eca.ui.frame', {}, [5])];
    const lines = [...exportFigures(rows, 'json')].map(line => JSON.parse(line));
    const start = new Date(noonMs).toISOString();
    expect(lines).toMatchObject([
      {start, name: 'eca.turn.retries', kind: 'counter', sum: 2},
      {name: 'eca.process.memory', kind: 'gauge', unit: 'By', last: 7},
      {name: 'eca.ui.frame', kind: 'histogram', count: 1, sum: 5, p50: 5, p99: 5},
    ]);
  });

  it('are CSV that a spreadsheet reads back and takes for no formula', () => {
    const rows = [row('eca.tool.errors', {'gen_ai.tool.name': '=1+1,"x"'}, [1])];
    const [head, line] = [...exportFigures(rows, 'csv')];
    expect(head).toBe('start,name,kind,unit,labels,count,sum,min,max,last,p50,p90,p95,p99\r\n');
    expect(line).toBe(
      `${new Date(noonMs).toISOString()},eca.tool.errors,counter,{call},"gen_ai.tool.name==1+1,""x""",,1,,,,,,,\r\n`,
    );
  });
});

describe('the parser of the tests', () => {
  it.each([
    ['no line end', 'a 1'],
    ['a sample before its family', 'a 1\n'],
    ['a counter that is not called a total', '# HELP a b\n# TYPE a counter\na 1\n'],
    ['a family in two pieces', '# HELP a b\n# TYPE a gauge\na 1\n# HELP c d\n# TYPE c gauge\nc 1\n# HELP a b\n'],
    ['a quotation mark that ends too early', '# HELP a b\n# TYPE a gauge\na{x="y"z"} 1\n'],
    ['a sample twice', '# HELP a b\n# TYPE a gauge\na 1\na 1\n'],
    ['a value that is no number', '# HELP a b\n# TYPE a gauge\na x\n'],
  ])('does not take %s', (_title, text) => {
    expect(() => parseExposition(text)).toThrow();
  });
});

import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {barChart, roundedUp} from '../../../source/ui/panes/bar-chart.ts';
import {textWidth} from '../../../source/ui/text-layout.ts';

const drawn = (...args: Parameters<typeof barChart>) =>
  barChart(...args).map(parts => parts.map(({text}) => text).join(''));

describe('a bar chart', () => {
  it('has an axis of round numbers, bars in eighths of a row, and what each stands for', () => {
    const chart = drawn({values: [0, 50, 100, 1], labels: ['a', 'b', 'c', 'd'], format: String}, 30, 6);
    expect(chart).toEqual([
      '100 ┤            █████',
      '    │            █████',
      ' 50 ┤      █████ █████',
      '    │      █████ █████ ▁▁▁▁▁',
      '  0 └────────────────────────',
      '     a     b     c     d',
    ]);
  });

  it('keeps to its rows and columns whatever there is to draw', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({min: 0, max: 1e12, noNaN: true}), {minLength: 1, maxLength: 200}),
        fc.integer({min: 12, max: 150}),
        fc.integer({min: 4, max: 20}),
        (values, columns, rows) => {
          const labels = values.map((_, at) => `l${at}`);
          const chart = drawn({values, labels, format: value => String(Math.round(value)).slice(0, 6)}, columns, rows);
          expect(chart).toHaveLength(rows);
          for (const line of chart) expect(textWidth(line)).toBeLessThanOrEqual(columns);
        },
      ),
    );
  });

  it('adds neighbours up where there are more bars than columns', () => {
    const values = new Array<number>(60).fill(1);
    const chart = drawn({values, labels: values.map(String), format: String}, 13, 4);
    expect(chart[0]).toMatch(/^10 ┤/);
  });

  it('draws nothing as an empty chart', () => {
    expect(drawn({values: [0, 0], labels: ['a', 'b'], format: String}, 20, 4).join('')).not.toMatch(/[▁-█]/);
  });
});

describe('a round number', () => {
  it.each([
    [0, 1],
    [0.03, 0.05],
    [1, 1],
    [3, 5],
    [2.4, 2.5],
    [77, 100],
    [201, 250],
  ])('for %d is %d', (value, rounded) => {
    expect(roundedUp(value)).toBeCloseTo(rounded, 10);
  });
});

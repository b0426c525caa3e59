import {describe, expect, it} from 'vitest';
import {readStart, readTime} from '../../source/cli/read-time.ts';

const nowMs = Date.parse('2026-05-10T12:00:00Z');
const here = (...of: [number, number, number]) => new Date(...of).getTime();

describe('a time of a flag', () => {
  it.each([
    ['2026-05-08', here(2026, 4, 8), here(2026, 4, 9) - 1],
    ['2026-05', here(2026, 4, 1), here(2026, 5, 1) - 1],
    ['2026-12', here(2026, 11, 1), here(2027, 0, 1) - 1],
    ['2026', here(2026, 0, 1), here(2027, 0, 1) - 1],
    ['2024-02-29', here(2024, 1, 29), here(2024, 2, 1) - 1],
    ['2026-05-08T10:00:00Z', Date.parse('2026-05-08T10:00:00Z'), Date.parse('2026-05-08T10:00:00Z')],
    ['2026-05-08 10:00+0200', Date.parse('2026-05-08T08:00:00Z'), Date.parse('2026-05-08T08:00:00Z')],
    ['2026-05-08T10:00', new Date(2026, 4, 8, 10).getTime(), new Date(2026, 4, 8, 10).getTime()],
    [' 90m ', nowMs - 90 * 60_000, nowMs - 90 * 60_000],
    ['12h', nowMs - 12 * 3_600_000, nowMs - 12 * 3_600_000],
    ['7d', nowMs - 7 * 86_400_000, nowMs - 7 * 86_400_000],
    ['2w', nowMs - 14 * 86_400_000, nowMs - 14 * 86_400_000],
  ])('is read whole: %s', (text, fromMs, toMs) => {
    expect(readTime('since', text, {agoFromMs: nowMs})).toEqual({fromMs, toMs});
  });

  it.each([
    '5',
    '05',
    '205',
    '20265',
    '2026-5',
    '2026-13',
    '2026-02-30',
    '2026-02-30T10:00',
    '2026-05-08T25:00',
    '2026-05-08T10',
    '2026-05-08T10:00+99:00',
    'May 2026',
    'yesterday',
    '7',
    '-7d',
    '7y',
    '',
    '٢٠٢٦',
  ])('is refused where it is none: %s', text => {
    expect(() => readTime('since', text, {agoFromMs: nowMs})).toThrow(
      expect.objectContaining({code: 'usage-flag-value'}),
    );
  });

  it('is counted back from now only where that fits', () => {
    expect(() => readTime('until', '7d')).toThrow(expect.objectContaining({code: 'usage-flag-value'}));
  });

  it('begins with 1970 where it is longer ago, for figures are gone through from then on', () => {
    expect(readTime('since', '999999w', {agoFromMs: nowMs}).fromMs).toBe(0);
    expect(readStart('since', '999999w', nowMs)).toBe(0);
    expect(readStart('since', '1000', nowMs)).toBe(0);
  });

  it('has been, where figures are wanted from it on', () => {
    expect(readStart('since', '2026-05-01', nowMs)).toBe(here(2026, 4, 1));
    expect(() => readStart('since', '2027', nowMs)).toThrow(expect.objectContaining({code: 'usage-flag-value'}));
  });
});

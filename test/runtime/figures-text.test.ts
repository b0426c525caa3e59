import {describe, expect, it} from 'vitest';
import {costText, durationText, projectText, shortNumber, sparkline} from '../../source/runtime/figures-text.ts';

describe('figures as text', () => {
  it.each([
    [0, '0 ms'],
    [0.0004, '0 ms'],
    [0.84, '840 ms'],
    [0.9996, '1.0 s'],
    [4.2, '4.2 s'],
    [9.96, '10 s'],
    [59.96, '1:00'],
    [187, '3:07'],
    [7500, '2:05:00'],
  ])('%d seconds are %s', (seconds, text) => {
    expect(durationText(seconds)).toBe(text);
  });

  it.each([
    [0, '0'],
    [3.1259, '3.1'],
    [999.4, '999'],
    [999.6, '1.0k'],
    [12_345, '12.3k'],
    [999_600, '1.0M'],
    [4_500_000, '4.5M'],
    [2.1e9, '2.1G'],
    [5e12, '5000G'],
  ])('%d is %s', (value, text) => {
    expect(shortNumber(value)).toBe(text);
  });

  it.each([
    [0, '$0.00'],
    [0.0042, '$0.0042'],
    [0.5, '$0.50'],
    [12.345, '$12.35'],
  ])('%d dollars are %s', (dollars, text) => {
    expect(costText(dollars)).toBe(text);
  });

  it('a series is a line as high as its values, joined where it is too long', () => {
    expect(sparkline([0, 1, 7, 3], 10)).toBe('▁▂█▄');
    expect(sparkline([1, 1, 2, 2, 0, 0], 3)).toBe('▅█▁');
    expect(sparkline([0, 0], 2)).toBe('▁▁');
    expect(sparkline([], 5)).toBe('');
  });

  it('a project is called by its folder, and by some of its hash where two have that name', () => {
    const [one, other] = ['shop-0123456789abcdef', 'shop-fedcba9876543210'] as const;
    expect(projectText(one, [one, 'blog-0123456789abcdef'])).toBe('shop');
    expect(projectText(one, [one, other])).toBe('shop (012345)');
    expect(projectText('training', ['training'])).toBe('training');
  });
});

import {describe, expect, it} from 'vitest';
import {createPathTest} from '../../source/tools/path-pattern.ts';

describe('globs over paths', () => {
  it.each([
    ['*.ts', 'source/a.ts', true],
    ['*.ts', 'source/a.tsx', false],
    ['source/*.ts', 'source/a.ts', true],
    ['source/*.ts', 'source/deep/a.ts', false],
    ['source/**/*.ts', 'source/a.ts', true],
    ['source/**/*.ts', 'source/one/two/a.ts', true],
    ['**/a.ts', 'a.ts', true],
    ['**/*.{ts,js}', 'x/b.js', true],
    ['**', 'x/y', true],
    ['source/', 'source/x/y.ts', true],
    ['/source/a.ts', 'source/a.ts', true],
    ['./a.ts', 'a.ts', true],
    ['a?.ts', 'ab.ts', true],
    ['[ab].ts', 'b.ts', true],
    ['[!ab].ts', 'b.ts', false],
    ['[a-c]x', 'bx', true],
    ['a.ts', 'axts', false],
    ['(a|b)+', '(a|b)+', true],
    ['{a', '{a', true],
  ])('%s on %s is %s', (glob, path, matches) => {
    expect(createPathTest(glob)(path)).toBe(matches);
  });

  it('ends on patterns made to take for ever', () => {
    const test = createPathTest(`${'*a'.repeat(100)}b`);
    expect(test('a'.repeat(4_000))).toBe(false);
    expect(createPathTest(`${'{a,b}'.repeat(40)}`)('x')).toBe(false);
    expect(createPathTest('**/'.repeat(30))('x/'.repeat(200))).toBe(true);
  });
});

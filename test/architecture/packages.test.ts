import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {missingOptionalPackages} from '../../scripts/complete-lock.mjs';

const modules = join(import.meta.dirname, '../../node_modules');
const oldestNode = [20, 19, 0] as const;

interface Installed {
  name: string;
  node: string;
}

function installed(): Installed[] {
  return readdirSync(modules)
    .filter(name => !name.startsWith('.'))
    .flatMap(name =>
      name.startsWith('@') ? readdirSync(join(modules, name)).map(inner => `${name}/${inner}`) : [name],
    )
    .map(name => {
      const manifest = JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8'));
      return {name, node: typeof manifest.engines?.node === 'string' ? manifest.engines.node : '*'};
    });
}

/** Whether a range such as `>=18`, `^20.19.0 || >=22`, `18 || 20` or `>= 10 < 23` admits `version`. */
function admits(range: string, version: readonly number[]): boolean {
  return range.split('||').some(alternative =>
    alternative
      .trim()
      .replace(/(>=|<=|>|<|\^|~)\s+/g, '$1')
      .split(/\s+/)
      .every(condition => {
        const match = /^(>=|<=|>|<|\^|~|=)?v?(\d+|x|\*)?(?:\.(\d+|x|\*))?(?:\.(\d+|x|\*))?/.exec(condition);
        const numbers = (match?.slice(2) ?? []).map(part =>
          part === undefined || /[x*]/.test(part) ? undefined : Number(part),
        );
        if (numbers[0] === undefined) return true;
        const order = compare(
          version,
          numbers.map(part => part ?? 0),
        );
        switch (match?.[1]) {
          case '>=':
            return order >= 0;
          case '>':
            return order > 0;
          case '<':
            return order < 0;
          case '<=':
            return order <= 0;
          case '^':
            return order >= 0 && version[0] === numbers[0];
          case '~':
            return order >= 0 && version[0] === numbers[0] && (numbers[1] === undefined || version[1] === numbers[1]);
          default:
            return numbers.every((part, index) => part === undefined || part === version[index]);
        }
      }),
  );
}

function compare(left: readonly number[], right: readonly number[]): number {
  for (let index = 0; index < 3; index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

describe('the lock file', () => {
  const lock = JSON.parse(readFileSync(join(modules, '../package-lock.json'), 'utf8'));

  it('names the optional packages of every platform, without which `npm ci` refuses it', () => {
    expect(missingOptionalPackages(lock)).toEqual([]);
  });

  it('names no download address', () => {
    expect(Object.entries(lock.packages).filter(([, entry]) => (entry as {resolved?: string}).resolved)).toEqual([]);
  });

  it('misses what is taken out of it', () => {
    const packages = {...lock.packages};
    delete packages['node_modules/@lancedb/lancedb-linux-x64-gnu'];
    expect(missingOptionalPackages({packages}).map(([, name]: string[]) => name)).toContain(
      '@lancedb/lancedb-linux-x64-gnu',
    );
  });
});

describe('the installed packages', () => {
  it('all admit the oldest Node that this package admits', () => {
    const refusing = installed().filter(({node}) => !admits(node, oldestNode));
    expect(refusing).toEqual([]);
  });

  it.each([
    ['>=22', false],
    ['^22.12.0 || >=24', false],
    ['>=18 <20', false],
    ['>=18', true],
    ['^18 || ^20.9 || >=22', true],
    ['20.x', true],
    ['*', true],
  ])('a range of %s is read as %s', (range, admitted) => {
    expect(admits(range, oldestNode)).toBe(admitted);
  });
});

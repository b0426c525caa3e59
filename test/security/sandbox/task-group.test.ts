import {spawnSync} from 'node:child_process';
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {dirname} from 'node:path';
import {describe, expect, test} from 'vitest';
import {openTaskGroup, type TaskGroup} from '../../../source/security/sandbox/task-group.ts';

const folderOf = ({words}: TaskGroup): string => dirname(words.at(-1) ?? '');
const run = ({words: [program = '', ...rest]}: TaskGroup, ...command: string[]) =>
  spawnSync(program, [...rest, ...command], {encoding: 'utf8', timeout: 20_000});

function open(most: number): TaskGroup {
  const group = openTaskGroup(most);
  if (!group) throw new Error('no group can be made');
  return group;
}

const trial = process.getuid?.() === 0 ? openTaskGroup(4) : undefined;
trial?.release();

describe.skipIf(!trial)('a group whose processes the kernel counts', () => {
  test('runs a program as it would run, and is gone when it is released', () => {
    const group = open(100);
    expect(readFileSync(`${folderOf(group)}/pids.max`, 'utf8').trim()).toBe('100');
    expect(run(group, 'sh', '-c', 'echo "$1"; exit 3', 'sh', 'a b')).toMatchObject({stdout: 'a b\n', status: 3});
    group.release();
    expect(existsSync(folderOf(group))).toBe(false);
  });

  test('has no more processes than the bound', () => {
    const group = open(12);
    expect(run(group, 'bash', '-c', 'for n in $(seq 40); do sleep 0.3 & done; wait').stderr).toMatch(
      /fork|Resource temporarily unavailable/,
    );
    group.release();
  });

  test('is not left behind when its program was killed before it could release it', () => {
    const group = open(100);
    const parent = dirname(folderOf(group));
    expect(spawnSync('sh', ['-c', `mkdir ${parent}/eca-command-$$-1`]).status).toBe(0);
    open(100).release();
    group.release();
    expect(readdirSync(parent).filter(name => name.startsWith(`eca-command-${process.pid}-`))).toEqual([]);
  });

  test('runs nothing that it cannot count', () => {
    const group = open(100);
    group.release();
    expect(run(group, 'echo', 'ran')).toMatchObject({stdout: '', status: 126});
  });
});

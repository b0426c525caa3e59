import {spawnSync} from 'node:child_process';
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {dirname} from 'node:path';
import {describe, expect, test} from 'vitest';
import {limitTasks, mostTasks} from '../../../source/security/sandbox/process-limit.ts';
import type {ConfinedCommand} from '../../../source/security/sandbox/sandbox.ts';

const asIs = (program: string, programArguments: string[]): ConfinedCommand => ({
  program,
  programArguments,
  environment: {PATH: process.env.PATH ?? ''},
  release: () => [],
});
const groupOf = ({programArguments}: ConfinedCommand): string => dirname(programArguments[2] ?? '');
const run = ({program, programArguments, environment}: ConfinedCommand) =>
  spawnSync(program, programArguments, {env: environment, encoding: 'utf8', timeout: 20_000});

const trial = limitTasks(asIs('true', []));
const counts = trial.program !== 'true';
trial.release();

describe.skipIf(!counts)('a command of a superuser, where the kernel counts processes in groups', () => {
  test('runs as it would, and its group is gone when it is released', () => {
    const limited = limitTasks(asIs('sh', ['-c', 'echo "$1"; exit 3', 'sh', 'a b']));
    const group = groupOf(limited);
    expect(readFileSync(`${group}/pids.max`, 'utf8').trim()).toBe(String(mostTasks));
    expect(run(limited)).toMatchObject({stdout: 'a b\n', status: 3});
    limited.release();
    expect(existsSync(group)).toBe(false);
  });

  test('has no more processes than the bound', () => {
    const limited = limitTasks(asIs('true', []));
    // The bound of this very test is small, so that it stays harmless where the limit is broken.
    const bound = 12;
    const script = `echo ${bound} > ${groupOf(limited)}/pids.max`;
    expect(spawnSync('sh', ['-c', script]).status).toBe(0);
    const {stderr} = run({
      ...limited,
      programArguments: [
        ...limited.programArguments.slice(0, 3),
        'bash',
        '-c',
        'for n in $(seq 40); do sleep 0.3 & done; wait',
      ],
    });
    expect(stderr).toMatch(/fork|Resource temporarily unavailable/);
    limited.release();
  });

  test('leaves no group behind when its program was killed before it could release it', () => {
    const limited = limitTasks(asIs('true', []));
    const parent = dirname(groupOf(limited));
    const script = `mkdir ${parent}/eca-command-$$-1`;
    expect(spawnSync('sh', ['-c', script]).status).toBe(0);
    limitTasks(asIs('true', [])).release();
    limited.release();
    expect(readdirSync(parent).filter(name => name.startsWith('eca-command-'))).toEqual([]);
  });

  test('is not run where it cannot be counted', () => {
    const limited = limitTasks(asIs('sh', ['-c', 'echo ran']));
    limited.release();
    expect(run(limited)).toMatchObject({stdout: '', status: 126});
  });
});

test.skipIf(counts)(
  'a command is started as it is where nothing counts its processes, or it is not a superuser’s',
  () => {
    expect(limitTasks(asIs('echo', ['a']))).toMatchObject({program: 'echo', programArguments: ['a']});
  },
);

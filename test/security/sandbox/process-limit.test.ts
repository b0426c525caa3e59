import {spawnSync} from 'node:child_process';
import {afterEach, describe, expect, test} from 'vitest';
import {limitProcesses, type ProcessLimit} from '../../../source/security/sandbox/process-limit.ts';

const isSuperuser = process.getuid?.() === 0;
const opened: ProcessLimit[] = [];
afterEach(() => {
  for (const limit of opened.splice(0)) limit.release();
});

function limited(most: number, mayBecomeOther = false): ProcessLimit {
  const limit = limitProcesses(most, mayBecomeOther);
  opened.push(limit);
  return limit;
}

describe('a limit on the processes of a command', () => {
  test('leaves the command as it is, its words and its exit code', () => {
    const {outside, inside, asOther} = limited(500);
    expect(asOther).toBe(false);
    const [program = '', ...rest] = [...outside, ...inside, 'sh', '-c', 'echo "$1"; exit 3', 'sh', 'a b'];
    expect(spawnSync(program, rest, {encoding: 'utf8'})).toMatchObject({stdout: 'a b\n', status: 3});
  });

  test.skipIf(isSuperuser)('is one that the shell of this system can set', () => {
    const {inside} = limited(500);
    const [program = '', ...rest] = [...inside, 'bash', '-c', 'ulimit -u'];
    expect(Number(spawnSync(program, rest, {encoding: 'utf8'}).stdout)).toBeLessThanOrEqual(4096);
  });

  test.skipIf(!isSuperuser)('holds a superuser too, counted as a group or as another user', () => {
    const {outside, asOther} = limited(500, true);
    expect(outside.length > 0 || asOther).toBe(true);
  });

  test.skipIf(!isSuperuser)(
    'makes a superuser another user where there are no groups, unless files are to be changed',
    () => {
      const {inside, asOther} = limitProcesses(500, true, () => undefined);
      expect(asOther).toBe(true);
      const [program = '', ...rest] = [...inside, 'bash', '-c', 'ulimit -u; echo $UID'];
      const [count, user] = spawnSync(program, rest, {encoding: 'utf8', cwd: '/'}).stdout.split('\n').map(Number);
      expect(count).toBe(500);
      expect(user).toBeGreaterThan(0);
      expect(limitProcesses(500, false, () => undefined)).toMatchObject({inside: [], outside: [], asOther: false});
    },
  );
});

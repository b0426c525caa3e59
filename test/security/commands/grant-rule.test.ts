import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {grantFor, grantPrefix} from '../../../source/security/grant-rule.ts';
import {parseRule} from '../../../source/security/permission-rule.ts';
import {type CommandFixture, createCommandFixture} from './command-fixture.ts';

let fixture: CommandFixture;
beforeAll(() => {
  fixture = createCommandFixture();
});
afterAll(() => fixture.remove());

describe('what "always" would cover', () => {
  it.each([
    ['npm test', 'npm test'],
    ['npm test -- --watch', 'npm test'],
    ['npm run build', 'npm run build'],
    ['npm run build:all --if-present', 'npm run build:all'],
    ['cd src && npm test', 'npm test'],
    ['npm test 2>&1 | tail -20', 'npm test'],
    ['git commit -m "a message"', 'git commit'],
    ['git add .', 'git add'],
    ['cargo build --release', 'cargo build'],
    ['go test ./...', 'go test'],
    ['make check', 'make check'],
    ['vitest run test/a.test.ts', 'vitest'],
    ['tsc --noEmit', 'tsc'],
    ['mkdir new', 'mkdir'],
  ])('%j: %s', (command, prefix) => {
    expect(grantPrefix(command, fixture.surroundings())?.join(' ')).toBe(prefix);
    const rule = `run-command(${prefix}:*)`;
    expect(grantFor({tool: 'run-command', command}, fixture.surroundings())).toEqual({
      rule,
      scopes: ['session', 'project', 'user'],
    });
    const parsed = parseRule(rule);
    if (!parsed.ok) throw new Error(parsed.problem.message);
    expect(fixture.decide(command, {allow: [parsed.rule]}).decision).toBe('allow');
  });

  it.each([
    'ls',
    'rm -rf node_modules',
    'sudo npm test',
    'bash -c "npm test"',
    'sh run.sh',
    'python3 script.py',
    'node script.js',
    'env X=1 npm test',
    'xargs npm test',
    'find . -delete',
    'npx something',
    'docker run x',
    'curl https://example.com',
    'git push',
    'git -c core.pager=x log',
    'git reset --hard',
    'git checkout main',
    'git config user.name x',
    'npm publish',
    'npm run',
    'npm',
    'make',
    './run.sh',
    'npm test > out',
    'npm test $X',
    'npm test $(ls)',
    'X=1 npm test',
    'npm test && npm run build',
    'npm test; rm x',
    'npm test &',
    'rm -rf /',
    'ls "',
    'a*',
    'eca permissions list',
    "'npm test'",
  ])('%j: nothing lasting', command => {
    expect(grantFor({tool: 'run-command', command}, fixture.surroundings())).toBeUndefined();
  });

  it('is a path letter by letter, in one project', () => {
    const choice = grantFor({tool: 'edit-file', path: 'a[1]*.ts'}, fixture.surroundings());
    expect(choice).toEqual({rule: 'edit-file(a\\[1\\]\\*.ts)', scopes: ['session', 'project']});
    expect(grantFor({tool: 'move-file', path: 'a', to: 'b'}, fixture.surroundings())).toBeUndefined();
  });
});

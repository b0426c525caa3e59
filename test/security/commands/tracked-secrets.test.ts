import {execFileSync} from 'node:child_process';
import {mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {type CommandFixture, createCommandFixture} from './command-fixture.ts';

// Real processes, on a machine that may run others: what is slow is not wrong.
vi.setConfig({testTimeout: 60_000});

let fixture: CommandFixture;
beforeEach(() => {
  fixture = createCommandFixture();
  rmSync(join(fixture.root, '.git'), {recursive: true});
  rmSync(join(fixture.root, 'id_rsa'));
  git('init', '-q', '-b', 'main');
  commit('first', {'src/app.ts': 'one\n', 'docs/guide.md': '# Guide\n'});
});
afterEach(() => fixture.remove());

function git(...args: string[]): string {
  const set = ['user.name=a', 'user.email=a@b', 'core.excludesFile=/dev/null'];
  return execFileSync('git', [...set.flatMap(one => ['-c', one]), ...args], {
    cwd: fixture.root,
    stdio: 'pipe',
    encoding: 'utf8',
  }).trim();
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(fixture.root, path)), {recursive: true});
  writeFileSync(join(fixture.root, path), text);
}

function commit(message: string, files: Readonly<Record<string, string>>): string {
  for (const [path, text] of Object.entries(files)) write(path, text);
  git('add', '-f', '--', ...Object.keys(files));
  git('commit', '-q', '-m', message);
  return git('rev-parse', 'HEAD');
}

const decisions = (commands: readonly string[]) =>
  commands.map(command => [command, fixture.decide(command).decision] as const);
const each = (commands: readonly string[], decision: string) => commands.map(command => [command, decision]);

function expectAll(decision: 'allow' | 'ask', commands: readonly string[]): void {
  expect(decisions(commands)).toEqual(each(commands, decision));
}

const printing = [
  'git log -p',
  'git log --patch --all',
  'git log -U3',
  'git log --word-diff',
  'git log --stat -p',
  'git log -p -- .',
  'git log --cc',
  'git log --check',
  'git show HEAD~1',
  'git whatchanged -p',
  'git reflog -p',
  'git log -g -p',
  'git diff HEAD~2 HEAD~1',
  'git diff HEAD~2..HEAD~1',
  'git diff-tree -p HEAD~1',
  'git range-diff HEAD~2 HEAD~1 HEAD',
  'cd src && git log -p',
  'git -C src log -p',
  'git log -p --full-diff -- src',
  "git log -p -- ':!docs'",
];

describe('a repository in which no secret was ever tracked', () => {
  it('is read by git without a question', () => {
    commit('second', {'src/app.ts': 'two\n'});
    const third = commit('third', {'.env.example': 'KEY=\n', 'src/app.ts': 'three\n'});
    git('stash', 'list');
    write('src/app.ts', 'four\n');
    git('stash');
    git('tag', 'v1');
    expectAll('allow', [
      ...printing,
      'git show',
      `git show ${third}`,
      `git show ${third.slice(0, 9)}`,
      `git show ${third.slice(0, 5)}`,
      'git show 0123456789abcdef',
      'git show v1 main@{0} @~1',
      'git show nowhere',
      `git cat-file -p ${git('rev-parse', 'HEAD:src/app.ts')}`,
      'git show HEAD:src/app.ts',
      'git stash show -p',
      'git stash list -p',
      'git diff',
      'git diff HEAD',
      'git diff --cached',
      'git diff main...HEAD',
      'git status -vv',
      'git grep -n one HEAD~1',
    ]);
  });

  it('is looked at again once something was committed', () => {
    expectAll('allow', ['git log -p', 'git show', 'git diff HEAD']);
    commit('secret', {'.env': 'KEY=1\n'});
    expectAll('ask', ['git log -p', 'git show']);
    git('branch', 'kept');
    git('reset', '-q', '--hard', 'HEAD~1');
    expectAll('allow', ['git log -p', 'git show', 'git log -p -g -1']);
    expectAll('ask', ['git log -p --all', 'git show kept', 'git log -p -g', 'git log -p -g -1 --skip=1']);
  });

  it('asks about a name that leads to something else than a commit in the folder of git', () => {
    mkdirSync(join(fixture.root, '.git/folder'));
    expectAll('ask', ['git log -p folder~1', 'git show folder']);
    // Whoever opens it waits for ever.
    execFileSync('mkfifo', [join(fixture.root, '.git/pipe')]);
    expectAll('ask', ['git log -p pipe~1', 'git show pipe']);
    expectAll('allow', ['git log -p nowhere~1', 'git show nowhere']);
  });

  it('may hold what no branch leads to', () => {
    write('.env', 'KEY=1\n');
    git('add', '-f', '.env');
    const blob = git('rev-parse', ':.env');
    git('rm', '-q', '--cached', '.env');
    expectAll('ask', [`git show ${blob}`, `git cat-file -p ${blob.slice(0, 10)}`, `git show --stat ${blob}`]);
    expectAll('allow', [`git cat-file -t ${blob}`, 'git log -p', 'git diff', 'git diff HEAD']);
  });
});

describe('a repository in which a secret was tracked once', () => {
  beforeEach(() => {
    commit('secret', {'config/.env': 'KEY=1\n', 'src/app.ts': 'two\n'});
    git('rm', '-q', 'config/.env');
    git('commit', '-q', '-m', 'removed');
    commit('last', {'src/app.ts': 'three\n'});
  });

  it('is read without a question only where the secret is not printed', () => {
    expectAll('ask', [
      'git log -p',
      'git log -p --all',
      'git log -p -3',
      'git log -p -- .',
      'git log -p -- config',
      "git log -p -- 'conf*'",
      'git log -p --full-diff -- src',
      "git log -p -- ':!docs'",
      'git show HEAD~1',
      'git show HEAD~2',
      "git show HEAD~2 ':!docs'",
      "git show ':/removed'",
      "git show 'HEAD^{/removed}'",
      "git show 'HEAD^{/sec}' -- config",
      'git grep -n KEY HEAD~2:config',
      `git show ${git('rev-parse', 'HEAD~1')}`,
      'git diff HEAD~2',
      'git diff HEAD~3 HEAD~2',
      'git diff HEAD~2 -- config',
      'git diff-tree -p HEAD~1',
      'git log --oneline --graph -c -p',
      'git reflog -p',
      'git grep -n KEY HEAD~2',
      'git grep -n KEY HEAD~2 -- config',
      "git grep -n KEY HEAD~2 -- 'conf*'",
      `git cat-file -p ${git('rev-parse', 'HEAD~2:config/.env')}`,
      'git range-diff HEAD~3 HEAD~2 HEAD',
    ]);
    expectAll('allow', [
      'git log',
      'git log --stat',
      'git log --name-only --all',
      'git log -p -1',
      'git log -1 -p --word-diff --color=always',
      'git log -p -- src',
      "git log -p -- '*.ts'",
      "git log -p -- ':!config'",
      "git log -p -- ':(exclude)*.env'",
      'git log -p HEAD~3',
      'git log -p HEAD~1..',
      'git log -L 1,1:src/app.ts',
      'git show',
      'git show HEAD',
      'git show --stat HEAD~1',
      "git show HEAD~2 -- ':!config'",
      'git show HEAD~2:src/app.ts HEAD~1:docs',
      'git show -s HEAD~1',
      'git show HEAD~3:src/app.ts',
      'git diff',
      'git diff HEAD',
      'git diff HEAD~1',
      'git diff HEAD~3 HEAD',
      'git diff HEAD~2 -- src',
      'git diff --stat HEAD~2',
      'git cat-file -p HEAD~2',
      'git blame src/app.ts',
      'git grep -n KEY',
      'git grep -n KEY HEAD',
      'git grep -n one HEAD~2',
      'git grep -n KEY HEAD~2 -- src',
      'git stash list',
      'git status -v',
    ]);
  });

  it('asks about one that was renamed or stashed', () => {
    git('mv', 'src/app.ts', 'src/server.key');
    git('commit', '-q', '-m', 'renamed');
    expectAll('ask', ['git show', 'git log -p -1', 'git log -p -1 -M', 'git diff HEAD~1']);
    git('mv', 'src/server.key', 'src/app.ts');
    git('commit', '-q', '-m', 'renamed again');
    write('config/.env', 'KEY=2\n');
    git('add', '-f', 'config/.env');
    git('stash');
    expectAll('ask', ['git show', 'git log -p --follow -1 -- src/app.ts', 'git stash show -p', 'git stash list -p']);
    expectAll('allow', ['git stash show --stat', 'git stash list', 'git diff']);
  });
});

describe('a repository that tracks a secret', () => {
  it('asks about its changes, and about nothing else', () => {
    commit('secret', {'.env.test': 'KEY=1\n', 'src/app.ts': 'two\n', 'secrets/a.json': '{}\n'});
    commit('last', {'src/app.ts': 'three\n'});
    write('src/app.ts', 'four\n');
    expectAll('allow', [
      'git diff',
      'git diff HEAD',
      'git diff --cached',
      'git status -vv',
      'git show',
      'git diff HEAD~1',
    ]);
    write('.env.test', 'KEY=2\n');
    expectAll('ask', [
      'git diff',
      'git diff HEAD',
      'git diff -- .',
      'git status -vv',
      'git diff-files -p',
      'git diff HEAD~1',
    ]);
    expectAll('allow', ['git diff --cached', 'git diff -- src', 'git diff --stat', 'git diff-files', 'git status -s']);
    write('secrets/a.json', '[]\n');
    expectAll('ask', ['cd secrets && git diff --relative', 'git -C secrets diff HEAD --relative']);
    expectAll('allow', ['git -C docs diff HEAD -- .']);
    git('checkout', '-q', 'secrets');
    git('add', '.env.test');
    expectAll('ask', [
      'git diff --cached',
      'git diff --staged -- .',
      'git diff HEAD',
      'git status -v',
      'git diff-index -p HEAD',
    ]);
    expectAll('allow', ['git diff', "git diff --cached -- ':!.env.test'", 'git diff-index HEAD']);
  });

  it('is not misled by an empty value or by a range of two files', () => {
    commit('secret', {'.env': 'KEY=1\n'});
    const before = git('rev-parse', 'HEAD:.env');
    commit('changed', {'.env': 'KEY=2\n'});
    const after = git('rev-parse', 'HEAD:.env');
    commit('last', {'src/app.ts': 'three\n'});
    expectAll('ask', [
      "git grep -e ''",
      "git grep -e '' -- '*'",
      "git grep -e '' -e nowhere",
      "git grep -e '' HEAD",
      "git log -p -G '' --all",
      `git diff ${before}..${after}`,
      `git diff ${before} ${after}`,
      `git log -p --ignore-missing ${'0'.repeat(40)} HEAD`,
    ]);
    expectAll('allow', ["git grep -e '' -- src", 'git log -p -M -1', `git log -p --ignore-missing HEAD~1..HEAD`]);
  });

  it('asks about files that were stashed without being tracked', () => {
    write('src/app.ts', 'two\n');
    write('.env', 'KEY=1\n');
    git('stash', 'push', '-q', '-u');
    expectAll('ask', ['git stash show -p -u', 'git stash show -u', 'git stash show -p --stat -u']);
    expectAll('allow', ['git stash show -p', 'git stash show --stat']);
  });

  it('asks about what a submodule has', () => {
    expectAll('ask', ['git diff --submodule=diff', 'git log -p --submodule=diff', 'git show --submodule=diff']);
    expectAll('allow', ['git diff --submodule', 'git diff --submodule=log', 'git log -p --submodule=short']);
  });

  it('looks into settings that hold secrets only sometimes', () => {
    commit('settings', {'.npmrc': 'save-exact=true\n'});
    commit('more', {'.npmrc': 'save-exact=true\nfund=false\n'});
    write('.npmrc', 'fund=false\n');
    expectAll('allow', ['git log -p', 'git show', 'git diff', 'git diff HEAD~1']);
    write('.npmrc', '//registry.example/:_authToken=abc\n');
    expectAll('ask', ['git diff', 'git diff HEAD']);
    expectAll('allow', ['git diff --cached', 'git log -p', 'git show', 'git status -v']);
    git('add', '.npmrc');
    write('.npmrc', 'fund=false\n');
    expectAll('ask', ['git diff', 'git diff --cached']);
    git('commit', '-q', '-m', 'token');
    commit('without', {'.npmrc': 'fund=false\n'});
    expectAll('ask', ['git log -p', 'git show', 'git diff HEAD~1']);
    expectAll('allow', ['git diff', 'git log -p HEAD~2', 'git diff HEAD']);
  });

  it.each(['diff.submodule=diff'])('asks where the settings say %s', setting => {
    git('config', ...setting.split('='));
    expectAll('ask', ['git diff', 'git log -p']);
  });
});

import {execFileSync, spawnSync} from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {beforeEach, describe, expect, test, vi} from 'vitest';
import {neutralGitEnvironment} from '../../source/security/git-environment.ts';

// Real processes, on a machine that may run others: what is slow is not wrong.
vi.setConfig({testTimeout: 30_000});

let folder: string;
let repository: string;
let trace: string;
let evil: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'git-environment-')));
  repository = join(folder, 'repository');
  trace = join(folder, 'it-ran');
  evil = join(folder, 'evil');
  writeFileSync(evil, `#!/bin/sh\necho "$0 $@" >> ${trace}\ncat\n`);
  chmodSync(evil, 0o755);
  git(['init', '-q', repository], folder);
  writeFileSync(join(repository, 'a.txt'), 'one\n');
  git(['add', 'a.txt']);
  git(['-c', 'user.name=a', '-c', 'user.email=a@b.c', 'commit', '-qm', 'one']);
  writeFileSync(join(repository, 'a.txt'), 'two\n');
  return () => rmSync(folder, {recursive: true, force: true});
});

const basic = () => ({PATH: process.env.PATH, HOME: folder});

function git(words: string[], cwd = repository): void {
  execFileSync('git', words, {cwd, env: basic(), stdio: 'ignore'});
}

function read(words: string[], environment: Record<string, string> = {}) {
  return spawnSync('git', words, {cwd: repository, env: {...basic(), ...environment}, encoding: 'utf8'});
}

/** Settings that make git run a program at a harmless command, with the command. */
const traps: [name: string, settings: () => string, command: string[], attributes?: string][] = [
  ['a file-system monitor', () => `[core]\n\tfsmonitor = ${evil}\n`, ['status']],
  ['an external diff', () => `[diff]\n\texternal = ${evil}\n`, ['diff']],
  ['a text conversion', () => `[diff "x"]\n\ttextconv = ${evil}\n`, ['diff'], '*.txt diff=x'],
  ['a diff driver', () => `[diff "x"]\n\tcommand = ${evil}\n`, ['diff'], '*.txt diff=x'],
  ['a content filter', () => `[filter "x"]\n\tclean = ${evil}\n`, ['diff'], '*.txt filter=x'],
  [
    'a filter that is required',
    () => `[filter "x"]\n\tclean = ${evil}\n\trequired = true\n`,
    ['status'],
    '*.txt filter=x',
  ],
  ['a filter process', () => `[filter "x"]\n\tprocess = ${evil}\n`, ['diff'], '*.txt filter=x'],
  ['a filter with a quoted name', () => `[FILTER "a\\"b c"]\n\tclean = ${evil}\n`, ['diff'], '*.txt filter=a"b'],
  ['a filter in an included file', () => '[include]\n\tpath = ../included\n', ['diff'], '*.txt filter=x'],
  ['a hook', () => `[core]\n\thooksPath = ${folder}/hooks\n`, ['checkout', '-q', '-b', 'other']],
];

describe('with neutral settings git runs nothing that the repository chose', () => {
  test.each(traps)('not %s', (name, settings, command, attributes) => {
    appendFileSync(join(repository, '.git/config'), settings());
    writeFileSync(join(repository, 'included'), `[filter "x"]\n\tclean = ${evil}\n`);
    mkdirSync(join(folder, 'hooks'));
    writeFileSync(join(folder, 'hooks/post-checkout'), `#!/bin/sh\necho hook >> ${trace}\n`);
    chmodSync(join(folder, 'hooks/post-checkout'), 0o755);
    if (attributes) writeFileSync(join(repository, '.git/info/attributes'), attributes);
    const {status} = read(command, neutralGitEnvironment(repository));
    // Where the repository would make the diff itself there is none; everything else goes on.
    if (!/diff|conversion/.test(name)) expect(status).toBe(0);
    expect(existsSync(trace)).toBe(false);
  });

  test.each(traps.filter(([name]) => name !== 'a filter with a quoted name'))(
    '(without them it would: %s)',
    (_name, settings, command, attributes) => {
      appendFileSync(join(repository, '.git/config'), settings());
      writeFileSync(join(repository, 'included'), `[filter "x"]\n\tclean = ${evil}\n`);
      mkdirSync(join(folder, 'hooks'));
      writeFileSync(join(folder, 'hooks/post-checkout'), `#!/bin/sh\necho hook >> ${trace}\n`);
      chmodSync(join(folder, 'hooks/post-checkout'), 0o755);
      if (attributes) writeFileSync(join(repository, '.git/info/attributes'), attributes);
      read(command);
      expect(existsSync(trace)).toBe(true);
    },
  );

  test('neither in a folder inside, nor in a worktree', () => {
    mkdirSync(join(repository, 'inside'));
    git(['worktree', 'add', '-q', join(folder, 'tree')]);
    appendFileSync(join(repository, '.git/config'), `[filter "x"]\n\tclean = ${evil}\n`);
    for (const place of [join(repository, 'inside'), join(folder, 'tree')]) {
      expect(Object.values(neutralGitEnvironment(place))).toContain('filter.x.clean');
    }
  });

  test('and reads still say what they should', () => {
    const {stdout} = read(['diff', '--stat'], neutralGitEnvironment(repository));
    expect(stdout).toContain('a.txt | 2 +-');
    expect(neutralGitEnvironment('/nowhere/at/all')).toMatchObject({GIT_OPTIONAL_LOCKS: '0'});
  });
});

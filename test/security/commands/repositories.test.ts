import {execFileSync} from 'node:child_process';
import {mkdirSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {stampOf} from '../../../source/security/file-stamp.ts';
import {type CommandFixture, createCommandFixture} from './command-fixture.ts';

let fixture: CommandFixture;
beforeEach(() => {
  fixture = createCommandFixture();
  rmSync(join(fixture.root, '.git'), {recursive: true});
});
afterEach(() => fixture.remove());

const decision = (command: string) => fixture.decide(command).decision;

function git(folder: string, ...args: string[]): void {
  const set = ['user.name=a', 'user.email=a@b', 'protocol.file.allow=always', 'advice.addEmbeddedRepo=false'];
  execFileSync('git', [...set.flatMap(one => ['-c', one]), ...args], {
    cwd: join(fixture.base, 'project', folder),
    stdio: 'pipe',
  });
}

function write(path: string, text: string): void {
  mkdirSync(join(fixture.root, path, '..'), {recursive: true});
  writeFileSync(join(fixture.root, path), text);
}

/** A repository in a folder of the workspace with one commit of all that lies there. */
function repository(folder: string, ...options: string[]): void {
  mkdirSync(join(fixture.root, folder), {recursive: true});
  git(folder, 'init', '-q', ...options);
  write(join(folder, 'a.txt'), 'a\n');
  git(folder, 'add', 'a.txt');
  git(folder, 'commit', '-q', '-m', 'first');
}

const monitor = '\n[core]\n\tfsmonitor = ./run-me\n';

describe.each(['sha1', 'sha256'])('repositories in a repository with %s hashes', format => {
  it.each(['2', '3', '4'])('are found in an index of version %s, with the programs that they name', version => {
    repository('.', `--object-format=${format}`);
    git('.', 'update-index', `--index-version=${version}`);
    for (const name of ['inner', 'inner/deep', 'füller']) repository(name, `--object-format=${format}`);
    git('inner', 'add', 'deep');
    git('inner', 'commit', '-q', '-m', 'deep');
    expect(decision('git status')).toBe('allow');
    git('.', 'add', 'inner', 'füller', 'README.md', 'src');
    expect(decision('git status')).toBe('allow');
    write('inner/deep/.git/config', `[core]\n\trepositoryformatversion = 0${monitor}`);
    expect(fixture.decide('git status')).toMatchObject({decision: 'ask', rule: 'git-programs'});
    expect(fixture.decide('git diff')).toMatchObject({decision: 'ask', rule: 'git-programs'});
  });

  it('are found beside a submodule', () => {
    repository('../outside-library', `--object-format=${format}`);
    repository('.', `--object-format=${format}`);
    git('.', 'submodule', 'add', '-q', join(fixture.base, 'outside-library'), 'library');
    expect(decision('git status')).toBe('allow');
    repository('inner', `--object-format=${format}`);
    git('.', 'add', 'inner');
    write('inner/.git/config', monitor);
    expect(decision('git status')).toBe('ask');
  });

  it('run the hooks of submodules too', () => {
    repository('.', `--object-format=${format}`);
    repository('inner', `--object-format=${format}`);
    git('.', 'add', 'inner');
    write('inner/.git/hooks/post-index-change', '#!/bin/sh\n');
    expect(decision('git status')).toBe('ask');
  });
});

describe('what git reads', () => {
  it('is unknown with a split or a damaged index', () => {
    repository('.');
    git('.', 'update-index', '--split-index');
    expect(decision('git status')).toBe('ask');
    git('.', 'update-index', '--no-split-index');
    expect(decision('git status')).toBe('allow');
    write('.git/index', 'DIRC damaged');
    expect(decision('git status')).toBe('ask');
  });

  it('is another project where `.git` leads to it', () => {
    repository('../other');
    const other = join(fixture.base, 'other/.git');
    symlinkSync(other, join(fixture.root, '.git'));
    expect(decision('git log -p')).toBe('ask');
    rmSync(join(fixture.root, '.git'));
    write('.git', `gitdir: ${other}\n`);
    expect(decision('git log -p')).toBe('ask');
    rmSync(join(fixture.root, '.git'));
    repository('.');
    expect(decision('git log -p')).toBe('allow');
    write('.git/objects/info/alternates', `${other}/objects\n`);
    expect(decision('git log -p')).toBe('ask');
    rmSync(join(fixture.root, '.git/objects/info/alternates'));
    symlinkSync(join(other, 'objects/info'), join(fixture.root, '.git/objects/ff'));
    expect(decision('git log -p')).toBe('ask');
    rmSync(join(fixture.root, '.git/objects/ff'));
    write('.git/commondir', `${other}\n`);
    expect(decision('git log -p')).toBe('ask');
  });

  it('is known in a further working tree', () => {
    repository('../main-tree');
    rmSync(fixture.root, {recursive: true});
    git('../main-tree', 'worktree', 'add', '-q', fixture.root);
    expect(decision('git log -p')).toBe('allow');
    expect(decision('git status')).toBe('allow');
  });

  it('is unknown where `.git` is none, as git looks further up then', () => {
    repository('.');
    write('.git/config', monitor);
    mkdirSync(join(fixture.root, 'src/.git'));
    expect(decision('git status')).toBe('ask');
    expect(decision('git -C src status')).toBe('ask');
    expect(decision('cd src && git log')).toBe('ask');
  });

  it.each([
    '# \\\n[core] fsmonitor = ./x',
    '[user]\n\tname = a # \\\n[core]\n\tfsmonitor = ./x',
    '[user]\n\tname = a ; \\\r\n\temail = b',
    '[core]\n\tfsmon\\\nitor = ./x',
    '[core]\n\tfsmonitor = \\\n./x',
  ])('is unknown or named with settings like %j', text => {
    repository('.');
    write('.git/config', text);
    expect(decision('git status')).toBe('ask');
  });
});

describe('git grep', () => {
  it.each(['2', '4'])('asks where a secret is tracked that it would print, with an index of version %s', version => {
    repository('.');
    git('.', 'add', '-f', '.');
    git('.', 'update-index', '--force-remove', '.env', 'id_rsa');
    git('.', 'update-index', `--index-version=${version}`);
    expect(decision('git grep -n API_KEY')).toBe('allow');
    write('src/prod/.env', 'API_KEY=1\nREGION_NAME=north\n');
    expect(decision('git grep -n API_KEY')).toBe('allow');
    git('.', 'add', '-f', 'src/prod/.env');
    for (const command of [
      'git grep -n API_KEY',
      'git grep -n API_KEY -- src',
      "git grep -n API_KEY -- 'src*'",
      "git grep -n API_KEY -- '*env'",
      "git grep -n API_KEY -- ':!docs'",
      'git -C src grep -n API_KEY',
      'cd src && git grep -n API_KEY -- prod',
      'git grep -n -i region_name',
      'git grep -n API_KEY --cached',
      'git grep -n -v region',
    ]) {
      expect([command, decision(command)]).toEqual([command, 'ask']);
    }
    for (const command of [
      'git grep -n API_KEY -- docs',
      "git grep -n API_KEY -- '*.ts'",
      'git grep -l API_KEY',
      'git grep -n API_KEY HEAD',
      'git grep -n region_name',
      'git grep -n main',
      'cd docs && git grep -n API_KEY',
    ]) {
      expect([command, decision(command)]).toEqual([command, 'allow']);
    }
  });

  it('looks at every file where there is no repository', () => {
    expect(decision('git grep -n API_KEY')).toBe('ask');
    expect(decision('git diff docs .')).toBe('ask');
    expect(decision('git diff README.md link-out')).toBe('ask');
  });
});

describe('a search below a folder', () => {
  it('asks about a word that is in a secret file', () => {
    rmSync(join(fixture.root, 'id_rsa'));
    write('.env', 'REGION_NAME=north\nSIGNING=x\n');
    for (const command of [
      'grep -rn REGION_NAME .',
      'grep -rni signing .',
      'grep -rnE "main|region" .',
      'grep -rn -A9 NORTH .',
      'grep -rz signing .',
      'rg --hidden -n region',
      "rg -n -g '*' region",
    ]) {
      expect([command, decision(command)]).toEqual([command, 'ask']);
    }
    for (const command of ['grep -rn "region west" .', 'grep -rn -A9 main .', 'rg -n region', 'rg -n API_KEY']) {
      expect([command, decision(command)]).toEqual([command, 'allow']);
    }
    write('.ignore', '!.env\n');
    expect(decision('rg -n region')).toBe('ask');
    write('.ignore', '!.env.example\n');
    expect(decision('rg -n region')).toBe('allow');
  });

  it('is judged anew once something has changed there', async () => {
    rmSync(join(fixture.root, 'id_rsa'));
    rmSync(join(fixture.root, '.env'));
    write('src/deep/er/a.ts', 'a\n');
    write('.gitignore', 'dist\n');
    const folders = ['', 'src', 'src/deep', 'src/deep/er', '.gitignore'].map(path => join(fixture.root, path));
    const settled = () =>
      vi.waitFor(() => expect(folders.map(path => stampOf(path)?.isSettled)).not.toContain(false), {interval: 5});
    const search = 'grep -rn API_KEY .';
    await settled();
    expect([decision(search), decision(search), decision('rg API_KEY')]).toEqual(['allow', 'allow', 'allow']);
    write('src/deep/er/.env', 'API_KEY=1\n');
    expect(decision(search)).toBe('ask');
    await settled();
    expect([decision(search), decision('rg API_KEY')]).toEqual(['ask', 'allow']);
    write('.gitignore', 'dist\n!.env\n');
    expect(decision('rg API_KEY')).toBe('ask');
  });

  it('asks in a folder that is one of secrets by its name', () => {
    write('secrets/a.json', '{"name": 1}\n');
    for (const command of [
      'grep -rn name secrets',
      'cd secrets && grep -rn name .',
      'rg name secrets',
      'find secrets -type f -exec cat {} +',
      'find secrets -type f -print0 | xargs -0 cat',
      'cd secrets && git blame a.json',
      'git -C secrets show HEAD:./a.json',
    ]) {
      expect([command, decision(command)]).toEqual([command, 'ask']);
    }
  });

  it('proves nothing where there is more than is looked through', () => {
    for (const name of ['.env', 'id_rsa', 'link-out', 'link-out-folder', '.env.example']) {
      rmSync(join(fixture.root, name));
    }
    mkdirSync(join(fixture.root, 'many'));
    for (let file = 0; file < 20_100; file++) writeFileSync(join(fixture.root, 'many', `${file}.js`), '');
    for (const command of [
      'grep -rn API_KEY .',
      'grep -rn API_KEY many',
      'rg API_KEY',
      'diff -r many src',
      'find . -type f -name "*env*" -exec cat {} +',
      'find . -type f -name "*.json" -exec cat {} +',
      'find . -type f -exec cat {} +',
    ]) {
      expect([command, decision(command)]).toEqual([command, 'ask']);
    }
    for (const command of [
      'grep -rn main .',
      'grep -rn API_KEY src',
      'grep -rn --exclude-dir=many API_KEY .',
      'grep -rn --include="*.ts" API_KEY .',
      "rg API_KEY -g '!many'",
      'rg -t ts API_KEY',
      'find . -type f -name "*.ts" -exec cat {} +',
    ]) {
      expect([command, decision(command)]).toEqual([command, 'allow']);
    }
    repository('.');
    write('.gitignore', 'dist\nmany/\n');
    expect(decision('rg API_KEY')).toBe('allow');
    expect(decision('rg --no-ignore API_KEY')).toBe('ask');
    expect(decision('grep -rn API_KEY .')).toBe('ask');
    write('.gitignore', 'dist\nmany/\n!many\n');
    expect(decision('rg API_KEY')).toBe('ask');
  }, 60_000);
});

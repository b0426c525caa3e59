import {execFileSync} from 'node:child_process';
import {chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, expect, test} from 'vitest';
import {skipByName} from '../../source/workspace/file-kinds.ts';
import {type FileScan, type ScanLimits, scanFiles} from '../../source/workspace/file-scan.ts';
import {type TemporaryProject, temporaryProject} from './temporary-project.ts';

let project: TemporaryProject;
afterEach(() => project.remove());

const scan = (limits: ScanLimits = {}): Promise<FileScan> => scanFiles({root: project.root, limits});
const pathsOf = (found: FileScan) => found.files.map(file => file.path).sort();

test('dependencies, build results, lock files, binaries and minified files are left out and counted', async () => {
  project = temporaryProject({
    'package.json': '{}',
    'package-lock.json': '{}',
    'node_modules/x/index.js': 'x',
    'dist/out.js': 'x',
    'source/dist/real.js': 'x',
    'source/a.ts': 'x',
    'logo.png': 'x',
    'lib.min.js': 'x',
    'empty.ts': '',
    'big.ts': 'x'.repeat(2_000),
  });
  const found = await scan({maxFileBytes: 1_000});
  expect(pathsOf(found)).toEqual(['package.json', 'source/a.ts', 'source/dist/real.js']);
  expect(found.skipped).toEqual({
    'dependency-folder': 1,
    'build-folder': 1,
    'lock-file': 1,
    binary: 1,
    minified: 1,
    empty: 1,
    'too-large': 1,
  });
  expect(found.total).toBe(3);
});

test('exported sessions are left out: what was said about the project is no part of it', async () => {
  project = temporaryProject({'eca-1qy3qxpz2cmx6n.md': 'x', 'eca-1qy3qxpz2cmx6n.json': '{}', 'eca-notes.md': 'x'});
  const found = await scan();
  expect(pathsOf(found)).toEqual(['eca-notes.md']);
  expect(found.skipped).toEqual({ignored: 2});
});

test('folders called like build results are taken for sources where no code is found elsewhere', async () => {
  const sources = {
    'package.json': '{}',
    'rollup.config.js': 'x',
    'README.md': 'x',
    'build/a.js': 'x',
    'dist/b.js': 'x',
  };
  project = temporaryProject(sources);
  expect(pathsOf(await scan())).toEqual(Object.keys(sources).sort());
  project.write({'lib/c.js': 'x'});
  const found = await scan();
  expect(pathsOf(found)).toEqual(['README.md', 'lib/c.js', 'package.json', 'rollup.config.js']);
  expect(found.skipped).toEqual({'build-folder': 2});
  expect(found.buildFolders.sort()).toEqual(['build', 'dist']);
});

test('a build folder that git ignores stays out, whatever else there is', async () => {
  project = temporaryProject({'package.json': '{}', '.gitignore': 'build/\n', 'build/a.js': 'x'});
  const found = await scan();
  expect(pathsOf(found)).toEqual(['.gitignore', 'package.json']);
  expect(found.skipped).toEqual({ignored: 1});
});

test('a folder called like build results whose files git keeps belongs to the sources', async () => {
  project = temporaryProject({
    'package.json': '{}',
    'lib/a.js': 'x',
    'build/check.js': 'x',
    'packages/one/package.json': '{}',
    'packages/one/out/made.js': 'x',
    'packages/two/package.json': '{}',
    'packages/two/out/kept.js': 'x',
  });
  const git = (...words: string[]) => execFileSync('git', words, {cwd: project.root});
  git('init', '--quiet');
  expect((await scan()).buildFolders.sort()).toEqual(['build', 'packages/one/out', 'packages/two/out']);
  git('add', 'package.json', 'lib', 'build', 'packages/one/package.json', 'packages/two');
  const found = await scan();
  expect(found.buildFolders).toEqual(['packages/one/out']);
  expect(pathsOf(found)).toContain('build/check.js');
  expect(pathsOf(found)).toContain('packages/two/out/kept.js');
  // Version 4 of the index shortens names, so that a folder that is not ignored counts as kept.
  git('update-index', '--index-version', '4');
  expect((await scan()).buildFolders).toEqual([]);
});

test('ignore files hold without git too, and .ecaignore after .gitignore', async () => {
  project = temporaryProject({
    '.gitignore': '*.log\n',
    '.ecaignore': 'drafts/\n!kept.log\n',
    'a.log': 'x',
    'kept.log': 'x',
    'drafts/a.md': 'x',
    'a.md': 'x',
  });
  const found = await scan();
  expect(pathsOf(found)).toEqual(['.ecaignore', '.gitignore', 'a.md', 'kept.log']);
  expect(found.skipped).toEqual({ignored: 2});
});

test('a folder inside a repository obeys the ignore files above it and the exclude file', async () => {
  project = temporaryProject({
    '.gitignore': '/app/secret-plans/\n*.tmp\n',
    'app/.gitignore': '!good.tmp\n',
    'app/core/a.ts': 'x',
    'app/core/bad.tmp': 'x',
    'app/core/good.tmp': 'x',
    'app/core/local.ts': 'x',
    'app/secret-plans/a.ts': 'x',
  });
  project.git('init', '-q');
  project.write({'.git/info/exclude': 'local.ts\n'});
  const inner = await scanFiles({root: join(project.root, 'app/core')});
  expect(pathsOf(inner)).toEqual(['a.ts', 'good.tmp']);
  const outer = await scanFiles({root: join(project.root, 'app')});
  expect(pathsOf(outer)).toEqual(['.gitignore', 'core/a.ts', 'core/good.tmp']);
});

test("a repository inside is scanned under its own ignore files, a submodule's exclude file included", async () => {
  project = temporaryProject({
    '.gitignore': '*.txt\n',
    'inner/.gitignore': 'x.md\n',
    'inner/a.txt': 'x',
    'inner/x.md': 'x',
    'module/.git': 'gitdir: ../.git/modules/module\n',
    'module/a.txt': 'x',
    'module/hidden.ts': 'x',
    '.git/modules/module/info/exclude': 'hidden.ts\n',
    'a.txt': 'x',
  });
  project.git('init', '-q');
  execFileSync('git', ['init', '-q', join(project.root, 'inner')]);
  const found = await scan();
  expect(pathsOf(found)).toEqual(['.gitignore', 'inner/.gitignore', 'inner/a.txt', 'module/a.txt']);
  expect(found.nestedRepositories).toBe(2);
});

test("the user's ignore file for all repositories holds where it is given", async () => {
  project = temporaryProject({'a.ts': 'x', 'a.swap': 'x', 'deep/b.swap': 'x'});
  const file = join(project.root, '../global-ignore');
  writeFileSync(file, '*.swap\n');
  expect(pathsOf(await scanFiles({root: project.root, globalIgnoreFile: file}))).toEqual(['a.ts']);
});

test('links are not followed, so that loops and places outside do not matter', async () => {
  project = temporaryProject({'a/b/c.ts': 'x', '../outside/o.ts': 'x'});
  symlinkSync('..', join(project.root, 'a/b/loop'));
  symlinkSync('../outside', join(project.root, 'out'));
  symlinkSync('missing', join(project.root, 'dangling'));
  const found = await scan();
  expect(pathsOf(found)).toEqual(['a/b/c.ts']);
  expect(found.skipped).toEqual({'symbolic-link': 3});
});

test.skipIf(process.platform === 'win32')('a pipe is counted and never opened', async () => {
  project = temporaryProject({'a.ts': 'x'});
  execFileSync('mkfifo', [join(project.root, 'pipe.ts')]);
  execFileSync('mkfifo', [join(project.root, '.gitignore')]);
  const found = await scan();
  expect(pathsOf(found)).toEqual(['a.ts']);
  expect(found.skipped).toEqual({special: 2});
});

test.skipIf(process.getuid?.() === 0)(
  'an unreadable folder is counted (skipped for root, who may read all)',
  async () => {
    project = temporaryProject({'a.ts': 'x', 'closed/b.ts': 'x'});
    chmodSync(join(project.root, 'closed'), 0);
    try {
      const found = await scan();
      expect(pathsOf(found)).toEqual(['a.ts']);
      expect(found.skipped).toEqual({unreadable: 1});
    } finally {
      chmodSync(join(project.root, 'closed'), 0o700);
    }
  },
);

test('minified files and source maps are told by their names, and another map is not one of them', () => {
  for (const name of [
    'a.min.js',
    'A.MIN.MJS',
    'a.min.css',
    'a.js.map',
    'a.mjs.map',
    'a.d.ts.map',
    'a.tsx.map',
    'a.css.map',
  ])
    expect([name, skipByName(name)]).toEqual([name, 'minified']);
  for (const name of ['level.map', 'min.js', 'admin.js', 'a.map.ts'])
    expect([name, skipByName(name)]).toEqual([name, undefined]);
});

test.skipIf(process.platform === 'win32')('odd names are listed as they are', async () => {
  const names = ['new\nline.ts', 'esc\u001b[31m.ts', ' lead.ts', 'tab\t.ts', '日本語.ts', '-rf.ts', 'a\\b.ts'];
  project = temporaryProject(Object.fromEntries(names.map(name => [name, 'x'])));
  expect(pathsOf(await scan())).toEqual([...names].sort());
});

test.skipIf(process.platform !== 'linux')('a name that is not UTF-8 is passed over', async () => {
  project = temporaryProject({'a.ts': 'x'});
  writeFileSync(Buffer.concat([Buffer.from(`${project.root}/`), Buffer.from([0x62, 0xff, 0x2e, 0x74, 0x73])]), 'x');
  expect(pathsOf(await scan())).toEqual(['a.ts']);
});

test('an empty folder has no files; a missing one is an error that names it', async () => {
  project = temporaryProject();
  expect(await scan()).toMatchObject({files: [], skipped: {}, total: 0, cut: false});
  rmSync(project.root, {recursive: true});
  await expect(scan()).rejects.toMatchObject({
    code: 'usage-missing-folder',
    message: expect.stringContaining(project.root),
  });
});

test('files over the limit are counted and not listed, the nearest to the top first', async () => {
  project = temporaryProject({'a/a/deep.ts': 'x', 'a/b.ts': 'x', 'top.ts': 'x', 'other.ts': 'x'});
  const found = await scan({maxFiles: 3});
  expect(pathsOf(found)).toEqual(['a/b.ts', 'other.ts', 'top.ts']);
  expect(found).toMatchObject({total: 4, cut: false, skipped: {'over-limit': 1}});
  expect(await scan({maxEntries: 2})).toMatchObject({cut: true});
});

test('a scan of many files lets other work have its turn and can be cancelled', async () => {
  project = temporaryProject();
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  const found = await scanFiles({root: 'node_modules'});
  clearInterval(timer);
  expect(found.files.length).toBeGreaterThan(2_000);
  expect(turns).toBeGreaterThan(0);
  await expect(scanFiles({root: project.root, signal: AbortSignal.abort()})).rejects.toThrow('aborted');
});

test.runIf(process.platform === 'linux')('files and folders whose names are not UTF-8 are counted', async () => {
  project = temporaryProject({'a.ts': 'x', 'odd\uFFFDname.ts': 'x'});
  writeFileSync(Buffer.concat([Buffer.from(`${project.root}/caf`), Buffer.from([0xe9]), Buffer.from('.ts')]), 'x');
  mkdirSync(Buffer.concat([Buffer.from(`${project.root}/caf`), Buffer.from([0xe9])]));
  const found = await scan();
  expect(pathsOf(found)).toEqual(['a.ts', 'odd\uFFFDname.ts']);
  expect(found.skipped).toEqual({'unclear-name': 2});
});

import {execFileSync} from 'node:child_process';
import {mkdirSync, symlinkSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {findFiles} from '../../../source/knowledge/ingest/find-files.ts';
import {splitGlob} from '../../../source/knowledge/ingest/split-glob.ts';
import {folderRules} from '../../../source/runtime/folder-rules.ts';
import {processorMs} from '../../foundation/processor-time.ts';
import {folderOf} from './ingest-fixture.ts';

async function found(folder: string, paths: string[] = ['.'], ownFolders: string[] = []) {
  const finding = await findFiles(paths, {workingFolder: folder, ownFolders, rules: folderRules as never});
  const below = finding.files.map(({path}) => path.slice(folder.length + 1));
  const leftOut = Object.fromEntries(Object.entries(finding.leftOut).map(([reason, {count}]) => [reason, count]));
  return {below, leftOut, missing: finding.missing, named: finding.files.map(({named}) => named)};
}

describe('finding files', () => {
  test('leaves out what is hidden, ignored, of tools, no document, and says so', async () => {
    const folder = folderOf({
      ...{
        'a.md': '',
        'b/c.pdf': '',
        '.hidden/x.md': '',
        '.notes.md': '',
        'node_modules/m/readme.md': '',
        '.git/HEAD': '',
      },
      ...{'film.mp4': '', 'package-lock.json': '', 'skip/this.md': '', 'app.min.js': '', '.ecaignore': 'skip/\n'},
    });
    const {below, leftOut} = await found(folder);
    expect(below).toEqual(['a.md', 'b/c.pdf']);
    expect(leftOut).toEqual({
      ...{dependencies: 2, hidden: 3, ignored: 1, 'lock-file': 1, minified: 1, 'not-a-document': 1},
    });
  });

  test('follows no link in a folder, so that loops end, but a link that is named', async () => {
    const folder = folderOf({'a/real.md': 'x'});
    symlinkSync('..', join(folder, 'a', 'loop'));
    symlinkSync('real.md', join(folder, 'a', 'link.md'));
    expect(await found(folder)).toMatchObject({below: ['a/real.md'], leftOut: {link: 2}});
    expect(await found(folder, ['a/link.md', 'a/loop'])).toMatchObject({below: ['a/real.md'], named: [true]});
  });

  test('gives each file once, whatever names it', async () => {
    const folder = folderOf({'a/x.md': ''});
    expect(await found(folder, ['.', 'a', 'a/x.md', 'a/*.md'])).toMatchObject({below: ['a/x.md'], named: [true]});
  });

  test('opens no pipe and names what is not there', async () => {
    const folder = folderOf({'a.md': ''});
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    expect(await found(folder, ['.', 'gone.md', 'no/*.md'])).toMatchObject({
      ...{below: ['a.md'], leftOut: {special: 1}, missing: ['gone.md', 'no/*.md']},
    });
  });

  test('takes nothing of the state of the program itself', async () => {
    const folder = folderOf({'a.md': '', 'state/log.md': ''});
    expect(await found(folder, ['.'], [join(folder, 'state')])).toMatchObject({
      below: ['a.md'],
      leftOut: {'own-state': 1},
    });
  });

  test('expands patterns', async () => {
    const folder = folderOf({'a.md': '', 'b.txt': '', 'd/c.md': '', 'd/e/f.md': '', 'd/.h.md': ''});
    expect((await found(folder, ['*.md'])).below).toEqual(['a.md']);
    expect((await found(folder, ['**/*.md'])).below).toEqual(['a.md', 'd/c.md', 'd/e/f.md']);
    expect((await found(folder, ['d/**'])).below).toEqual(['d/c.md', 'd/e/f.md']);
    expect((await found(folder, ['{a,b}.{md,txt}'])).below).toEqual(['a.md', 'b.txt']);
  });

  test('takes a file whose name looks like a pattern as it is', async () => {
    const folder = folderOf({'what [1].md': ''});
    expect((await found(folder, ['what [1].md'])).below).toEqual(['what [1].md']);
  });

  test('an empty folder has no files and is not missing', async () => {
    const folder = folderOf({});
    mkdirSync(join(folder, 'empty'));
    expect(await found(folder, ['empty'])).toMatchObject({below: [], missing: []});
  });
});

describe('a pattern', () => {
  test.each([
    ['/a/*.md', 'x.md', true],
    ['/a/*.md', 'b/x.md', false],
    ['/a/**/x.md', 'x.md', true],
    ['/a/**/x.md', 'b/c/x.md', true],
    ['/a/b?/[!x]*', 'b1/yes', true],
    ['/a/b?/[!x]*', 'b1/xno', false],
    ['/a/*', '.hidden', false],
    ['/a/*(1)+.md', 'report(1)+.md', true],
    ['/a/*-*-*-*-*-*.md', '2026-05-01-a-b-c.md', true],
    ['/a/*-*-*-*-*-*.md', '2026-05-01-a-b.md', false],
    ['/a/?', '😀', true],
    ['/a/[a-c_]x', 'bx', true],
    ['/a/[a-c_]x', '_x', true],
    ['/a/[a-c_]x', 'dx', false],
    ['/a/[^a-c]x', 'dx', true],
    ['/a/[z-a]x', 'mx', false],
    ['/a/[[]x', '[x', true],
    ['/a/{x,y/z}.{md,txt}', 'y/z.txt', true],
  ])('%s on %s: %s', (pattern, below, fits) => {
    const glob = splitGlob(pattern);
    expect(glob?.base).toBe('/a');
    expect(glob?.fits(below)).toBe(fits);
  });

  test('ends soon, whatever it is', async () => {
    const name = 'a'.repeat(250);
    const tookMs = await processorMs(() => {
      expect(splitGlob(`/${'**/'.repeat(200)}x`)?.fits(Array(200).fill('a').join('/'))).toBe(false);
      expect(splitGlob(`/${'*a'.repeat(20)}b`)?.fits(name)).toBe(false);
      expect(splitGlob(`/${'*a'.repeat(490)}b`)?.fits(name)).toBe(false);
    });
    expect(tookMs).toBeLessThan(2_000);
  });

  test('is refused, and says why, where it stands for too many or is too long', () => {
    expect(() => splitGlob(`/a/${'{x,y}'.repeat(40)}.md`)).toThrow(/braces of .+ stand for more than 64 patterns/);
    expect(() => splitGlob(`/a/${'*x'.repeat(500)}`)).toThrow(/1003 characters is too long, expected at most 1000/);
  });
});

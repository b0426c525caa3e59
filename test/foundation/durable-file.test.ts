import {execFileSync} from 'node:child_process';
import {chmod, lstat, mkdir, readdir, readFile, readlink, stat, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {beforeAll, describe, expect, it} from 'vitest';
import {ensurePrivateDirectory, keepAside, readIfPresent, writeDurably} from '../../source/foundation/durable-file.ts';
import {temporaryFolder} from '../storage/child.ts';

let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder();
});

const modeOf = async (path: string) => (await stat(path)).mode & 0o777;

describe('a durable write', () => {
  it('replaces the content, text or bytes, and leaves nothing else behind', async () => {
    const own = join(folder, 'plain');
    await mkdir(own);
    const path = join(own, 'a.json');
    await writeDurably(path, 'first é');
    expect(await readFile(path, 'utf8')).toBe('first é');
    await writeDurably(path, Uint8Array.of(0, 255, 10));
    expect([...(await readFile(path))]).toEqual([0, 255, 10]);
    await writeDurably(path, '');
    expect(await readFile(path, 'utf8')).toBe('');
    expect(await readdir(own)).toEqual(['a.json']);
  });

  it('makes the file private, also one that was open to others, or gives it the mode that is asked for', async () => {
    const path = join(folder, 'mode.json');
    await writeFile(path, 'x');
    await chmod(path, 0o644);
    await writeDurably(path, 'y');
    expect(await modeOf(path)).toBe(0o600);
    await writeDurably(path, 'y', {mode: 0o755});
    expect(await modeOf(path)).toBe(0o755);
  });

  it('follows symbolic links, over several steps and to a target that is not there yet, and keeps them', async () => {
    await mkdir(join(folder, 'real'));
    await symlink('real/target.json', join(folder, 'link-1'));
    await symlink(join(folder, 'link-1'), join(folder, 'link-2'));
    for (const text of ['first', 'second']) {
      await writeDurably(join(folder, 'link-2'), text);
      expect(await readFile(join(folder, 'real', 'target.json'), 'utf8')).toBe(text);
    }
    expect((await lstat(join(folder, 'link-2'))).isSymbolicLink()).toBe(true);
    expect(await readlink(join(folder, 'link-1'))).toBe('real/target.json');
    expect(await readdir(join(folder, 'real'))).toEqual(['target.json']);
  });

  it('leaves one whole version when many write at once', async () => {
    const own = join(folder, 'race');
    await mkdir(own);
    const path = join(own, 'a.txt');
    const texts = Array.from({length: 20}, (_, index) => `${index}`.repeat(5000));
    await Promise.all(texts.map(text => writeDurably(path, text)));
    expect(texts).toContain(await readFile(path, 'utf8'));
    expect(await readdir(own)).toEqual(['a.txt']);
  });

  it('says what is in the way, and keeps what was there', async () => {
    const own = join(folder, 'way');
    await mkdir(join(own, 'folder'), {recursive: true});
    await writeFile(join(own, 'file'), 'x');
    await expect(writeDurably(join(own, 'folder'), 'x')).rejects.toMatchObject({code: 'store-unwritable'});
    await expect(writeDurably(join(own, 'file', 'below'), 'x')).rejects.toMatchObject({code: 'store-unwritable'});
    await expect(writeDurably(join(own, 'x'.repeat(300)), 'x')).rejects.toMatchObject({code: 'store-unwritable'});
    await expect(ensurePrivateDirectory(join(own, 'file', 'below'))).rejects.toMatchObject({code: 'store-unwritable'});
    expect((await readdir(own)).sort()).toEqual(['file', 'folder']);
  });

  it.skipIf(process.getuid?.() === 0)(
    'says that a folder is not writable (not for root, who may write anywhere)',
    async () => {
      const own = join(folder, 'closed');
      await mkdir(own);
      await chmod(own, 0o500);
      await expect(writeDurably(join(own, 'a'), 'x')).rejects.toMatchObject({code: 'store-unwritable'});
    },
  );

  it.skipIf(!canMount())(
    'says that the disk is full, keeps what was there and writes again later (needs root to mount one)',
    async () => {
      const disk = await temporaryFolder();
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'tmpfs', disk]);
      try {
        const path = join(disk, 'a.json');
        await writeDurably(path, 'kept');
        await expect(writeDurably(path, 'x'.repeat(200_000))).rejects.toMatchObject({code: 'store-full'});
        expect(await readFile(path, 'utf8')).toBe('kept');
        expect(await readdir(disk)).toEqual(['a.json']);
        await writeDurably(path, 'y'.repeat(50_000));
        expect((await readFile(path)).length).toBe(50_000);
      } finally {
        execFileSync('umount', [disk]);
      }
    },
  );
});

describe('private folders and readings', () => {
  it('makes a folder and its parents for this user alone, and leaves one that exists as it is', async () => {
    const path = join(folder, 'p1', 'p2', 'p3');
    await ensurePrivateDirectory(path);
    for (const part of [path, join(folder, 'p1', 'p2'), join(folder, 'p1')]) expect(await modeOf(part)).toBe(0o700);
    await chmod(path, 0o755);
    await ensurePrivateDirectory(path);
    expect(await modeOf(path)).toBe(0o755);
  });

  it('makes a folder that many want at once, each time', async () => {
    const root = await temporaryFolder();
    for (let round = 0; round < 20; round += 1) {
      const wanted = [join(root, `${round}/a/b`), join(root, `${round}/a/c`), join(root, `${round}/a`)];
      await Promise.all([...wanted, ...wanted].map(path => ensurePrivateDirectory(path)));
      for (const path of wanted) expect((await stat(path)).isDirectory()).toBe(true);
    }
  });

  it('reads a file, or says that there is none', async () => {
    expect(await readIfPresent(join(folder, 'absent'))).toBeUndefined();
    await writeFile(join(folder, 'present'), 'text');
    expect(await readIfPresent(join(folder, 'present'))).toBe('text');
    await expect(readIfPresent(folder)).rejects.toThrow();
  });

  it('moves damaged files aside without ever taking the name of an earlier one', async () => {
    const path = join(folder, 'broken.json');
    const kept = [];
    for (const text of ['one', 'two', 'three']) {
      await writeFile(path, text);
      kept.push(await keepAside(path));
    }
    expect(new Set(kept).size).toBe(3);
    expect(await Promise.all(kept.map(name => readFile(name, 'utf8')))).toEqual(['one', 'two', 'three']);
    for (const name of kept) expect(name.startsWith(`${path}.damaged-`)).toBe(true);
    expect(await readIfPresent(path)).toBeUndefined();
  });
});

function canMount(): boolean {
  try {
    const at = execFileSync('mktemp', ['-d'], {encoding: 'utf8'}).trim();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', at], {stdio: 'ignore'});
    execFileSync('umount', [at]);
    execFileSync('rmdir', [at]);
    return true;
  } catch {
    return false;
  }
}

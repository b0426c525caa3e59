import {chmodSync, mkdtempSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, it, onTestFinished} from 'vitest';
import {loadConfig} from '../../source/config/load.ts';
import {prepareHome, projectDirectory, resolvePaths, type System} from '../../source/config/paths.ts';

const linux: System = {platform: 'linux', homeDirectory: () => '/home/from-system'};
const posix = process.platform !== 'win32';

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'eca-paths-'));
  onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
  return folder;
}

describe.runIf(posix)('where things are', () => {
  it('is everything below ECA_HOME when that is set', () => {
    const paths = resolvePaths({ECA_HOME: '/state', HOME: '/home/a', XDG_CACHE_HOME: '/cache'}, linux);
    for (const place of Object.values(paths)) expect(place).toMatch(/^\/state(\/|$)/);
    expect(paths.configFile).toBe('/state/config.json');
  });

  it('follows XDG otherwise', () => {
    const paths = resolvePaths({HOME: '/home/a'}, linux);
    expect(paths.home).toBe('/home/a/.local/share/eca');
    expect(paths.configFile).toBe('/home/a/.config/eca/config.json');
    expect(paths.cacheDirectory).toBe('/home/a/.cache/eca');
    expect(paths.lastGoodConfigFile).toBe('/home/a/.local/share/eca/config.last-good.json');
  });

  it('honours XDG variables that are absolute and passes over the others', () => {
    const paths = resolvePaths(
      {HOME: '/home/a', XDG_CONFIG_HOME: '/c', XDG_DATA_HOME: 'relative', XDG_CACHE_HOME: ''},
      linux,
    );
    expect([paths.configDirectory, paths.home, paths.cacheDirectory]).toEqual([
      '/c/eca',
      '/home/a/.local/share/eca',
      '/home/a/.cache/eca',
    ]);
  });

  it('follows the platform on macOS and Windows', () => {
    const mac = resolvePaths({HOME: '/Users/a'}, {...linux, platform: 'darwin'});
    expect(mac.home).toBe('/Users/a/Library/Application Support/eca');
    expect(mac.cacheDirectory).toBe('/Users/a/Library/Caches/eca');
    const windows = resolvePaths({LOCALAPPDATA: '/L', APPDATA: '/R'}, {...linux, platform: 'win32'});
    expect([windows.home, windows.configFile, windows.cacheDirectory]).toEqual([
      '/L/eca',
      '/R/eca/config.json',
      '/L/Cache/eca',
    ]);
  });

  it('asks the system where HOME says nothing useful', () => {
    for (const HOME of [undefined, '', 'relative'])
      expect(resolvePaths({HOME}, linux).home).toMatch(/^\/home\/from-system\//);
  });

  it('counts an empty ECA_HOME as not set', () => {
    expect(resolvePaths({ECA_HOME: '', HOME: '/home/a'}, linux).home).toBe('/home/a/.local/share/eca');
  });

  it.each(['relative', './x', '~/eca'])('refuses ECA_HOME=%s and says what to use', home => {
    expect(() => resolvePaths({ECA_HOME: home}, linux)).toThrow(
      expect.objectContaining({
        code: 'config-home-relative',
        message: expect.stringContaining(home),
        hint: expect.any(String),
      }),
    );
  });

  it('says what to do for a user without a home folder', () => {
    const nobody: System = {
      platform: 'linux',
      homeDirectory: () => {
        throw new Error('ENOENT: uv_os_homedir');
      },
    };
    expect(() => resolvePaths({}, nobody)).toThrow(expect.objectContaining({code: 'config-home-unknown'}));
    expect(resolvePaths({ECA_HOME: '/state'}, nobody).home).toBe('/state');
  });
});

describe('the folder of a project', () => {
  const paths = resolvePaths({ECA_HOME: tmpdir()});
  it('is readable, unique for each path, and stable', () => {
    const folder = projectDirectory(paths, '/a/my project');
    expect(folder).toMatch(/my-project-[0-9a-f]{16}$/);
    expect(projectDirectory(paths, '/a/my project')).toBe(folder);
    expect(projectDirectory(paths, '/b/my project')).not.toBe(folder);
  });

  it.each(['/', '/a/..', '/a/...', '/a/\u001b[2J\n', '/a/日本語', '/a/-rf', `/a/${'x'.repeat(255)}`])(
    'is one safe name below the projects for %j',
    root => {
      const name = projectDirectory(paths, root).slice(paths.projectsDirectory.length + 1);
      expect(name).toMatch(/^[\p{L}\p{N}][\p{L}\p{N}._-]*-[0-9a-f]{16}$/u);
      expect(name.length).toBeLessThan(64);
    },
  );
});

describe('the state folder', () => {
  it('is made with mode 700 when it is missing', async () => {
    const home = join(temporaryFolder(), 'a', 'b');
    await prepareHome(resolvePaths({ECA_HOME: home}));
    if (posix) expect(statSync(home).mode & 0o777).toBe(0o700);
  });

  it.each(['file', 'file/below'])('that is, or lies below, a file is named with a hint (%s)', async place => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), '');
    const paths = resolvePaths({ECA_HOME: join(folder, place)});
    const expected = {code: 'config-home-not-a-directory', hint: expect.stringContaining('ECA_HOME')};
    await expect(prepareHome(paths)).rejects.toMatchObject(expected);
    const load = loadConfig({paths, workspaceRoot: folder, projectTrusted: async () => false, environment: {}});
    await expect(load).rejects.toMatchObject(expected);
  });

  it.skipIf(process.getuid?.() === 0 || !posix)(
    'that may not be written is named with a hint (not as root, who may)',
    async () => {
      const folder = temporaryFolder();
      chmodSync(folder, 0o500);
      await expect(prepareHome(resolvePaths({ECA_HOME: join(folder, 'x')}))).rejects.toMatchObject({
        code: 'config-home-not-writable',
      });
      await expect(prepareHome(resolvePaths({ECA_HOME: folder}))).rejects.toMatchObject({
        code: 'config-home-not-writable',
      });
    },
  );
});

import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {readdirSync} from 'node:fs';
import {chmod, mkdir, readFile, rm, stat, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it, onTestFinished} from 'vitest';
import {setSetting, unsetSetting} from '../../source/config/edit.ts';
import {createSandbox, type Sandbox} from './fixture.ts';

const textOf = (sandbox: Sandbox) => readFile(sandbox.paths.configFile, 'utf8');

function startSetting(sandbox: Sandbox, key: string, rounds: number): ChildProcess {
  const child = spawn(
    process.execPath,
    ['--import', './scripts/ts-loader.mjs', 'test/config/edit-child.ts', sandbox.paths.home, key, String(rounds)],
    {stdio: ['ignore', 'pipe', 'inherit']},
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

describe('setting a value', () => {
  it('makes the file with mode 600 in a folder with mode 700', async () => {
    const sandbox = createSandbox();
    const edit = await setSetting({paths: sandbox.paths}, 'performance.maxTokens', '33');
    expect(edit).toEqual({file: sandbox.paths.configFile, value: 33, changed: true});
    expect(JSON.parse(await textOf(sandbox))).toEqual({performance: {maxTokens: 33}});
    expect((await stat(sandbox.paths.configFile)).mode & 0o777).toBe(0o600);
    expect((await stat(sandbox.paths.configDirectory)).mode & 0o777).toBe(0o700);
    expect((await sandbox.load()).values.performance.maxTokens).toBe(33);
  });

  it('keeps the new text as the last good one, to serve when the file is broken next', async () => {
    const sandbox = createSandbox();
    await setSetting({paths: sandbox.paths}, 'performance.maxTokens', '33');
    await sandbox.userFile('{');
    expect((await sandbox.load()).values.performance.maxTokens).toBe(33);
  });

  it('keeps order, indentation, line ends, unknown keys and a link, and narrows the mode', async () => {
    const sandbox = createSandbox();
    const real = join(sandbox.folder, 'dotfiles.json');
    await writeFile(
      real,
      '{\r\n\t"zebra": 1,\r\n\t"ui": {\r\n\t\t"maxFps": 30,\r\n\t\t"theme": "dark"\r\n\t},\r\n\t"debug": true\r\n}\r\n',
    );
    await chmod(real, 0o644);
    await mkdir(sandbox.paths.configDirectory, {recursive: true});
    await symlink(real, sandbox.paths.configFile);
    await setSetting({paths: sandbox.paths}, 'ui.maxFps', '15');
    expect(await readFile(real, 'utf8')).toBe(
      '{\r\n\t"zebra": 1,\r\n\t"ui": {\r\n\t\t"maxFps": 15,\r\n\t\t"theme": "dark"\r\n\t},\r\n\t"debug": true\r\n}\r\n',
    );
    expect((await stat(real)).mode & 0o777).toBe(0o600);
  });

  it('leaves a file that says so already as it is', async () => {
    const sandbox = createSandbox();
    const text = '{"ui":{"maxFps":15}}';
    await sandbox.userFile(text);
    expect((await setSetting({paths: sandbox.paths}, 'ui.maxFps', '15')).changed).toBe(false);
    expect(await textOf(sandbox)).toBe(text);
  });

  it.each([
    ['nope.nope', '1', 'usage-unknown-setting'],
    ['__proto__', '1', 'usage-unknown-setting'],
    ['models', '1', 'usage-unknown-setting'],
    ['performance.maxTokens', 'many', 'config-invalid-value'],
    ['models.primary', 'opnai:x', 'config-invalid-value'],
    ['permissions.allow', 'no-such-tool', 'config-invalid-value'],
    ['providers.openai.apiKey', 'sk-very-secret', 'config-secret-in-file'],
  ])('refuses %s = %s with %s and writes nothing', async (key, value, code) => {
    const sandbox = createSandbox();
    const edit = setSetting({paths: sandbox.paths}, key, value);
    await expect(edit).rejects.toMatchObject({code});
    await expect(edit).rejects.not.toMatchObject({message: expect.stringContaining('sk-very-secret')});
    await expect(textOf(sandbox)).rejects.toMatchObject({code: 'ENOENT'});
  });

  it.each([
    ['{"ui": {', /config\.json:1:9: /],
    ['', /the file is empty/],
    ['[]', /expected an object of settings/],
    ['{"ui": 5}', /`ui` in the file is no object/],
    ['{"ui": []}', /`ui` in the file is no object/],
  ])('refuses to write into the broken file %j and leaves it', async (text, message) => {
    const sandbox = createSandbox();
    await sandbox.userFile(text);
    await expect(setSetting({paths: sandbox.paths}, 'ui.maxFps', '15')).rejects.toMatchObject({
      code: 'config-file-broken',
      message: expect.stringMatching(message),
    });
    expect(await textOf(sandbox)).toBe(text);
    expect(readdirSync(sandbox.paths.configDirectory)).toEqual(['config.json']);
  });

  it('says so when a folder stands in place of the file', async () => {
    const sandbox = createSandbox();
    await mkdir(sandbox.paths.configFile, {recursive: true});
    await expect(setSetting({paths: sandbox.paths}, 'ui.maxFps', '15')).rejects.toMatchObject({
      code: 'config-file-unreadable',
    });
  });

  it('says so when the state folder is a file', async () => {
    const sandbox = createSandbox();
    await writeFile(sandbox.paths.home, '');
    await expect(setSetting({paths: sandbox.paths}, 'ui.maxFps', '15')).rejects.toMatchObject({
      code: 'config-home-not-a-directory',
    });
  });
});

describe('unsetting a value', () => {
  it('takes it out, and the groups that are empty then', async () => {
    const sandbox = createSandbox();
    await sandbox.userFile('{"models": {"specialized": {"code": "ollama:a"}}, "debug": true}');
    expect((await unsetSetting({paths: sandbox.paths}, 'models.specialized.code')).changed).toBe(true);
    expect(JSON.parse(await textOf(sandbox))).toEqual({debug: true});
    expect((await unsetSetting({paths: sandbox.paths}, 'models.specialized.code')).changed).toBe(false);
  });

  it('is what setting to null means', async () => {
    const sandbox = createSandbox();
    await sandbox.userFile('{"models": {"specialized": {"code": "ollama:a"}}}');
    await setSetting({paths: sandbox.paths}, 'models.specialized.code', 'null');
    expect(JSON.parse(await textOf(sandbox))).toEqual({});
  });
});

describe("a project's file", () => {
  it('is written below .eca and used once trusted', async () => {
    const sandbox = createSandbox();
    await mkdir(sandbox.workspaceRoot);
    await setSetting(sandbox, 'ui.theme', 'light');
    const config = await sandbox.load();
    expect(config.sourceOf('ui.theme').source).toBe('project file');
  });

  it('does not take what a project may not say', async () => {
    const sandbox = createSandbox();
    await expect(setSetting(sandbox, 'permissions.allow', 'edit-file')).rejects.toMatchObject({
      code: 'config-project-widens',
    });
  });

  it.each(['folder', 'file'])('is not written through a link of the %s that leads outside', async kind => {
    const sandbox = createSandbox();
    const outside = join(sandbox.folder, 'outside');
    await mkdir(outside);
    await mkdir(sandbox.workspaceRoot);
    await writeFile(join(outside, 'config.json'), '{"kept": 1}');
    if (kind === 'folder') await symlink(outside, join(sandbox.workspaceRoot, '.eca'));
    else {
      await mkdir(join(sandbox.workspaceRoot, '.eca'));
      await symlink(join(outside, 'config.json'), join(sandbox.workspaceRoot, '.eca', 'config.json'));
    }
    await expect(setSetting(sandbox, 'ui.theme', 'light')).rejects.toMatchObject({code: 'config-file-outside'});
    expect(await readFile(join(outside, 'config.json'), 'utf8')).toBe('{"kept": 1}');
    expect(readdirSync(outside)).toEqual(['config.json']);
  });
});

describe('several writers', () => {
  it('lose nothing of each other', async () => {
    const sandbox = createSandbox();
    const keys = ['performance.maxTokens', 'ui.maxFps', 'budget.tokens'];
    const exits = await Promise.all(keys.map(key => once(startSetting(sandbox, key, 15), 'exit')));
    expect(exits.map(([code]) => code)).toEqual([0, 0, 0]);
    expect(JSON.parse(await textOf(sandbox))).toEqual({
      performance: {maxTokens: 15},
      ui: {maxFps: 15},
      budget: {tokens: 15},
    });
    expect(readdirSync(sandbox.paths.configDirectory).sort()).toEqual(['config.json', 'config.last-good.json']);
  });

  it('leave the old or the new text, whole, when killed, and never block the next one', async () => {
    const sandbox = createSandbox();
    let confirmed = 0;
    for (let kill = 0; kill < 3; kill++) {
      const child = startSetting(sandbox, 'budget.tokens', 100_000);
      const exited = once(child, 'exit');
      const killAfter = 5 + kill;
      let seen = 0;
      for await (const chunk of child.stdout ?? []) {
        for (const line of String(chunk).split('\n')) if (line !== '') [seen, confirmed] = [seen + 1, Number(line)];
        if (seen >= killAfter) break;
      }
      child.kill('SIGKILL');
      await exited;
      const {budget} = JSON.parse(await textOf(sandbox)) as {budget: {tokens: number}};
      expect(budget.tokens).toBeGreaterThanOrEqual(confirmed);
    }
    await writeFile(join(sandbox.paths.configDirectory, '.config.json.12345-0a1b2c3d.tmp'), '{"half');
    await setSetting({paths: sandbox.paths}, 'ui.maxFps', '7');
    expect(JSON.parse(await textOf(sandbox))).toMatchObject({ui: {maxFps: 7}});
    expect(readdirSync(sandbox.paths.configDirectory).sort()).toEqual(['config.json', 'config.last-good.json']);
    await rm(sandbox.paths.configFile);
  });
});

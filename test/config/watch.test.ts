import {renameSync, rmSync, writeFileSync} from 'node:fs';
import {mkdir, writeFile} from 'node:fs/promises';
import {describe, expect, it, onTestFinished, vi} from 'vitest';
import type {LoadedConfig} from '../../source/config/load.ts';
import type {ConfigWarning} from '../../source/config/settings-file.ts';
import {watchConfig} from '../../source/config/watch.ts';
import {createSandbox} from './fixture.ts';

const withLimit = (value: unknown) => JSON.stringify({performance: {maxTokens: value}});

async function startWatching(text?: string, projectTrusted: () => Promise<boolean> = async () => true) {
  const sandbox = createSandbox();
  await mkdir(sandbox.paths.configDirectory, {recursive: true});
  if (text !== undefined) await sandbox.userFile(text);
  const changes: LoadedConfig[] = [];
  const warnings: ConfigWarning[] = [];
  const {paths, workspaceRoot} = sandbox;
  const watcher = watchConfig({
    paths,
    workspaceRoot,
    projectTrusted,
    environment: {},
    current: await sandbox.load({projectTrusted}),
    onChange: config => changes.push(config),
    onWarning: warning => warnings.push(warning),
    intervalMs: 20,
  });
  onTestFinished(() => watcher.close());
  const settled = (limit: number) =>
    vi.waitFor(() => expect(changes.at(-1)?.values.performance.maxTokens).toBe(limit), {timeout: 5000, interval: 10});
  const warned = (count: number) =>
    vi.waitFor(() => expect(warnings).toHaveLength(count), {timeout: 5000, interval: 10});
  return {...sandbox, file: paths.configFile, changes, warnings, watcher, settled, warned};
}

describe('a running program', () => {
  it('takes over a change in place', async () => {
    const {file, settled} = await startWatching(withLimit(1));
    writeFileSync(file, withLimit(2));
    await settled(2);
  });

  it('takes over a file that an editor replaced, again and again', async () => {
    const {file, settled, changes} = await startWatching(withLimit(1));
    for (const limit of [2, 3, 4]) {
      writeFileSync(`${file}.swap`, withLimit(limit));
      renameSync(`${file}.swap`, file);
      await settled(limit);
    }
    expect(changes).toHaveLength(3);
  });

  it('takes over a file that is created, deleted, and created again', async () => {
    const {file, settled} = await startWatching();
    writeFileSync(file, withLimit(2));
    await settled(2);
    rmSync(file);
    await settled(4096);
    writeFileSync(file, withLimit(3));
    await settled(3);
  });

  it('notices a change made between the load and the first look', async () => {
    const sandbox = createSandbox();
    const current = await sandbox.load();
    await sandbox.userFile(withLimit(9));
    const limits: number[] = [];
    const watcher = watchConfig({
      ...sandbox,
      projectTrusted: async () => true,
      environment: {},
      current,
      onChange: config => limits.push(config.values.performance.maxTokens),
      onWarning: () => {},
    });
    onTestFinished(() => watcher.close());
    await vi.waitFor(() => expect(limits).toEqual([9]), {timeout: 5000, interval: 10});
  });

  it('keeps the last good settings while the file is broken, and warns once each time', async () => {
    const {file, changes, warnings, settled, warned} = await startWatching(withLimit(5));
    writeFileSync(file, '{"performance"');
    await warned(1);
    expect(warnings[0]).toMatchObject({code: 'config-file-broken', file});
    writeFileSync(file, withLimit(6));
    await settled(6);
    writeFileSync(file, '{"performance"');
    await warned(2);
    expect(changes.map(config => config.values.performance.maxTokens)).toEqual([6]);
  });

  it('keeps what flags and the environment said', async () => {
    const sandbox = createSandbox();
    await sandbox.userFile('{}');
    const given = {environment: {LOG_LEVEL: 'error'}, overrides: ['ui.theme=light']};
    const changes: LoadedConfig[] = [];
    const watcher = watchConfig({
      ...sandbox,
      ...given,
      projectTrusted: async () => true,
      current: await sandbox.load(given),
      onChange: config => changes.push(config),
      onWarning: () => {},
      intervalMs: 20,
    });
    onTestFinished(() => watcher.close());
    await sandbox.userFile('{"ui": {"theme": "dark", "maxFps": 5}, "log": {"level": "info"}}');
    await vi.waitFor(() => expect(changes.at(-1)?.values.ui).toEqual({theme: 'light', maxFps: 5}), {
      timeout: 5000,
      interval: 10,
    });
    expect(changes.at(-1)?.values.log.level).toBe('error');
  });

  it('takes over the file of a project once it is trusted', async () => {
    let trusted = false;
    const {paths, projectFile, changes, warned} = await startWatching(undefined, async () => trusted);
    await projectFile(withLimit(8));
    await warned(1);
    expect(changes).toEqual([]);
    trusted = true;
    await writeFile(paths.trustFile, '{}');
    await vi.waitFor(() => expect(changes.at(-1)?.values.performance.maxTokens).toBe(8), {timeout: 5000, interval: 10});
  });

  it('hears nothing after closing', async () => {
    const {file, changes, watcher, settled} = await startWatching(withLimit(1));
    writeFileSync(file, withLimit(2));
    await settled(2);
    watcher.close();
    writeFileSync(file, withLimit(3));
    const other = await startWatching(withLimit(1));
    writeFileSync(other.file, withLimit(2));
    await other.settled(2);
    expect(changes).toHaveLength(1);
  });
});

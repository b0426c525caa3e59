import {execFileSync} from 'node:child_process';
import {readFileSync, statSync, writeFileSync} from 'node:fs';
import {mkdir} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {createSandbox, type Sandbox} from './fixture.ts';

const cacheFile = ({paths}: Sandbox) => join(paths.cacheDirectory, 'settings.json');
const withLimit = (value: number) => JSON.stringify({performance: {maxTokens: value}});

/** Puts 666 in the place of `limit` in every outcome of the cache. */
function tamper(sandbox: Sandbox, limit: number): void {
  const text = readFileSync(cacheFile(sandbox), 'utf8');
  expect(text).toContain(`["performance.maxTokens",${limit},`);
  writeFileSync(
    cacheFile(sandbox),
    text.replaceAll(`["performance.maxTokens",${limit},`, '["performance.maxTokens",666,'),
  );
}

describe('cached settings', () => {
  it('give the same as reading them, warnings and sources included', async () => {
    const sandbox = createSandbox();
    await sandbox.userFile('{"performance": {"maxTokns": 1, "maxTokens": 12}}');
    await sandbox.projectFile('{"permissions": {"mode": "full-auto"}}');
    const options = {environment: {LOG_LEVEL: 'info'}, overrides: ['ui.theme=dark']};
    const plain = await sandbox.load(options);
    await sandbox.load({...options, buildId: 'build'});
    const cached = await sandbox.load({...options, buildId: 'build'});
    expect(cached.values).toEqual(plain.values);
    expect(cached.warnings).toEqual(plain.warnings);
    expect(cached.warnings).toHaveLength(2);
    expect(cached.sourceOf('performance.maxTokens')).toEqual(plain.sourceOf('performance.maxTokens'));
    expect(statSync(cacheFile(sandbox)).mode & 0o777).toBe(0o600);
  });

  it('load no schema library when nothing has changed', async () => {
    const sandbox = createSandbox();
    await sandbox.userFile(withLimit(12));
    const script = `
      import {loadConfig} from './source/config/load.ts';
      import {resolvePaths} from './source/config/paths.ts';
      const config = await loadConfig({paths: resolvePaths({ECA_HOME: ${JSON.stringify(sandbox.paths.home)}}),
        workspaceRoot: ${JSON.stringify(sandbox.workspaceRoot)}, projectTrusted: async () => false, environment: {}, buildId: 'build'});
      console.log(JSON.stringify([config.values.performance.maxTokens, '__zod_globalConfig' in globalThis]));`;
    const run = () =>
      JSON.parse(
        execFileSync(process.execPath, ['--import', './scripts/ts-loader.mjs', '--input-type=module', '-e', script], {
          encoding: 'utf8',
        }),
      ) as unknown;
    expect(run()).toEqual([12, true]);
    expect(run()).toEqual([12, false]);
    await sandbox.userFile(withLimit(13));
    expect(run()).toEqual([13, true]);
  });

  it('are not used for another text, environment, flag, trust or build', async () => {
    const sandbox = createSandbox();
    await sandbox.userFile(withLimit(12));
    await sandbox.projectFile('{"ui": {"theme": "dark"}}');
    const first = {buildId: 'build', environment: {}};
    await sandbox.load(first);
    expect((await sandbox.load({...first, overrides: ['ui.maxFps=5']})).values.ui.maxFps).toBe(5);
    expect((await sandbox.load({...first, environment: {LOG_LEVEL: 'info'}})).values.log.level).toBe('info');
    expect((await sandbox.load({...first, projectTrusted: async () => false})).values.ui.theme).toBe('auto');
    expect((await sandbox.load(first)).values.ui.theme).toBe('dark');
    await sandbox.userFile(withLimit(13));
    expect((await sandbox.load(first)).values.performance.maxTokens).toBe(13);
    tamper(sandbox, 13);
    expect((await sandbox.load({buildId: 'other'})).values.performance.maxTokens).toBe(13);
  });

  it('are not used when they were damaged', async () => {
    const sandbox = createSandbox();
    await sandbox.userFile(withLimit(12));
    const options = {buildId: 'build'};
    await sandbox.load(options);
    tamper(sandbox, 12);
    expect((await sandbox.load(options)).values.performance.maxTokens).toBe(12);
    for (const text of [
      '',
      '[',
      '5',
      'null',
      '{}',
      '[null]',
      '[{}]',
      '[{"key":1}]',
      '[{"key":"a","checksum":"b","resolved":null}]',
    ]) {
      writeFileSync(cacheFile(sandbox), text);
      expect((await sandbox.load(options)).values.performance.maxTokens, text).toBe(12);
    }
  });

  it('are not kept of a broken file, whose outcome depends on its last good copy', async () => {
    const sandbox = createSandbox();
    await sandbox.userFile('{"performance": {"maxTokens": "many"}}');
    await sandbox.load({buildId: 'build'});
    writeFileSync(sandbox.paths.lastGoodConfigFile, withLimit(44));
    expect((await sandbox.load({buildId: 'build'})).values.performance.maxTokens).toBe(44);
  });

  it('are done without where they cannot be written', async () => {
    const sandbox = createSandbox();
    await sandbox.userFile(withLimit(12));
    await mkdir(sandbox.paths.home, {recursive: true});
    writeFileSync(sandbox.paths.cacheDirectory, 'a file');
    expect((await sandbox.load({buildId: 'build'})).values.performance.maxTokens).toBe(12);
  });

  it('stay few', async () => {
    const sandbox = createSandbox();
    for (let fps = 1; fps <= 12; fps++) await sandbox.load({buildId: 'build', overrides: [`ui.maxFps=${fps}`]});
    expect(JSON.parse(readFileSync(cacheFile(sandbox), 'utf8'))).toHaveLength(8);
    expect((await sandbox.load({buildId: 'build', overrides: ['ui.maxFps=1']})).values.ui.maxFps).toBe(1);
  });
});

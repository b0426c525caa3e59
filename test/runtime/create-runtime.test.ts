import {mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {createRuntime} from '../../source/runtime/create-runtime.ts';
import type {Runtime} from '../../source/runtime/runtime.ts';

// Looking for what holds commands in starts programs, which is slow on a busy machine.
vi.setConfig({testTimeout: 60_000});

let folder: string;
const opened: Runtime[] = [];

async function open(environment: NodeJS.ProcessEnv = {}): Promise<Runtime> {
  const runtime = await createRuntime({
    workingFolder: join(folder, 'project'),
    packageFolder: join(import.meta.dirname, '../..'),
    environment: {ECA_HOME: join(folder, 'home'), ...environment},
    version: '0.0.0',
  });
  opened.push(runtime);
  return runtime;
}

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'eca-runtime-')));
  mkdirSync(join(folder, 'project/.eca'), {recursive: true});
  mkdirSync(join(folder, 'home'));
});
afterEach(async () => {
  for (const runtime of opened.splice(0)) await runtime.close();
  rmSync(folder, {recursive: true, force: true});
});

describe('the runtime', () => {
  it('keeps figures for as long as the settings say', async () => {
    const runtime = await open();
    const old = {minute: '2019-01-01', hour: '2019-01-0', day: '2019'};
    for (const [level, name] of Object.entries(old)) {
      mkdirSync(join(runtime.paths.home, 'metrics', level), {recursive: true});
      writeFileSync(join(runtime.paths.home, 'metrics', level, `${name}.jsonl`), '');
    }
    const left = async (userSettings: string) => {
      writeFileSync(runtime.paths.configFile, userSettings);
      await (await (await open()).metrics()).overview();
      return Object.keys(old).filter(level => readdirSync(join(runtime.paths.home, 'metrics', level)).length > 0);
    };
    expect(await left('{"retention": {"metricMinutes": 0, "metricHours": 0}}')).toEqual(['minute', 'hour', 'day']);
    expect(await left('{"retention": {"metricMinutes": 0}}')).toEqual(['minute', 'day']);
    expect(await left('{}')).toEqual(['day']);
    expect(await left('{"retention": {"metricDays": 800}}')).toEqual([]);
  });

  it('uses a project’s settings from when the folder is trusted until they change', async () => {
    const file = join(folder, 'project/.eca/config.json');
    writeFileSync(file, '{"performance": {"maxTokens": 77}}');
    const before = await open();
    expect(before.config.values.performance.maxTokens).toBe(4096);
    expect(before.config.warnings.map(({code}) => code)).toContain('config-project-untrusted');

    await (await before.trust()).grant(before.workspaceRoot);
    const trusted = await open();
    expect(trusted.config.values.performance.maxTokens).toBe(77);
    expect(trusted.config.sourceOf('performance.maxTokens').source).toBe('project file');

    writeFileSync(file, '{"performance": {"maxTokens": 78}}');
    expect((await open()).config.values.performance.maxTokens).toBe(4096);
  });

  it('takes over a change of the settings while it runs, and keeps the last good ones while a file is broken', async () => {
    const runtime = await open();
    const warnings: string[] = [];
    runtime.events.on('warning', ({code}) => warnings.push(code));
    await runtime.followSettings();
    const file = runtime.paths.configFile;
    writeFileSync(file, '{"performance": {"temperature": 0.1}}');
    await vi.waitFor(() => expect(runtime.config.values.performance.temperature).toBe(0.1), 5_000);
    writeFileSync(file, '{"performance": {');
    await vi.waitFor(() => expect(warnings).toContain('config-file-broken'), 5_000);
    expect(runtime.config.values.performance.temperature).toBe(0.1);
    expect(readFileSync(file, 'utf8')).toBe('{"performance": {');
  });

  it('judges by the rules that are in force now', async () => {
    const runtime = await open();
    const request = {tool: 'read-file', path: 'notes.txt'};
    expect((await runtime.permissions()).check(request).decision).toBe('allow');
    await runtime.followSettings();
    writeFileSync(runtime.paths.configFile, '{"permissions": {"deny": ["read-file(notes.txt)"]}}');
    await vi.waitFor(async () => expect((await runtime.permissions()).check(request).decision).toBe('deny'), 5_000);
  });

  it('writes no secret into its log', async () => {
    const runtime = await open({OPENAI_API_KEY: 'sk-proj-abcdefghijklmnopqrstuvwxyz0123456789', LOG_LEVEL: 'debug'});
    await (await runtime.secrets()).get('openai-api-key');
    runtime.logger.error('the server said sk-proj-abcdefghijklmnopqrstuvwxyz0123456789', {
      headers: {authorization: 'Bearer sk-proj-abcdefghijklmnopqrstuvwxyz0123456789'},
    });
    await runtime.logger.flush();
    const log = readFileSync(runtime.paths.logFile, 'utf8');
    expect(log).toContain('the server said');
    expect(log).not.toContain('abcdefghijklmnop');
  });

  it('finds its own state untouchable', async () => {
    const runtime = await open();
    const {check} = await runtime.permissions();
    for (const path of [
      runtime.paths.configFile,
      runtime.paths.trustFile,
      join(runtime.paths.sessionsDirectory, 'x.jsonl'),
    ]) {
      expect(check({tool: 'write-file', path}).decision, path).toBe('deny');
      expect(check({tool: 'read-file', path}).decision, path).toBe('deny');
    }
  });

  it('says which sandbox holds commands in, the same each time it is asked, and what that is worth', async () => {
    const runtime = await open({PATH: join(folder, 'no-programs')});
    const sandbox = await runtime.sandbox();
    expect(await runtime.sandbox()).toBe(sandbox);
    expect(sandbox).toMatchObject({layer: 'none', reason: expect.stringContaining('`bwrap` is not installed')});
    const row = (await runtime.health()).find(({name}) => name === 'sandbox');
    expect(row).toMatchObject({state: 'warn', message: expect.stringContaining('asks first')});
  });

  it('counts documents among its health, and makes their index anew where that is asked for', async () => {
    const runtime = await open();
    const row = async (options = {}) => (await runtime.health(options)).find(({name}) => name === 'knowledge');
    expect(await row()).toEqual({name: 'knowledge', state: 'ok', message: 'no documents'});
    const knowledge = await runtime.knowledge();
    await knowledge.importText({id: 'a', text: 'The heron stands still.'});
    expect(await row({rebuildIndex: true})).toMatchObject({
      state: 'ok',
      message: expect.stringMatching(/^1 documents, 0 set aside, 0 files failed, engine /),
    });
    expect((await knowledge.search('heron', {limit: 1, refreshAtMostMs: 0})).passages).toHaveLength(1);
  });

  it('deletes the outputs of commands with their session', async () => {
    const runtime = await open();
    const sessions = await runtime.sessions();
    const session = await sessions.create({workspaceRoot: runtime.workspaceRoot});
    await session.beginTurn('hello');
    await session.close();
    for (const id of [session.id, 'another']) {
      mkdirSync(join(runtime.commandOutputDirectory, id), {recursive: true});
      writeFileSync(join(runtime.commandOutputDirectory, id, '1-abc.txt'), 'what a command wrote');
    }
    await sessions.delete(session.id);
    expect(readdirSync(runtime.commandOutputDirectory)).toEqual(['another']);
  });
});

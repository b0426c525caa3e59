import {execFileSync} from 'node:child_process';
import {chmod, mkdir, readFile, rm, stat, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import type {LoadedConfig, LoadOptions} from '../../source/config/load.ts';
import {defaultConfig} from '../../source/config/schema.ts';
import {createSandbox} from './fixture.ts';

const codes = (config: LoadedConfig) => config.warnings.map(warning => warning.code);
const maxTokens = (value: number) => JSON.stringify({performance: {maxTokens: value}});
const isRoot = process.getuid?.() === 0;

describe('the order of the sources', () => {
  const cases: {
    title: string;
    user?: string;
    project?: string;
    options?: Partial<LoadOptions>;
    level: string;
    source: string;
    where?: string | RegExp;
  }[] = [
    {title: 'the default when nobody says anything', level: 'warn', source: 'default'},
    {
      title: 'the user file over the default',
      user: 'info',
      level: 'info',
      source: 'user file',
      where: /home.config\.json$/,
    },
    {
      title: 'the project file over the user file',
      user: 'info',
      project: 'error',
      level: 'error',
      source: 'project file',
    },
    {
      title: 'the environment over the files',
      user: 'info',
      project: 'error',
      options: {environment: {LOG_LEVEL: 'silent'}},
      level: 'silent',
      source: 'environment',
      where: 'LOG_LEVEL',
    },
    {
      title: '--set over the environment',
      options: {environment: {LOG_LEVEL: 'silent'}, overrides: ['log.level=debug']},
      level: 'debug',
      source: 'flag',
      where: '--set',
    },
    {
      title: 'the later of two --set',
      options: {overrides: ['log.level=debug', 'log.level=info']},
      level: 'info',
      source: 'flag',
    },
    {
      title: 'the files over an empty variable',
      user: 'info',
      options: {environment: {LOG_LEVEL: ' '}},
      level: 'info',
      source: 'user file',
    },
    {
      title: 'debug for DEBUG=true',
      options: {environment: {DEBUG: 'true'}},
      level: 'debug',
      source: 'environment',
      where: 'DEBUG',
    },
    {
      title: 'LOG_LEVEL over DEBUG=true',
      options: {environment: {DEBUG: '1', LOG_LEVEL: 'ERROR'}},
      level: 'error',
      source: 'environment',
      where: 'LOG_LEVEL',
    },
    {
      title: 'the default where DEBUG is a pattern for another program',
      options: {environment: {DEBUG: 'express:*'}},
      level: 'warn',
      source: 'default',
    },
  ];
  it.each(cases)('takes $title', async ({user, project, options, level, source, where}) => {
    const sandbox = createSandbox();
    if (user) await sandbox.userFile(JSON.stringify({log: {level: user}}));
    if (project) await sandbox.projectFile(JSON.stringify({log: {level: project}}));
    const config = await sandbox.load(options);
    expect(config.values.log.level).toBe(level);
    expect(config.sourceOf('log.level').source).toBe(source);
    if (where) expect(config.sourceOf('log.level').where).toMatch(where);
    expect(config.warnings).toEqual([]);
  });

  it('puts the block that ENVIRONMENT names over what both files say otherwise', async () => {
    const sandbox = createSandbox();
    await sandbox.userFile(
      JSON.stringify({ui: {maxFps: 10}, environments: {production: {ui: {maxFps: 11}}, test: {ui: {maxFps: 12}}}}),
    );
    await sandbox.projectFile(JSON.stringify({ui: {maxFps: 20}}));
    expect((await sandbox.load()).values.ui.maxFps).toBe(20);
    const production = await sandbox.load({environment: {ENVIRONMENT: 'production'}});
    expect(production.values.ui.maxFps).toBe(11);
    expect(production.sourceOf('ui.maxFps')).toEqual({
      source: 'user file',
      where: `${sandbox.paths.configFile} (environments.production)`,
    });
    expect((await sandbox.load({overrides: ['environment=test']})).values.ui.maxFps).toBe(12);
  });

  it('follows a file that chooses the environment itself', async () => {
    const sandbox = createSandbox();
    await sandbox.userFile('{"environment": "test", "environments": {"test": {"ui": {"theme": "light"}}}}');
    expect((await sandbox.load()).values.ui.theme).toBe('light');
  });

  it('gives frozen defaults when there is nothing at all', async () => {
    const {values, warnings} = await createSandbox().load();
    expect(values).toEqual(defaultConfig);
    expect(warnings).toEqual([]);
    expect(Object.isFrozen(values.models.fallback)).toBe(true);
  });

  it('takes a setting that has no default back to not set with null', async () => {
    const sandbox = createSandbox();
    await sandbox.userFile('{"models": {"specialized": {"code": "ollama:a"}}}');
    expect((await sandbox.load()).values.models.specialized.code).toBe('ollama:a');
    const config = await sandbox.load({overrides: ['models.specialized.code=null']});
    expect(config.values.models.specialized.code).toBeUndefined();
  });
});

describe('a value given for one run', () => {
  it.each([
    ['models.primary=ollama:qwen2.5-coder:7b', 'ollama:qwen2.5-coder:7b'],
    ['models.primary="openai:gpt-x"', 'openai:gpt-x'],
    ['models.primary=retrieval-only', 'retrieval-only'],
    ['performance.temperature=.5', 0.5],
    ['performance.timeout=1e2', 100],
    ['memory.enabled=off', false],
    ['memory.enabled=YES', true],
    ['models.fallback=ollama:a, openai:b', ['ollama:a', 'openai:b']],
    ['models.fallback=["ollama:a"]', ['ollama:a']],
    ['models.fallback=', []],
    ['permissions.deny=run-command(a, b)', ['run-command(a, b)']],
    ['ui.theme=DARK', 'dark'],
    ['providers.openai.baseUrl=http://localhost:1/v1//', 'http://localhost:1/v1'],
    ['redis.url=redis://:secret@h:1/0', 'redis://:secret@h:1/0'],
  ])('reads --set %s', async (override, value) => {
    const config = await createSandbox().load({overrides: [override]});
    const key = override.split('=')[0] as string;
    expect(
      key.split('.').reduce<unknown>((group, part) => (group as Record<string, unknown>)[part], config.values),
    ).toEqual(value);
  });

  it.each([
    [{LOG_LEVEL: 'loud'}, /LOG_LEVEL is "loud", expected one of `debug`, `info`/],
    [{ENVIRONMENT: 'staging'}, /ENVIRONMENT is "staging", expected one of `development`/],
    [{DEBUG: 'maybe'}, /DEBUG is "maybe", expected `true` or `false`/],
    [{OLLAMA_BASE_URL: 'localhost:11434'}, /OLLAMA_BASE_URL is "localhost:11434": expected an address/],
    [{OPENAI_BASE_URL: 'file:///etc/passwd'}, /OPENAI_BASE_URL/],
    [{ANTHROPIC_BASE_URL: 'http://'}, /ANTHROPIC_BASE_URL/],
    [{SUPABASE_URL: 'https://a b'}, /SUPABASE_URL/],
    [{REDIS_URL: 'http://h'}, /REDIS_URL/],
    [{LOG_LEVEL: 'a\u001b[31m\u202eb'}, /LOG_LEVEL is "a\\u001b\[31m\\u\{202e\}b"/],
  ])('names the variable and what is expected for %j', async (environment, message) => {
    const error = createSandbox().load({environment});
    await expect(error).rejects.toMatchObject({
      code: 'config-invalid-environment',
      message: expect.stringMatching(message),
    });
  });

  it.each([
    ['models.primary=opnai:x', /unknown provider `opnai`, expected one of `ollama`, `openai`, `anthropic`/],
    ['models.primary=gpt', /names no provider/],
    ['models.primary=ollama:', /names a provider but no model/],
    ['models.fallback=ollama:a,zz:b', /unknown provider `zz`/],
    ['models.embedding=anthropic:x', /unknown provider `anthropic`, expected one of `ollama`, `openai`, `local`/],
    ['performance.maxTokens=abc', /is "abc", expected an integer from 1 to/],
    ['performance.maxTokens=0', /is 0, expected/],
    ['performance.maxTokens=1.5', /is 1.5, expected/],
    ['performance.temperature=NaN', /"NaN"/],
    ['performance.temperature=1e999', /expected a number from 0 to 2/],
    ['performance.idleTimeout=-1', /is -1, expected/],
    ['memory.enabled=perhaps', /"perhaps", expected `true` or `false`/],
    ['permissions.mode=yolo', /"yolo", expected one of `read-only`/],
    ['permissions.allow=no-such-tool', /Unknown tool `no-such-tool`/],
    ['performance.maxTokens', /expected KEY=VALUE/],
    ['=5', /expected KEY=VALUE/],
    ['performance=5', /unknown setting/],
    ['__proto__.polluted=1', /unknown setting: `__proto__\.polluted`/],
    ['constructor=1', /unknown setting: `constructor`/],
    ['providers.openai.apiKey=sk-very-secret', /cannot take the secret/],
  ])('refuses --set %s', async (override, message) => {
    const error = createSandbox().load({overrides: [override]});
    await expect(error).rejects.toMatchObject({code: 'config-invalid-flag', message: expect.stringMatching(message)});
    await expect(error).rejects.not.toMatchObject({message: expect.stringContaining('sk-very-secret')});
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('names the setting that was probably meant', async () => {
    const error = createSandbox().load({overrides: ['performance.maxTokns=1']});
    await expect(error).rejects.toMatchObject({hint: 'Did you mean `performance.maxTokens`?'});
  });

  it('does not show the password in an address that is wrong', async () => {
    const error = createSandbox().load({environment: {REDIS_URL: 'http://user:hunter2@h'}});
    await expect(error).rejects.toThrow('http://user:***@h');
  });

  it.each(['OPENAI_BASE_URL', 'LOG_LEVEL', 'REDIS_URL'])(
    'does not show a key that was put into %s by mistake',
    async name => {
      const key = `sk-proj-${'aB3dE6gH'.repeat(6)}`;
      const error = await createSandbox()
        .load({environment: {[name]: key}})
        .catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({code: 'config-invalid-environment', message: expect.stringContaining(name)});
      expect(String(error).toLowerCase()).not.toContain('ab3de6');
    },
  );

  it('replaces the rules of the files with those of --set', async () => {
    const sandbox = createSandbox();
    await sandbox.userFile('{"permissions": {"deny": ["edit-file"]}}');
    const replaced = await sandbox.load({overrides: ['permissions.deny=write-file']});
    expect(replaced.values.permissions.deny).toEqual(['write-file']);
  });
});

describe('a settings file with faults', () => {
  it.each([
    ['a missing comma', '{\n  "a": 1\n  "b": 2\n}', 3, 3],
    ['an unfinished text', '{\n  "ui": {', 2, 10],
    ['a comment', '{\n  // mine\n}', 2, 3],
    ['an empty file', '', 1, 1],
    ['only spaces', ' \n ', 1, 1],
    ['a bare word', 'hello', 1, 1],
    ['bytes that are no text', '\u0000\u0001', 1, 1],
  ])('says where %s is and goes on with the defaults', async (_, text, line, column) => {
    const sandbox = createSandbox();
    await sandbox.userFile(text);
    const {values, warnings} = await sandbox.load();
    expect(values).toEqual(defaultConfig);
    expect(warnings).toMatchObject([{code: 'config-file-broken', file: sandbox.paths.configFile, line, column}]);
    expect(warnings[0]?.message).toContain(`${sandbox.paths.configFile}:${line}:${column}: `);
    expect(warnings[0]?.hint).toContain('the defaults serve');
    expect(await readFile(sandbox.paths.configFile, 'utf8')).toBe(text);
  });

  it.each(['[]', '5', '"text"', 'null', 'true'])('takes a file that holds %s for broken', async text => {
    const sandbox = createSandbox();
    await sandbox.userFile(text);
    const {values, warnings} = await sandbox.load();
    expect(values).toEqual(defaultConfig);
    expect(warnings[0]?.message).toMatch(/expected an object of settings/);
  });

  it('goes on with the last good settings, also after a restart', async () => {
    const sandbox = createSandbox();
    await sandbox.userFile(maxTokens(77));
    await sandbox.load();
    await sandbox.userFile('{"performance": {"maxTokens": 88');
    const {values, warnings, sourceOf} = await sandbox.load();
    expect(values.performance.maxTokens).toBe(77);
    expect(sourceOf('performance.maxTokens').source).toBe('user file');
    expect(warnings[0]?.hint).toContain('the last good settings serve');
    expect((await stat(sandbox.paths.lastGoodConfigFile)).mode & 0o777).toBe(0o600);
  });

  it('does not take the last good settings for a file that was deleted', async () => {
    const sandbox = createSandbox();
    await sandbox.userFile(maxTokens(77));
    await sandbox.load();
    await rm(sandbox.paths.configFile);
    expect((await sandbox.load()).values.performance.maxTokens).toBe(4096);
  });

  it('replaces one wrong value by its last good one and keeps the others', async () => {
    const sandbox = createSandbox();
    await sandbox.userFile('{"permissions": {"mode": "read-only"}, "ui": {"maxFps": 30}}');
    await sandbox.load();
    await sandbox.userFile('{"permissions": {"mode": "read-onyl"}, "ui": {"maxFps": 31}}');
    const {values, warnings} = await sandbox.load();
    expect(values.permissions.mode).toBe('read-only');
    expect(values.ui.maxFps).toBe(31);
    expect(warnings).toMatchObject([{code: 'config-wrong-value', key: 'permissions.mode', line: 1, column: 18}]);
  });

  it('leaves out one wrong value that never was good', async () => {
    const sandbox = createSandbox();
    await sandbox.userFile('{\n  "performance": {"maxTokens": "many", "timeout": 5}\n}');
    const {values, warnings} = await sandbox.load();
    expect(values.performance).toMatchObject({maxTokens: 4096, timeout: 5});
    expect(warnings).toMatchObject([{key: 'performance.maxTokens', line: 2, column: 19}]);
    expect(warnings[0]?.message).toContain('"many", expected an integer from 1 to 1000000');
  });

  it('keeps the good entries of a list', async () => {
    const sandbox = createSandbox();
    await sandbox.userFile('{"permissions": {"deny": ["edit-file", 5, "", "write-file(src/**)"]}}');
    const {values, warnings} = await sandbox.load();
    expect(values.permissions.deny).toEqual(['edit-file', 'write-file(src/**)']);
    expect(warnings.map(warning => warning.key)).toEqual(['permissions.deny.1', 'permissions.deny.2']);
  });

  it.each([
    ['{"memory": {"enabled": "true"}}', 'memory.enabled'],
    ['{"performance": {"maxTokens": "5"}}', 'performance.maxTokens'],
    ['{"performance": {"maxTokens": null}}', 'performance.maxTokens'],
    ['{"models": {"primary": ["ollama:a"]}}', 'models.primary'],
    ['{"models": {"fallback": {"a": 1}}}', 'models.fallback'],
    ['{"models": {"fallback": "nope"}}', 'models.fallback'],
    ['{"models": "ollama:a"}', 'models'],
    ['{"models": [1]}', 'models'],
    ['{"environments": 5}', 'environments'],
    ['{"environments": {"test": {"ui": {"theme": 4}}}}', 'environments.test.ui.theme'],
  ])('names the key of the wrong type in %s', async (text, key) => {
    const sandbox = createSandbox();
    await sandbox.userFile(text);
    const {values, warnings} = await sandbox.load();
    expect(values).toEqual(defaultConfig);
    expect(warnings.map(warning => [warning.code, warning.key?.replace(/\.0$/, '')])).toEqual([
      ['config-wrong-value', key],
    ]);
  });

  it('warns of unknown keys with the nearest known one, and uses the rest', async () => {
    const sandbox = createSandbox();
    await sandbox.userFile(
      '{\n  "performance": {"maxTokns": 1, "timeout": 5},\n  "colour": "red",\n  "environments": {"staging": {}}\n}',
    );
    const {values, warnings} = await sandbox.load();
    expect(values.performance.timeout).toBe(5);
    expect(warnings).toMatchObject([
      {code: 'config-unknown-key', key: 'performance.maxTokns', line: 2, hint: 'Did you mean `performance.maxTokens`?'},
      {code: 'config-unknown-key', key: 'colour', line: 3, column: 3},
      {code: 'config-unknown-key', key: 'environments.staging', line: 4},
    ]);
  });

  it.each([
    '{"__proto__": {"polluted": 1}}',
    '{"constructor": {"prototype": {"polluted": 1}}}',
    '{"models": {"__proto__": {"primary": "x"}}}',
  ])('treats %s as an unknown key and pollutes nothing', async text => {
    const sandbox = createSandbox();
    await sandbox.userFile(text);
    const config = await sandbox.load();
    expect(config.values).toEqual(defaultConfig);
    expect(codes(config)).toEqual(['config-unknown-key']);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('says which of two equal keys counts', async () => {
    const sandbox = createSandbox();
    await sandbox.userFile('{"debug": false,\n "debug": true}');
    const config = await sandbox.load();
    expect(config.values.debug).toBe(true);
    expect(config.warnings).toMatchObject([{code: 'config-repeated-key', line: 1, key: 'debug'}]);
  });

  it('does not read a secret from a file, and never repeats it', async () => {
    const sandbox = createSandbox();
    await sandbox.userFile('{"providers": {"openai": {"apiKey": "sk-very-secret"}}}');
    const config = await sandbox.load();
    expect(codes(config)).toEqual(['config-secret-in-file']);
    expect(JSON.stringify(config)).not.toContain('sk-very-secret');
  });

  it('does not repeat what stands around a syntax error', async () => {
    const sandbox = createSandbox();
    await sandbox.userFile('{"providers": {"openai": {"apiKey": "sk-very-secret" nonsense}}}');
    expect(JSON.stringify(await sandbox.load())).not.toContain('sk-very');
    await sandbox.userFile('{"apiKey": sk-very-secret}');
    expect(JSON.stringify(await sandbox.load())).not.toContain('sk-very');
  });

  it('reads a file with a byte order mark, CRLF and a $schema', async () => {
    const sandbox = createSandbox();
    await sandbox.userFile('\uFEFF{\r\n  "$schema": "x",\r\n  "debug": true\r\n}\r\n');
    const config = await sandbox.load();
    expect(config.values.debug).toBe(true);
    expect(config.warnings).toEqual([]);
  });

  it('refuses a file of 10 MB by its size', async () => {
    const sandbox = createSandbox();
    await sandbox.userFile(`{"debug": true${' '.repeat(10_000_000)}}`);
    const config = await sandbox.load();
    expect(config.values.debug).toBe(false);
    expect(config.warnings[0]?.message).toMatch(/has 10000015 bytes; expected at most 1000000/);
  });

  it('stands a file that is nested a hundred thousand deep', async () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    const sandbox = createSandbox();
    await sandbox.userFile(`{"debug": true, "x": ${deep}, "memory": ${deep}, "ui": {"theme": ${deep}}}`);
    const config = await sandbox.load();
    expect(config.values).toEqual({...defaultConfig, debug: true, log: {level: 'debug'}});
    expect(codes(config)).toEqual(['config-unknown-key', 'config-wrong-value', 'config-wrong-value']);
  });

  it('stops naming faults after fifty', async () => {
    const sandbox = createSandbox();
    const entries = Array.from({length: 40_000}, (_, index) => `"unknown${index}": 1`);
    await sandbox.userFile(`{"debug": true, ${entries.join(', ')}}`);
    const config = await sandbox.load();
    expect(config.values.debug).toBe(true);
    expect(config.warnings).toHaveLength(51);
    expect(config.warnings[50]?.message).toMatch(/\d+ more faults/);
  });

  it('goes on when a folder stands in place of the file', async () => {
    const sandbox = createSandbox();
    await mkdir(sandbox.paths.configFile, {recursive: true});
    const config = await sandbox.load();
    expect(config.values).toEqual(defaultConfig);
    expect(config.warnings).toMatchObject([{code: 'config-file-unreadable', file: sandbox.paths.configFile}]);
  });

  it.skipIf(process.platform === 'win32')('does not wait for a pipe or a device in place of the file', async () => {
    const sandbox = createSandbox();
    await mkdir(sandbox.paths.configDirectory, {recursive: true});
    execFileSync('mkfifo', [sandbox.paths.configFile]);
    expect(codes(await sandbox.load())).toEqual(['config-file-unreadable']);
    await rm(sandbox.paths.configFile);
    await symlink('/dev/zero', sandbox.paths.configFile);
    expect(codes(await sandbox.load())).toEqual(['config-file-unreadable']);
  });

  it('goes on when the file is a link that leads in a circle', async () => {
    const sandbox = createSandbox();
    await mkdir(sandbox.paths.configDirectory, {recursive: true});
    await symlink(sandbox.paths.configFile, sandbox.paths.configFile);
    expect(codes(await sandbox.load())).toEqual(['config-file-unreadable']);
  });

  it.skipIf(isRoot)('goes on when the file may not be read (not as root, who may)', async () => {
    const sandbox = createSandbox();
    await sandbox.userFile('{}');
    await chmod(sandbox.paths.configFile, 0);
    const config = await sandbox.load();
    expect(config.warnings[0]?.message).toContain('cannot be read (EACCES)');
  });

  it('escapes what a terminal could act on in keys and paths', async () => {
    const sandbox = createSandbox();
    const workspaceRoot = join(sandbox.folder, 'pro\u001b[2Jject\n');
    await mkdir(join(workspaceRoot, '.eca'), {recursive: true});
    await writeFile(join(workspaceRoot, '.eca', 'config.json'), '{"\\u001b[2J\\u202e": 1}');
    const config = await sandbox.load({workspaceRoot});
    expect(config.warnings).toHaveLength(1);
    expect(config.warnings[0]?.message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});

describe('the file of a project', () => {
  it('is not used unless trusted, and says how to trust it', async () => {
    const sandbox = createSandbox();
    await sandbox.projectFile('{"debug": true, "nonsense": 1}');
    const config = await sandbox.load({projectTrusted: async () => false});
    expect(config.values.debug).toBe(false);
    expect(config.warnings).toMatchObject([
      {code: 'config-project-untrusted', hint: expect.stringContaining('eca trust grant')},
    ]);
  });

  it('does not ask about trust where there is no such file', async () => {
    const sandbox = createSandbox();
    const projectTrusted = () => Promise.reject(new Error('asked'));
    await expect(sandbox.load({projectTrusted})).resolves.toBeDefined();
    await mkdir(sandbox.workspaceRoot);
    await writeFile(join(sandbox.workspaceRoot, '.eca'), 'a file');
    await expect(sandbox.load({projectTrusted})).resolves.toBeDefined();
  });

  it('is not used when it changes while trust is looked up', async () => {
    const sandbox = createSandbox();
    await sandbox.projectFile('{"ui": {"theme": "dark"}}');
    const config = await sandbox.load({
      projectTrusted: async () => {
        await sandbox.projectFile('{"ui": {"theme": "light"}}');
        return true;
      },
    });
    expect(config.values.ui.theme).toBe('auto');
    expect(codes(config)).toEqual(['config-project-untrusted']);
  });

  it('may tighten permissions', async () => {
    const sandbox = createSandbox();
    await sandbox.userFile('{"permissions": {"deny": ["edit-file"], "mode": "auto-edit"}}');
    await sandbox.projectFile('{"permissions": {"deny": ["write-file"], "ask": ["read-file"], "mode": "read-only"}}');
    const config = await sandbox.load();
    expect(config.values.permissions).toEqual({
      mode: 'read-only',
      allow: [],
      ask: ['read-file'],
      deny: ['edit-file', 'write-file'],
    });
    expect(config.warnings).toEqual([]);
  });

  it('may not widen them, nor send or delete data, also not from a block of environments', async () => {
    const sandbox = createSandbox();
    const widening = {
      permissions: {mode: 'full-auto', allow: ['*'], deny: []},
      telemetry: {enabled: true},
      supabase: {url: 'https://evil.example'},
      redis: {url: 'redis://evil.example'},
      retention: {sessions: 1},
    };
    await sandbox.userFile('{"permissions": {"deny": ["edit-file"]}}');
    await sandbox.projectFile(JSON.stringify({...widening, environments: {development: widening}}));
    const config = await sandbox.load();
    expect(config.values).toEqual({...defaultConfig, permissions: {...defaultConfig.permissions, deny: ['edit-file']}});
    expect(new Set(codes(config))).toEqual(new Set(['config-project-widens']));
    expect(config.warnings).toHaveLength(12);
  });

  it('has no last good copy: what is trusted is what is there', async () => {
    const sandbox = createSandbox();
    await sandbox.projectFile('{"ui": {"theme": "dark"}}');
    await sandbox.load();
    await sandbox.projectFile('{"ui": {"theme": ');
    const config = await sandbox.load();
    expect(config.values.ui.theme).toBe('auto');
    expect(codes(config)).toEqual(['config-file-broken']);
  });
});

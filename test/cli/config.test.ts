import {readFileSync, rmSync} from 'node:fs';
import {writeFile} from 'node:fs/promises';
import {PassThrough} from 'node:stream';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {CommandContext, FlagValue, Verb} from '../../source/cli/command.ts';
import {command} from '../../source/cli/commands/config.ts';
import {exitCodeOf} from '../../source/cli/exit-codes.ts';
import type {LoadOptions} from '../../source/config/load.ts';
import {settings} from '../../source/config/schema.ts';
import type {ErrorData} from '../../source/foundation/errors.ts';
import type {Runtime} from '../../source/runtime/runtime.ts';
import {createSandbox, type Sandbox} from '../config/fixture.ts';

interface Ran {
  exitCode: number;
  lines: string[];
  values: unknown[];
  notes: string[];
}

interface Given {
  json?: boolean;
  flags?: Record<string, FlagValue>;
  stdin?: string;
  load?: Partial<LoadOptions>;
}

async function run(sandbox: Sandbox, verbName: string, operands: string[] = [], given: Given = {}): Promise<Ran> {
  const verb = command.verbs.find(({name}) => name === verbName) as Verb;
  const ran: Ran = {exitCode: -1, lines: [], values: [], notes: []};
  const config = await sandbox.load(given.load);
  const stdin = new PassThrough();
  stdin.end(given.stdin ?? '');
  const context: CommandContext = {
    operands,
    flags: given.flags ?? {},
    output: {
      json: given.json ?? false,
      quiet: false,
      columns: 80,
      isTerminal: false,
      color: false,
      write: async text => void ran.lines.push(text),
      line: async (text = '') => void ran.lines.push(text),
      value: async value => void ran.values.push(JSON.parse(JSON.stringify(value))),
      note: text => ran.notes.push(text),
      warn: ({message}: ErrorData) => ran.notes.push(message),
      error: ({message}: ErrorData) => ran.notes.push(message),
      progress: () => ({update() {}, end() {}}),
    },
    // The command reaches for nothing else of the runtime.
    runtime: async () => ({config, paths: sandbox.paths, workspaceRoot: sandbox.workspaceRoot}) as Runtime,
    stdin: stdin as unknown as NodeJS.ReadStream,
    signal: new AbortController().signal,
  };
  ran.exitCode = await verb.run(context);
  return ran;
}

const secretVariables = ['OPENAI_API_KEY', 'ANTHROPIC_API_KEY', 'SUPABASE_KEY', 'DBUS_SESSION_BUS_ADDRESS'];
const before = new Map(secretVariables.map(name => [name, process.env[name]]));
beforeEach(() => {
  for (const name of secretVariables) delete process.env[name];
});
afterEach(() => {
  for (const [name, value] of before) if (value !== undefined) process.env[name] = value;
});

describe('eca config show', () => {
  it('is what the bare noun does, and lists every setting with value and source', async () => {
    const sandbox = createSandbox();
    await sandbox.userFile('{"ui": {"theme": "light"}}');
    expect(command.verbs[0].name).toBe('show');
    const {lines, exitCode} = await run(sandbox, 'show', [], {load: {environment: {LOG_LEVEL: 'info'}}});
    expect(exitCode).toBe(0);
    expect(lines.map(line => line.split(' ')[0])).toEqual(settings.map(({key}) => key));
    expect(lines.find(line => line.startsWith('ui.theme '))).toMatch(/light +user file \(.*config\.json\)$/);
    expect(lines.find(line => line.startsWith('log.level '))).toMatch(/info +environment \(LOG_LEVEL\)$/);
    expect(lines.find(line => line.startsWith('performance.maxTokens '))).toMatch(/4096 +default$/);
    expect(lines.find(line => line.startsWith('models.specialized.code '))).toMatch(/not set +default$/);
  });

  it('gives the same as one JSON object, with types and sentences', async () => {
    const sandbox = createSandbox();
    await sandbox.userFile('{"ui": {"theme": "light"}, "nonsense": 1}');
    const {values, lines} = await run(sandbox, 'show', [], {json: true});
    expect(lines).toEqual([]);
    expect(values).toHaveLength(1);
    const [shown] = values as [{settings: {key: string}[]; warnings: ErrorData[]}];
    expect(shown.settings).toHaveLength(settings.length);
    expect(shown.settings.find(({key}) => key === 'ui.theme')).toEqual({
      key: 'ui.theme',
      value: 'light',
      source: 'user file',
      where: sandbox.paths.configFile,
      default: 'auto',
      type: 'choice',
      expects: 'one of `auto`, `dark`, `light`',
      sentence: 'The colours of the app.',
    });
    expect(shown.settings.find(({key}) => key === 'models.specialized.code')).toMatchObject({
      value: null,
      default: null,
    });
    expect(shown.warnings).toMatchObject([{code: 'config-unknown-key', key: 'nonsense'}]);
  });

  it('says of secrets only whether they are set, and hides passwords in addresses', async () => {
    const sandbox = createSandbox();
    process.env.ANTHROPIC_API_KEY = 'sk-from-environment';
    await run(sandbox, 'set', ['providers.openai.apiKey'], {stdin: 'sk-from-stdin\n'});
    const load = {environment: {REDIS_URL: 'redis://user:hunter2@h:1'}};
    const text = await run(sandbox, 'show', [], {load});
    const json = await run(sandbox, 'show', [], {load, json: true});
    for (const hidden of ['sk-from', 'hunter2']) expect(JSON.stringify([text, json])).not.toContain(hidden);
    const line = (key: string) => text.lines.find(one => one.startsWith(`${key} `));
    expect(line('providers.openai.apiKey')).toContain('set (file)');
    expect(line('providers.anthropic.apiKey')).toContain('set (environment)');
    expect(line('supabase.key')).toContain('not set');
    expect(line('redis.url')).toContain('redis://user:***@h:1');
  });

  it('escapes what a terminal could act on', async () => {
    const sandbox = createSandbox();
    await sandbox.userFile(
      '{"models": {"primary": "ollama:a"}, "permissions": {"deny": ["edit-file(\u0085\u202ex)"]}}',
    );
    const {lines} = await run(sandbox, 'show', [], {load: {workspaceRoot: `${sandbox.folder}/\u001b[2J`}});
    for (const line of lines) expect(line).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});

describe('eca config get', () => {
  it.each([
    ['performance.maxTokens', '4096'],
    ['models.primary', 'ollama:qwen2.5-coder'],
    ['models.fallback', '[]'],
    ['models.specialized.code', ''],
    ['supabase.key', 'not set'],
  ])('prints %s alone', async (key, text) => {
    expect((await run(createSandbox(), 'get', [key])).lines).toEqual([text]);
  });

  it('gives value and source as JSON', async () => {
    const {values} = await run(createSandbox(), 'get', ['ui.maxFps'], {json: true, load: {overrides: ['ui.maxFps=9']}});
    expect(values).toEqual([{key: 'ui.maxFps', value: 9, source: 'flag', where: '--set'}]);
  });

  it.each([
    [['performance.maxTokns'], 'usage-unknown-setting', /maxTokns/],
    [['__proto__'], 'usage-unknown-setting', /__proto__/],
    [[], 'usage-operands', /0 operands/],
    [['ui.theme', 'ui.maxFps'], 'usage-operands', /2 operands/],
  ])('refuses %j with exit code 2', async (operands, code, message) => {
    const error = await run(createSandbox(), 'get', operands).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({code, message: expect.stringMatching(message)});
    expect(exitCodeOf(error)).toBe(2);
  });

  it('names the setting that was probably meant', async () => {
    await expect(run(createSandbox(), 'get', ['performance.maxTokns'])).rejects.toMatchObject({
      hint: 'Did you mean `performance.maxTokens`?',
    });
  });
});

describe('eca config set and unset', () => {
  it('change the file, and say so on stderr', async () => {
    const sandbox = createSandbox();
    const {exitCode, lines, notes} = await run(sandbox, 'set', ['ui.maxFps', '9']);
    expect([exitCode, lines]).toEqual([0, []]);
    expect(notes[0]).toMatch(/^ui\.maxFps is 9 in .*config\.json$/);
    expect((await run(sandbox, 'get', ['ui.maxFps'])).lines).toEqual(['9']);
    await run(sandbox, 'unset', ['ui.maxFps']);
    expect((await run(sandbox, 'get', ['ui.maxFps'])).lines).toEqual(['20']);
  });

  it('take several values for a list', async () => {
    const sandbox = createSandbox();
    await run(sandbox, 'set', ['models.fallback', 'ollama:a:7b', 'openai:b']);
    expect((await run(sandbox, 'get', ['models.fallback'])).lines).toEqual(['["ollama:a:7b","openai:b"]']);
  });

  it('say when something stronger still wins', async () => {
    const {notes} = await run(createSandbox(), 'set', ['log.level', 'info'], {
      load: {environment: {LOG_LEVEL: 'error'}},
    });
    expect(notes[1]).toContain('LOG_LEVEL');
  });

  it('write to the project with --project, and say how to have it used', async () => {
    const sandbox = createSandbox();
    const {values, notes} = await run(sandbox, 'set', ['ui.theme', 'dark'], {flags: {project: true}, json: true});
    expect(values).toMatchObject([{key: 'ui.theme', value: 'dark', changed: true}]);
    expect(notes).toEqual([expect.stringContaining('eca trust grant')]);
    expect((await sandbox.load()).sourceOf('ui.theme').source).toBe('project file');
  });

  it.each([
    [['ui.maxFps', 'fast'], 3],
    [['ui.maxFps'], 2],
    [['ui.maxFps', '1', '2'], 2],
    [['ui.maxFpz', '1'], 2],
    [[], 2],
  ])('refuse %j with exit code %i and change nothing', async (operands, exitCode) => {
    const sandbox = createSandbox();
    const error = await run(sandbox, 'set', operands).catch((thrown: unknown) => thrown);
    expect(exitCodeOf(error)).toBe(exitCode);
    expect(() => readFileSync(sandbox.paths.configFile)).toThrow('ENOENT');
  });

  it('refuse to touch a broken file, with exit code 3', async () => {
    const sandbox = createSandbox();
    await sandbox.userFile('{\n"ui": ');
    const error = await run(sandbox, 'set', ['ui.maxFps', '9']).catch((thrown: unknown) => thrown);
    expect(exitCodeOf(error)).toBe(3);
    expect(error).toMatchObject({message: expect.stringContaining('config.json:2:')});
    expect(readFileSync(sandbox.paths.configFile, 'utf8')).toBe('{\n"ui": ');
  });
});

describe.runIf(process.platform === 'linux')('a secret', () => {
  const kept = (sandbox: Sandbox) => readFileSync(`${sandbox.paths.secretsDirectory}/secrets.json`, 'utf8');

  it.each([
    ['stdin', ['providers.openai.apiKey'], 'sk-abcdef\r\n'],
    ['a dash', ['providers.openai.apiKey', '-'], 'sk-abcdef'],
    ['the command line', ['providers.openai.apiKey', 'sk-abcdef'], ''],
  ])('given by %s goes to the secret store, not to the file, and is not repeated', async (_, operands, stdin) => {
    const sandbox = createSandbox();
    const ran = await run(sandbox, 'set', operands, {stdin});
    expect(ran.exitCode).toBe(0);
    expect(JSON.stringify(ran)).not.toContain('sk-abcdef');
    expect(kept(sandbox)).toContain('sk-abcdef');
    expect(() => readFileSync(sandbox.paths.configFile)).toThrow('ENOENT');
    await run(sandbox, 'unset', ['providers.openai.apiKey']);
    expect(kept(sandbox)).not.toContain('sk-abcdef');
  });

  it.each(['', '\n', 'two words\n', 'a\u001b[2Jb\n', 'x'.repeat(20_000)])(
    'that is no key is refused (%#)',
    async stdin => {
      const error = await run(createSandbox(), 'set', ['supabase.key'], {stdin}).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({code: 'usage-bad-secret'});
    },
  );

  it('is never kept in a project', async () => {
    const error = run(createSandbox(), 'set', ['supabase.key', 'x'], {flags: {project: true}});
    await expect(error).rejects.toMatchObject({code: 'usage-secret-in-project'});
  });
});

describe('eca config check', () => {
  it('is content with what is right', async () => {
    const sandbox = createSandbox();
    await sandbox.userFile('{"ui": {"theme": "light"}}');
    expect(await run(sandbox, 'check')).toMatchObject({exitCode: 0, lines: ['Nothing is wrong with the settings.']});
    expect((await run(sandbox, 'check', [], {json: true})).values).toEqual([{ok: true, problems: []}]);
  });

  it('lists what is wrong with file, line, column and key, and gives exit code 3', async () => {
    const sandbox = createSandbox();
    await sandbox.userFile('{\n  "ui": {"theme": "pink"},\n  "colour": 1\n}');
    const text = await run(sandbox, 'check');
    expect(text.exitCode).toBe(3);
    expect(text.lines[0]).toBe(
      `${sandbox.paths.configFile}:2:10: \`ui.theme\`: "pink", expected one of \`auto\`, \`dark\`, \`light\``,
    );
    expect(text.lines.join('\n')).toContain(`${sandbox.paths.configFile}:3:3: \`colour\`: unknown setting`);
    const json = await run(sandbox, 'check', [], {json: true});
    expect(json.exitCode).toBe(3);
    expect(json.values).toMatchObject([
      {
        ok: false,
        problems: [
          {file: sandbox.paths.configFile, line: 2, column: 10, key: 'ui.theme'},
          {line: 3, column: 3, key: 'colour'},
        ],
      },
    ]);
  });

  it('looks into the file of a project that is not trusted, without using it', async () => {
    const sandbox = createSandbox();
    const load = {projectTrusted: async () => false};
    await sandbox.projectFile('{"ui": {"theme": "light"}}');
    expect(await run(sandbox, 'check', [], {load})).toMatchObject({
      exitCode: 0,
      notes: [expect.stringContaining('not trusted')],
    });
    await sandbox.projectFile('{"ui": {"theme": "pink"}}');
    expect((await run(sandbox, 'check', [], {load})).exitCode).toBe(3);
  });

  it('counts a file that cannot be read', async () => {
    const sandbox = createSandbox();
    await sandbox.userFile('{}');
    rmSync(sandbox.paths.configFile);
    await sandbox.userFile('');
    await writeFile(sandbox.paths.configFile, Buffer.alloc(2_000_000, 32));
    expect((await run(sandbox, 'check')).exitCode).toBe(3);
  });
});

describe('eca config path', () => {
  it('prints where the settings are, and every place as JSON', async () => {
    const sandbox = createSandbox();
    expect((await run(sandbox, 'path')).lines).toEqual([sandbox.paths.configFile]);
    expect((await run(sandbox, 'path', [], {json: true})).values).toMatchObject([
      {settings: sandbox.paths.configFile, data: sandbox.paths.home, log: sandbox.paths.logFile},
    ]);
  });
});

import {type ChildProcess, spawn} from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {spawn as spawnInTerminal} from '@lydell/node-pty';
import {afterAll, beforeAll, describe, expect, it, vi} from 'vitest';

const program = fileURLToPath(new URL('../../bin/eca.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'eca-program-'));
const project = join(folder, 'project');
const environment = {
  PATH: process.env.PATH,
  HOME: join(folder, 'home'),
  ECA_HOME: join(folder, 'state'),
  // Nothing listens there: no test may depend on what this machine serves.
  OLLAMA_BASE_URL: 'http://127.0.0.1:9',
};

beforeAll(() => {
  mkdirSync(join(project, 'source'), {recursive: true});
  mkdirSync(environment.HOME);
  writeFileSync(
    join(project, 'source', 'greeting.ts'),
    '/** Says hello to `name`. */\nexport function greet(name: string): string {\n  return "Hello, " + name;\n}\n',
  );
});
afterAll(() => rmSync(folder, {recursive: true, force: true}));

interface Outcome {
  code: number | null;
  signal: NodeJS.Signals | null;
  out: string;
  err: string;
}

function outcomeOf(child: ChildProcess): Promise<Outcome> {
  const text = {out: '', err: ''};
  child.stdout?.on('data', chunk => (text.out += chunk));
  child.stderr?.on('data', chunk => (text.err += chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({code, signal, ...text}));
  });
}

/** Runs the built program; `stdin` is its whole input (none: `/dev/null`). */
function eca(argv: string[], options: {stdin?: string; cwd?: string; env?: object} = {}): Promise<Outcome> {
  const child = spawn(process.execPath, [program, ...argv], {
    cwd: options.cwd ?? project,
    env: {...environment, ...options.env},
    stdio: [options.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  child.stdin?.end(options.stdin);
  return outcomeOf(child);
}

/** Runs `script` in a shell, where `$ECA` is the program. */
function shell(script: string): Promise<Outcome> {
  const env = {...environment, ECA: `${process.execPath} ${program}`};
  return outcomeOf(spawn('bash', ['-c', script], {cwd: project, env, stdio: ['ignore', 'pipe', 'pipe']}));
}

// Starting a program takes long on a busy machine.
vi.setConfig({testTimeout: 60_000, hookTimeout: 60_000});

/** What of `-o json` is looked at. */
interface TurnJson {
  text: string;
  citations: object[];
}

describe('the program', () => {
  it.each(['--version', '-v'])('answers %s', async flag => {
    const {version} = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
      version: string;
    };
    expect(await eca([flag])).toMatchObject({code: 0, out: `${version}\n`, err: ''});
  });

  it('answers --version without what it would need for anything else', async () => {
    const copy = join(folder, 'copy');
    mkdirSync(join(copy, 'bin'), {recursive: true});
    cpSync(program, join(copy, 'bin', 'eca.js'));
    cpSync(join(program, '../package.json'), join(copy, 'bin', 'package.json'));
    cpSync(fileURLToPath(new URL('../../package.json', import.meta.url)), join(copy, 'package.json'));
    const run = (argv: string[]) =>
      outcomeOf(spawn(process.execPath, [join(copy, 'bin', 'eca.js'), ...argv], {env: environment}));
    expect(await run(['--version'])).toMatchObject({code: 0, err: ''});
    expect(await run(['hello'])).toMatchObject({
      code: 1,
      err: expect.stringMatching(/is not built.*\n.*npm run build/),
    });
  });

  it('says which Node it needs', async () => {
    const old = join(folder, 'old.mjs');
    writeFileSync(
      old,
      `Object.defineProperty(process.versions, 'node', {value: '18.20.1'});\nprocess.argv.splice(1, 1);\nawait import(${JSON.stringify(program)});\n`,
    );
    const outcome = await outcomeOf(spawn(process.execPath, [old, program, 'models'], {env: environment}));
    expect(outcome).toMatchObject({code: 1, out: '', err: expect.stringMatching(/needs Node\.js 20\.19 .*18\.20\.1/)});
  });

  it.each([
    [['--bogus', 'x'], 2],
    [['models', '--bogus'], 2],
    [['models', 'list', 'extra'], 2],
    [['sesion', 'list'], 2],
    [['lessons', 'list'], 2],
    [['--cwd', '/no/such/folder', 'models'], 2],
    [['--file', 'no-such-file.ts', 'what is this?'], 2],
    [['--max-steps', 'abc', 'x'], 2],
    [['--set', 'no.such.key=1', 'models'], 3],
    [['--set', 'performance.maxTokens=many', 'models'], 3],
    [['-r', 'no-such-session', 'x'], 2],
    [['-m', 'ollama:nothing', 'x'], 4],
    [['-m', 'opnai:gpt', 'x'], 2],
  ])('%j fails with exit code %i, one error and no stack', async (argv, code) => {
    const outcome = await eca(argv);
    expect(outcome).toMatchObject({code, out: ''});
    expect(outcome.err.match(/^error: /gm)).toHaveLength(1);
    expect(outcome.err).not.toMatch(/\n\s+at |node:internal/);
  });

  it('answers a question with a citation', async () => {
    const outcome = await eca(['-o', 'json', 'where is greet?']);
    expect(outcome.code).toBe(0);
    const result = JSON.parse(outcome.out) as {type: string; citations: {path: string}[]};
    expect(result.type).toBe('result');
    expect(result.citations[0]).toMatchObject({path: 'source/greeting.ts'});
  });

  it('says beside the answer that what was stated has been noted, where it can be accepted', async () => {
    const env = {ECA_HOME: mkdtempSync(join(folder, 'noted-'))};
    const outcome = await eca(['-o', 'json', 'we deploy on Fridays'], {env});
    expect(JSON.parse(outcome.out)).toMatchObject({type: 'result'});
    expect(outcome.err).toContain('what you stated waits in the inbox of memory: eca memory list --inbox');
    const inbox = await eca(['memory', 'list', '--inbox', '--json'], {env});
    expect(JSON.parse(inbox.out)).toMatchObject({records: [{text: 'We deploy on Fridays', status: 'waiting'}]});
    expect((await eca(['where is greet?'], {env})).err).not.toContain('inbox');
  });

  it('leaves nothing in the folder for temporary files', async () => {
    const temporary = mkdtempSync(join(folder, 'temporary-'));
    for (const argv of [['Where is greet?'], ['index', 'rebuild'], ['memory', 'search', 'greet']]) {
      expect(await eca(argv, {env: {TMPDIR: temporary}})).toMatchObject({code: 0});
    }
    // Node keeps what it compiled in a folder of its own.
    expect(readdirSync(temporary).filter(name => name !== 'node-compile-cache')).toEqual([]);
  });

  it('asks what stands after --, whatever it looks like', async () => {
    const outcome = await eca(['-o', 'json', '--', 'models', 'list']);
    expect(outcome.code).toBe(0);
    expect(JSON.parse(outcome.out)).toMatchObject({type: 'result'});
  });

  it('takes the question from stdin', async () => {
    const outcome = await eca(['-o', 'json'], {stdin: 'where is greet?\n'});
    expect(outcome.code).toBe(0);
    expect(JSON.parse(outcome.out)).toMatchObject({type: 'result'});
  });

  it('answers from the text that is piped in or given as a file, and cites its lines', async () => {
    const log = '10:00 INFO ready\n10:01 ERROR \u001b[31mthe disk is full\u001b[0m\n10:02 INFO done\n';
    const piped = JSON.parse((await eca(['-o', 'json', 'what failed?'], {stdin: log})).out) as TurnJson;
    expect(piped.citations).toEqual([
      {kind: 'stdin', path: 'piped text', startLine: 2, endLine: 2, score: 1, why: 'given'},
    ]);
    expect(piped.text).toContain('piped text:2\n\n    2 │ 10:01 ERROR the disk is full\n');
    writeFileSync(join(project, 'run.log'), log);
    const file = JSON.parse((await eca(['-o', 'json', '--file', 'run.log', 'any errors?'])).out) as TurnJson;
    expect(file.citations).toEqual([{kind: 'file', path: 'run.log', startLine: 2, endLine: 2, score: 1, why: 'given'}]);
    rmSync(join(project, 'run.log'));
  });

  it('says of a file that it does not take why, and what can be done, but nothing of what is outside', async () => {
    const missing = await eca(['--file', 'absent.log', 'any errors?']);
    expect(missing).toMatchObject({code: 2});
    expect(missing.err).toMatch(/`absent\.log` does not exist\n.*Paths are looked up from/);
    const [there, not] = await Promise.all(
      ['there.log', 'not.log'].map(async name => {
        const path = join(folder, name);
        if (name === 'there.log') writeFileSync(path, 'x');
        const {code, err} = await eca(['--file', path, 'any errors?']);
        expect(code).toBe(2);
        return err.replaceAll(name, 'NAME');
      }),
    );
    expect(there).toMatch(/is outside the workspace .*\n.*Pipe it in \(`eca "…" < FILE`\)/);
    expect(not).toBe(there);
  });

  it('does not wait for a pipe that somebody left open', async () => {
    const child = spawn(process.execPath, [program, '-o', 'json', 'where is greet?'], {
      cwd: project,
      env: environment,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const outcome = await outcomeOf(child);
    expect(outcome.code).toBe(0);
    expect(outcome.err).toContain('nothing came on stdin');
    child.stdin?.destroy();
  });

  it.runIf(process.platform === 'linux').each([
    ['writes late', '(sleep 0.4; echo "at greet (source/greeting.ts:3:3)")', ''],
    [
      'is silent for three seconds',
      '(sleep 3; echo "at greet (source/greeting.ts:3:3)")',
      'waiting for input on stdin',
    ],
  ])('waits for a program of the pipeline that %s', async (_, producer, said) => {
    const outcome = await shell(`${producer} | $ECA "what is wrong here?"`);
    expect(outcome).toMatchObject({code: 0, out: expect.stringContaining('source/greeting.ts')});
    expect(outcome.err).not.toContain('nothing came');
    expect(outcome.err).toContain(said);
  });

  it('does not wait for a pipe that only the shell above it holds open, nor for one that is never written', async () => {
    for (const script of [
      'mkfifo idle; exec 3<>idle; $ECA "where is greet?" < idle; rm idle',
      '$ECA "where is greet?" < <(exec sleep 30 2>&-)',
    ]) {
      const outcome = await shell(script);
      expect(outcome).toMatchObject({code: 0, out: expect.stringContaining('source/greeting.ts')});
      expect(outcome.err).toContain('nothing came on stdin');
    }
  });

  it('works with stdin closed', async () => {
    expect(await shell('$ECA models --json <&-')).toMatchObject({code: 0});
    expect(await shell('$ECA -o json "where is greet?" <&-')).toMatchObject({code: 0});
    expect(await shell('$ECA <&-')).toMatchObject({code: 2, err: expect.stringContaining('no question')});
  });

  it('works with stdout or stderr closed', async () => {
    expect(await shell('$ECA models --json >&-')).toMatchObject({code: 0, err: ''});
    expect(await shell('$ECA models --json 2>&-')).toMatchObject({code: 0});
  });

  it('ends quietly when the reader goes away', async () => {
    const script = `yes '{"id":1,"chunks":["x"]}' | head -n 20000 | $ECA sanitize --batch | head -n 1; echo "\${PIPESTATUS[2]}"`;
    expect(await shell(script)).toMatchObject({code: 0, out: '{"id":1,"text":"x"}\n0\n', err: ''});
  });

  it.skipIf(!existsSync('/dev/full'))('says so when the disk behind stdout is full', async () => {
    expect(await shell('$ECA models --json >/dev/full')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^error: The answer cannot be written: .*ENOSPC/),
    });
  });

  it('answers a batch line by line while stdin stays open', async () => {
    const child = spawn(process.execPath, [program, 'sanitize', '--batch'], {cwd: project, env: environment});
    const ended = outcomeOf(child);
    for (const id of [1, 2]) {
      const answered = new Promise(resolve => child.stdout.once('data', chunk => resolve(JSON.parse(String(chunk)))));
      child.stdin.write(`{"id":${id},"chunks":["\\u001b[31mred"]}\n`);
      expect(await answered).toEqual({id, text: 'red'});
    }
    child.stdin.end();
    expect(await ended).toMatchObject({code: 0, err: ''});
  });

  it('judges tool calls', async () => {
    const lines = [
      {id: 1, tool: 'read-file', path: 'source/greeting.ts'},
      {id: 2, tool: 'read-file', path: '/etc/shadow'},
      {id: 3, tool: 'no-such-tool', path: 'x'},
    ];
    const outcome = await eca(['permissions', 'check'], {stdin: lines.map(line => JSON.stringify(line)).join('\n')});
    const answers = outcome.out
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as object);
    expect(answers).toMatchObject([
      {id: 1, decision: 'allow', rule: expect.any(String), reason: expect.any(String)},
      {id: 2, decision: expect.stringMatching(/ask|deny/)},
      {id: 3, error: {code: 'usage-unknown-tool'}},
    ]);
    expect(outcome.code).toBe(1);
  });

  it('makes bytes safe while they come', async () => {
    const outcome = await eca(['sanitize'], {stdin: 'a\u001b]0;title\u0007b\u001b[2Jc\r\nd'});
    expect(outcome).toMatchObject({code: 0, out: 'abc\nd', err: ''});
  });

  it('keeps trust in a folder until what it brings changes', async () => {
    const trusted = join(folder, 'trusted');
    const settings = join(trusted, '.eca', 'config.json');
    mkdirSync(join(trusted, '.eca'), {recursive: true});
    writeFileSync(settings, '{}');
    const status = async () => JSON.parse((await eca(['trust', '--json'], {cwd: trusted})).out) as {reason: string};
    expect(await status()).toMatchObject({reason: 'never', trusted: false, files: ['.eca/config.json']});
    expect(await eca(['trust', 'grant'], {cwd: trusted})).toMatchObject({code: 0, err: ''});
    expect(await status()).toMatchObject({reason: 'trusted', trusted: true});
    writeFileSync(settings, '{"memory":{"enabled":false}}');
    expect(await status()).toMatchObject({reason: 'changed', changed: ['.eca/config.json']});
    expect(await eca(['trust', 'revoke', trusted])).toMatchObject({code: 0});
    expect(await status()).toMatchObject({reason: 'never'});
  });

  it('finds itself healthy', async () => {
    const outcome = await eca(['doctor', '--json']);
    const {ok, checks} = JSON.parse(outcome.out) as {ok: boolean; checks: {name: string; state: string}[]};
    expect({ok, code: outcome.code, failed: checks.filter(({state}) => state === 'fail')}).toEqual({
      ok: true,
      code: 0,
      failed: [],
    });
    expect(checks.map(({name}) => name)).toEqual(
      expect.arrayContaining(['home', 'index', 'models', 'egress', 'terminal']),
    );
  });

  it('fails a check that does not hold', async () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    const outcome = await eca(['doctor', '--json'], {env: {ECA_HOME: join(file, 'below')}});
    // The state folder is needed to look at anything: either the check or the whole run says so.
    expect(outcome.code === 1 || outcome.code === 3).toBe(true);
    expect(outcome.out + outcome.err).toContain('a-file');
  });

  it.skipIf(process.getuid?.() === 0)('names a state folder that cannot be written (skipped as root)', async () => {
    const locked = join(folder, 'locked');
    mkdirSync(locked);
    chmodSync(locked, 0o500);
    const outcome = await eca(['x'], {env: {ECA_HOME: join(locked, 'state')}});
    expect(outcome.code).toBeGreaterThan(0);
    expect(outcome.err).toContain('locked');
  });

  it
    .runIf(process.platform === 'linux')
    .each([
      ['memory', 'add', 'Deploys are on Fridays.'],
      ['where is greet?'],
      ['config', 'set', 'ui.theme', 'dark'],
      ['trust', 'grant'],
      ['index', 'rebuild'],
      ['undo', 'list'],
      ['doctor'],
    ])('ends where the file system has no room for a state folder: %s', async (...argv) => {
    // Creating anything in /proc fails with ENOENT, which Node's own recursive form answers by trying for ever.
    const env = {ECA_HOME: '/proc/nowhere', DEBUG: 'true'};
    const child = spawn(process.execPath, [program, ...argv], {cwd: project, env: {...environment, ...env}});
    child.stdin.end();
    const outcome = await outcomeOf(child);
    expect(outcome.signal).toBe(null);
    expect(outcome.err).not.toMatch(/^\s+at /m);
  });

  it('says nothing about the insides of Node where no sandbox program is installed', async () => {
    const outcome = await eca(['doctor'], {env: {PATH: join(folder, 'nothing')}});
    expect(outcome.out).toContain('sandbox');
    expect(outcome.err).not.toContain('ExperimentalWarning');
  });

  it('puts no bar and no colours where there is no terminal', async () => {
    const outcome = await eca(['index', 'rebuild']);
    expect(outcome.code).toBe(0);
    expect(outcome.out + outcome.err).not.toMatch(/[\u001b\r█]/);
  });

  it('shows one line of a fault that nobody caught, and keeps its stack in the log', async () => {
    const fault = "process.on('SIGUSR2', () => { throw new Error('it broke here') })";
    const child = spawn(
      process.execPath,
      ['--import', `data:text/javascript,${encodeURIComponent(fault)}`, program, 'sanitize', '--batch'],
      {cwd: project, env: environment},
    );
    const ended = outcomeOf(child);
    const answered = new Promise(resolve => child.stdout.once('data', resolve));
    child.stdin.write('{"id":1,"chunks":[]}\n');
    await answered;
    child.kill('SIGUSR2');
    expect(await ended).toMatchObject({code: 1, err: 'error: it broke here\n'});
    const log = readFileSync(join(environment.ECA_HOME, 'logs', 'eca.log'), 'utf8');
    expect(log).toMatch(/it broke here\\n +at /);
  });

  it('compiles anew what it kept compiled where that is damaged', async () => {
    const kept = join(environment.ECA_HOME, 'cache', 'code');
    const ask = () => eca(['config', 'show']);
    const {out} = await ask();
    const [name = ''] = readdirSync(kept).filter(file => file.startsWith('config'));
    const whole = readFileSync(join(kept, name));
    const headerEnd = 4 + whole.readUInt32LE(0);
    const header = JSON.parse(whole.toString('utf8', 4, headerEnd));
    const headed = (other: object, rest: Buffer) => {
      const bytes = Buffer.from(JSON.stringify({...header, ...other}));
      return Buffer.concat([Buffer.from(new Uint32Array([bytes.length]).buffer), bytes, rest]);
    };
    const damaged = [
      whole.subarray(0, whole.length / 2),
      Buffer.from('no cache at all'),
      Buffer.alloc(whole.length),
      headed({chunks: [{name: 'main.cjs', length: 5}]}, Buffer.from('12345')),
      headed({build: 'another'}, Buffer.alloc(whole.length - headerEnd)),
    ];
    for (const bytes of damaged) {
      writeFileSync(join(kept, name), bytes);
      expect(await ask()).toMatchObject({code: 0, out});
      expect(readFileSync(join(kept, name)).length).toBeGreaterThan(100_000);
    }
  });

  it('says what to do when it is damaged', async () => {
    const copy = join(folder, 'damaged');
    for (const part of ['bin', 'package.json']) {
      cpSync(fileURLToPath(new URL(`../../${part}`, import.meta.url)), join(copy, part), {recursive: true});
    }
    mkdirSync(join(copy, 'dist'));
    writeFileSync(join(copy, 'dist', 'main.cjs'), 'this is (not code');
    const outcome = await outcomeOf(spawn(process.execPath, [join(copy, 'bin', 'eca.js'), 'x'], {env: environment}));
    expect(outcome).toMatchObject({code: 1, out: '', err: expect.stringMatching(/^error: eca cannot be loaded/)});
    expect(outcome.err).not.toMatch(/\n\s+at /);
  });

  it('ends with 130 when it is interrupted, with 143 when it is terminated', async () => {
    for (const [signal, code] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
    ] as const) {
      const child = spawn(process.execPath, [program, 'sanitize', '--batch'], {cwd: project, env: environment});
      const ended = outcomeOf(child);
      const answered = new Promise(resolve => child.stdout.once('data', resolve));
      child.stdin.write('{"id":1,"chunks":[]}\n');
      await answered;
      child.kill(signal);
      expect(await ended).toMatchObject({code, signal: null, err: ''});
    }
  });
});

describe('in a terminal', () => {
  /**
   * Runs the program after the commands of `before`. Its shell stays until all was read: what is printed right before the end of the last
   * program can be lost with the pseudo-terminal.
   */
  function terminal(argv: string[], size: {cols: number; rows: number}, {before = '', env = {}} = {}) {
    const script = `${before}"$@"; echo "ended with $?"; read -r`;
    const child = spawnInTerminal('bash', ['-c', script, 'bash', process.execPath, program, ...argv], {
      ...size,
      cwd: project,
      env: {...environment, TERM: 'xterm-256color', ...env} as Record<string, string>,
    });
    let text = '';
    return new Promise<{code: number; text: string}>(resolve => {
      child.onData(data => {
        text += data;
        const ending = /ended with (\d+)\r\n/.exec(text);
        if (!ending) return;
        child.kill('SIGKILL');
        resolve({code: Number(ending[1]), text: text.slice(0, ending.index)});
      });
    });
  }

  it.each([
    [20, 5],
    [40, 24],
    [80, 24],
  ])('answers on %i columns and %i rows', async (cols, rows) => {
    const {code, text} = await terminal(['where is greet?'], {cols, rows});
    expect(code).toBe(0);
    expect(text).toContain('source/greeting.ts');
  });

  it('answers on a terminal that says it has no size', async () => {
    const {code, text} = await terminal(['models'], {cols: 80, rows: 24}, {before: 'stty rows 0 cols 0; '});
    expect(code).toBe(0);
    expect(text).toMatch(/retrieval-only +ready/);
  });

  it('shows a bar while it works, and takes it away', async () => {
    const {code, text} = await terminal(['index', 'rebuild'], {cols: 20, rows: 5});
    expect(code).toBe(0);
    expect(text).toContain('\u001b[K');
    expect(text).not.toContain('\u001b[3J');
  });

  it('has no colours under NO_COLOR', async () => {
    const {text} = await terminal(['doctor'], {cols: 80, rows: 24}, {env: {NO_COLOR: '1'}});
    expect(text).toContain('ok');
    expect(text).not.toMatch(/\u001b\[\d+m/);
  });
});

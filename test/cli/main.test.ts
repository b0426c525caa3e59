import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, describe, expect, it, vi} from 'vitest';
import {exitCodeOf} from '../../source/cli/exit-codes.ts';
import {main} from '../../source/cli/main.ts';
import {EcaError} from '../../source/foundation/errors.ts';
import {createHost, input, systemError} from './fakes.ts';

const folder = mkdtempSync(join(tmpdir(), 'eca-main-'));
afterAll(() => rmSync(folder, {recursive: true}));

async function run(argv: string[], options: Omit<Parameters<typeof createHost>[0], 'argv'> = {}) {
  const made = createHost({argv, ...options});
  return {...made, exitCode: await main(made.host), out: made.stdout.text, err: made.stderr.text};
}

/** A runtime whose list of models does what a test needs a command to do. */
function runtimeThat(list: (signal: AbortSignal) => Promise<object>) {
  return {runtime: {models: async () => ({list})}};
}

describe('the command line', () => {
  it('says its version', async () => {
    expect(await run(['-v'])).toMatchObject({exitCode: 0, out: '1.2.3\n', err: ''});
  });

  it.each([
    [['--help'], /^Elite Coding Assistant/],
    [['help'], /^Elite Coding Assistant/],
    [['-h'], /^Elite Coding Assistant/],
    [['where is it', '--help'], /^Elite Coding Assistant/],
    [['help', 'trust'], /^Which project folders/],
    [['trust', '--help'], /^Which project folders/],
    [['trust', 'grant', '--help'], /^Trusts what a folder brings/],
    [['help', 'trust', 'grant'], /^Trusts what a folder brings/],
    [['doctor', '-h', '--rebuild-index'], /^Looks at everything/],
  ])('%j is help on stdout', async (argv, expected) => {
    const {exitCode, out, err} = await run(argv);
    expect({exitCode, err}).toEqual({exitCode: 0, err: ''});
    expect(out).toMatch(expected);
  });

  it.each([
    [['--bogus', 'x'], /Unknown flag `--bogus`.*expected one of/],
    [['doctor', '--rebuild-idnex'], /Did you mean `--rebuild-index`\?/],
    [['models', '--json', 'frobnicate'], /Unknown verb `frobnicate`, expected one of `list`/],
    [['models', 'list', 'extra'], /Unexpected `extra`/],
    [['doctor', '--json', 'extra'], /Unexpected `extra`/],
    [['--cwd', '/no/such/folder', 'x'], /`--cwd` is `\/no\/such\/folder`, which does not exist/],
    [['--cwd', '/dev/null', 'models'], /not a folder/],
    [['--cwd=', 'models'], /`--cwd`/],
    [['--cwd', 'models'], /`--cwd` is `models`/],
    [['lessons', 'list'], /`eca lessons list` is not available in this version/],
    [
      ['sesion', 'list'],
      /Did you mean `session`\?.*\n {2}Did you mean: eca session list\n {2}.*: eca -- sesion list\n$/,
    ],
    [['sesion', 'list', '--json'], /Did you mean: eca session list --json\n {2}.*: eca --json -- sesion list\n$/],
    [['-m', 'a:b', 'session', 'lst'], /Did you mean: eca -m a:b session list\n {2}.*: eca -m a:b -- session lst\n$/],
    [['trst', 'status'], /`trst`. Did you mean `trust`\?.*\n {2}Did you mean: eca trust status\n/],
    [['version'], /Did you mean `--version`\?\n {2}Did you mean: eca --version\n/],
    [
      ['-o', 'jsn', 'where is it'],
      /`jsn` for `--output`. Did you mean `json`\?.*\n {2}Did you mean: eca -o json 'where is it'\n$/,
    ],
    [['models', '--jsn'], /Did you mean: eca models --json\n/],
    [['-m', 'olama:q', "what's this"], /Did you mean: eca -m ollama:q 'what'\\''s this'\n/],
    [[''], /The question is empty/],
    [['-p'], /There is no question/],
    [['--max-steps', 'abc', 'x'], /`--max-steps` is `abc`, expected a number/],
    [['--allow', 'run', 'y'], /`--allow`: Unknown tool `run` in the rule `run`, expected one of/],
    [['--deny', 'edit-file()', 'y'], /`--deny`: The brackets of the rule `edit-file\(\)` are empty/],
    [['--allow', 'edit-file', '--allow', '', 'y'], /`--allow`: A permission rule is empty/],
    [['--permission-mode', 'yolo', 'y'], /Unknown value `yolo` for `--permission-mode`, expected one of/],
    [['trust', 'status', '/no/such/folder'], /does not exist/],
    [['trust', 'status', 'a', 'b'], /at most one folder/],
    [['sanitize', '--json'], /Unexpected `--json`/],
  ])('%j is refused with exit code 2 and one error', async (argv, expected) => {
    const {exitCode, out, err} = await run(argv);
    expect({exitCode, out}).toEqual({exitCode: 2, out: ''});
    expect(err).toMatch(/^error: /);
    expect(err).toMatch(expected);
    expect(err).not.toMatch(/\n\s+at /);
  });

  it('says so when the current folder is gone', async () => {
    const currentFolder = () => {
      throw systemError('ENOENT');
    };
    const openRuntime = async (request: {workingFolder: string}) => {
      throw new Error(`opened in ${request.workingFolder}`);
    };
    expect(await run(['models'], {currentFolder, openRuntime})).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining('does not exist any more'),
    });
  });

  it('opens the runtime with what was asked, once, and closes it', async () => {
    const requests: object[] = [];
    const made = createHost({
      argv: ['models', '--cwd', folder, '--set', 'a=b', '--set=c=d', '--json'],
      ...runtimeThat(async () => ({models: []})),
    });
    const openRuntime = made.host.openRuntime;
    made.host.openRuntime = async request => {
      requests.push(request);
      return (openRuntime as NonNullable<typeof openRuntime>)(request);
    };
    expect(await main(made.host)).toBe(0);
    expect(requests).toMatchObject([{workingFolder: folder, overrides: ['a=b', 'c=d'], version: '1.2.3'}]);
    expect(made.closed).toEqual(['runtime']);
    expect(made.stdout.text).toBe('{"models":[]}\n');
    expect(made.signals.eventNames()).toEqual([]);
  });

  it('takes the verb wherever it stands', async () => {
    const list = runtimeThat(async () => ({models: []}));
    expect(await run(['--json', 'models', 'list'], list)).toMatchObject({exitCode: 0, out: '{"models":[]}\n'});
    expect(await run(['models', '--json', 'list'], list)).toMatchObject({exitCode: 0, out: '{"models":[]}\n'});
    expect(await run(['models', '--cwd', folder, 'list', '--json'], list)).toMatchObject({exitCode: 0});
  });

  it('prints warnings of the settings, also under --quiet', async () => {
    const warnings = [{code: 'x', message: 'settings are odd'}];
    const {runtime} = runtimeThat(async () => ({models: []}));
    const made = await run(['models', '--quiet', '--json'], {runtime: {...runtime, config: {warnings}}});
    expect(made.err).toBe('warning: settings are odd\n');
  });

  it.each([
    [new EcaError('config-bad', 'bad', {hint: 'mend it'}), 3, 'error: bad\n  mend it\n'],
    [new EcaError('model-unreachable', 'no answer'), 4, 'error: no answer\n'],
    [new EcaError('store-damaged', 'broken'), 1, 'error: broken\n'],
    [new TypeError('x is undefined'), 1, 'error: x is undefined\n  More is in /log\n'],
  ])('ends with the exit code of %s', async (error, code, text) => {
    const made = await run(
      ['models'],
      runtimeThat(async () => Promise.reject(error)),
    );
    expect({exitCode: made.exitCode, err: made.err, out: made.out}).toEqual({exitCode: code, err: text, out: ''});
    expect(made.closed).toEqual(['runtime']);
  });

  it('keeps the stack of an unexpected error for the log', async () => {
    const made = await run(
      ['models'],
      runtimeThat(async () => Promise.reject(new TypeError('x is undefined'))),
    );
    expect(made.logged).toMatchObject([{stack: expect.stringContaining('main.test.ts')}]);
  });

  it('ends quietly when nobody reads any more', async () => {
    const made = createHost({argv: ['models', '--json'], ...runtimeThat(async () => ({models: []}))});
    made.stdout.failure = systemError('EPIPE');
    expect(await main(made.host)).toBe(0);
    expect(made.stderr.text).toBe('');
    expect(made.closed).toEqual(['runtime']);
  });

  it('fails aloud when stdout cannot be written', async () => {
    const made = createHost({argv: ['models', '--json'], ...runtimeThat(async () => ({models: []}))});
    made.stdout.failure = systemError('ENOSPC');
    expect(await main(made.host)).toBe(1);
    expect(made.stderr.text).toMatch(/^error: The answer cannot be written: .*ENOSPC/);
  });
});

describe('signals and faults', () => {
  const untilAborted = (signal: AbortSignal) =>
    new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ])('%s ends the command in good order', async (name, code) => {
    const made = createHost({argv: ['models'], ...runtimeThat(untilAborted)});
    const running = main(made.host);
    await vi.waitFor(() => expect(made.signals.listenerCount(name)).toBe(1));
    await new Promise(resolve => setImmediate(resolve));
    made.signals.emit(name);
    expect(await running).toBe(code);
    expect(made.stderr.text).toBe('');
    expect(made.closed).toEqual(['runtime']);
    expect(made.exits).toEqual([]);
  });

  it('a second Ctrl-C ends a command that does not listen, with the terminal as it was', async () => {
    let finish: (value: object) => void = () => {};
    const stuck = new Promise<object>(resolve => {
      finish = resolve;
    });
    let raw = true;
    const stdin = Object.assign(input([], {open: true, isTTY: true}), {
      isRaw: true,
      setRawMode: (value: boolean) => {
        raw = value;
      },
    });
    const made = createHost({argv: ['models', '--json'], stdin, ...runtimeThat(() => stuck)});
    const running = main(made.host);
    made.signals.emit('SIGINT');
    expect(made.exits).toEqual([]);
    made.signals.emit('SIGINT');
    expect(made.exits).toEqual([130]);
    expect(raw).toBe(false);
    finish({models: []});
    await running;
  });

  it.each(['uncaughtException', 'unhandledRejection'])('%s is one line, its stack goes to the log', async name => {
    const made = createHost({argv: ['models'], ...runtimeThat(untilAborted)});
    const running = main(made.host);
    await vi.waitFor(() => expect(made.signals.listenerCount(name)).toBe(1));
    await new Promise(resolve => setImmediate(resolve));
    made.signals.emit(name, new Error('first line\n    at second line'));
    await vi.waitFor(() => expect(made.exits).toEqual([1]));
    expect(made.stderr.text).toBe('error: first line\n');
    expect(made.logged).toMatchObject([{stack: expect.stringContaining('main.test.ts')}]);
    made.signals.emit('SIGINT');
    await running;
  });
});

describe('exit codes', () => {
  it.each([
    [new EcaError('usage-x', ''), 2],
    [new EcaError('config-x', ''), 3],
    [new EcaError('model-not-served', ''), 4],
    [new EcaError('approval-needed', ''), 5],
    [new EcaError('limit-steps', ''), 6],
    [new EcaError('interrupted', ''), 130],
    [new EcaError('other', ''), 1],
    [new DOMException('', 'AbortError'), 130],
    [new Error('x'), 1],
    ['text', 1],
    [undefined, 1],
  ])('of %s is %i', (error, code) => {
    expect(exitCodeOf(error)).toBe(code);
  });
});

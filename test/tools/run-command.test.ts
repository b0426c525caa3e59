import {execFileSync} from 'node:child_process';
import {existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as wait} from 'node:timers/promises';
import {beforeEach, describe, expect, test, vi} from 'vitest';
import {openSandbox} from '../../source/security/sandbox/open-sandbox.ts';
import {type Sandbox, unconfined} from '../../source/security/sandbox/sandbox.ts';
import {createBackgroundCommands} from '../../source/tools/commands/background-commands.ts';
import {createReadOutput} from '../../source/tools/read-output.ts';
import {createRunCommand, type RunCommandInput, type RunCommandOptions} from '../../source/tools/run-command.ts';
import type {ToolContext} from '../../source/tools/tool.ts';

/** Stands in the arguments of the processes that these tests start, to tell them from those of another run beside this one. */
const own = process.pid;

// Real processes, on a machine that may run others: what is slow is not wrong.
vi.setConfig({testTimeout: 30_000});

const path = process.env.PATH ?? '/usr/bin:/bin';
const bare: Sandbox = {layer: 'none', reason: 'for this test', confine: async request => unconfined(request)};

let folder: string;
let workspace: string;
let background: ReturnType<typeof createBackgroundCommands>;
let outputs = 0;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'run-command-')));
  workspace = join(folder, 'project');
  execFileSync('mkdir', [workspace]);
  background = createBackgroundCommands();
  return async () => {
    await background.close();
    rmSync(folder, {recursive: true, force: true});
  };
});

function toolWith(more: Partial<RunCommandOptions> = {}) {
  return createRunCommand({
    workspaceRoot: workspace,
    shell: '/bin/bash',
    sandbox: async () => bare,
    environment: () => ({PATH: path, HOME: folder}),
    writable: () => true,
    nextOutputPath: () => join(folder, 'outputs', `${++outputs}.txt`),
    background,
    ...more,
  });
}

async function run(
  input: RunCommandInput | string,
  more: Partial<RunCommandOptions> = {},
  context: Partial<ToolContext> = {},
) {
  return toolWith(more).run(typeof input === 'string' ? {command: input} : input, {
    signal: new AbortController().signal,
    approved: true,
    maxCharacters: 24_000,
    ...context,
  });
}

async function until(met: () => boolean): Promise<void> {
  while (!met()) await wait(5);
}

/** Whether any process has `mark` in its arguments. */
function runs(mark: string): boolean {
  try {
    execFileSync('pgrep', ['-f', `[${mark[0]}]${mark.slice(1)}`]);
    return true;
  } catch {
    return false;
  }
}

describe('run-command', () => {
  test('gives the exit code first, then output and errors in the order in which they were written', async () => {
    const result = await run('echo one; echo two >&2; echo three; exit 3');
    expect(result.content).toMatch(/^Exit code 3 after \d+\.\d s\.\none\ntwo\nthree$/);
    expect(result.ok).toBe(false);
    expect(await run('true')).toMatchObject({
      ok: true,
      content: expect.stringMatching(/^Exit code 0 .*\n\(no output\)$/),
    });
  });

  test('runs exactly the bytes it was given, with bash, in the workspace, without start-up files', async () => {
    writeFileSync(join(folder, '.bashrc'), 'echo start-up file');
    const text = String.raw`a 'b' "c" $d \e $(f) é`;
    const {content} = await run(`pwd; cat <<'END'\n${text}\nEND\nshopt -q login_shell || echo plain; echo "$BASH"`);
    expect(content.split('\n').slice(1)).toEqual([workspace, text, 'plain', '/bin/bash']);
  });

  test('has no input, so that a command that asks ends', async () => {
    expect((await run('read -r line || echo nothing to read; cat')).content).toContain('nothing to read');
  });

  test('shows output while the command runs', async () => {
    const seen: string[] = [];
    const running = run(
      `echo first; while [ ! -e go ]; do sleep 0.01; done; echo second`,
      {},
      {onOutput: text => seen.push(text)},
    );
    await until(() => seen.join('').includes('first'));
    expect(seen.join('')).not.toContain('second');
    writeFileSync(join(workspace, 'go'), '');
    await running;
    expect(seen.join('')).toBe('first\nsecond\n');
  });

  test('stops at its time limit, keeps what was written, and says so', async () => {
    const result = await run({command: 'echo begun; sleep 60', timeoutSeconds: 1});
    expect(result).toMatchObject({
      ok: false,
      content: expect.stringMatching(/^Stopped at its time limit of 1 s\.\nbegun$/),
    });
  });

  test('names the signal that ended a command', async () => {
    expect((await run('kill -SEGV $$')).content).toMatch(/^Ended by SIGSEGV/);
    expect((await run('sh -c "kill -9 \\$\\$"')).content).toMatch(/^Ended by SIGKILL/);
  });

  describe('cancelled', () => {
    test.each([
      ['a plain command', `sleep 61.1${own}`],
      ['one that ignores the polite signal', `trap "" TERM INT; while :; do sleep 61.1${own}; done`],
      [
        'one whose children left its session',
        `setsid sleep 61.1${own} & setsid setsid sleep 61.1${own} & sleep 61.1${own}`,
      ],
      ['one whose parent is gone', `(setsid sh -c "sleep 61.1${own} & sleep 61.1${own}" &) ; sleep 61.1${own}`],
      ['one that closed its output', `exec >&- 2>&-; sleep 61.1${own}`],
    ])('%s is gone with all its processes within 300 ms', async (_name, command) => {
      const cancel = new AbortController();
      const running = run(command, {}, {signal: cancel.signal});
      await until(() => runs(`sleep 61.1${own}`));
      await wait(50);
      const from = performance.now();
      cancel.abort();
      await running;
      const took = performance.now() - from;
      expect(runs(`sleep 61.1${own}`)).toBe(false);
      // The promise is 300 ms; a machine that runs other tests beside this one is given more.
      expect(took).toBeLessThan(1500);
    });

    test('lets a command clean up first', async () => {
      const cancel = new AbortController();
      const running = run(
        'trap "echo cleaned > cleaned; exit" TERM; echo ready > ready; while :; do sleep 0.01; done',
        {},
        {signal: cancel.signal},
      );
      await until(() => existsSync(join(workspace, 'ready')));
      cancel.abort();
      await running;
      expect(existsSync(join(workspace, 'cleaned'))).toBe(true);
    });

    test('a storm of forks ends', async () => {
      const cancel = new AbortController();
      const command = `storm() { sleep 61.7${own} & [ "$1" -gt 0 ] && { storm $(($1 - 1)) & storm $(($1 - 1)) & }; wait; }; storm 5`;
      const running = run(command, {}, {signal: cancel.signal});
      await until(() => runs(`sleep 61.7${own}`));
      cancel.abort();
      await running;
      expect(runs(`sleep 61.7${own}`)).toBe(false);
    });
  });

  test('ends what a command leaves running and holds the pipe with, and says so', async () => {
    const from = performance.now();
    const {content, ok} = await run(`sleep 62.2${own} & echo done`);
    expect(ok).toBe(true);
    expect(content).toMatch(/done\n1 processes that it left running were ended/);
    expect(runs(`sleep 62.2${own}`)).toBe(false);
    expect(performance.now() - from).toBeLessThan(5000);
  });

  describe('output', () => {
    test('that is long is cut in the middle, and the whole is in a private file that is named', async () => {
      const {content} = await run('seq 1 20000; echo the end', {}, {maxCharacters: 6000});
      expect(content.length).toBeLessThan(6000);
      expect(content).toMatch(/\n1\n2\n3\n/);
      expect(content).toMatch(/20000\nthe end$/);
      const file = /read-file (\S+) has all of it/.exec(content)?.[1] as string;
      expect(readFileSync(file, 'utf8')).toBe(
        execFileSync('bash', ['-c', 'seq 1 20000; echo the end'], {encoding: 'utf8'}),
      );
      expect(statSync(file).mode & 0o777).toBe(0o600);
    });

    test('that is short makes no file', async () => {
      await run('seq 1 100');
      expect(existsSync(join(folder, 'outputs'))).toBe(false);
    });

    test('of 300 MB costs neither memory nor disk to match, and its end is shown', async () => {
      const before = process.memoryUsage().rss;
      const {content} = await run('head -c 300000000 /dev/zero | tr "\\0" "a"; echo; echo the end');
      expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000);
      expect(content).toContain('300,000,009 bytes in all');
      expect(content).toMatch(/the end$/);
      const file = /read-file (\S+) has the first/.exec(content)?.[1] as string;
      expect(statSync(file).size).toBeLessThan(5 * 1024 * 1024);
    }, 60_000);

    test('is safe to print, whatever bytes it is made of and however they are cut', async () => {
      const seen: string[] = [];
      const command = String.raw`printf '\x1b]52;c;aGk=\x07ok\xff\xfe \xc3'; sleep 0.05; printf '\xa9 \x1b[2J\x1b[31mred\x1b[0m\rback\x00'`;
      const {content} = await run(command, {}, {onOutput: text => seen.push(text)});
      for (const text of [content, seen.join('')]) {
        expect(text).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/);
        expect(text).toContain('é');
        expect(text).toContain('red');
      }
    });

    test('goes on when its file cannot be written', async () => {
      writeFileSync(join(folder, 'outputs'), 'a file where the folder should be');
      const {content, ok} = await run('seq 1 20000', {}, {maxCharacters: 3000});
      expect(ok).toBe(true);
      expect(content).toMatch(/the whole could not be kept: E/);
      expect(content).toMatch(/20000$/);
    });
  });

  test('says what could not be started', async () => {
    expect(await run('true', {shell: undefined})).toMatchObject({
      ok: false,
      content: expect.stringContaining('no `bash`'),
    });
    expect(await run('echo \0')).toMatchObject({ok: false, content: expect.stringContaining('could not be started')});
    const gone = await run('true', {workspaceRoot: join(folder, 'gone')});
    expect(gone).toMatchObject({ok: false, content: expect.stringContaining('could not be started')});
  });

  test('calls its hooks around the command, and tells what the later one says', async () => {
    const order: string[] = [];
    const {content, filesChanged} = await run('echo ran; touch ran', {
      beforeRun: async command => void order.push(`before ${command} ${existsSync(join(workspace, 'ran'))}`),
      afterRun: async () => {
        order.push(`after ${existsSync(join(workspace, 'ran'))}`);
        return {notes: ['big.bin cannot be restored.'], filesChanged: ['ran']};
      },
    });
    expect(order).toEqual(['before echo ran; touch ran false', 'after true']);
    expect(content).toMatch(/ran\nbig\.bin cannot be restored\.$/);
    expect(filesChanged).toEqual(['ran']);
  });

  describe('and the sandbox', () => {
    const asked: unknown[] = [];
    const recording: Sandbox = {
      layer: 'bwrap',
      reason: 'for this test',
      async confine(request) {
        asked.push(request);
        return unconfined(request);
      },
    };
    beforeEach(() => void asked.splice(0));

    test('goes by what is in force: network, writing and approval are passed on', async () => {
      await run('true', {sandbox: async () => recording, writable: () => false}, {approved: false});
      await run({command: 'true', access: 'network'}, {sandbox: async () => recording});
      expect(asked).toMatchObject([
        {network: false, writable: false, approved: false, workingFolder: workspace},
        {network: true, writable: true, approved: true},
      ]);
    });

    test('leaves it only for a command that asks for that by name', async () => {
      const tool = toolWith();
      expect(tool.permissions({command: 'true', access: 'unconfined'})).toEqual([
        {tool: 'run-command', command: 'true', access: 'unconfined'},
      ]);
      await run({command: 'true', access: 'unconfined'}, {sandbox: async () => recording});
      expect(asked).toEqual([]);
    });

    test('never runs a command outside of it because it failed', async () => {
      const failing = (confine: Sandbox['confine']): Partial<RunCommandOptions> => ({
        sandbox: async () => ({...recording, confine}),
      });
      const thrown = await run(
        'touch ran',
        failing(() => Promise.reject(new Error('no namespaces'))),
      );
      const broken = await run(
        'touch ran',
        failing(async request => ({
          ...unconfined(request),
          program: '/bin/sh',
          programArguments: ['-c', 'echo bwrap: no namespaces >&2; exit 1'],
        })),
      );
      for (const result of [thrown, broken]) {
        expect(result).toMatchObject({ok: false, content: expect.stringContaining('no namespaces')});
      }
      expect(broken.content).toContain('was not run outside of it');
      expect(existsSync(join(workspace, 'ran'))).toBe(false);
    });

    test('exposes a command only where nothing holds it in and nobody approved it', async () => {
      const seen: boolean[] = [];
      const environment = ({exposed}: {exposed: boolean}) => {
        seen.push(exposed);
        return {PATH: path};
      };
      await run('true', {environment}, {approved: false});
      await run('true', {environment}, {approved: true});
      await run('true', {environment, sandbox: async () => recording}, {approved: false});
      expect(seen).toEqual([true, false, false]);
    });

    const opened = openSandbox({
      platform: process.platform,
      workspaceRoot: tmpdir(),
      protectedPaths: [],
      homeFolder: join(tmpdir(), 'nobody'),
      programFolders: path,
    });

    test('says how to ask for what it kept from a command', async ({skip}) => {
      const {layer} = await opened;
      if (layer !== 'bwrap') skip('bubblewrap cannot be used here');
      const sandbox = () =>
        openSandbox({
          platform: 'linux',
          workspaceRoot: workspace,
          protectedPaths: [],
          homeFolder: folder,
          programFolders: path,
        });
      const {content} = await run('echo x > /usr/there; exit 1', {sandbox});
      expect(content).toMatch(/access "unconfined" asks the user/);
      const closed = await run('echo could not resolve host; exit 6', {sandbox});
      expect(closed.content).toMatch(/access "network"/);
    });

    test('ends with a cancelled command, with processes that left its session', async ({skip}) => {
      const {layer} = await opened;
      if (layer !== 'bwrap') skip('bubblewrap cannot be used here');
      const sandbox = await openSandbox({
        platform: 'linux',
        workspaceRoot: workspace,
        protectedPaths: [],
        homeFolder: folder,
        programFolders: path,
      });
      const cancel = new AbortController();
      const command = `trap "echo cleaned > cleaned; exit" TERM; (setsid sleep 63.3${own} &); echo > ready; while :; do sleep 0.01; done`;
      const running = run(command, {sandbox: async () => sandbox}, {signal: cancel.signal});
      await until(() => existsSync(join(workspace, 'ready')) && runs(`sleep 63.3${own}`));
      cancel.abort();
      await running;
      expect(runs(`sleep 63.3${own}`)).toBe(false);
      expect(existsSync(join(workspace, 'cleaned'))).toBe(true);
    });
  });
});

describe('a background command', () => {
  const read = (input: {id: string; waitSeconds?: number; stop?: boolean}) =>
    createReadOutput(background).run(input, {
      signal: new AbortController().signal,
      approved: false,
      maxCharacters: 24_000,
    });

  test('is started at once and read piece by piece, each only once', async () => {
    const started = await run({
      command: 'echo one; while [ ! -e go ]; do sleep 0.01; done; echo two',
      background: true,
    });
    expect(started).toMatchObject({ok: true, content: expect.stringContaining('as b1')});
    expect((await read({id: 'b1', waitSeconds: 10})).content).toBe('b1 is running.\none');
    expect((await read({id: 'b1'})).content).toBe('b1 is running.\n(no new output)');
    writeFileSync(join(workspace, 'go'), '');
    await until(() => background.list[0]?.end !== undefined);
    expect((await read({id: 'b1', waitSeconds: 10})).content).toMatch(/^b1: Exit code 0 after .*\ntwo$/);
  });

  test('is stopped when asked, with all its processes', async () => {
    await run({command: `setsid sleep 64.4${own} & sleep 64.4${own}`, background: true});
    await until(() => runs(`sleep 64.4${own}`));
    expect((await read({id: 'b1', stop: true})).content).toMatch(/^b1: Stopped after/);
    expect(runs(`sleep 64.4${own}`)).toBe(false);
  });

  test('ends with the conversation', async () => {
    await run({command: `sleep 65.5${own}`, background: true});
    await until(() => runs(`sleep 65.5${own}`));
    await background.close();
    expect(runs(`sleep 65.5${own}`)).toBe(false);
  });

  test('that is unknown is answered with those there are', async () => {
    expect((await read({id: 'b7'})).content).toMatch(/none was started/);
    await run({command: 'true', background: true});
    expect((await read({id: 'b7'})).content).toMatch(/expected one of `b1`/);
  });

  test('is refused when too many run already', async () => {
    for (let count = 0; count < 8; count++) await run({command: `sleep 66.6${own}`, background: true});
    expect(await run({command: `sleep 66.6${own}`, background: true})).toMatchObject({
      ok: false,
      content: expect.stringContaining('Too many'),
    });
  });
});

import {execFileSync, spawn} from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import {createServer} from 'node:net';
import {join} from 'node:path';
import {afterAll, beforeAll, beforeEach, describe, expect, test, vi} from 'vitest';
import {makeSmallMachine, runConfined, type SmallMachine} from './sandbox-fixture.ts';

// Real processes, on a machine that may run others: what is slow is not wrong.
vi.setConfig({testTimeout: 30_000});

let machine: SmallMachine;
const probe = makeSmallMachine();
const {layer} = await probe.sandbox();
probe.remove();
const hasBwrap = layer === 'bwrap';

describe.skipIf(!hasBwrap)(
  `commands in the sandbox${hasBwrap ? '' : ' (skipped: bubblewrap cannot be used here)'}`,
  () => {
    beforeEach(() => {
      machine = makeSmallMachine();
      return () => machine.remove();
    });

    test('are bounded in their processes', async () => {
      const many = 'i=0; while [ $i -lt 200 ]; do sleep 3 & i=$((i+1)); done';
      const {output} = await runConfined(machine, `sh -c '${many}' 2>/dev/null; set -- /proc/[0-9]*; echo "$#"`, {
        mostProcesses: 40,
        writable: false,
      });
      const count = Number(output);
      expect(count).toBeGreaterThan(20);
      expect(count).toBeLessThan(50);
    });

    test('run with their output and exit code, and change files of the workspace', async () => {
      const {output, exitCode, planted} = await runConfined(machine, 'cat readme.md; echo new > made.txt; exit 3');
      expect({output, exitCode, planted}).toEqual({output: 'hello\n', exitCode: 3, planted: []});
      expect(readFileSync(join(machine.workspace, 'made.txt'), 'utf8')).toBe('new\n');
    });

    test('cannot change the workspace where nothing may be changed', async () => {
      const {exitCode} = await runConfined(machine, 'echo new > made.txt', {writable: false});
      expect(exitCode).not.toBe(0);
      expect(existsSync(join(machine.workspace, 'made.txt'))).toBe(false);
    });

    test.each([
      [
        'a file beside the workspace',
        () => `echo x > ${machine.home}/beside.txt`,
        () => join(machine.home, 'beside.txt'),
      ],
      ['a file of the system', () => 'echo x > /usr/eca-was-here', () => '/usr/eca-was-here'],
      ['a file of the system settings', () => 'echo x > /etc/eca-was-here', () => '/etc/eca-was-here'],
      ['the temporary folder', () => 'echo x > /tmp/eca-was-here-too', () => '/tmp/eca-was-here-too'],
      [
        'through a link in the workspace',
        () => `ln -s ${machine.home} out; echo x > out/linked.txt`,
        () => join(machine.home, 'linked.txt'),
      ],
      ['through the first process', () => 'echo x > /proc/1/root/usr/eca-was-here', () => '/usr/eca-was-here'],
      [
        'by a link that is swapped while it is written to',
        () =>
          `mkdir real; for i in $(seq 200); do ln -sfn real hop; ln -sfn ${machine.home} hop; done & for i in $(seq 200); do echo x > hop/swapped.txt; done; wait`,
        () => join(machine.home, 'swapped.txt'),
      ],
    ])('cannot write %s', async (_name, command, place) => {
      await runConfined(machine, command());
      expect(existsSync(place())).toBe(false);
    });

    test.each([
      ['keys', () => `${machine.home}/.ssh/id_ed25519`],
      ['a secret of an unknown name in the home folder', () => `${machine.home}/.unknown-token`],
      ["the product's own state", () => `${machine.state}/secrets/keys.json`],
      ['the home folder through the first process', () => `/proc/1/root${machine.home}/.ssh/id_ed25519`],
      ['the passwords of the system', () => '/etc/shadow'],
    ])('cannot read %s', async (_name, path) => {
      const {output, exitCode} = await runConfined(machine, `cat ${path()}`);
      expect(exitCode).not.toBe(0);
      expect(output).not.toContain('PRIVATE');
      expect(output).not.toContain(':::');
    });

    test('do not see environment files of the project, unless a person approved the command', async () => {
      mkdirSync(join(machine.workspace, 'service'));
      for (const path of ['.env', 'service/.env.local']) writeFileSync(join(machine.workspace, path), 'KEY=PRIVATE');
      writeFileSync(join(machine.workspace, '.env.example'), 'KEY=example');
      const command = 'cat .env service/.env.local .env.example';
      expect((await runConfined(machine, command)).output).not.toContain('PRIVATE');
      expect((await runConfined(machine, command)).output).toContain('KEY=example');
      expect((await runConfined(machine, command, {approved: true})).output).toContain('PRIVATE');
    });

    test('do not find what the caller did not put into their environment', async () => {
      process.env.ECA_TEST_TOKEN = 'PRIVATE';
      const {output} = await runConfined(machine, 'env; tr "\\0" "\\n" < /proc/1/environ');
      delete process.env.ECA_TEST_TOKEN;
      expect(output).not.toContain('PRIVATE');
    });

    describe('with a server on this machine', () => {
      let connections = 0;
      const server = createServer(socket => {
        connections++;
        socket.end('hello from outside\n');
      });
      let port = 0;
      beforeAll(async () => {
        await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
        port = (server.address() as {port: number}).port;
      });
      afterAll(() => new Promise(resolve => server.close(resolve)));

      test('cannot reach it while the network is closed', async () => {
        const {output} = await runConfined(machine, `cat < /dev/tcp/127.0.0.1/${port}`);
        expect(output).not.toContain('hello from outside');
        expect(connections).toBe(0);
      });

      test('reach it where the network was approved', async () => {
        const {output} = await runConfined(machine, `cat < /dev/tcp/127.0.0.1/${port}`, {
          network: true,
          approved: true,
        });
        expect(output).toContain('hello from outside');
      });
    });

    test('cannot reach a service through its socket, wherever that lies', async () => {
      const folder = join('/var/lib', `eca-test-${process.pid}`);
      const inside = process.getuid?.() === 0 ? folder : machine.root;
      mkdirSync(inside, {recursive: true});
      const path = join(inside, 'service.sock');
      let reached = 0;
      const server = createServer(socket => {
        reached++;
        socket.end('hello from outside\n');
      });
      await new Promise<void>(resolve => server.listen(path, resolve));
      try {
        const script = `require('net').connect(process.argv[1]).on('data',d=>console.log(String(d))).on('error',e=>console.log(e.code))`;
        const {output} = await runConfined(machine, `${process.execPath} -e "${script}" ${path}`);
        expect(output).toMatch(/E[A-Z]+/);
        expect(reached).toBe(0);
      } finally {
        await new Promise(resolve => server.close(resolve));
        if (inside === folder) (await import('node:fs')).rmSync(folder, {recursive: true});
      }
    });

    test('see and reach no process but their own', async () => {
      const victim = spawn('sleep', ['60']);
      try {
        const {output} = await runConfined(
          machine,
          `kill -9 ${victim.pid}; kill -9 ${process.pid}; ls /proc | grep -c '^[0-9]'; ls /proc/${process.pid} && echo seen`,
        );
        expect(output).not.toContain('seen');
        expect(victim.exitCode ?? victim.signalCode).toBeNull();
      } finally {
        victim.kill('SIGKILL');
      }
    });

    test.each([
      ['mount a file system', 'mount -t tmpfs none /mnt && echo escaped'],
      ['take a mount away', 'umount .git/hooks && echo escaped'],
      ['make namespaces of their own', 'unshare -Urm true && echo escaped'],
      [
        'change the kernel',
        'echo 1 > /proc/sys/kernel/sysrq && echo escaped; echo b > /proc/sysrq-trigger && echo escaped',
      ],
      ['make devices', 'mknod disk b 8 0 && echo escaped'],
      ['become somebody else', 'chown 12345 readme.md && echo escaped'],
    ])('cannot %s', async (_name, command) => {
      expect((await runConfined(machine, command)).output).not.toContain('escaped');
    });

    test('end with the one that was started, also those that left its session', async () => {
      const {output} = await runConfined(
        machine,
        `setsid sh -c 'sleep 0.3; echo alive > survivor.txt' & sleep 0.05; echo over`,
      );
      expect(output).toBe('over\n');
      const inside = () => existsSync(join(machine.workspace, 'survivor.txt'));
      const endAt = performance.now() + 600;
      while (performance.now() < endAt && !inside()) await new Promise(resolve => setImmediate(resolve));
      expect(inside()).toBe(false);
    });

    describe('with git', () => {
      const outcome = (path: string) => existsSync(join(machine.workspace, path));

      test('commit, and cannot change hooks or settings', async () => {
        const before = readFileSync(join(machine.workspace, '.git/config'), 'utf8');
        const commit =
          'git add readme.md && git -c user.name=a -c user.email=a@b.c commit -qm one && git log --oneline';
        const {output, exitCode} = await runConfined(
          machine,
          `echo x > .git/hooks/pre-commit; git config core.pager evil; echo '[core]' >> .git/config; ${commit}`,
        );
        expect(exitCode).toBe(0);
        expect(output).toMatch(/ one\n$/);
        expect(outcome('.git/hooks/pre-commit')).toBe(false);
        expect(readFileSync(join(machine.workspace, '.git/config'), 'utf8')).toBe(before);
      });

      test.each([
        [
          'moving the folder away',
          'mv .git old; mkdir -p .git/hooks; echo x > .git/hooks/pre-commit; cp old/config .git/config; echo x >> .git/config',
        ],
        ['another common folder', 'mkdir -p evil/hooks; echo ../evil > .git/commondir'],
        ['settings of a worktree', 'echo x > .git/config.worktree'],
        ['a new hook', 'echo x > .git/hooks/post-commit'],
        ['removing the settings', 'rm -rf .git/config .git/hooks'],
      ])('cannot bring in other settings by %s', async (_name, command) => {
        const before = readFileSync(join(machine.workspace, '.git/config'), 'utf8');
        await runConfined(machine, command);
        expect(readFileSync(join(machine.workspace, '.git/config'), 'utf8')).toBe(before);
        expect(outcome('.git/hooks')).toBe(true);
        for (const path of [
          '.git/hooks/pre-commit',
          '.git/hooks/post-commit',
          '.git/commondir',
          '.git/config.worktree',
        ]) {
          expect([path, outcome(path)]).toEqual([path, false]);
        }
      });

      test('cannot change hooks that settings put elsewhere, or settings that others include', async () => {
        mkdirSync(join(machine.workspace, 'tools/hooks'), {recursive: true});
        writeFileSync(join(machine.workspace, 'tools/git-settings'), '[core]\n');
        const config = join(machine.workspace, '.git/config');
        writeFileSync(
          config,
          `${readFileSync(config, 'utf8')}\thooksPath = tools/hooks\n[include]\n\tpath = ../tools/git-settings\n`,
        );
        await runConfined(machine, 'echo x > tools/hooks/pre-commit; echo x >> tools/git-settings; mv tools other');
        expect(outcome('tools/hooks/pre-commit')).toBe(false);
        expect(readFileSync(join(machine.workspace, 'tools/git-settings'), 'utf8')).toBe('[core]\n');
      });

      test('cannot make a repository where there is none, and leave no trace of the attempt', async () => {
        await runConfined(machine, 'true');
        const {rmSync} = await import('node:fs');
        rmSync(join(machine.workspace, '.git'), {recursive: true});
        await runConfined(
          machine,
          'mkdir -p .git/hooks; echo x > .git/hooks/pre-commit; git init -q; mkdir .vscode; mkdir .husky; echo x > .husky/pre-commit; echo x > .eca/config.json',
        );
        expect(readdirSync(machine.workspace)).toEqual(['readme.md']);
      });

      test('make a repository where a person approved it', async () => {
        const {rmSync} = await import('node:fs');
        rmSync(join(machine.workspace, '.git'), {recursive: true});
        expect((await runConfined(machine, 'git init -q', {approved: true})).exitCode).toBe(0);
        expect(outcome('.git/HEAD')).toBe(true);
      });
    });

    test('cannot change files that make other programs run code', async () => {
      mkdirSync(join(machine.workspace, '.vscode'));
      for (const path of ['.npmrc', '.vscode/tasks.json']) writeFileSync(join(machine.workspace, path), 'as it was');
      await runConfined(
        machine,
        'for f in .npmrc .vscode/tasks.json; do echo x > $f; rm -f $f; done; mv .vscode v; echo x > .vscode/new.json',
      );
      for (const path of ['.npmrc', '.vscode/tasks.json']) {
        expect(readFileSync(join(machine.workspace, path), 'utf8')).toBe('as it was');
      }
      expect(readdirSync(join(machine.workspace, '.vscode'))).toEqual(['tasks.json']);
    });

    test('have such files that they make set aside and named; approved ones are only named', async () => {
      const command =
        'mkdir -p .github/workflows package; echo x > .github/workflows/a.yml; echo x > .npmrc; echo x > package/.envrc';
      const {planted} = await runConfined(machine, command);
      expect(planted.map(({path}) => path).sort()).toEqual(['.github/workflows', '.npmrc', 'package/.envrc']);
      for (const {path, movedTo} of planted) {
        expect([path, existsSync(join(machine.workspace, path))]).toEqual([path, false]);
        expect(existsSync(join(machine.workspace, movedTo as string))).toBe(true);
      }
      const approved = await runConfined(machine, 'echo x > .yarnrc.yml', {approved: true});
      expect(approved.planted).toEqual([{path: '.yarnrc.yml'}]);
      expect(existsSync(join(machine.workspace, '.yarnrc.yml'))).toBe(true);
    });

    test('have links among such files put back', async () => {
      writeFileSync(join(machine.workspace, 'npm-settings'), '');
      symlinkSync('npm-settings', join(machine.workspace, '.npmrc'));
      const {planted} = await runConfined(machine, 'echo registry=evil > other; ln -sfn other .npmrc');
      expect(planted.map(({path}) => path)).toEqual(['.npmrc']);
      expect(readlinkSync(join(machine.workspace, '.npmrc'))).toBe('npm-settings');
    });

    test('at the same time do not uncover what covers another', async () => {
      const {rmSync} = await import('node:fs');
      rmSync(join(machine.workspace, '.git'), {recursive: true});
      const slow = runConfined(
        machine,
        'touch started; while [ ! -e go ]; do sleep 0.02; done; mkdir -p .git/hooks && echo x > .git/hooks/a',
      );
      while (!existsSync(join(machine.workspace, 'started'))) await new Promise(resolve => setImmediate(resolve));
      await runConfined(machine, 'true');
      writeFileSync(join(machine.workspace, 'go'), '');
      expect((await slow).exitCode).not.toBe(0);
      expect(existsSync(join(machine.workspace, '.git'))).toBe(false);
    });

    test('clear away what a killed run left behind', async () => {
      const left = join(machine.workspace, '.husky');
      mkdirSync(left);
      utimesSync(left, 86_399, 86_399);
      await runConfined(machine, 'true');
      expect(lstatSync(left, {throwIfNoEntry: false})).toBeUndefined();
    });

    test("keep the product's state out of sight also when it lies in the workspace", async () => {
      const state = join(machine.workspace, 'state');
      mkdirSync(state);
      writeFileSync(join(state, 'keys.json'), 'PRIVATE');
      const inside = {...machine, state};
      const {openSandbox} = await import('../../../source/security/sandbox/open-sandbox.ts');
      const {workspace: workspaceRoot, home: homeFolder, programFolders} = machine;
      inside.sandbox = () =>
        openSandbox({platform: 'linux', workspaceRoot, protectedPaths: [state], homeFolder, programFolders});
      const {output} = await runConfined(inside, 'cat state/keys.json; echo x > state/keys.json; mv state other');
      expect(output).not.toContain('PRIVATE');
      expect(readFileSync(join(state, 'keys.json'), 'utf8')).toBe('PRIVATE');
    });

    test('find the tools that a project is built with', async () => {
      const {output} = await runConfined(machine, 'node --version; git --version; sh -c "echo shell"');
      expect(output).toMatch(/^v\d+.*\ngit version .*\nshell\n$/);
    });
  },
);

const isRoot = process.getuid?.() === 0;
describe.skipIf(!hasBwrap || !isRoot)(
  `the superuser in a project of another user${hasBwrap && isRoot ? '' : ' (skipped: needs root and bubblewrap)'}`,
  () => {
    beforeEach(() => {
      machine = makeSmallMachine();
      execFileSync('chown', ['-R', '12345:12345', machine.workspace]);
      execFileSync('chmod', ['700', machine.workspace]);
      return () => machine.remove();
    });

    test('can change its files and nothing else', async () => {
      expect((await machine.sandbox()).layer).toBe('bwrap');
      const {output} = await runConfined(
        machine,
        `echo more >> readme.md; cat readme.md; echo x > .git/hooks/pre-commit; echo x > /etc/eca-was-here; echo x > ${machine.home}/beside.txt; cat /etc/shadow ${machine.state}/secrets/keys.json`,
      );
      expect(output).toContain('hello\nmore\n');
      expect(output).not.toMatch(/PRIVATE|:::/);
      for (const place of [
        '/etc/eca-was-here',
        join(machine.home, 'beside.txt'),
        join(machine.workspace, '.git/hooks/pre-commit'),
      ]) {
        expect([place, existsSync(place)]).toEqual([place, false]);
      }
    });

    test.each([
      ['mount a file system', 'mount -t tmpfs none /mnt && echo escaped'],
      ['take a mount away', 'umount .git/hooks && echo escaped; unshare -Urm umount .git/hooks && echo escaped'],
      ['change the kernel', 'echo 1 > /proc/sys/kernel/sysrq && echo escaped'],
      ['make devices', 'mknod disk b 8 0 && echo escaped'],
      [
        'write past a mount in namespaces of its own',
        'unshare -Urm sh -c "mount -o remount,rw /etc; echo x > /etc/eca-was-here" && echo escaped',
      ],
    ])('cannot %s', async (_name, command) => {
      expect((await runConfined(machine, command)).output).not.toContain('escaped');
      expect(existsSync('/etc/eca-was-here')).toBe(false);
    });
  },
);

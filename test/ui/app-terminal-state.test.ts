import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, it, vi} from 'vitest';
import {ollamaAnswer} from '../providers/fake-ollama.ts';
import {until} from '../providers/fake-server.ts';
import {type AppFixture, type AppRequest, openAppFixture} from './app-fixture.ts';
import type {AppTerminal} from './app-terminal.ts';
import {endPart, unfinished} from './scripted-model.ts';

vi.setConfig({testTimeout: 60_000, hookTimeout: 60_000});

let fixture: AppFixture;
beforeAll(async () => {
  fixture = await openAppFixture();
});
afterEach(async () => {
  await fixture.closeApps();
  fixture.model.answers.length = 0;
});
afterAll(() => fixture.close());

/**
 * Opens the app in a shell that tells its process id and, when it has ended, how it left the terminal. The shell stays until it is closed:
 * what is printed right before the end of the last program can be lost with the pseudo-terminal.
 */
async function openInShell(request: AppRequest = {}): Promise<AppTerminal & {appPid: () => number}> {
  const pidFile = join(fixture.project, '../pid');
  const script = `stty -a >'${pidFile}.before'; (echo $BASHPID >'${pidFile}'; exec $ECA); echo "ended with $?"; stty -a >'${pidFile}.after'; echo over; read -r`;
  const app = await fixture.open({...request, script});
  return Object.assign(app, {appPid: () => Number(readFileSync(pidFile, 'utf8'))});
}

/** Expects the terminal to be as it was before the app had it. */
async function expectRestored(app: AppTerminal): Promise<void> {
  await app.printed(/^over/m);
  const settings = (name: string) => readFileSync(join(fixture.project, `../pid.${name}`), 'utf8');
  expect(settings('after')).toBe(settings('before'));
  expect(app.cursorHidden).toBe(false);
  expect(app.marksPastes).toBe(false);
  // Extended keys are given back as often as they were asked for.
  expect(app.output().split('\u001B[<u').length).toBe(app.output().split('\u001B[>1u').length);
  expect(app.output()).not.toContain('\u001B[3J');
  expect(app.output().split('\u001B[?1049l').length).toBe(app.output().split('\u001B[?1049h').length);
}

/** Whether a child of the app waits to put the terminal back. */
function isGuarded(pid: number): boolean {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
  return children.some(child => readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('read -r'));
}

describe('the terminal', () => {
  it('is as before once Ctrl-C was pressed twice, and the exit code is 0', async () => {
    const app = await openInShell();
    expect(app.cursorHidden).toBe(true);
    expect(app.marksPastes).toBe(true);
    app.send('\u0003');
    await app.shows('Ctrl-C again to quit');
    app.send('\u0003');
    await app.printed('ended with 0');
    await expectRestored(app);
  });

  it.each(['?', '\u0014'])('shows the conversation as it was once the page that %j opens is left', async keys => {
    const app = await fixture.open();
    app.send('hello\r');
    await app.shows(/All right\.[\s\S]*\? keys/);
    const before = app.screen();
    app.send(keys);
    await app.shows('Esc chat');
    expect(app.screen().join('\n')).not.toContain('All right.');
    app.send('\u001B');
    await app.shows(screen => screen === before.join('\n'));
    expect(app.everything()).not.toContain('Esc chat');
  });

  it('prints what is answered meanwhile once a pane is left, and nothing of the pane', async () => {
    const finish: (() => void)[] = [];
    fixture.model.answers.push(async response => {
      response.write(ollamaAnswer([{type: 'text', text: 'First half.\n\n'}]));
      await new Promise<void>(resolve => finish.push(resolve));
      response.end(ollamaAnswer([{type: 'text', text: 'Second half.'}, endPart]));
    });
    const app = await fixture.open();
    app.send('question\r');
    await app.shows('First half.');
    app.send('?');
    await app.shows('search the keys');
    finish[0]?.();
    await app.shows('? keys');
    app.send('\u001B');
    await app.shows(/First half\.\n\nSecond half\.[\s\S]*\n─+\n›/);
    expect(app.everything().match(/half\./g)).toHaveLength(2);
    expect(app.everything()).not.toContain('search the keys');
  });

  it('has the conversation whole and one prompt when the window changed while a pane was open', async () => {
    const app = await fixture.open({columns: 80, rows: 24});
    for (const question of ['one', 'two', 'three', 'four', 'five', 'six']) {
      app.send(`${question}\r`);
      await app.printed(new RegExp(`› ${question}\\s[\\s\\S]*All right\\.[\\s\\S]*\\? keys`));
    }
    app.send('\u0014');
    await app.shows('Esc chat');
    await app.resize(50, 16);
    await app.shows(screen => !/─{51}/.test(screen) && screen.includes('Esc chat'));
    app.send('\u001B');
    await app.shows(/six[\s\S]*All right\.[\s\S]*─{50}\n› {2}\n.*\? keys/);
    for (const question of ['one', 'four', 'six']) expect(app.everything().split(`› ${question}`)).toHaveLength(2);
    expect(app.everything().match(/\? keys/g)).toHaveLength(1);
  });

  it('has no gap above the prompt when the window changed while a pane was open and little was said', async () => {
    const app = await fixture.open({columns: 80, rows: 30, environment: {TERM_PROGRAM: 'vscode'}});
    app.send('one\r');
    await app.shows(/All right\.[\s\S]*\? keys/);
    for (const [columns, rows] of [
      [50, 24],
      [100, 30],
      [60, 20],
    ] as const) {
      app.send('\u0014');
      await app.shows('Esc chat');
      await app.resize(columns, rows);
      await app.shows(screen => screen.includes('Esc chat') && !screen.includes('─'));
      app.send('\u001B');
      await app.shows(new RegExp(`\\S\\n─{${columns}}\\n› *\\n.*\\? keys`));
    }
  });

  it('empties the alternate screen before it leaves it: tmux would keep lines that are wider than the main screen was', async () => {
    const app = await fixture.open();
    app.send('?');
    await app.shows('search the keys');
    app.send('\u001B');
    await app.shows(/─{80}\n›/);
    const leaving = app.output().split('\u001B[?1049l').slice(0, -1);
    expect(leaving.map(text => text.slice(-6))).toEqual(leaving.map(() => '\u001B[H\u001B[J'));
    expect(leaving).not.toEqual([]);
  });

  it('empties a row before it writes it: tmux counts cells that were ever written when it wraps the row anew', async () => {
    const app = await fixture.open({columns: 60});
    app.send('words that are going to fill the row and then go on in the next');
    await app.shows(/› words[^\n]*\n {2}the next/);
    const emptied = app.output().split('\u001B[K').slice(0, -1);
    expect(emptied.length).toBeGreaterThan(0);
    expect(emptied.filter(text => !text.endsWith('\u001B[1G') && !text.endsWith('\u001B[G'))).toEqual([]);
  });

  it.each(['', '\u0014'])(
    'shows the main screen and the cursor again when the app is killed (after %j)',
    async keys => {
      const app = await openInShell();
      app.send('hello\r');
      await app.shows(/All right\.[\s\S]*\? keys/);
      app.send(keys);
      if (keys !== '') await app.shows('Esc chat');
      await until(() => isGuarded(app.appPid()));
      process.kill(app.appPid(), 'SIGKILL');
      await until(() => !app.cursorHidden && !app.marksPastes);
      await app.shows('All right.');
      expect(app.everything()).not.toContain('Esc chat');
    },
  );

  it.each([['/quit\r'], ['\u0004']])('is as before after %j', async keys => {
    const app = await openInShell();
    app.send(keys);
    await app.printed('ended with 0');
    await expectRestored(app);
  });

  it('is as before when Ctrl-C ends it while an answer streams', async () => {
    fixture.model.answers.push(unfinished({type: 'text', text: 'Half of it'}));
    const app = await openInShell();
    app.send('question\r');
    await app.shows('Half of it');
    app.send('\u0003\u0003');
    await app.printed('ended with 0');
    await expectRestored(app);
    await app.printed('Half of it');
    await until(() => fixture.model.openAnswers() === 0);
  });

  it.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGINT', 130],
  ] as const)('is as before after %s, and the exit code is %i', async (signal, code) => {
    const app = await openInShell();
    process.kill(app.appPid(), signal);
    await app.printed(`ended with ${code}`);
    await expectRestored(app);
  });

  it('is as before after SIGTERM while an answer streams', async () => {
    fixture.model.answers.push(unfinished({type: 'text', text: 'Half of it'}));
    const app = await openInShell();
    app.send('question\r');
    await app.shows('Half of it');
    process.kill(app.appPid(), 'SIGTERM');
    await app.printed('ended with 143');
    await expectRestored(app);
    await app.printed('Half of it');
  });

  it('is as before after a fault of the program, which is one line below what was said', async () => {
    const fault = join(fixture.project, '../fault.cjs');
    writeFileSync(fault, "process.on('SIGUSR2', () => { throw new Error('made by a test'); });\n");
    const app = await openInShell({environment: {NODE_OPTIONS: `--require ${fault}`}});
    app.send('hello\r');
    await app.shows('All right.');
    await app.shows('? keys');
    process.kill(app.appPid(), 'SIGUSR2');
    await app.printed('ended with 1');
    await expectRestored(app);
    await app.printed(/All right\.[\s\S]*^error: made by a test/m);
    expect(app.everything()).not.toMatch(/^ +at /m);
  });

  it('belongs to the shell after Ctrl-Z, and to the app again after fg', async () => {
    const app = await fixture.open({
      script: 'set -m; $ECA; stty -a | grep -o "[-]*icanon"; echo suspended; read -r; fg; echo over; read -r',
    });
    app.send('unfinished words');
    await app.shows('› unfinished words');
    app.send('\u001A');
    await app.printed('suspended');
    expect(app.everything()).toMatch(/^icanon/m);
    expect(app.cursorHidden).toBe(false);
    expect(app.marksPastes).toBe(false);
    app.send('\n');
    await app.shows(/› unfinished words[\s\S]*\? keys/);
    expect(app.cursorHidden).toBe(true);
    app.send(' go on');
    await app.shows('› unfinished words go on');
    app.send('\u0003\u0003');
    await app.printed(/^over/m);
    expect(app.cursorHidden).toBe(false);
  });

  it.each([
    ['TSTP', ''],
    ['TSTP', '\u0014'],
    ['STOP', ''],
    ['STOP', '\u0014'],
  ])("is the app's again after SIG%s from outside and fg (after %j)", async (signal, keys) => {
    const pidFile = join(fixture.project, '../stopped-pid');
    const app = await fixture.open({
      script: `set -m; (echo $BASHPID >'${pidFile}'; exec $ECA); stty sane; echo suspended; read -r; sleep 0.3; fg; echo over; read -r`,
    });
    app.send('unfinished words');
    await app.shows('› unfinished words');
    app.send(keys);
    if (keys !== '') await app.shows('Esc chat');
    process.kill(Number(readFileSync(pidFile, 'utf8')), `SIG${signal}`);
    await app.shows('suspended');
    if (signal === 'TSTP') {
      expect(app.cursorHidden).toBe(false);
      expect(app.marksPastes).toBe(false);
    }
    app.send('\n');
    if (keys !== '') {
      await app.shows(screen => screen.includes('Esc chat') && !screen.includes('suspended'));
      app.send('\u001B');
    }
    await app.shows(/› unfinished words[\s\S]*\? keys/);
    expect(app.cursorHidden).toBe(true);
    expect(app.marksPastes).toBe(true);
    app.send(' go on');
    await app.shows('› unfinished words go on');
    // What was drawn before an unannounced stop stays where it was.
    if (signal === 'TSTP') expect(app.everything().match(/unfinished words/g)).toHaveLength(1);
    app.send('\u0003\u0003');
    await app.printed(/^over/m);
    expect(app.cursorHidden).toBe(false);
    expect(app.output().split('\u001B[<u').length).toBe(app.output().split('\u001B[>1u').length);
  });

  it('ends when its window is gone, without a process left behind', async () => {
    const app = await openInShell();
    const pid = app.appPid();
    process.kill(app.pid, 'SIGKILL');
    await app.close();
    await until(() => {
      try {
        process.kill(pid, 0);
        return false;
      } catch {
        return true;
      }
    });
  });
});

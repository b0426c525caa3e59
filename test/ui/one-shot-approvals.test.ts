import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi} from 'vitest';
import {type AppFixture, openAppFixture} from './app-fixture.ts';
import type {AppTerminal} from './app-terminal.ts';
import {endPart} from './scripted-model.ts';

// Starting a program takes long on a busy machine.
vi.setConfig({testTimeout: 60_000, hookTimeout: 60_000});

let fixture: AppFixture;
let cart: string;
const original = 'export const limit = 10;\n';
const edit = (from: string, to: string) =>
  fixture.model.answers.push([
    {type: 'tool-call', name: 'edit-file', input: {path: 'source/cart.ts', oldText: from, newText: to}},
    endPart,
  ]);
const done = () => fixture.model.answers.push([{type: 'text', text: 'That is all.'}, endPart]);

beforeAll(async () => {
  fixture = await openAppFixture();
  cart = join(fixture.project, 'source/cart.ts');
});
beforeEach(() => {
  writeFileSync(cart, original);
  fixture.model.answers.push([{type: 'tool-call', name: 'read-file', input: {path: 'source/cart.ts'}}, endPart]);
});
afterEach(async () => {
  await fixture.closeApps();
  fixture.model.answers.length = 0;
});
afterAll(() => fixture.close());

const oneShot = (rest = '') =>
  fixture.open({rows: 40, script: `echo ready; $ECA raise the limit ${rest}; echo "exit $?"`});

/** Presses `key` as a person who has read the question does: not within its first 300 ms. */
async function press(terminal: AppTerminal, key: string) {
  const asked = Date.now();
  await vi.waitFor(
    () => {
      if (Date.now() - asked < 400) throw new Error('too soon');
    },
    {timeout: 5_000},
  );
  terminal.send(key);
}

describe('one question with a terminal', () => {
  it('asks for an approval with what will happen, and goes on at a key', async () => {
    edit('10', '20');
    done();
    const terminal = await oneShot();
    await terminal.printed(
      /Make this edit\?[\s\S]*-export const limit = 10;[\s\S]*\+export const limit = 20;[\s\S]*y yes/,
    );
    expect(readFileSync(cart, 'utf8')).toBe(original);
    await press(terminal, 'y');
    await terminal.printed(/That is all\.[\s\S]*exit 0/);
    expect(readFileSync(cart, 'utf8')).toContain('limit = 20');
  });

  it('does not take what was typed ahead for an answer', async () => {
    edit('10', '20');
    done();
    const terminal = await fixture.open({
      rows: 40,
      early: 'yyyy',
      script: 'echo; echo ready; $ECA raise the limit; echo "exit $?"',
    });
    const unsubscribe = terminal.onOutput(text => {
      if (text.includes('Make this edit?')) terminal.send('y');
    });
    await terminal.printed(/y yes[\s\S]*\? /);
    await press(terminal, 'n');
    unsubscribe();
    await terminal.printed(/That is all\.[\s\S]*exit 0/);
    expect(readFileSync(cart, 'utf8')).toBe(original);
  });

  it('asks once for a session', async () => {
    edit('10', '20');
    edit('20', '30');
    done();
    const terminal = await oneShot();
    await terminal.printed(/s yes, for this session/);
    await press(terminal, 's');
    await terminal.printed(/exit 0/);
    expect(terminal.everything().match(/Make this edit\?/g)?.length).toBe(1);
    expect(readFileSync(cart, 'utf8')).toContain('limit = 30');
  });

  it('gives the reason of a no to the model', async () => {
    edit('10', '20');
    done();
    const terminal = await oneShot();
    await terminal.printed(/r no, with a reason/);
    await press(terminal, 'r');
    await terminal.printed(/no, because:/);
    terminal.send('the lawX\u007f forbids it\r');
    await terminal.printed(/exit 0/);
    expect(JSON.stringify(fixture.model.chats.at(-1))).toContain('The user said no: the law forbids it');
  });

  it('ends at Ctrl-C and leaves the terminal as it was', async () => {
    edit('10', '20');
    const terminal = await fixture.open({
      rows: 40,
      script:
        'trap : INT; echo ready; before=$(stty -g); $ECA raise the limit; code=$?; [ "$before" = "$(stty -g)" ] && echo "same, exit $code"',
    });
    await terminal.printed(/y yes[\s\S]*\? /);
    await press(terminal, '\u0003');
    await terminal.printed(/same, exit 130/);
    expect(readFileSync(cart, 'utf8')).toBe(original);
  });

  it.each(['< /dev/null', '-o json', '2> errors.txt'])('never asks with %s', async how => {
    edit('10', '20');
    done();
    const terminal = await oneShot(how);
    await terminal.printed(/exit 5/);
    expect(terminal.everything()).not.toContain('Make this edit?');
    expect(readFileSync(cart, 'utf8')).toBe(original);
  });
});

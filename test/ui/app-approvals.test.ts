import {existsSync, readFileSync, writeFileSync} from 'node:fs';
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
beforeAll(async () => {
  fixture = await openAppFixture();
  cart = join(fixture.project, 'source/cart.ts');
});
beforeEach(() => {
  writeFileSync(cart, original);
  fixture.model.answers.push(
    [{type: 'tool-call', name: 'read-file', input: {path: 'source/cart.ts'}}, endPart],
    [{type: 'tool-call', name: 'edit-file', input: {path: 'source/cart.ts', oldText: '10', newText: '20'}}, endPart],
  );
});
afterEach(async () => {
  await fixture.closeApps();
  fixture.model.answers.length = 0;
});
afterAll(() => fixture.close());

const done = (text: string) => fixture.model.answers.push([{type: 'text', text}, endPart]);

/** Presses `key` as a person who has read the question does: not within its first 300 ms. */
async function answer(app: AppTerminal, key: string, gone: RegExp) {
  const pressed = Date.now();
  await vi.waitFor(
    () => {
      if (Date.now() - pressed < 350) throw new Error('too soon');
    },
    {timeout: 5_000},
  );
  app.send(key);
  await app.shows(screen => !gone.test(screen));
}

describe('an approval in the app', () => {
  it('shows the change and why it asks, and makes it at a key', async () => {
    done('Raised.');
    const app = await fixture.open();
    app.send('raise the limit\r');
    await app.shows(
      /Make this edit\?[\s\S]*source\/cart\.ts \(edit, \+1 −1\)[\s\S]*-export const limit = 10;[\s\S]*\+export const limit = 20;[\s\S]*why: [\s\S]*y once/,
    );
    expect(readFileSync(cart, 'utf8')).toBe(original);
    await answer(app, 'y', /Make this edit\?/);
    await app.printed(/✓ edit-file source\/cart\.ts[\s\S]*\+export const limit = 20;[\s\S]*Raised\./);
    expect(readFileSync(cart, 'utf8')).toContain('limit = 20');
  });

  it('is refused with a reason that reaches the model', async () => {
    done('I leave it.');
    const app = await fixture.open();
    app.send('raise the limit\r');
    await app.shows('Make this edit?');
    await answer(app, 'r', /y once/);
    app.send('fifteen is enough');
    await app.shows('no, because: fifteen is enough');
    app.send('\r');
    await app.printed('I leave it.');
    expect(JSON.stringify(fixture.model.chats.at(-1))).toContain('The user said no: fifteen is enough');
    expect(readFileSync(cart, 'utf8')).toBe(original);
  });

  it('is refused by Escape, which stops the turn, and the app takes the next message', async () => {
    const app = await fixture.open();
    app.send('raise the limit\r');
    await app.shows('Make this edit?');
    await answer(app, '\u001B', /Make this edit\?/);
    await app.printed('■ stopped');
    fixture.model.answers.length = 0;
    done('Here.');
    app.send('are you there?\r');
    await app.printed('Here.');
    expect(readFileSync(cart, 'utf8')).toBe(original);
  });

  it.each([
    [20, 5, {}],
    [40, 12, {NO_COLOR: '1'}],
    [140, 40, {INK_SCREEN_READER: '1'}],
  ])('is legible and answered in a window of %i × %i (%j)', async (columns, rows, environment) => {
    done('Raised.');
    const app = await fixture.open({columns, rows, environment});
    app.send('raise the limit\r');
    await app.shows(/Make this [\s\S]*\by\b/);
    await answer(app, 'y', /Make this /);
    await app.printed('Raised.');
    expect(readFileSync(cart, 'utf8')).toContain('limit = 20');
  });
});

describe('permission modes in the app', () => {
  it('go round by a key, stand in the status line, and count at once', async () => {
    done('Raised.');
    const app = await fixture.open({columns: 120});
    await app.shows(/ask · (?:no )?sandbox/);
    app.send('\u001B[Z');
    await app.shows(/auto-edit · /);
    app.send('raise the limit\r');
    await app.printed(/✓ edit-file[\s\S]*Raised\./);
    expect(readFileSync(cart, 'utf8')).toContain('limit = 20');
    app.send('/mode read-only\r');
    await app.shows(/read-only · /);
  });

  it('plan: the plan is presented, and accepting it starts the work in the chosen mode', async () => {
    fixture.model.answers.length = 0;
    done('## Plan\n\n1. Raise the limit in `source/cart.ts`.\n2. Run the tests.');
    const app = await fixture.open({columns: 120, args: ['--permission-mode', 'plan']});
    app.send('raise the limit\r');
    await app.shows('Start with this plan?');
    fixture.model.answers.push(
      [{type: 'tool-call', name: 'write-file', input: {path: 'source/new.ts', content: 'export {};\n'}}, endPart],
      [{type: 'text', text: 'All done.'}, endPart],
    );
    await answer(app, 'a', /Start with this plan\?/);
    await app.printed(/I accept the plan[\s\S]*All done\./);
    await app.shows(/auto-edit · /);
    expect(existsSync(join(fixture.project, 'source/new.ts'))).toBe(true);
  });
});

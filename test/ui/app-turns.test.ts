import {writeFileSync} from 'node:fs';
import {type AddressInfo, createServer, type Socket} from 'node:net';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, it, vi} from 'vitest';
import {ollamaAnswer} from '../providers/fake-ollama.ts';
import {until} from '../providers/fake-server.ts';
import {type AppFixture, openAppFixture, writeProgram} from './app-fixture.ts';
import type {AppTerminal} from './app-terminal.ts';
import {endPart, unfinished} from './scripted-model.ts';

// Starting a program takes long on a busy machine.
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

describe('a turn in the app', () => {
  it('shows the question, the model and the answer as Markdown, and keeps them in the scrollback', async () => {
    fixture.model.answers.push([{type: 'text', text: 'It is **here**:\n\n- `source/cart.ts`\n'}, endPart]);
    const app = await fixture.open();
    app.send('where is the cart?\r');
    await app.shows(/› where is the cart\?[\s\S]*It is here:\s+• source\/cart\.ts[\s\S]*\bfake:7b · ask/);
    await app.shows('? keys');
    expect(app.output()).not.toContain('\u001B[3J');
  });

  it('runs tools, shows what they were about and how they ended', async () => {
    fixture.model.answers.push(
      [{type: 'tool-call', name: 'read-file', input: {path: 'source/cart.ts'}}, endPart],
      [{type: 'text', text: 'Items are pushed in `source/cart.ts:2`.'}, endPart],
    );
    const app = await fixture.open();
    app.send('how are items added?\r');
    await app.shows(/✓ read-file source\/cart\.ts[\s\S]*Items are pushed/);
    await app.shows('[1] source/cart.ts:2');
  });

  it('delivers what is typed meanwhile after the step that runs', async () => {
    const {model} = fixture;
    let finishStep = () => {};
    model.answers.push(
      async response => {
        response.write(ollamaAnswer([{type: 'text', text: 'Looking.'}]));
        await new Promise<void>(resolve => {
          finishStep = resolve;
        });
        response.end(ollamaAnswer([{type: 'tool-call', name: 'list-files', input: {}}, endPart]));
      },
      [{type: 'text', text: 'The README too.'}, endPart],
    );
    const app = await fixture.open();
    app.send('list the files\r');
    await app.shows('Looking.');
    app.send('and the README\r');
    await app.shows('queued: and the README');
    finishStep();
    await app.shows(/› and the README[\s\S]*The README too\./);
    expect(model.chats.at(-1)?.messages.at(-1)).toMatchObject({
      role: 'user',
      content: expect.stringContaining('and the README'),
    });
  });

  it('sends the files that a message names with @, and says which', async () => {
    const app = await fixture.open();
    app.send('explain @source/cart.ts:2-3 to @alice ');
    app.send('\r');
    await app.shows('+ source/cart.ts:2-3 (2 lines)');
    await app.shows('All right.');
    const sent = fixture.model.chats.at(-1)?.messages.findLast(({role}) => role === 'user')?.content ?? '';
    expect(sent).toContain('Attached: source/cart.ts, lines 2-3');
    expect(sent).toContain('cart.push(item);');
    expect(sent).not.toContain('Adds one item to the cart. */\nexport');
  });

  it('shows a fault of the server and takes the next message', async () => {
    const app = await fixture.open();
    fixture.model.answers.push(response => {
      response.write(ollamaAnswer([{type: 'text', text: 'Half an ans'}]), () =>
        setImmediate(() => response.socket?.resetAndDestroy()),
      );
    });
    app.send('one\r');
    await app.shows(/Half an ans[\s\S]*the answer broke off/);
    app.send('two\r');
    await app.shows('All right.');
  });

  it('does not let text of a model move the cursor, ring, set titles or clear anything', async () => {
    const hostile = 'a\u001B[2J\u001B[Hb\u001B]0;owned\u0007c\u009B3Jd\u001B[?1049he\rf\bg\u202Eh \u001BPq\u001B\\ end';
    fixture.model.answers.push([{type: 'reasoning', text: hostile}, {type: 'text', text: hostile}, endPart]);
    const app = await fixture.open();
    const before = app.output().length;
    app.send('x\r');
    await app.shows(/ end\b[\s\S]*\? keys/);
    const after = app.output().slice(before);
    for (const sequence of [
      '\u001B[2J',
      '\u001B[H',
      '\u001B]',
      '\u0007',
      '\u009B',
      '\u001B[?1049',
      '\b',
      '\u202E',
      '\u001BP',
    ])
      expect(after).not.toContain(sequence);
    await app.shows(/› x/);
  });
});

describe('Escape', () => {
  /** Shorter than any limit of the app that would end a wait by itself. 300 ms are promised: see `benchmarks/app.ts`. */
  const soonMs = 5_000;

  /** Presses Escape and expects the app to be idle, and the model's connection closed, soon. */
  async function stops(app: AppTerminal): Promise<void> {
    const startedAtMs = performance.now();
    app.send('\u001B');
    await app.shows(/■ stopped[\s\S]*\? keys/);
    await until(() => fixture.model.openAnswers() === 0);
    expect(performance.now() - startedAtMs).toBeLessThan(soonMs);
    app.send('go on\r');
    await app.shows('All right.');
  }

  it('stops while the model has not begun to answer', async () => {
    fixture.model.answers.push(unfinished());
    const app = await fixture.open();
    app.send('question\r');
    await app.shows(/waiting \d+ s/);
    await until(() => fixture.model.openAnswers() === 1);
    await stops(app);
  });

  it('stops while the answer streams, and keeps what arrived', async () => {
    fixture.model.answers.push(unfinished({type: 'text', text: 'The first half'}));
    const app = await fixture.open();
    app.send('question\r');
    await app.shows('The first half');
    await stops(app);
    await app.printed('The first half');
  });

  it('stops while the model reasons', async () => {
    fixture.model.answers.push(unfinished({type: 'reasoning', text: 'Let me see'}));
    const app = await fixture.open();
    app.send('question\r');
    await app.shows(/Let me see[\s\S]*thinking/);
    await stops(app);
  });

  it('stops while a tool runs', async () => {
    const programs = join(fixture.home, '../programs');
    writeProgram(programs, 'rg', '#!/bin/sh\nexec sleep 60\n');
    fixture.model.answers.push([{type: 'tool-call', name: 'search-files', input: {pattern: 'cart'}}, endPart]);
    const app = await fixture.open({environment: {PATH: `${programs}:${process.env.PATH}`}});
    app.send('search\r');
    await app.shows(/search-files cart \d+ s/);
    await stops(app);
  });

  it('stops while a server takes the connection and says nothing, and closes it', async () => {
    const sockets = new Set<Socket>();
    const silent = createServer(socket => {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => sockets.delete(socket));
      socket.resume();
    });
    await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve));
    const {port} = silent.address() as AddressInfo;
    const app = await fixture.open({environment: {OLLAMA_BASE_URL: `http://127.0.0.1:${port}`}});
    app.send('question\r');
    await app.shows(/waiting \d+ s/);
    await until(() => sockets.size > 0);
    const startedAtMs = performance.now();
    app.send('\u001B');
    await app.shows(/■ stopped[\s\S]*\? keys/);
    await until(() => sockets.size === 0);
    expect(performance.now() - startedAtMs).toBeLessThan(soonMs);
    silent.close();
  });

  it('stops a slash command that asks the model, and what was asked meanwhile follows', async () => {
    const app = await fixture.open();
    for (let turn = 1; turn <= 5; turn++) {
      fixture.model.answers.push([{type: 'text', text: `${'many words '.repeat(200)}done ${turn}.`}, endPart]);
      app.send(`question ${turn}\r`);
      await app.printed(`done ${turn}.`);
      await app.shows('? keys');
    }
    fixture.model.answers.push(unfinished());
    app.send('/compact\r');
    await app.shows(/\/compact \d+ s[\s\S]*Esc stops/);
    await until(() => fixture.model.openAnswers() === 1);
    app.send('and then?\r');
    app.send('\u001B');
    await app.shows(/■ stopped[\s\S]*› and then\?/);
    await app.shows('? keys');
  });

  it('gives back what was waiting to be sent', async () => {
    fixture.model.answers.push(unfinished({type: 'text', text: 'Working'}));
    const app = await fixture.open();
    app.send('question\r');
    await app.shows('Working');
    app.send('one more thing\r');
    await app.shows('queued: one more thing');
    app.send('\u001B');
    await app.shows(/■ stopped[\s\S]*› one more thing/);
  });
});

describe('what is kept of a conversation', () => {
  it('goes on with the last session, and offers what was asked before', async () => {
    const first = await fixture.open({script: '$ECA; echo "ended with $?"; read -r'});
    first.send('remember the number 4711\r');
    await first.shows(/All right\.[\s\S]*\? keys/);
    first.send('\u0003\u0003');
    await first.printed(/Go on with: eca -r \w+[\s\S]*^ended with 0/m);
    const app = await fixture.open({args: ['--continue']});
    await app.shows(/Going on with[\s\S]*› remember the number 4711[\s\S]*All right\./);
    app.send('/good\r');
    await app.shows('Kept with the last answer: good');
    app.send('\u0012');
    await app.shows('search:');
    app.send('4711');
    await app.shows(/› remember the number 4711[\s\S]*search: 4711 · 1 of 1/);
    // The first takes it into the prompt, where it can still be changed.
    app.send('\r\r');
    await until(() => fixture.model.chats.at(-1)?.messages.filter(({role}) => role === 'user').length === 2);
  });

  it('puts feedback on disk before it says so, and refuses it before an answer', async () => {
    const app = await fixture.open();
    app.send('/good\r');
    await app.shows(/✗ .*(not|nothing|Nothing)/);
    app.send('hello there\r');
    await app.shows(/All right\.[\s\S]*\? keys/);
    app.send('/bad too short\r');
    await app.shows(/too short[\s\S]*(noted|kept|saved|stored|Noted|Kept|Saved|Thanks)/);
  });

  it('writes the conversation into a file of the project', async () => {
    const app = await fixture.open();
    app.send('hello there\r');
    await app.shows(/All right\.[\s\S]*\? keys/);
    app.send('/export talk.md\r');
    await app.shows('talk.md');
    writeFileSync(join(fixture.project, 'notes.md'), 'mine');
    app.send('/export notes.md\r');
    await app.shows(/✗ [\s\S]*notes\.md/);
  });
});

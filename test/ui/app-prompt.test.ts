import {afterAll, afterEach, beforeAll, describe, expect, it, vi} from 'vitest';
import {until} from '../providers/fake-server.ts';
import {type AppFixture, openAppFixture} from './app-fixture.ts';

vi.setConfig({testTimeout: 60_000, hookTimeout: 60_000});

let fixture: AppFixture;
beforeAll(async () => {
  fixture = await openAppFixture();
});
afterEach(() => fixture.closeApps());
afterAll(() => fixture.close());

const lastQuestion = () => fixture.model.chats.at(-1)?.messages.findLast(({role}) => role === 'user')?.content ?? '';

describe('the prompt in a terminal', () => {
  it('keeps what is typed while the app starts', async () => {
    const app = await fixture.open({early: 'typed at once'});
    await app.shows('› typed at once');
    app.send('!\r');
    await until(() => lastQuestion().startsWith('typed at once!'));
  });

  it('sends several lines as one message', async () => {
    const app = await fixture.open();
    app.send('one\ntwo\u001B\rthree');
    await app.shows(/› one\s+two\s+three/);
    app.send('\r');
    await until(() => lastQuestion().startsWith('one\ntwo\nthree'));
  });

  it('takes a paste of a megabyte as one piece, and sends all of it that a message may hold', async () => {
    const app = await fixture.open();
    const line = 'some words that were copied from somewhere\n';
    const text = line.repeat(Math.ceil(1_000_000 / line.length));
    app.send(`\u001B[200~${text}\u001B[201~`);
    await app.shows(/› \[.*(23,?25\d|lines).*\]/i);
    app.send(' and what is this?');
    await app.shows('and what is this?');
    app.send('\r');
    const before = fixture.model.chats.length;
    await app.shows(/All right\.|too long|does not fit/);
    expect(fixture.model.chats.length).toBeGreaterThanOrEqual(before);
    expect(app.output().length).toBeLessThan(200_000);
  });

  it('does not run what a paste looks like', async () => {
    const app = await fixture.open();
    app.send('\u001B[200~/quit\r\u001B[201~');
    await app.shows('› /quit');
    app.send('\u0015still here');
    await app.shows('still here');
  });

  it('shows wide characters and emoji where they belong, and erases them whole', async () => {
    const app = await fixture.open({columns: 40});
    app.send('日本語と👩‍👩‍👧 e\u0301');
    await app.shows('› 日本語と👩‍👩‍👧 é'.normalize('NFD').slice(0, 6));
    app.send('\u007F\u007F\u007Fx');
    await app.shows('› 日本語とx');
    app.send('\r');
    await until(() => lastQuestion().startsWith('日本語とx'));
  });

  it('lists commands behind a slash, and completes the chosen one', async () => {
    const app = await fixture.open();
    app.send('/ex');
    await app.shows(/› \/ex[\s\S]*\/export/);
    app.send('\t');
    await app.shows('› /export ');
    app.send('\u0015/nonsense\r');
    await app.shows(/✗ Unknown command `\/nonsense`/);
  });

  it('finds files behind an @', async () => {
    const app = await fixture.open();
    await app.shows('? keys');
    await until(() => true);
    app.send('see @crt');
    await app.shows('source/cart.ts');
    app.send('\t');
    await app.shows('› see @source/cart.ts');
  });

  it('shows its keys on a question mark and hides them again', async () => {
    const app = await fixture.open({rows: 40});
    app.send('?');
    await app.shows('search what you asked before');
    app.send('\u001B');
    await app.shows(screen => !screen.includes('search what you asked before'));
    app.send('why?');
    await app.shows('› why?');
  });

  it('shows its keys on a question mark in a tab as well, while nothing is searched for there', async () => {
    const app = await fixture.open({rows: 40});
    await app.shows('? keys');
    app.send('\u0014');
    await app.shows('Esc chat');
    app.send('?');
    await app.shows('search the keys');
  });

  it.each(['tab', 'pane', 'view'])('finds the key that changes tabs by the word %s', async word => {
    const app = await fixture.open();
    app.send('?');
    await app.shows('search the keys');
    app.send(word);
    await app.shows(screen => /Ctrl-T +next tab/.test(screen) && screen.includes(word));
  });

  it('goes through the tabs and back', async () => {
    const app = await fixture.open();
    app.send('hello\r');
    await app.shows('All right.');
    app.send('\u0014');
    await app.shows('search what was said');
    app.send('\u0014');
    await app.shows('shows the index of the project');
    app.send('\u001Bt');
    await app.shows('search what was said');
    app.send('\u0014');
    await app.shows('shows the index of the project');
    app.send('\u0014');
    await app.shows('this session');
    app.send('\u0014');
    await app.shows('by difficulty');
    app.send('\u001B');
    await app.shows(/› {2}[\s\S]*\? keys/);
    await app.printed('All right.');
  });
});

describe('colours', () => {
  const colour = /\u001B\[(?:[0-9;]*;)?(?:3\d|4\d|9\d)[0-9;]*m/;

  it('are not there under NO_COLOR, and the cursor can still be seen', async () => {
    const app = await fixture.open({environment: {NO_COLOR: '1'}});
    app.send('hello');
    await app.shows('› hello');
    expect(app.output()).not.toMatch(colour);
    expect(app.output()).toContain('\u001B[7m');
  });

  it('are the sixteen where the terminal has no more', async () => {
    const app = await fixture.open({environment: {TERM: 'xterm', COLORTERM: ''}});
    app.send('hello\r');
    await app.shows('All right.');
    expect(app.output()).toMatch(colour);
    expect(app.output()).not.toMatch(/[34]8;[25];/);
  });

  it('are all of them where it says so', async () => {
    const app = await fixture.open({environment: {COLORTERM: 'truecolor'}});
    expect(app.output()).toMatch(/38;2;/);
  });
});

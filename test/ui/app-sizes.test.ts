import {afterAll, afterEach, beforeAll, describe, expect, it, vi} from 'vitest';
import {until} from '../providers/fake-server.ts';
import {type AppFixture, openAppFixture} from './app-fixture.ts';
import {endPart} from './scripted-model.ts';

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

const answer =
  'The cart holds **items**. 日本語の文章もここにあります。 👩‍👩‍👧 is one sign.\n\n| name | what it is |\n|---|---|\n| cart | a list of items that somebody wants to buy |\n\n```ts\nexport const veryLongName = somethingElse.thatIsAlsoLong(withArguments, andMore);\n```\n\nThe end.';

describe('the app in a window', () => {
  it.each([
    [20, 5],
    [40, 15],
    [80, 24],
    [140, 40],
  ])('of %i columns and %i rows asks and answers, without a line that is too long', async (columns, rows) => {
    fixture.model.answers.push([{type: 'text', text: answer}, endPart]);
    const app = await fixture.open({columns, rows});
    app.send('what is in it?\r');
    await app.printed('The end.');
    app.send('next');
    await app.shows('› next');
    expect(app.screen().length).toBe(rows);
    // The prompt and the status stand at the end of what was printed, once.
    expect(app.screen().filter(line => line.startsWith('› next'))).toHaveLength(1);
    expect(app.output()).not.toContain('\u001B[3J');
    expect(app.output()).not.toContain('\u001B[2J');
  });

  it('of 20 × 5 shows a command that completes what is typed', async () => {
    const app = await fixture.open({columns: 20, rows: 5});
    app.send('/hel');
    await app.shows(/› \/hel[^\n]*\n› \/help/);
  });

  it.each([{}, {INK_SCREEN_READER: '1'}])('of 20 × 5 says that a paste is too long (%o)', async environment => {
    const app = await fixture.open({columns: 20, rows: 5, environment});
    app.send(`\u001B[200~${'word '.repeat(850_000)}\u001B[201~`);
    await app.shows(/›[^\n]*\ntoo long, left out/);
    app.send('short');
    await app.shows(screen => screen.includes('› short') && !screen.includes('too long'));
  });

  it('shows the end of a long answer right above the prompt, once', async () => {
    fixture.model.answers.push([{type: 'text', text: `${'many words '.repeat(300)}done.`}, endPart]);
    const app = await fixture.open();
    app.send('talk\r');
    await app.shows(/many words done\.[\s\S]*─{80}\n› {2}\n.*\? keys/);
    expect(app.everything().match(/done\./g)).toHaveLength(1);
    expect(app.everything().match(/many/g)).toHaveLength(300);
  });

  it('that says it has no size is taken for 80 × 24', async () => {
    const app = await fixture.open({script: 'stty rows 0 cols 0; exec $ECA'});
    app.send('hello\r');
    await app.printed('All right.');
    expect(app.everything()).toMatch(/─{80}/);
  });

  it('that is dragged about while an answer comes has one prompt in the end, and the answer whole', async () => {
    const {ollamaAnswer} = await import('../providers/fake-ollama.ts');
    let goOn: () => void = () => {};
    fixture.model.answers.push(async response => {
      for (let word = 1; word <= 60; word++) {
        response.write(ollamaAnswer([{type: 'text', text: `word${word}${word % 10 === 0 ? '\n\n' : ' '}`}]));
        if (word % 15 > 0) continue;
        await new Promise<void>(resolve => {
          goOn = resolve;
        });
      }
      response.end(ollamaAnswer([{type: 'text', text: 'The end.'}, endPart]));
    });
    const app = await fixture.open({columns: 80, rows: 24});
    app.send('talk\r');
    for (const word of [15, 30, 45, 60]) {
      await app.printed(new RegExp(`word${word}\\b`));
      // Half a frame in a window of another size is nothing that the app could put right.
      await until(() => app.output().endsWith('\u001B[?2026l'));
      for (let step = word; step < word + 15; step++) await app.resize(30 + ((step * 37) % 90), 6 + ((step * 13) % 30));
      if (word === 60) await app.resize(80, 24);
      goOn();
    }
    await app.printed('The end.');
    app.send('after');
    await app.shows(/› after[\s\S]*\? keys/);
    expect(app.screen().filter(line => line.includes('› after'))).toHaveLength(1);
    expect(app.screen().filter(line => line.includes('? keys'))).toHaveLength(1);
    for (const word of [1, 17, 33, 60]) expect(app.everything()).toMatch(new RegExp(`word${word}\\b`));
    expect(app.output()).not.toContain('\u001B[3J');
  });

  it('that becomes narrower while an answer comes keeps the answer whole, and nothing of the old frame', async () => {
    const {ollamaAnswer} = await import('../providers/fake-ollama.ts');
    let goOn: () => void = () => {};
    fixture.model.answers.push(async response => {
      for (let part = 1; part <= 3; part++) {
        const words = `begin${part} of a paragraph that is longer than eighty columns are wide, so that it is wrapped, end${part}`;
        response.write(ollamaAnswer([{type: 'text', text: `${words}\n\n`}]));
        await new Promise<void>(resolve => {
          goOn = resolve;
        });
      }
      response.end(ollamaAnswer([{type: 'text', text: 'The end.'}, endPart]));
    });
    const app = await fixture.open({columns: 80, rows: 24});
    app.send('talk\r');
    await app.printed('end1');
    await app.resize(50, 24);
    await app.shows(/─{50}\n›/);
    goOn();
    await app.printed('end2');
    await app.resize(100, 20);
    await app.shows(/─{100}\n›/);
    goOn();
    await app.printed('end3');
    goOn();
    await app.printed('The end.');
    await app.shows('? keys');
    const everything = app.everything();
    for (const word of ['begin1', 'end1', 'begin2', 'end2', 'begin3', 'end3', 'The end.', '? keys'])
      expect([word, everything.split(word).length - 1]).toEqual([word, 1]);
    expect(everything).not.toContain('Esc stops');
    expect(everything.match(/─{10,}/g)).toHaveLength(1);
  });

  it('of 20 × 5 shows panes and keys without growing', async () => {
    // Without figures of earlier turns.
    const app = await fixture.open({columns: 20, rows: 5, environment: {ECA_HOME: `${fixture.home}-new`}});
    const isChat = (screen: string) => screen.includes('›');
    const steps: [string, string | RegExp | ((screen: string) => boolean)][] = [
      ['?', 'search the'],
      ['\u001B', isChat],
      ['\u0014', '> '],
      ['\u0014', 'documents'],
      ['\u0014', 'asked'],
      ['\u001B', isChat],
    ];
    for (const [key, shown] of steps) {
      app.send(key);
      await app.shows(shown);
    }
    app.send('still here');
    await app.shows('› still here');
    expect(app.output()).not.toContain('\u001B[3J');
  });
});

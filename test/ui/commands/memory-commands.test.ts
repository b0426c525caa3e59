import {describe, expect, it} from 'vitest';
import {replyLines} from '../../../source/ui/commands/reply-lines.ts';
import {runCommand} from '../../../source/ui/commands/run-command.ts';
import type {CommandPorts} from '../../../source/ui/commands/slash-command.ts';
import type {RecalledPassage} from '../../../source/ui/recalled.ts';
import {createTheme} from '../../../source/ui/theme.ts';

const plain = createTheme({setting: 'dark', environment: {NO_COLOR: '1'}});

const passages: RecalledPassage[] = [
  {
    kind: 'record',
    id: 'r1',
    at: '2026-05-01T10:00:00Z',
    speaker: 'user',
    text: 'Deploys are on Fridays.',
    features: {},
  },
  {
    kind: 'turn',
    id: 'aaa111#3.user',
    session: 'aaa111',
    turn: 3,
    at: '2026-05-02T10:00:00Z',
    speaker: 'user',
    text: 'We chose Fridays.',
    features: {overlap: 0.75, 'rare-term': 1},
  },
  {kind: 'turn', id: '7', session: 'old talk', at: '2026-04-02T10:00:00Z', speaker: 'Ann', text: 'Hi.', features: {}},
];

function ports(recalled: readonly RecalledPassage[] = passages, elsewhere: readonly string[] = []) {
  const done: string[] = [];
  const given = {
    context: {
      sanitize: (text: string) => text.replaceAll('\u001B', ''),
      sessions: {
        read: async () => ({
          turns: [{number: 3, userText: 'We chose Fridays.', parts: [{kind: 'text', text: 'Noted, Fridays it is.'}]}],
        }),
      },
      memory: {
        remember: async (text: string) => {
          done.push(`remember ${text}`);
          return {id: 'r9', known: false, replaced: 'Deploys are on Mondays.'};
        },
        edit: async (id: string, text: string) => void done.push(`edit ${id} ${text}`),
        records: async () => [{id: 'r1', text: 'Deploys are on Fridays.'}],
        async forgetRecord(id: string, {everywhere}: {everywhere: boolean}) {
          done.push(`forget ${id}${everywhere ? ' everywhere' : ''}`);
          return {records: [], turns: everywhere ? 2 : 0, elsewhere: everywhere ? [] : elsewhere};
        },
        async forgetTurn(turn: object) {
          done.push(`forget ${JSON.stringify(turn)}`);
          return {records: [], turns: 0, elsewhere};
        },
      },
    },
    app: {
      recalled: () => (recalled.length === 0 ? undefined : {confidence: 0.8, passages: recalled}),
      forgotten: ({id}: RecalledPassage) => void done.push(`gone ${id}`),
      openSession: async (id: string) => void done.push(`open ${id}`),
    },
    say: () => {},
    signal: new AbortController().signal,
  } as unknown as CommandPorts;
  const text = async (typed: string) => replyLines((await runCommand(typed, given)) ?? [], 100, plain).join('\n');
  return {done, text};
}

describe('/remember and /correct', () => {
  it('write a fact down and say what it takes the place of', async () => {
    const {done, text} = ports();
    expect(await text("/remember It's on\u001B Fridays,\n always.")).toMatch(
      /r9[\s\S]*place of: Deploys are on Mondays/,
    );
    expect(done).toEqual(["remember It's on Fridays, always."]);
  });

  it('put another text in the place of a record', async () => {
    const {done, text} = ports();
    expect(await text('/correct r1 Deploys are on "Tuesdays".')).toContain('Corrected');
    expect(done).toEqual(['edit r1 Deploys are on "Tuesdays".']);
  });

  it.each(['/remember', '/remember  ', '/correct', '/correct r1'])('refuse %j', async typed => {
    const {done, text} = ports();
    expect(await text(typed)).toContain('Expected');
    expect(done).toEqual([]);
  });
});

describe('/recalled', () => {
  it('shows each passage with where and when it was said, and why it was recalled', async () => {
    const shown = await ports().text('/recalled');
    expect(shown).toMatch(/1 written down, 2026-05-01[\s\S]*Deploys are on Fridays/);
    expect(shown).toMatch(
      /2 you, 2026-05-02, session aaa111 turn 3[\s\S]*why: rare words shared 1 · words shared 0.75/,
    );
    expect(await ports([]).text('/recalled')).toContain('Nothing was recalled');
  });

  it('shows the whole turn, goes on with its session, and forgets it', async () => {
    const {done, text} = ports();
    expect(await text('/recalled show 2')).toMatch(/We chose Fridays\.[\s\S]*Noted, Fridays it is/);
    await text('/recalled open 2');
    await text('/recalled forget 1');
    await text('/recalled forget 2');
    await text('/recalled forget 3');
    expect(done).toEqual([
      'open aaa111',
      'forget r1',
      'gone r1',
      'forget {"id":"aaa111#3.user","session":"aaa111","turn":3}',
      'gone aaa111#3.user',
      'forget {"id":"7","session":"old talk"}',
      'gone 7',
    ]);
  });

  it('says where the words of what was forgotten still stand, and keeps its number to forget them everywhere', async () => {
    const {done, text} = ports(passages, ['turn 2 of session aaa111']);
    const reply = await text('/recalled forget 1');
    expect(reply).toContain('still stand in turn 2 of session aaa111');
    expect(reply).toContain('/recalled forget 1 everywhere');
    expect(reply).not.toContain('removed from the disk');
    expect(await text('/recalled forget 1 everywhere')).toMatch(/removed from the disk[\s\S]*2 other turns/);
    expect(done).toEqual(['forget r1', 'forget r1 everywhere', 'gone r1']);
  });

  it('takes a number alone for what is to be shown', async () => {
    expect(await ports().text('/recalled 2')).toBe(await ports().text('/recalled show 2'));
  });

  it.each([
    '/recalled 7',
    '/recalled show 2 everywhere',
    '/recalled forget 1 everywhere now',
    '/recalled forget',
    '/recalled forget 4',
    '/recalled open x',
    '/recalled open 1',
    '/recalled open 3',
    '/recalled drop 1',
    '/recalled show 1 2',
  ])('refuses %j and changes nothing', async typed => {
    const {done, text} = ports();
    expect(await text(typed)).toMatch(/Expected|Unknown|not said in a session/);
    expect(done).toEqual([]);
  });
});

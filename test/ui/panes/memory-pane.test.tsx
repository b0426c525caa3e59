import {afterEach, describe, expect, it} from 'vitest';
import type {MemoryData} from '../../../source/ui/panes/memory-data.ts';
import {turnEntry} from '../../../source/ui/panes/memory-entry.ts';
import {createMemoryPane} from '../../../source/ui/panes/memory-pane.ts';
import type {ForgetReach, MemoryAppPort, RecordEntry, TurnFind} from '../../../source/ui/ports/memory-port.ts';
import type {SessionContent, SessionEntry, SessionsPort} from '../../../source/ui/ports/sessions-port.ts';
import {createTheme} from '../../../source/ui/theme.ts';
import {until} from '../../providers/fake-server.ts';
import {expectFits, key, plain, type ShownPane, showPane, sizes} from './pane-frames.tsx';

const now = Date.parse('2026-03-01T12:00:00Z');

function entry(id: string, title: string): SessionEntry {
  return {id, title, project: 'shop', updatedAt: '2026-03-01T11:55:00Z', turns: 3, sizeBytes: 4000};
}

const content: SessionContent = {
  id: 'aaa',
  title: 'How are carts priced?',
  turns: [
    {
      number: 1,
      at: '2026-03-01T11:50:00Z',
      userText: 'How are carts priced?',
      parts: [
        {kind: 'tool-call', title: 'read-file', text: 'cart.ts'},
        {kind: 'tool-result', text: 'one\ntwo\nthree\nfour', ok: true},
        {kind: 'text', text: 'By the sum of their items. 日本語も。'},
      ],
      model: 'ollama:fake:7b',
      citations: ['cart.ts:1-4'],
    },
  ],
};

function find(text: string, more: Partial<TurnFind> = {}): TurnFind {
  return {
    id: 'aaa#1.user',
    session: 'aaa',
    title: 'How are carts priced?',
    turn: 1,
    role: 'user',
    speaker: '',
    at: '2026-03-01T11:50:00Z',
    excerpt: text,
    text,
    exact: false,
    features: {overlap: 0.75, 'rare-term': 1},
    ...more,
  };
}

let shown: ShownPane | undefined;
afterEach(() => shown?.close());

function record(id: string, text: string, more: Partial<RecordEntry> = {}): RecordEntry {
  const at = '2026-02-28T12:00:00Z';
  return {
    id,
    kind: 'semantic',
    text,
    status: 'active',
    scope: 'shop',
    validFrom: at,
    recordedAt: at,
    by: 'you',
    mentions: 1,
    uses: 0,
    ...more,
  };
}

function open(
  size: {columns: number; rows: number},
  sessions: Partial<SessionsPort> = {},
  theme = plain,
  {
    recalled,
    elsewhere = [],
    ...memory
  }: Partial<MemoryAppPort> & {recalled?: MemoryData['recalled']; elsewhere?: readonly string[]} = {},
) {
  const said: string[] = [];
  const port = {
    list: async () => [
      entry('aaa', 'How are carts priced?'),
      entry('bbb', 'Where is 日本語 handled, and by whom, and why?'),
    ],
    read: async () => content,
    delete: async (id: string) => void said.push(`delete ${id}`),
    ...sessions,
  };
  const memoryPort = {
    records: async ({waiting = false}: {waiting?: boolean}): Promise<RecordEntry[]> =>
      waiting ? [record('w1', 'Tests run before each commit.', {status: 'waiting', by: 'the rule always'})] : [],
    search: async (query: string) => ({confidence: 0.8, records: [], turns: [find(`about ${query}`)]}),
    accept: async (id: string) => void said.push(`accept ${id}`),
    reject: async (id: string) => void said.push(`reject ${id}`),
    edit: async (id: string, text: string) => void said.push(`edit ${id} ${text}`),
    async forgetRecord(id: string, {everywhere}: ForgetReach = {}) {
      said.push(`forget ${id}${everywhere ? ' everywhere' : ''}`);
      return {records: [], turns: everywhere ? 1 : 0, elsewhere: everywhere ? [] : elsewhere};
    },
    async forgetTurn({session, turn}: {session: string; turn?: number}) {
      said.push(`forget ${session} turn ${turn}`);
      return {records: [], turns: 0, elsewhere};
    },
    ...memory,
  };
  shown = showPane(
    typeInField =>
      createMemoryPane({
        sessions: port,
        memory: memoryPort,
        recalled: () => recalled,
        actions: {
          leave: text => said.push(text === undefined ? 'leave' : `leave ${text}`),
          openSession: (session, {fork = false} = {}) => said.push(`${fork ? 'fork' : 'open'} ${session}`),
          typeInField,
        },
        sanitize: text => text.replaceAll('\u001B', ''),
        currentSession: () => 'bbb',
        now: () => now,
        pauseMs: 0,
      }),
    size,
    theme,
  );
  return {shown, said};
}

describe('the Memory pane', () => {
  it.each(sizes)('lists past sessions within %i × %i', async (columns, rows) => {
    const {shown} = open({columns, rows});
    await shown.shows('How');
    expectFits(shown, {columns, rows});
    if (rows > 4) expect(shown.frame()).toMatch(/search what was said[\s\S]*How are carts[\s\S]*5 min/);
  });

  it.each(sizes)('searches as one types, within %i × %i', async (columns, rows) => {
    const {shown} = open({columns, rows});
    await shown.shows('How');
    shown.press('price');
    await shown.shows('> price');
    await shown.shows(rows > 4 ? /1 find[\s\S]*about price/ : 'price');
    expectFits(shown, {columns, rows});
  });

  it('edits the search where the cursor stands', async () => {
    const {shown} = open({columns: 80, rows: 23});
    await shown.shows('How');
    for (const [typed, wanted] of [
      [key('text', {text: 'pize'}), '> pize'],
      [key('left'), '> pize'],
      [key('left'), '> pize'],
    ] as const) {
      shown.press(typed);
      await shown.shows(wanted);
      await new Promise(resolve => setImmediate(() => setImmediate(resolve)));
    }
    shown.press(key('text', {text: 'r'}));
    await shown.shows('> pirze');
    await new Promise(resolve => setImmediate(() => setImmediate(resolve)));
    shown.press(key('backspace'));
    await shown.shows('> pize');
    shown.press(key('u', {ctrl: true}));
    await shown.shows('search what was said');
  });

  it('takes a paste on one line, safe to print and bounded', async () => {
    const {shown} = open({columns: 80, rows: 23});
    await shown.shows('How');
    shown.press(key('paste', {text: `two\nlines\u001B[2J ${'x'.repeat(100_000)}`}));
    await until(() => /> .*xxx/.test(shown.frame()));
    expectFits(shown, {columns: 80, rows: 23});
    expect(shown.frame()).not.toContain('\u001B[2J');
  });

  it.each(sizes)('shows a session whole, with what tools said cut short, within %i × %i', async (columns, rows) => {
    const {shown, said} = open({columns, rows});
    await shown.shows('How');
    shown.press(key('return'));
    await shown.shows(/turn 1/);
    expectFits(shown, {columns, rows});
    if (rows > 20)
      expect(shown.frame()).toMatch(/read-file cart\.ts[\s\S]*three …[\s\S]*By the sum[\s\S]*cart\.ts:1-4/);
    shown.press(key('escape'));
    await shown.shows('> ');
    shown.press(key('escape'));
    expect(said).toEqual(['leave']);
  });

  it('goes on with the chosen session, or with a copy', async () => {
    const {shown, said} = open({columns: 80, rows: 23});
    await shown.shows('How');
    shown.press(key('r', {ctrl: true}), key('down'), key('f', {ctrl: true}));
    expect(said).toEqual(['open aaa', 'fork bbb']);
  });

  it('deletes only after a yes, and never the session of the chat', async () => {
    const {shown, said} = open({columns: 80, rows: 23});
    await shown.shows('How');
    shown.press(key('delete'));
    await shown.shows(/[Dd]elete[\s\S]*carts/);
    shown.press('n');
    await shown.shows('search what was said');
    expect(said).toEqual([]);
    shown.press(key('delete'), 'y');
    await until(() => said.includes('delete aaa'));
    shown.press(key('end'), key('delete'), 'y');
    await shown.shows('open in the chat');
    expect(said).toEqual(['delete aaa']);
  });

  it('shows what was written down among the sessions, by time', async () => {
    const {shown} = open({columns: 80, rows: 23}, {}, plain, {
      records: async ({waiting}) => (waiting ? [] : [record('r1', 'Deploys are on Fridays.')]),
    });
    await shown.shows(/How are carts[\s\S]*Where is[\s\S]*Deploys are on Fridays[\s\S]*semantic/);
    shown.press(key('end'));
    await shown.shows(/semantic · by you · 2026-02-28/);
  });

  it.each(sizes)('empties the inbox within %i × %i', async (columns, rows) => {
    const {shown, said} = open({columns, rows});
    await shown.shows('How');
    shown.press(...Array.from({length: 3}, () => key('k', {ctrl: true})));
    await shown.shows('Tests run');
    expectFits(shown, {columns, rows});
    if (rows > 20) expect(shown.frame()).toMatch(/\[inbox 1\][\s\S]*by the rule always[\s\S]*Ctrl-Y accept/);
    shown.press(key('y', {ctrl: true}));
    await shown.shows('Accepted');
    expect(said).toEqual(['accept w1']);
  });

  it('rejects what waits there at one key', async () => {
    const {shown, said} = open({columns: 80, rows: 23});
    await shown.shows('How');
    shown.press(...Array.from({length: 3}, () => key('k', {ctrl: true})));
    await shown.shows('Tests run');
    shown.press(key('x', {ctrl: true}));
    await shown.shows('Rejected');
    expect(said).toEqual(['reject w1']);
  });

  it('puts the text of a record into the prompt to be corrected', async () => {
    const {shown, said} = open({columns: 80, rows: 23}, {}, plain, {
      records: async () => [record('r1', 'Deploys are on Fridays.')],
    });
    await shown.shows('Deploys');
    shown.press(key('end'), key('e', {ctrl: true}));
    expect(said).toEqual(['leave /correct r1 Deploys are on Fridays.']);
  });

  it('opens a record with its history, then where it was said', async () => {
    const {shown} = open({columns: 80, rows: 23}, {}, plain, {
      records: async ({waiting}) =>
        waiting ? [] : [record('r1', 'Deploys are on Fridays.', {session: 'aaa', turn: 1, uses: 2, replaces: 'r0'})],
    });
    await shown.shows('Deploys');
    shown.press(key('end'), key('return'));
    await shown.shows(/Written down[\s\S]*session aaa, turn 1[\s\S]*recalled 2 times[\s\S]*took the place of r0/);
    shown.press(key('return'));
    await shown.shows(/turn 1[\s\S]*By the sum/);
  });

  it.each(sizes)('shows what was recalled for the last question, and why, within %i × %i', async (columns, rows) => {
    const recalled = {confidence: 0.62, entries: [turnEntry(find('Carts are priced by weight.'))]};
    const {shown} = open({columns, rows}, {}, plain, {recalled});
    await shown.shows('How');
    shown.press(...Array.from({length: 4}, () => key('k', {ctrl: true})));
    await shown.shows('Carts');
    expectFits(shown, {columns, rows});
    if (rows > 20) {
      expect(shown.frame()).toContain('62 % sure');
      expect(shown.frame()).toContain('why: rare words shared 1 · words shared 0.75');
    }
  });

  it.each(['y', 'n'])('asks whether the turns with the words of a forgotten record are to go too: %s', async answer => {
    const {shown, said} = open({columns: 140, rows: 23}, {}, plain, {
      elsewhere: ['turn 1 of session aaa'],
      records: async ({waiting}) =>
        waiting ? [] : [record('r1', 'Deploys are on Fridays.', {session: 'aaa', turn: 1})],
    });
    await shown.shows('Deploys');
    shown.press(key('end'), key('delete'), 'y');
    await shown.shows(/still stand in another turn[\s\S]*turn 1 of session aaa/);
    shown.press(answer);
    await shown.shows(answer === 'y' ? 'Forgotten everywhere: 1 more turn' : 'its words still stand in turn 1');
    expect(said).toEqual(answer === 'y' ? ['forget r1', 'forget r1 everywhere'] : ['forget r1']);
  });

  it('shows the ids of records, by which commands name them, in the list and in what is opened', async () => {
    const {shown} = open({columns: 100, rows: 23}, {}, plain, {
      records: async ({waiting}) => (waiting ? [] : [record('3f2a9c1b', 'Deploys are on Fridays.')]),
    });
    await shown.shows(/Deploys are on Fridays\..*3f2a9c1b/);
    shown.press(key('end'), key('return'));
    await shown.shows(/3f2a9c1b · semantic · by you/);
  });

  it('names the list in view where there is no room for all', async () => {
    const {shown} = open({columns: 40, rows: 14}, {}, plain, {recalled: {confidence: 1, entries: []}});
    await shown.shows('How');
    shown.press(...Array.from({length: 4}, () => key('k', {ctrl: true})));
    await shown.shows('[recalled]');
    expectFits(shown, {columns: 40, rows: 14});
  });

  it('forgets a turn only after a yes, and takes it out of the finds', async () => {
    const {shown, said} = open({columns: 80, rows: 23});
    await shown.shows('How');
    shown.press('price');
    await shown.shows('about price');
    shown.press(key('delete'));
    await shown.shows(/Forget what was said here\?[\s\S]*about price[\s\S]*no way back/);
    shown.press('n');
    await shown.shows('about price');
    expect(said).toEqual([]);
    shown.press(key('delete'), 'y');
    await shown.shows(/0 finds[\s\S]*Forgotten/);
    expect(said).toEqual(['forget aaa turn 1']);
  });

  it('says when none of the finds may answer the question', async () => {
    const search = async () => ({confidence: 0.1, records: [], turns: [find('something else')]});
    const {shown} = open({columns: 80, rows: 23}, {}, plain, {search});
    await shown.shows('How');
    shown.press('what colour');
    await shown.shows('1 find, none may answer it');
  });

  it('gives filters that were typed to the search, and reads what cannot be opened as a session', async () => {
    const asked: object[] = [];
    const search: MemoryAppPort['search'] = async (query, {role, kind}) => {
      asked.push({query, role, kind});
      const {turn: _, ...imported} = find('Ann spoke of carts.', {speaker: 'Ann', session: 'old talk'});
      return {confidence: 0.9, records: [], turns: [imported]};
    };
    const {shown} = open({columns: 80, rows: 23}, {}, plain, {search});
    await shown.shows('How');
    shown.press('carts from:me');
    await shown.shows('Ann spoke');
    expect(asked.at(-1)).toEqual({query: 'carts', role: 'user', kind: undefined});
    shown.press(key('return'));
    await shown.shows(/Said[\s\S]*Ann · 2026-03-01 .* · imported conversation old talk[\s\S]*Ann spoke of carts/);
  });

  it('says what went wrong, and when there is nothing', async () => {
    const {shown} = open({columns: 80, rows: 23}, {list: () => Promise.reject(new Error('the disk is gone\u001B[2J'))});
    await shown.shows('the disk is gone');
    shown.close();
    const {shown: empty} = open({columns: 80, rows: 23}, {list: async () => []});
    await empty.shows(/[Nn]o|[Nn]othing/);
  });

  it('has colours of the theme, and the same words in each', async () => {
    const frames = [];
    for (const [setting, environment] of [
      ['dark', {COLORTERM: 'truecolor'}],
      ['light', {COLORTERM: 'truecolor'}],
      ['dark', {TERM: 'xterm'}],
      ['dark', {NO_COLOR: '1'}],
    ] as const) {
      const {shown} = open({columns: 80, rows: 23}, {}, createTheme({setting, environment}));
      await shown.shows('How');
      frames.push(shown.frame());
      shown.close();
    }
    const words = frames.map(frame => frame.replace(/\u001B\[[\d;]*m/g, ''));
    expect(new Set(words.map(frame => frame.replaceAll('_', ' '))).size).toBe(1);
    expect(frames[3]).not.toMatch(/\u001B\[[\d;]*(?:3\d|9\d)/);
  });
});

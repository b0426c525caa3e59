import {afterEach, describe, expect, it} from 'vitest';
import {createMemoryPane} from '../../../source/ui/panes/memory-pane.ts';
import type {SessionContent, SessionEntry, SessionsPort} from '../../../source/ui/runtime-context.ts';
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

let shown: ShownPane | undefined;
afterEach(() => shown?.close());

function open(size: {columns: number; rows: number}, sessions: Partial<SessionsPort> = {}, theme = plain) {
  const said: string[] = [];
  const port = {
    list: async () => [
      entry('aaa', 'How are carts priced?'),
      entry('bbb', 'Where is 日本語 handled, and by whom, and why?'),
    ],
    search: async (query: string) => [
      {
        session: 'aaa',
        title: 'How are carts priced?',
        turn: 1,
        role: 'user' as const,
        at: '2026-03-01T11:50:00Z',
        excerpt: `about ${query}`,
      },
    ],
    read: async () => content,
    delete: async (id: string) => void said.push(`delete ${id}`),
    ...sessions,
  };
  shown = showPane(
    typeInField =>
      createMemoryPane({
        sessions: port,
        actions: {
          leave: () => said.push('leave'),
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

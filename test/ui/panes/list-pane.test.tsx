import {afterEach, describe, expect, it} from 'vitest';
import {createListPane, type ListControl, type ListPaneOptions} from '../../../source/ui/panes/list-pane.ts';
import type {ListShape} from '../../../source/ui/panes/list-shape.ts';
import {initialListState, reduceList} from '../../../source/ui/panes/list-state.ts';
import {until} from '../../providers/fake-server.ts';
import {expectFits, key, type ShownPane, showPane, sizes} from './pane-frames.tsx';

interface Animal {
  id: string;
  name: string;
}
interface Zoo {
  animals: readonly Animal[];
}

const animals = ['ant', 'bear', 'crane', 'dog', 'eel'].map(name => ({id: name, name}));

const shape: ListShape<Zoo, Animal> = {
  lists: ['all', 'short'],
  countOf: list => (list === 'short' ? {count: 3} : undefined),
  entries: ({data, query, list}) =>
    data.animals.filter(({name}) => name.includes(query) && (list === 'all' || name.length < 4)),
  row: ({name}) => ({left: [{text: name}], right: {text: `${name.length} letters`}}),
  body: ({query}) => [query === '' ? 'Nobody is here.' : 'No such animal.'],
  search: {placeholder: () => 'search animals', status: ({loading}) => loading ?? ''},
  preview: {
    rows: rows => (rows >= 18 ? 4 : 0),
    of: ({name}) => ({title: name, lines: [[{text: `The ${name} at a glance.`}]]}),
  },
  page: ({name}) => ({
    title: `All about the ${name}`,
    lines: Array.from({length: 60}, (_, at) => [{text: `${name} line ${at + 1}`}]),
  }),
  hints: state => [
    ['open', 'read'],
    ['next-list', 'next list'],
    ['close-pane', state.opened ? 'back' : 'chat'],
  ],
};

let shown: ShownPane | undefined;
afterEach(() => shown?.close());

function open(
  size: {columns: number; rows: number} = {columns: 80, rows: 23},
  more: Partial<ListPaneOptions<Zoo, Animal>> = {},
) {
  const said: string[] = [];
  shown = showPane(
    typeInField =>
      createListPane<Zoo, Animal>({
        id: 'training',
        title: 'Zoo',
        data: {animals: []},
        shape,
        actions: {leave: () => said.push('leave'), typeInField},
        sanitize: text => text.replaceAll('\u001B', ''),
        read: async () => ({animals}),
        pauseMs: 0,
        ...more,
      }),
    size,
  );
  return {shown, said};
}

describe('a list pane', () => {
  it.each(sizes)(
    'shows lists, entries, what the chosen one holds and the keys within %i × %i',
    async (columns, rows) => {
      const {shown} = open({columns, rows});
      await shown.shows('ant');
      expectFits(shown, {columns, rows});
      if (rows < 20) return;
      expect(shown.frame()).toMatch(/> .*search animals\n {2}\[all\] · short 3\n› ant +3 letters\n {2}bear/);
      expect(shown.frame()).toMatch(/── ant ─+\nThe ant at a glance\.[\s\S]*Enter read · Ctrl-K next list · Esc chat/);
    },
  );

  it('leaves out hints before it leaves out the way back', async () => {
    const {shown} = open({columns: 24, rows: 12});
    await shown.shows('ant');
    expect(shown.lines().at(-1)).toBe('Enter read · Esc chat');
  });

  it('narrows its list as one types, and says when nothing is left', async () => {
    const {shown} = open();
    await shown.shows('ant');
    shown.press('ee');
    await shown.shows(/› eel/);
    expect(shown.frame()).not.toContain('bear');
    shown.press('x');
    await shown.shows('No such animal.');
    shown.press(key('escape'));
    await shown.shows('bear');
  });

  it('takes the answer to the last search alone, however late others come', async () => {
    const answers: ((found: Partial<Zoo>) => void)[] = [];
    const {shown} = open(undefined, {
      shape: {...shape, entries: ({data}) => data.animals},
      find: () => new Promise(resolve => answers.push(resolve)),
    });
    await shown.shows('ant');
    shown.press('a');
    await until(() => answers.length === 1);
    shown.press('b');
    await until(() => answers.length === 2);
    answers[1]?.({animals: [{id: 'late', name: 'newt'}]});
    await shown.shows('newt');
    answers[0]?.({animals: [{id: 'early', name: 'yak'}]});
    await new Promise(resolve => setImmediate(resolve));
    expect(shown.frame()).toContain('newt');
    expect(shown.frame()).not.toContain('yak');
  });

  it.each(sizes)('reads an entry whole, page by page, and comes back, within %i × %i', async (columns, rows) => {
    const {shown, said} = open({columns, rows});
    await shown.shows('ant');
    shown.press(key('down'), key('return'));
    await shown.shows('bear line 1');
    expectFits(shown, {columns, rows});
    shown.press(key('end'));
    await shown.shows('bear line 60');
    shown.press(key('home'));
    await shown.shows('bear line 1');
    shown.press(key('escape'));
    await shown.shows(/› bear/);
    expect(said).toEqual([]);
    shown.press(key('escape'));
    expect(said).toEqual(['leave']);
  });

  it('goes through its lists', async () => {
    const {shown} = open();
    await shown.shows('ant');
    shown.press(key('k', {ctrl: true}));
    await shown.shows('[short 3]');
    expect(shown.frame()).not.toContain('bear');
    shown.press(key('k', {ctrl: true}));
    await shown.shows('[all]');
  });

  it('asks before a command goes on, and takes nothing but a yes for it', async () => {
    const done: string[] = [];
    const question = {question: 'Let it go?', what: 'the ant', yes: 'free', no: 'keep', after: 'It may bite.'};
    const {shown} = open(undefined, {
      commands: {
        async 'first-entry'(control: ListControl<Zoo, Animal>) {
          done.push(String(await control.ask(question)));
        },
      },
    });
    await shown.shows('ant');
    shown.press(key('home'));
    await shown.shows(/Let it go\?\nthe ant\ny free · n keep\nIt may bite/);
    shown.press('x', key('return'), 'n');
    await until(() => done.length === 1);
    shown.press(key('home'), 'y');
    await until(() => done.length === 2);
    expect(done).toEqual(['false', 'true']);
  });

  it('says what a command failed with until the next key', async () => {
    const {shown} = open(undefined, {commands: {open: () => Promise.reject(new Error('no\u001B[2J luck'))}});
    await shown.shows('ant');
    shown.press(key('return'));
    await shown.shows('no[2J luck');
    shown.press(key('down'));
    await shown.shows('Esc chat');
  });

  it('follows what changes while it is in view, and no longer', async () => {
    let control: ListControl<Zoo, Animal> | undefined;
    let stopped = 0;
    const {shown} = open(undefined, {
      follow(given) {
        control = given;
        return () => {
          stopped++;
        };
      },
    });
    await shown.shows('ant');
    control?.update({animals: [{id: 'new', name: 'newt'}]});
    await shown.shows('› newt');
    shown.close();
    expect(stopped).toBe(1);
  });
});

describe('the state of a list', () => {
  const entriesOf = shape.entries;
  const start = reduceList(
    initialListState<Zoo, Animal>({animals: []}, 'all'),
    {type: 'read', patch: {animals}, nowMs: 1},
    entriesOf,
  );

  it('stays with the chosen entry when others come before it or go', () => {
    const chosen = reduceList(start, {type: 'select', by: 2}, entriesOf);
    const more = reduceList(
      chosen,
      {type: 'update', patch: {animals: [{id: 'aal', name: 'aal'}, ...animals]}},
      entriesOf,
    );
    expect(entriesOf(more)[more.selected]?.id).toBe('crane');
    const fewer = reduceList(more, {type: 'update', patch: {animals: animals.slice(0, 2)}}, entriesOf);
    expect(fewer.selected).toBe(1);
  });

  it('never chooses beyond its ends', () => {
    for (const by of [Number.POSITIVE_INFINITY, 99, Number.NEGATIVE_INFINITY, -99]) {
      const {selected} = reduceList(start, {type: 'select', by}, entriesOf);
      expect(selected).toBe(by > 0 ? animals.length - 1 : 0);
    }
  });
});

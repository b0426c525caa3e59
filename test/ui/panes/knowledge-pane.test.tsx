import {afterEach, describe, expect, it} from 'vitest';
import {createKnowledgePane} from '../../../source/ui/panes/knowledge-pane.ts';
import type {IndexPort, IndexState} from '../../../source/ui/runtime-context.ts';
import {expectFits, key, type ShownPane, showPane, sizes} from './pane-frames.tsx';

const status: IndexState = {
  indexedFiles: 1234,
  totalFiles: 1234,
  chunks: 9876,
  engine: 'LanceDB',
  skipped: {binary: 12, ignored: 3},
};

let shown: ShownPane | undefined;
afterEach(() => shown?.close());

function open(size: {columns: number; rows: number}, index: Partial<IndexPort> = {}) {
  const said: string[] = [];
  let progress: (of: {done: number; total: number}) => void = () => {};
  const port: IndexPort = {
    status: async () => status,
    refresh: async ({rebuild}) => {
      if (rebuild) said.push('rebuild');
      return status;
    },
    files: async () => ['README.md', 'source/cart.ts', 'source/日本.ts', 'test/cart.test.ts'],
    search: async query => [
      {
        path: 'source/cart.ts',
        startLine: 3,
        endLine: 5,
        symbol: 'addItem',
        kind: 'function',
        text: `export function ${query}() {\n  return 1;\n}`,
      },
      {path: 'README.md', startLine: 1, endLine: 1, symbol: '', kind: 'text', text: '# A shop'},
    ],
    ...index,
  };
  shown = showPane(
    typeInField =>
      createKnowledgePane({
        index: port,
        onIndexProgress(listener) {
          progress = listener;
          return () => {};
        },
        actions: {
          leave: () => said.push('leave'),
          openEditor: ({path, line}) => said.push(`edit ${path}:${line}`),
          typeInField,
        },
        sanitize: text => text.replaceAll('\u001B', ''),
        pauseMs: 0,
      }),
    size,
  );
  return {shown, said, progress: (done: number, total: number) => progress({done, total})};
}

describe('the Knowledge pane', () => {
  it.each(sizes)('shows what the index holds within %i × %i', async (columns, rows) => {
    const {shown} = open({columns, rows});
    await shown.shows('1,234 files');
    expectFits(shown, {columns, rows});
    if (rows > 10) await shown.shows(/9,876 passages[\s\S]*12[\s\S]*not text/);
  });

  it.each(sizes)('searches the project and shows the place within %i × %i', async (columns, rows) => {
    const {shown, said} = open({columns, rows});
    await shown.shows('1,234 files');
    shown.press('addItem');
    await shown.shows(rows > 4 ? 'source/cart.ts' : 'addItem');
    expectFits(shown, {columns, rows});
    if (rows > 20) expect(shown.frame()).toContain('export function addItem()');
    shown.press(key('down'), key('return'), key('up'), key('return'));
    expect(said).toEqual(['edit README.md:1', 'edit source/cart.ts:3']);
  });

  it('makes the index anew and shows how far it is', async () => {
    const finish: (() => void)[] = [];
    const {shown, progress} = open(
      {columns: 80, rows: 23},
      {
        refresh: async ({rebuild}) => {
          if (rebuild) await new Promise<void>(resolve => finish.push(resolve));
          return status;
        },
      },
    );
    await shown.shows('1,234 files');
    shown.press(key('b', {ctrl: true}));
    await new Promise(resolve => setTimeout(resolve, 120));
    progress(600, 1200);
    await shown.shows(/█+░+ 600 of 1,200 files/);
    finish[0]?.();
    await shown.shows('The index was made anew');
  });

  it('leaves with Escape, after clearing what was searched for', async () => {
    const {shown, said} = open({columns: 80, rows: 23});
    await shown.shows('1,234 files');
    shown.press('x');
    await shown.shows('> x');
    shown.press(key('escape'));
    await shown.shows('search the project');
    expect(said).toEqual([]);
    shown.press(key('escape'));
    expect(said).toEqual(['leave']);
  });

  it('says why a search failed', async () => {
    const {shown} = open({columns: 80, rows: 23}, {search: () => Promise.reject(new Error('the index is locked'))});
    await shown.shows('1,234 files');
    shown.press('x');
    await shown.shows('the index is locked');
  });
});

import {afterEach, describe, expect, it} from 'vitest';
import {EcaError} from '../../../source/foundation/errors.ts';
import {createKnowledgePane} from '../../../source/ui/panes/knowledge-pane.ts';
import type {IndexPort, IndexState} from '../../../source/ui/ports/index-port.ts';
import type {
  DocumentEntry,
  IntakeProgress,
  IntakeReport,
  KnowledgeAppPort,
} from '../../../source/ui/ports/knowledge-port.ts';
import {until} from '../../providers/fake-server.ts';
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

const handbook: DocumentEntry = {
  id: 'd1',
  title: 'Handbook',
  path: 'docs/handbook.pdf',
  mediaType: 'application/pdf',
  addedAt: '2026-05-08T10:00:00.000Z',
  words: 4321,
  pages: 12,
  quality: 0.93,
  reasons: [],
  messages: [],
  setAside: false,
};
const scan: DocumentEntry = {
  ...handbook,
  id: 'd2',
  title: '',
  path: 'docs/日本のスキャン.pdf',
  quality: 0.2,
  reasons: ['Half of its words are garbled.'],
  setAside: true,
};
const failure = {path: '/p/locked.pdf', name: 'locked.pdf', reason: 'password', messages: ['It wants a password.']};

function documentsPort(more: Partial<KnowledgeAppPort> = {}, said: string[] = []): KnowledgeAppPort {
  const report: IntakeReport = {
    files: 1,
    outcomes: {stored: 1, unchanged: 0, replaced: 0, quarantined: 0, failed: 0},
    moved: 0,
    removed: 0,
    problems: [],
  };
  return {
    documents: async () => [handbook, scan],
    failures: async () => [failure],
    search: async query => ({
      confidence: 1,
      finds: [
        {
          id: 'd1',
          place: 3,
          title: 'Handbook',
          path: 'docs/handbook.pdf',
          page: 7,
          headings: ['Handbook', 'Travel'],
          text: `## Travel\n\nAsk for ${query} first.`,
          coverage: 1,
        },
      ],
    }),
    read: async () => ({
      text: `# Handbook\n\n${'Words.\n\n'.repeat(60)}## Travel\n\nAsk for leave first.`,
      file: {path: '/p/docs/handbook.pdf', isText: false},
      freshness: 'changed',
    }),
    ingest: async paths => {
      said.push(`ingest ${paths.join(' ')}`);
      return report;
    },
    retry: async paths => {
      said.push(`retry ${paths.join(' ')}`);
      return report;
    },
    accept: async id => void said.push(`accept ${id}`),
    remove: async id => void said.push(`remove ${id}`),
    onIntake: () => () => {},
    ...more,
  };
}

function open(
  size: {columns: number; rows: number},
  index: Partial<IndexPort> = {},
  documents: Partial<KnowledgeAppPort> = {},
  {now = Date.now, editorProblem}: {now?: () => number; editorProblem?: string} = {},
) {
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
        knowledge: documentsPort(documents, said),
        onIndexProgress(listener) {
          progress = listener;
          return () => {};
        },
        actions: {
          leave: text => void said.push(text === undefined ? 'leave' : `leave with ${text}`),
          openEditor({path, line}, onProblem) {
            said.push(`edit ${path}:${line}`);
            if (editorProblem !== undefined) onProblem(new EcaError('editor-none', editorProblem));
          },
          typeInField,
        },
        sanitize: text => text.replaceAll('\u001B', ''),
        pauseMs: 0,
        now,
      }),
    size,
  );
  return {shown, said, progress: (done: number, total: number) => progress({done, total})};
}

const toProject = key('k', {ctrl: true});

describe('the index in the Knowledge pane', () => {
  it.each(sizes)('shows what the index holds within %i × %i', async (columns, rows) => {
    const {shown} = open({columns, rows});
    shown.press(toProject);
    await shown.shows('1,234 files');
    expectFits(shown, {columns, rows});
    if (rows > 10) await shown.shows(/9,876 passages[\s\S]*12[\s\S]*not text/);
  });

  it('counts the files of all kinds, the few of many kinds as others', async () => {
    const files = async ({searched = false} = {}) =>
      Array.from({length: 30}, (_, at) => `file.${String.fromCharCode(97 + Math.floor(at / 2))}`).concat(
        searched ? [] : ['package-lock.json'],
      );
    const {shown} = open({columns: 80, rows: 39}, {files});
    shown.press(toProject);
    await shown.shows(/ \.a +2 [\s\S]* \.i +2 [\s\S]* others +12 /);
    expect(shown.frame()).not.toMatch(/\.j |json/);
  });

  it.each(sizes)('searches the project and shows the place within %i × %i', async (columns, rows) => {
    const {shown, said} = open({columns, rows});
    shown.press(toProject);
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
    shown.press(toProject);
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
    shown.press(toProject);
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
    shown.press(toProject);
    await shown.shows('1,234 files');
    shown.press('x');
    await shown.shows('the index is locked');
  });
});

describe('the documents in the Knowledge pane', () => {
  it.each(sizes)('are listed with age and quality within %i × %i', async (columns, rows) => {
    const {shown} = open({columns, rows});
    await shown.shows('Handbook');
    expectFits(shown, {columns, rows});
    if (rows > 10) await shown.shows(/2 documents[\s\S]*93 %[\s\S]*set aside/);
  });

  it.each(sizes)('are searched as one types, and read where it stands within %i × %i', async (columns, rows) => {
    const {shown} = open({columns, rows});
    await shown.shows('Handbook');
    shown.press('leave');
    await shown.shows(columns > 30 ? 'page 7' : 'Handbook p');
    expectFits(shown, {columns, rows});
    shown.press(key('return'));
    await shown.shows('Ask for');
    expectFits(shown, {columns, rows});
    if (rows > 20) expect(shown.frame()).not.toContain('Its file has changed');
    shown.press(key('home'));
    if (rows > 20) await shown.shows('Its file has changed since it was read');
  });

  it('are removed after a question, and kept at a no', async () => {
    const {shown, said} = open({columns: 80, rows: 23});
    await shown.shows('Handbook');
    shown.press(key('delete'));
    await shown.shows('Remove this document?');
    shown.press('n');
    shown.press(key('delete'), 'y');
    await shown.shows('Removed Handbook');
    expect(said).toEqual(['remove d1']);
  });

  it('are accepted where they were set aside', async () => {
    const {shown, said} = open({columns: 80, rows: 23});
    await shown.shows('Handbook');
    shown.press(key('y', {ctrl: true}));
    expect(said).toEqual([]);
    shown.press(key('down'), key('y', {ctrl: true}));
    await shown.shows('Accepted');
    expect(said).toEqual(['accept d2']);
  });

  it('are read anew, and files that failed are tried again with what came of it', async () => {
    const {shown, said} = open({columns: 80, rows: 23});
    await shown.shows('Handbook');
    shown.press(key('r', {ctrl: true}));
    await shown.shows('1 stored');
    shown.press(toProject, toProject);
    await shown.shows('It wants a password.');
    shown.press(key('r', {ctrl: true}));
    await until(() => said.length === 2);
    expect(said).toEqual(['ingest /p/docs/handbook.pdf', 'retry /p/locked.pdf']);
  });

  it('that failed are dropped from their list', async () => {
    const {shown, said} = open({columns: 80, rows: 23});
    await shown.shows('Handbook');
    shown.press(toProject, toProject);
    await shown.shows('It wants a password.');
    shown.press(key('delete'));
    await shown.shows('No longer listed: locked.pdf');
    expect(said).toEqual(['remove /p/locked.pdf']);
  });

  it('come in while one looks on, whoever asked for it', async () => {
    let tell: (progress: IntakeProgress | undefined) => void = () => {};
    const stored: DocumentEntry[] = [];
    const {shown} = open(
      {columns: 80, rows: 23},
      {},
      {
        documents: async () => [...stored],
        onIntake(listener) {
          tell = listener;
          return () => {};
        },
      },
    );
    await shown.shows('No documents yet.');
    tell({what: 'docs/', done: 3, total: 12, stage: 'reading', path: 'docs/handbook.pdf'});
    await shown.shows(/reading handbook\.pdf █+░+ 3 of 12 files/);
    stored.push(handbook);
    tell(undefined);
    await shown.shows('1 document');
  });

  it('are listed while they come in', async () => {
    let tell: (progress: IntakeProgress | undefined) => void = () => {};
    const stored: DocumentEntry[] = [];
    let nowMs = 0;
    const {shown} = open(
      {columns: 80, rows: 23},
      {},
      {
        documents: async () => [...stored],
        onIntake(listener) {
          tell = listener;
          return () => {};
        },
      },
      {now: () => nowMs},
    );
    await shown.shows('No documents yet.');
    stored.push(handbook);
    nowMs += 5_000;
    tell({what: 'docs/', done: 3, total: 12, stage: 'reading', path: 'docs/handbook.pdf'});
    await shown.shows('Handbook');
    await shown.shows('3 of 12 files');
  });

  it('show the lines of a passage that hold what is searched for', async () => {
    const text = `${'Words that say nothing.\n'.repeat(40)}The otter sleeps under the weir.\nMore words.`;
    const find = {id: 'd1', place: 3, title: 'Handbook', headings: [], text, coverage: 1};
    const {shown} = open({columns: 80, rows: 23}, {}, {search: async () => ({confidence: 1, finds: [find]})});
    shown.press('otter');
    await shown.shows(/── Handbook[^\n]*\n.*\nThe otter sleeps under the weir\.\nMore words/);
  });

  it('say in the tab why no editor was opened', async () => {
    const read: KnowledgeAppPort['read'] = async () => ({
      text: 'Words.',
      file: {path: '/p/a.md', isText: true},
      freshness: 'current',
    });
    const {shown} = open({columns: 80, rows: 23}, {}, {read}, {editorProblem: 'No editor is set'});
    await shown.shows('Handbook');
    shown.press(key('return'));
    await shown.shows('Words.');
    shown.press(key('return'));
    await shown.shows('No editor is set');
  });

  it('begin with /ingest in the prompt', async () => {
    const {shown, said} = open({columns: 80, rows: 23});
    await shown.shows('Handbook');
    shown.press(key('tab'));
    expect(said).toEqual(['leave with /ingest ']);
  });

  it('says why a document could not be read', async () => {
    const {shown} = open({columns: 80, rows: 23}, {}, {read: () => Promise.reject(new Error('it was just removed'))});
    await shown.shows('Handbook');
    shown.press(key('return'));
    await shown.shows('it was just removed');
    await shown.shows('2 documents');
  });
});

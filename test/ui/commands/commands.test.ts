import {describe, expect, it} from 'vitest';
import {EcaError} from '../../../source/foundation/errors.ts';
import {commandTable} from '../../../source/ui/commands/command-table.ts';
import {ingestCommand} from '../../../source/ui/commands/ingest-command.ts';
import {parseCommand} from '../../../source/ui/commands/parse-command.ts';
import {replyLines} from '../../../source/ui/commands/reply-lines.ts';
import {runCommand} from '../../../source/ui/commands/run-command.ts';
import type {CommandApp, CommandPorts, ReplyPart} from '../../../source/ui/commands/slash-command.ts';
import type {RuntimeContext} from '../../../source/ui/runtime-context.ts';
import {textWidth} from '../../../source/ui/text-layout.ts';
import {createTheme} from '../../../source/ui/theme.ts';

const plain = createTheme({setting: 'dark', environment: {NO_COLOR: '1'}});

/** Ports that note what was done; `app` and `context` replace parts of them. */
function ports(
  app: Partial<CommandApp> = {},
  context: Partial<Record<keyof CommandPorts['context'], object>> = {},
): CommandPorts & {done: string[]; said: ReplyPart[]} {
  const done: string[] = [];
  const said: ReplyPart[] = [];
  const settings = [
    {key: 'ui.theme', value: 'auto', source: 'default', sentence: 'The colours.'},
    {key: 'models.primary', value: 'ollama:a', source: 'environment', sentence: 'The model that answers.'},
  ];
  const base = {
    sessions: {
      list: async () => [
        {id: 'aaa111', title: 'First one', project: 'shop', updatedAt: '2026-03-01T10:00:00Z', turns: 1, sizeBytes: 1},
        {id: 'bbb222', title: '', project: 'shop', updatedAt: '2026-02-01T10:00:00Z', turns: 4, sizeBytes: 1},
      ],
      rename: async (id: string, title: string) => void done.push(`rename ${id} ${title}`),
      export: async (id: string, request: {path?: string; format?: string}) => {
        done.push(`export ${id} ${request.path} ${request.format}`);
        return {path: request.path ?? ''};
      },
      addFeedback: async (id: string, {signal, text}: {signal: string; text?: string}) =>
        void done.push(`feedback ${id} ${signal} ${text ?? '-'}`),
    },
    index: {
      refresh: async ({rebuild}: {rebuild?: boolean}) => {
        done.push(rebuild ? 'rebuild' : 'refresh');
        return {indexedFiles: 1200, totalFiles: 1300, chunks: 5000, engine: 'LanceDB', skipped: {binary: 2}};
      },
    },
    models: {
      list: async () => [
        {model: 'ollama:a:7b', state: 'ready', roles: ['primary'], detail: ''},
        {model: 'ollama:b:7b', state: 'not-served', roles: [], detail: 'it is not there', hint: 'ollama pull b:7b'},
        {model: 'retrieval-only', state: 'ready', roles: [], detail: ''},
      ],
    },
    settings: {
      list: async () => settings,
      set: async (key: string, value: string) => void done.push(`set ${key} ${value}`),
    },
    sanitize: (text: string) => text.replaceAll('\u001B', ''),
  };
  return {
    done,
    said,
    context: {...base, ...context} as unknown as Pick<RuntimeContext, keyof CommandPorts['context']>,
    app: {
      session: () => 'aaa111',
      model: () => 'ollama:a:7b',
      contextLimit: () => 8000,
      working: () => false,
      conversation: async () => ({
        session: 'aaa111',
        ask: async function* () {},
        compact: async () => ({message: 'The conversation went from about 900 to 100 tokens'}),
        context: async () => [
          {name: 'history', tokens: 6000},
          {name: 'system prompt', tokens: 1000},
        ],
        close: async () => {},
      }),
      newSession: async () => void done.push('new'),
      openSession: async (session, options) => void done.push(`${options?.fork ? 'fork' : 'open'} ${session}`),
      chooseModel: async model => void done.push(`model ${model}`),
      showTab: id => void done.push(`tab ${id}`),
      quit: () => void done.push('quit'),
      ...app,
    } as CommandApp,
    say: (...parts) => void said.push(...parts),
    signal: new AbortController().signal,
  };
}

async function textOf(typed: string, given = ports()): Promise<string> {
  return replyLines((await runCommand(typed, given)) ?? [], 100, plain).join('\n');
}

describe('what is a command', () => {
  it.each([
    ['/help', {name: 'help', words: [], rest: ''}],
    ['/Model  ollama:a', {name: 'model', words: ['ollama:a'], rest: 'ollama:a'}],
    ['/', {name: '', words: [], rest: ''}],
    ['/export "my notes.md" json', {name: 'export', words: ['my notes.md', 'json'], rest: '"my notes.md" json'}],
    ["/bad it's wrong", {name: 'bad', words: ["it's", 'wrong'], rest: "it's wrong"}],
    ['/good two\nlines', {name: 'good', words: ['two', 'lines'], rest: 'two\nlines'}],
  ])('reads %j', (typed, parsed) => {
    expect(parseCommand(typed)).toEqual(parsed);
  });

  it.each(['/etc/hosts is missing', '/* a comment */', '// why?', ' /help', 'help', '/1', '/ help', 'a /help'])(
    'leaves %j to the model',
    typed => {
      expect(parseCommand(typed)).toBeUndefined();
      expect(runCommand(typed, ports())).toBeUndefined();
    },
  );
});

describe('slash commands', () => {
  it('are listed with what they do, and each shows its own example', async () => {
    const all = await textOf('/help');
    expect(await textOf('/')).toBe(all);
    for (const {name, summary, example} of commandTable) {
      expect(all).toContain(`/${name}`);
      expect(await textOf(`/help ${name}`)).toContain(`For example: ${example}`);
      expect(summary).toMatch(/^[A-Z].*\.$/);
      expect(example.startsWith(`/${name}`)).toBe(true);
    }
    const names = commandTable.flatMap(({name, aliases = []}) => [name, ...aliases]);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each([
    ['/sesion list', /✗ Unknown command `\/sesion`, did you mean `\/session list`\?/],
    ['/nonsense', /✗ Unknown command `\/nonsense`/],
    ['/exprot', /`export`|\/export/],
    ['/help nonsense', /✗ Unknown command `\/nonsense`/],
    ['/session nonsense', /✗ Unknown `\/session nonsense`/],
    ['/session open', /✗ Expected `\/session open ID`/],
    ['/index nonsense', /✗ Unknown `\/index nonsense`/],
    ['/config nonsense', /✗ Unknown setting `nonsense`/],
    ['/export ../x.md', /✗ Expected a file of the project/],
    ['/export /tmp/x.md', /✗ Expected a file of the project/],
    ['/export a b c', /✗ Expected `\/export/],
    ['/model nonsense', /✗ Unknown model `nonsense`/],
    ['/model ollama:b:7b', /✗ `ollama:b:7b` cannot answer[\s\S]*ollama pull b:7b/],
  ])('say what is wrong with %s', async (typed, wanted) => {
    const given = ports();
    expect(await textOf(typed, given)).toMatch(wanted);
    expect(given.done).toEqual([]);
  });

  it.each([
    ['/clear', ['new']],
    ['/new', ['new']],
    ['/quit', ['quit']],
    ['/q', ['quit']],
    ['/memory', ['tab memory']],
    ['/training', ['tab training']],
    ['/index', ['refresh']],
    ['/index rebuild', ['rebuild']],
    ['/session open bbb222', ['open bbb222']],
    ['/session fork', ['fork aaa111']],
    ['/session rename  My  carts ', ['rename aaa111 My carts']],
    ['/good', ['feedback aaa111 good -']],
    ['/bad it named the wrong file', ['feedback aaa111 bad it named the wrong file']],
    ['/export notes.json', ['export aaa111 notes.json json']],
    ['/export notes.md', ['export aaa111 notes.md markdown']],
    ['/config ui.theme light', ['set ui.theme light']],
    ['/config UI.theme light', ['set ui.theme light']],
    ['/model ollama:a:7b', ['model ollama:a:7b']],
    ['/model a:7b', ['model ollama:a:7b']],
    ['/model anthropic:some-name', ['model anthropic:some-name']],
  ])('%s does what it says', async (typed, done) => {
    const given = ports();
    const text = await textOf(typed, given);
    expect(text).not.toContain('✗');
    expect(given.done).toEqual(done);
  });

  it.each(['/good', '/bad', '/export', '/session rename x', '/session fork'])(
    '%s says that nothing was said yet, before anything was',
    async typed => {
      const given = ports({session: () => undefined});
      expect(await textOf(typed, given)).toMatch(/✗ Nothing was said in this session yet/);
      expect(given.done).toEqual([]);
    },
  );

  it.each(['/clear', '/compact', '/session open bbb222'])('%s waits for a running answer', async typed => {
    const given = ports({working: () => true});
    expect(await textOf(typed, given)).toMatch(/✗ .*[\s\S]*Esc stops it/);
    expect(given.done).toEqual([]);
  });

  it('show what fills the context, and warn when it is nearly full', async () => {
    const parts = await runCommand('/context', ports({contextLimit: () => 7500}));
    expect(replyLines(parts ?? [], 80, plain).join('\n')).toMatch(
      /history +6,000 +\(86 %\)[\s\S]*7,000 tokens of 7,500 \(93 %\), estimated/,
    );
    expect(parts?.at(-1)).toMatchObject({role: 'warning'});
  });

  it('show sessions with the one in use marked', async () => {
    expect(await textOf('/session')).toMatch(
      /› aaa111 +First one {2}\(1 turn, 2026-03-01\)[\s\S]*bbb222 +\(no message\)/,
    );
  });

  it('say that the environment wins over what was just saved', async () => {
    expect(await textOf('/config models.primary ollama:z')).toMatch(/saved[\s\S]*environment still wins/);
  });

  it('show faults as one line with what to do, safe to print', async () => {
    const failing = ports(
      {},
      {
        sessions: {
          addFeedback: () =>
            Promise.reject(new EcaError('store-full', 'The disk\u001B[2J is full', {hint: 'Make room.'})),
        },
      },
    );
    const text = await textOf('/good', failing);
    expect(text).toContain('Make room.');
    expect(text).not.toContain('\u001B');
  });

  it('stop without a fault when they are told to', async () => {
    const controller = new AbortController();
    controller.abort();
    const stopped = {...ports({}, {index: {refresh: () => Promise.reject(new Error('x'))}}), signal: controller.signal};
    expect(replyLines((await runCommand('/index', stopped)) ?? [], 80, plain)).toEqual(['■ stopped']);
  });

  it('offer what may stand next', async () => {
    const given = ports();
    const values = async (name: string, ...words: string[]) => {
      const command = commandTable.find(one => one.name === name);
      return (await command?.choices?.(words, given))?.map(({value}) => value);
    };
    expect(await values('session', '')).toEqual(['list', 'open', 'rename', 'fork']);
    expect(await values('session', 'open', '')).toEqual(['aaa111', 'bbb222']);
    expect(await values('config', '')).toEqual(['ui.theme', 'models.primary']);
    expect(await values('index', '')).toEqual(['rebuild']);
    expect(await values('model', '')).toContain('ollama:a:7b');
    expect(await values('help', '')).toContain('export');
  });
});

describe('replies of commands', () => {
  it.each([20, 40, 80, 140])('have no line wider than %i columns', async columns => {
    for (const typed of [
      '/help',
      '/session',
      '/model',
      '/config',
      '/index',
      '/context',
      '/nonsense',
      '/good',
      '/compact',
    ]) {
      for (const line of replyLines((await runCommand(typed, ports())) ?? [], columns, plain))
        expect([typed, line, textWidth(line) <= columns]).toEqual([typed, line, true]);
    }
  });
});

describe('/ingest', () => {
  it('names files with the same problem together', async () => {
    const problems = [
      ...Array.from({length: 7}, (_, at) => ({name: `${at}.png`, reason: 'needs-ocr', message: 'It is a picture.'})),
      {name: 'locked.pdf', reason: 'password', message: 'It is locked.'},
    ];
    const outcomes = {stored: 2, unchanged: 0, replaced: 0, quarantined: 0, failed: 8};
    const knowledge = {ingest: async () => ({files: 10, outcomes, moved: 0, removed: 0, problems})};
    const parts = await ingestCommand.run(['docs/'], ports({}, {knowledge}), 'docs/');
    expect(replyLines(parts, 80, plain)).toEqual([
      '2 stored, 8 failed.',
      'needs-ocr: 0.png, 1.png, 2.png, 3.png, 4.png and 2 more',
      'It is a picture.',
      'password: locked.pdf',
      'It is locked.',
    ]);
  });
});

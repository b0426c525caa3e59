import {describe, expect, it} from 'vitest';
import type {AgentEvent, AgentEventBody} from '../../../source/agent/agent-event.ts';
import {appReducer} from '../../../source/ui/app-reducer.ts';
import {type AppAction, type AppState, initialState} from '../../../source/ui/app-state.ts';
import {blockLines} from '../../../source/ui/chat/block.ts';
import {liveParts} from '../../../source/ui/chat/live-lines.ts';
import {planQuestion, planStep} from '../../../source/ui/chat/plan-question.ts';
import {toolOutcome, toolTitle} from '../../../source/ui/chat/tool-line.ts';
import type {ToolDetails} from '../../../source/ui/runtime-context.ts';
import {textWidth} from '../../../source/ui/text-layout.ts';
import {createTheme} from '../../../source/ui/theme.ts';

const theme = createTheme({setting: 'dark', environment: {NO_COLOR: '1'}});

function play(columns: number, rows: number, ...bodies: AgentEventBody[]): AppState {
  const begin: AppAction = {type: 'turn-begin', text: 'do it', atMs: 0};
  const actions = bodies.map((body, index): AppAction => {
    const event = {...body, sequence: index + 1, at: ''} as AgentEvent;
    return {type: 'event', event, atMs: index};
  });
  return [begin, ...actions].reduce(appReducer, initialState({columns, rows}));
}
const live = (state: AppState) => liveParts(state, [], 1, theme).above;
const printed = (state: AppState) => state.outbox.blocks.flatMap(block => blockLines(block, state.size.columns, theme));

const build: AgentEventBody = {
  type: 'tool-call',
  id: 'b',
  name: 'run-command',
  input: {command: 'make', timeoutSeconds: 9},
};
const output = (text: string, id = 'b'): AgentEventBody => ({type: 'tool-output', id, text});
const todo: AgentEventBody = {
  type: 'tool-result',
  id: 't',
  ok: true,
  content: '1 of 3 done',
  details: {
    kind: 'todo',
    items: [
      {text: 'look', state: 'done'},
      {text: 'edit', state: 'active'},
      {text: 'test', state: 'open'},
    ],
  },
};

describe('work that is going on', () => {
  it('stays in the transcript with what it said when the turn is stopped', () => {
    const stopped = play(80, 24, build, output('half\n'), {
      type: 'result',
      session: 's',
      turn: 1,
      text: '',
      citations: [],
      stopReason: 'cancelled',
      usage: {inputTokens: 0, outputTokens: 0, contextTokens: 0},
    } as never);
    expect(printed(stopped)).toEqual(['', '› do it', '✗ run-command make stopped', '  half', '■ stopped']);
    expect(live(stopped).join('\n')).not.toContain('make');
  });

  it('shows the last lines of a command while it runs, and fewer of them when it is done', () => {
    const lines = Array.from({length: 50}, (_, index) => `line ${index}\n`);
    const running = play(80, 24, build, ...lines.map(line => output(line)));
    expect(live(running)).toEqual(expect.arrayContaining(['line 45', 'line 49']));
    expect(live(running)).not.toContain('line 44');
    const done = appReducer(running, {
      type: 'event',
      atMs: 99,
      event: {type: 'tool-result', id: 'b', ok: true, content: 'Exit code 0', sequence: 99, at: ''},
    });
    expect(printed(done).slice(-4)).toEqual([
      expect.stringContaining('✓ run-command make Exit code 0'),
      '  line 47',
      '  line 48',
      '  line 49',
    ]);
  });

  it('keeps only the end of what a command says', () => {
    const state = play(80, 24, build, ...Array.from({length: 100}, () => output('x'.repeat(1_000))));
    expect(state.tools[0]?.output.length).toBeLessThanOrEqual(10_000);
  });

  it('shows the list of what is to be done, live and once it changed', () => {
    const state = play(80, 24, {type: 'tool-call', id: 't', name: 'todo', input: {}}, todo);
    expect(live(state)).toEqual(expect.arrayContaining(['☑ look', '▸ edit', '☐ test']));
    expect(printed(state)).toEqual(expect.arrayContaining(['  ☑ look', '  ▸ edit', '  ☐ test']));
  });

  it.each([
    [20, 5],
    [40, 12],
    [140, 50],
  ])('stays below the height of a window of %i × %i', (columns, rows) => {
    const long = output(`${'wide '.repeat(60)}\n`.repeat(40));
    const state = play(columns, rows, {type: 'tool-call', id: 't', name: 'todo', input: {}}, todo, build, long);
    const {above, below, promptRows} = liveParts(state, [], 1, theme);
    expect(above.length + below.length + promptRows).toBeLessThan(rows);
    for (const line of [...above, ...below]) expect(textWidth(line)).toBeLessThanOrEqual(columns);
  });

  it('cuts a long change in the middle when it goes to the scrollback', () => {
    const lines = Array.from({length: 200}, (_, index) => `+line ${index}`);
    const block = blockLines(
      {
        kind: 'tool',
        title: 'write-file a',
        ok: true,
        outcome: '',
        details: {
          kind: 'diff',
          path: 'a',
          change: 'create',
          hunks: [{oldStart: 1, oldLines: 0, newStart: 1, newLines: 200, lines}],
          addedLines: 200,
          removedLines: 0,
          hiddenLines: 0,
          notes: [],
        },
      },
      80,
      theme,
    );
    expect(block.length).toBeLessThan(50);
    expect(block.join('\n')).toMatch(/\+line 0[\s\S]*… \d+ lines …[\s\S]*\+line 199/);
  });
});

describe('a finished call', () => {
  const lines = (title: string, ok: boolean, outcome: string, columns: number) =>
    blockLines({kind: 'tool', title, ok, outcome}, columns, theme);

  it('stands in one line, whole where it fits', () => {
    expect(lines('read-file source/cart.ts', true, '5 lines', 40)).toEqual(['✓ read-file source/cart.ts 5 lines']);
    const [line = '', ...more] = lines('read-file source/a/long/path/of/cart.ts', true, '5 lines and more', 40);
    expect(more).toEqual([]);
    expect(line).toMatch(/^✓ read-file source\/.*… 5 lines and/);
  });

  it('says below why it failed, where that is long', () => {
    const shown = lines('delegate scout Find it', false, 'no profile `scout`, expected one of `a`, `b`', 40);
    expect(shown[0]).toBe('✗ delegate scout Find it');
    expect(shown.slice(1).join(' ').replace(/\s+/g, ' ').trim()).toBe('no profile `scout`, expected one of `a`, `b`');
    expect(lines('delegate scout', false, 'word '.repeat(200), 40)).toHaveLength(4);
  });

  it('names a changed file once', () => {
    const details: ToolDetails = {
      kind: 'diff',
      path: 'a.ts',
      change: 'edit',
      hunks: [{oldStart: 1, oldLines: 1, newStart: 1, newLines: 1, lines: ['-x', '+y']}],
      addedLines: 1,
      removedLines: 1,
      hiddenLines: 0,
      notes: [],
    };
    const outcome = toolOutcome('a.ts: 1 lines added, 1 removed.', details);
    const shown = blockLines({kind: 'tool', title: 'edit-file a.ts', ok: true, outcome, details}, 80, theme);
    expect(shown).toEqual(['✓ edit-file a.ts +1 −1', '  @@ -1,1 +1,1 @@', '  -x', '  +y']);
  });
});

describe('the title of a call', () => {
  it.each([
    ['edit-file', {path: 'a.ts', oldText: 'x', newText: 'y'}, 'edit-file a.ts'],
    ['run-command', {command: 'npm  test', timeoutSeconds: 9}, 'run-command npm test'],
    ['delegate', {profile: 'coder', task: 'do it'}, 'delegate coder do it'],
    ['odd', {first: 'one', count: 2}, 'odd one 2'],
    ['bare', undefined, 'bare'],
  ])('%s of %j', (name, input, title) => {
    expect(toolTitle(name, input)).toBe(title);
  });
});

describe('the answer to a plan', () => {
  it('starts the work in a mode, sends the plan back, or leaves it', () => {
    expect(planStep({action: 'plan-start-asking'}, 'P')).toMatchObject({mode: 'ask', send: expect.any(String)});
    expect(planStep({action: 'plan-start-editing'}, 'P')).toMatchObject({mode: 'auto-edit', send: expect.any(String)});
    expect(planStep({action: 'plan-edit'}, 'P')).toEqual({mode: 'ask', edit: expect.stringContaining('P')});
    expect(planStep({action: 'plan-refuse-because', reason: 'too long'}, 'P')).toEqual({
      send: expect.stringContaining('too long'),
    });
    expect(planStep({action: 'plan-refuse'}, 'P')).toEqual({});
    expect(planStep(undefined, 'P')).toEqual({});
    expect(planQuestion.choices).toHaveLength(5);
  });
});

import {describe, expect, it} from 'vitest';
import type {AgentEventBody} from '../../../source/agent/agent-event.ts';
import {appReducer} from '../../../source/ui/app-reducer.ts';
import {type AppState, initialState} from '../../../source/ui/app-state.ts';
import {type Block, blockLines} from '../../../source/ui/chat/block.ts';
import {liveParts} from '../../../source/ui/chat/live-lines.ts';
import {statusLine} from '../../../source/ui/chat/status-line.ts';
import {toolTitle} from '../../../source/ui/chat/tool-line.ts';
import {firstRunCard} from '../../../source/ui/chat/welcome.ts';
import type {RecalledPassage} from '../../../source/ui/recalled.ts';
import {textWidth} from '../../../source/ui/text-layout.ts';
import {createTheme} from '../../../source/ui/theme.ts';

const plain = createTheme({setting: 'dark', environment: {NO_COLOR: '1'}});
const spoken = createTheme({setting: 'dark', environment: {NO_COLOR: '1'}, spoken: true});
const tabs = [
  {id: 'memory', title: 'Memory'},
  {id: 'knowledge', title: 'Knowledge'},
  {id: 'metrics', title: 'Metrics'},
];
const card = firstRunCard([]) as Block;

const recalled = {
  confidence: 0.816,
  passages: [1, 2, 3, 4, 5].map(turn => ({
    kind: 'turn' as const,
    id: `abcdefghijklmn#${turn}.user`,
    session: 'abcdefghijklmn',
    turn,
    at: '2026-02-03T10:00:00Z',
    speaker: 'user',
    text: '金曜日に deploy することにした, since customers are away.',
    features: {overlap: 0.5},
  })),
};

const blocks: readonly Block[] = [
  {kind: 'user', text: 'where is 日本語 handled, and by whom, and why is it done there and nowhere else?'},
  {kind: 'user', text: 'sent\nmeanwhile', steering: true},
  {kind: 'reasoning', seconds: 3, text: 'Let me see what there is to be seen in this place.'},
  {kind: 'attached', files: ['source/a/very/long/path/that/does/not/fit/anywhere.ts:10-24 (15 lines)']},
  {kind: 'tool', title: 'read-file source/ファイル/とても長い名前.ts', ok: true, outcome: '120 lines'},
  {kind: 'tool', title: 'search-files x', ok: false, outcome: 'the pattern is not valid, and this says at length why'},
  {kind: 'citations', places: [{number: 1, path: 'source/a/long/path/to/some/file.ts', startLine: 1, endLine: 2}]},
  {kind: 'recalled', recalled},
  {kind: 'model', model: 'ollama:fake:7b', why: 'the primary model'},
  {kind: 'warning', problem: {code: 'x', message: 'Something is not as it should be here', hint: 'Mend it like this.'}},
  {kind: 'error', problem: {code: 'x', message: 'Something failed'}},
  {kind: 'note', text: 'a note of some length that has to be broken somewhere'},
  card,
];

/** The state after events, one second apart. */
function stateAfter(state: AppState, ...bodies: readonly AgentEventBody[]): AppState {
  return bodies.reduce<AppState>(
    (current, body, at) =>
      appReducer(current, {
        type: 'event',
        event: {...body, sequence: at + 1, at: '2026-03-01T12:00:00Z'},
        atMs: 1000 * (at + 1),
      }),
    state,
  );
}

function working(columns: number, rows: number): AppState {
  const begun = appReducer(initialState({columns, rows}), {type: 'turn-begin', text: 'why?', atMs: 0});
  const state = stateAfter(
    begun,
    {type: 'model-select', model: 'ollama:qwen2.5-coder:7b', why: 'x', tier: 'middle'},
    {type: 'usage', inputTokens: 12_345, outputTokens: 678, contextTokens: 4096},
    {type: 'text-delta', text: 'x'},
  );
  const limited = appReducer(state, {type: 'context-limit', tokens: 8192});
  return appReducer(limited, {type: 'answer', committed: [], live: ['the answer', 'so far 日本語']});
}

describe('finished blocks', () => {
  it.each([20, 40, 80, 140])('never have a line wider than %i columns', columns => {
    for (const theme of [plain, spoken])
      for (const block of blocks)
        for (const line of blockLines(block, columns, theme))
          expect([block.kind, line, textWidth(line) <= columns]).toEqual([block.kind, line, true]);
  });

  it('show the beginning of a long message and say how long it is', () => {
    const text = Array.from({length: 5000}, (_, at) => `line ${at + 1}`).join('\n');
    const lines = blockLines({kind: 'user', text}, 80, plain);
    expect(lines.length).toBeLessThan(14);
    expect(lines.slice(0, 3)).toEqual(['', '› line 1', '  line 2']);
    expect(lines.at(-1)).toMatch(/5,000 lines, [\d,]+ characters in all/);
    const oneLine = blockLines({kind: 'user', text: 'x'.repeat(1_000_000)}, 80, plain);
    expect(oneLine.length).toBeLessThan(14);
  });

  it('say where and when what was recalled was said, and how sure memory is', () => {
    const [head, first, ...others] = blockLines({kind: 'recalled', recalled}, 120, plain);
    expect(head).toBe('↶ recalled 5 passages, 82 % sure · /recalled opens or forgets');
    expect(first).toMatch(/^ {2}1 you, 2026-02-03, session abcdefghijkl turn 1: 金曜日に deploy/);
    expect(others.at(-1)).toBe('  and 1 more');
  });

  it('are those of the last question until the next one begins', () => {
    const asked = stateAfter(initialState({columns: 80, rows: 24}), {type: 'recall', ...recalled});
    expect(asked.recalled?.passages).toHaveLength(5);
    expect(asked.outbox.blocks).toMatchObject([{kind: 'recalled'}]);
    const forgotten = appReducer(asked, {type: 'forgotten', passage: recalled.passages[1] as RecalledPassage});
    expect(forgotten.recalled?.passages.map(({turn}) => turn)).toEqual([1, 3, 4, 5]);
    expect(appReducer(asked, {type: 'turn-begin', text: 'next', atMs: 0}).recalled).toBeUndefined();
  });

  it('have words in place of marks for a screen reader', () => {
    const text = blocks.flatMap(block => blockLines(block, 80, spoken)).join('\n');
    expect(text).toMatch(
      /You: where is[\s\S]*Tool done: read-file[\s\S]*Tool failed: search-files[\s\S]*Warning: [\s\S]*Error: /,
    );
    expect(text).not.toMatch(/[›✓✗✻◆]/);
  });
});

describe('the live region', () => {
  it.each([
    [20, 5],
    [40, 15],
    [80, 24],
    [140, 40],
  ])('stays below a window of %i × %i and within its columns', (columns, rows) => {
    for (const theme of [plain, spoken]) {
      const {above, promptRows, below} = liveParts(working(columns, rows), tabs, 3, theme);
      expect(above.length + promptRows + below.length).toBeLessThan(rows);
      for (const line of [...above, ...below]) expect([line, textWidth(line) <= columns]).toEqual([line, true]);
    }
  });

  it('names the tabs and the key that changes them; in a narrow window the one that is in view', () => {
    const bottom = (columns: number, tab: string) =>
      liveParts({...working(columns, 24), tab}, tabs, 1, plain).below.at(-1) ?? '';
    expect(bottom(140, 'chat')).toMatch(/ Chat {2}Memory {2}Knowledge {2}Metrics {2}Ctrl-T {2}/);
    expect(bottom(40, 'knowledge')).toMatch(/ Knowledge {2}Ctrl-T {2}/);
    expect(bottom(40, 'chat')).toMatch(/ Chat {2}Ctrl-T {2}/);
    expect(bottom(28, 'knowledge')).toMatch(/^\S* Knowledge (?!.*Ctrl-T)/);
  });

  it('shows the answer so far, what is going on and for how long', () => {
    const {above} = liveParts(working(80, 24), tabs, 1, plain);
    expect(above.slice(0, 3)).toEqual(['the answer', 'so far 日本語', expect.stringMatching(/^. answering 0 s$/)]);
    const later = appReducer(working(80, 24), {type: 'tick', atMs: 5_000});
    expect(liveParts(later, tabs, 1, plain).above[2]).toMatch(/^. answering 2 s$/);
  });

  it('shows the end of the reasoning in one line, which never begins with half a sign', () => {
    for (let columns = 20; columns < 60; columns++) {
      const state = stateAfter(initialState({columns, rows: 24}), {
        type: 'reasoning-delta',
        text: '😀 yes, 👩‍👩‍👧'.repeat(60),
      });
      const {above} = liveParts(state, tabs, 1, plain);
      const line = above.find(one => one.startsWith('✻')) ?? '';
      expect(line).toMatch(/^✻ …[^\p{Cs}\u200d]/u);
      expect(textWidth(line)).toBeLessThanOrEqual(columns);
      expect(textWidth(line)).toBeGreaterThanOrEqual(columns - 2);
    }
  });

  it('counts the seconds of what is going on now, without those that the user took to answer', () => {
    const begun = appReducer(initialState({columns: 60, rows: 24}), {type: 'turn-begin', text: 'go', atMs: 0});
    const called = appReducer(stateAfter(begun, {type: 'tool-call', id: 'a', name: 'run-command', input: 'make'}), {
      type: 'tick',
      atMs: 50_000,
    });
    const answered = appReducer(called, {type: 'question', question: undefined});
    const running = appReducer(answered, {type: 'tick', atMs: 52_000});
    expect(liveParts(running, [], 1, plain).above.join('\n')).toMatch(/run-command make 2 s/);
    const waiting = stateAfter(running, {type: 'tool-result', id: 'a', ok: true, content: 'done'});
    expect(liveParts(waiting, [], 1, plain).above.join('\n')).toMatch(/waiting 0 s/);
  });

  it.each([20, 40, 80])('shows how long a call takes whose title is longer than a window of %i columns', columns => {
    const begun = appReducer(initialState({columns, rows: 24}), {type: 'turn-begin', text: 'go', atMs: 0});
    const call = {type: 'tool-call' as const, id: 'a', name: 'run-command', input: {command: 'echo '.repeat(60)}};
    const running = appReducer(stateAfter(begun, call), {type: 'tick', atMs: 9_000});
    expect(liveParts(running, [], 1, plain).above.some(line => /run-command.*… 8 s$/.test(line))).toBe(true);
  });

  it('does not change by itself for a screen reader: no clock, no half answer, no rule', () => {
    const state = working(80, 24);
    const later = appReducer(state, {type: 'tick', atMs: 60_000});
    expect(liveParts(later, tabs, 1, spoken)).toEqual(liveParts(state, tabs, 1, spoken));
    expect(liveParts(state, tabs, 1, spoken).above.filter(line => line !== '')).toEqual(['answering']);
  });
});

describe('the status line', () => {
  it('leaves out what matters least where there is no room for all', () => {
    const state = {...working(140, 40), mode: 'ask' as const, cost: 0.25};
    expect(statusLine(state, 140, plain)).toMatch(
      /^ollama:qwen2\.5-coder:7b · middle tier · ask · 50% of 8,192 · 12\.3k↑ 678↓ · \$0\.250 +Esc stops$/,
    );
    expect(statusLine(state, 62, plain)).toMatch(/^qwen2\.5-coder:7b · ask · 50% · \$0\.250 +Esc stops$/);
    expect(statusLine(state, 40, plain)).toMatch(/^qwen2\.5-coder:7b · ask · 50% +Esc stops$/);
    expect(statusLine(state, 30, plain)).toMatch(/^qwen2\.5-coder:7b +Esc stops$/);
    const tagged = {...state, model: 'ollama:registry.example/some/model:7b'};
    expect(statusLine(tagged, 30, plain)).toMatch(/^registry\.example\S*… +Esc stops$/);
    for (let columns = 1; columns < 150; columns++)
      expect(textWidth(statusLine(state, columns, plain))).toBeLessThanOrEqual(columns);
  });
});

describe('the card of a first run', () => {
  it('says what works now and the two ways to connect a model, and is not shown when one answers', () => {
    const text = blockLines(card, 80, plain).join('\n');
    expect(text).toMatch(/No model[\s\S]*works now[\s\S]*ollama pull[\s\S]*apiKey/);
    expect(firstRunCard([{model: 'ollama:a', state: 'ready', roles: [], detail: ''}])).toBeUndefined();
  });
});

describe('a tool call as one line', () => {
  it.each([
    ['read-file', {path: 'a.ts', startLine: 10, endLine: 24}, 'read-file a.ts:10-24'],
    ['read-file', {startLine: 10, path: 'a.ts'}, 'read-file a.ts:10'],
    ['search-files', {pattern: 'x\ny', path: 'source'}, 'search-files x y in source'],
    ['search-files', {pattern: 'x', glob: '*.ts'}, 'search-files x in *.ts'],
    ['list-files', {}, 'list-files'],
    ['run-command', 'ls  -l', 'run-command ls -l'],
  ])('%s %j', (name, input, title) => {
    expect(toolTitle(name, input)).toBe(title);
  });
});

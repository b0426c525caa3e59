import {beforeEach, describe, expect, it} from 'vitest';
import {initialState} from '../../../source/ui/app-state.ts';
import {type AppStore, createAppStore} from '../../../source/ui/app-store.ts';
import {approvalAnswer, approvalQuestion} from '../../../source/ui/chat/approval-question.ts';
import {liveParts, questionRows} from '../../../source/ui/chat/live-lines.ts';
import {createQuestions, type Questions} from '../../../source/ui/chat/questions.ts';
import type {KeyEvent} from '../../../source/ui/key-event.ts';
import type {ApprovalRequest} from '../../../source/ui/runtime-context.ts';
import {textWidth} from '../../../source/ui/text-layout.ts';
import {createTheme, type Theme} from '../../../source/ui/theme.ts';

const plain = createTheme({setting: 'dark', environment: {NO_COLOR: '1'}});
const coloured = createTheme({setting: 'dark', environment: {COLORTERM: 'truecolor'}});

const command: ApprovalRequest = {
  id: 'c1',
  tool: 'run-command',
  input: {command: 'npm test'},
  requests: [{tool: 'run-command', command: 'npm test'}],
  reason: 'it runs code of the project',
  offers: [
    {scope: 'session', rule: 'run-command(npm test)'},
    {scope: 'project', rule: 'run-command(npm test:*)'},
  ],
};
const edit: ApprovalRequest = {
  ...command,
  tool: 'edit-file',
  input: {path: 'a.ts', oldText: 'x', newText: 'y'},
  requests: [{tool: 'edit-file', path: 'a.ts'}],
  details: {
    kind: 'diff',
    path: 'a.ts',
    change: 'edit',
    hunks: [
      {
        oldStart: 1,
        oldLines: 40,
        newStart: 1,
        newLines: 40,
        lines: Array.from({length: 40}, (_, index) => `${index % 2 === 0 ? '-' : '+'}line ${index}`),
      },
    ],
    addedLines: 20,
    removedLines: 20,
    hiddenLines: 0,
    notes: [],
  },
};

let nowMs: number;
let store: AppStore;
let questions: Questions;
const signal = new AbortController().signal;

function open(columns = 80, rows = 24) {
  nowMs = 1_000;
  const clock = {nowMs: () => nowMs, setTimer: () => () => {}};
  store = createAppStore(initialState({columns, rows}), {clock, maxFps: 20});
  questions = createQuestions({store, clock, rows: () => questionRows({columns, rows})});
}
beforeEach(() => open());

function press(name: string, more: Partial<KeyEvent> = {}): boolean {
  const single = [...name].length === 1 || name === 'text';
  return questions.handleKey({
    name: single ? 'text' : name,
    text: single ? name : '',
    ctrl: false,
    alt: false,
    shift: false,
    sequence: name,
    ...more,
  });
}

function frame(theme: Theme = plain): string[] {
  const {above, below, promptRows} = liveParts(store.state(), [], 1, theme);
  expect(promptRows).toBe(0);
  return [...above, ...below];
}

describe('a question to the user', () => {
  it('is answered by one key', async () => {
    const answers: [string, object][] = [
      ['y', {decision: 'allow', scope: 'once', stops: false}],
      ['s', {decision: 'allow', scope: 'session', stops: false}],
      ['a', {decision: 'allow', scope: 'project', stops: false}],
      ['n', {decision: 'deny', stops: false}],
      ['escape', {decision: 'deny', stops: true}],
    ];
    for (const [key, expected] of answers) {
      const asked = questions.ask(approvalQuestion(command), signal);
      nowMs += 301;
      press(key);
      expect(approvalAnswer(await asked)).toEqual(expected);
      expect(questions.open).toBe(false);
    }
  });

  it('does not take what was typed before it could be read', async () => {
    const asked = questions.ask(approvalQuestion(command), signal);
    for (const key of ['y', 'escape', 's']) expect(press(key)).toBe(true);
    nowMs += 299;
    press('y');
    expect(questions.open).toBe(true);
    nowMs += 2;
    press('n');
    expect(await asked).toEqual({action: 'deny'});
  });

  it('is not answered by a paste, by several letters at once, or by a key that means nothing', () => {
    void questions.ask(approvalQuestion(command), signal);
    nowMs += 1_000;
    press('paste', {name: 'paste', text: 'y'});
    press('text', {text: 'yes'});
    press('return');
    press('q');
    press('y', {ctrl: true, name: 'y', text: ''});
    expect(questions.open).toBe(true);
  });

  it('offers no scope that is not to be had', () => {
    void questions.ask(approvalQuestion({...command, offers: []}), signal);
    nowMs += 1_000;
    press('s');
    press('a');
    press('u');
    expect(questions.open).toBe(true);
    expect(frame().join('\n')).not.toContain('session');
  });

  it('takes a reason for a no, which may be given up and edited', async () => {
    const asked = questions.ask(approvalQuestion(command), signal);
    nowMs += 301;
    press('r');
    press('text', {text: 'yes'});
    press('escape');
    press('r');
    press('text', {text: 'use pnpmm'});
    press('backspace');
    press('paste', {name: 'paste', text: '\n please'});
    expect(frame().join('\n')).toContain('no, because: use pnpm please▏');
    press('return');
    expect(approvalAnswer(await asked)).toEqual({decision: 'deny', reason: 'use pnpm please', stops: false});
  });

  it('shows the end of a long reason whole, sign by sign, and erases it so', () => {
    open(40);
    void questions.ask(approvalQuestion(command), signal);
    nowMs += 301;
    press('r');
    for (let erased = 0; erased < 30; erased++) {
      press('paste', {name: 'paste', text: erased === 0 ? '🇩🇪a'.repeat(15) : ''});
      const shown = frame().find(line => line.startsWith('no, because: '));
      expect(shown).toMatch(/^no, because: …?a?(🇩🇪a)*(🇩🇪)?▏$/u);
      press('backspace');
    }
    expect(frame().join('\n')).toContain('no, because: ▏');
  });

  it('waits behind the one in view, and goes away with its turn', async () => {
    const controller = new AbortController();
    const first = questions.ask(approvalQuestion(command), controller.signal);
    const second = questions.ask(approvalQuestion(edit), signal);
    expect(frame().join('\n')).toContain('Run this command? (+1)');
    controller.abort();
    expect(approvalAnswer(await first)).toMatchObject({decision: 'deny'});
    expect(frame().join('\n')).toContain('Make this edit?');
    nowMs += 301;
    press('y');
    expect(await second).toEqual({action: 'allow-once'});
    expect(await questions.ask(approvalQuestion(command), controller.signal)).toBeUndefined();
  });

  it('is scrolled when it is longer than the window, no further than its end', () => {
    void questions.ask(approvalQuestion(edit), signal);
    nowMs += 301;
    expect(frame().join('\n')).toMatch(/1–\d+ of 42/);
    press('end');
    expect(frame().join('\n')).toContain('+line 39');
    press('down');
    press('page-up');
    press('home');
    press('up');
    expect(frame().join('\n')).toContain('a.ts (edit, +20 −20)');
  });
});

describe('what an approval shows', () => {
  it('writes out whatever cannot be seen, in commands, inputs and reasons', () => {
    const hostile = 'rm\u202e a\u001b[2K\r\u200bb\u00a0c\t\u0000';
    const question = approvalQuestion({
      ...command,
      requests: [{tool: 'run-command', command: hostile}],
      input: {command: hostile, [hostile]: hostile},
      reason: hostile,
      offers: [{scope: 'session', rule: hostile}],
    });
    const texts = [question.why, ...question.body.map(({text}) => text), ...question.choices.map(({label}) => label)];
    for (const text of texts) expect(text).not.toMatch(/[\p{Cc}\p{Cf}\u00a0]/u);
    expect(texts.join('\n').split('rm\\u{202e} a\\e[2K\\r\\u{200b}b\\u{a0}c\\t\\u{0}')).toHaveLength(6);
  });

  it('shows every line of a command and every other field of the input', () => {
    const lines = ['for f in *; do', '  cat "$f"', 'done'];
    const question = approvalQuestion({
      ...command,
      requests: [{tool: 'run-command', command: lines.join('\n'), access: 'network'}],
      input: {command: lines.join('\n'), timeoutSeconds: 30, note: 'a\nb'},
    });
    expect(question.body.map(({text}) => text)).toEqual([
      '$ for f in *; do',
      '    cat "$f"',
      '  done',
      'timeoutSeconds: 30',
      'note:',
      '  a',
      '  b',
    ]);
    expect(question.why).toContain('it wants the network');
  });

  it.each([
    [20, 5],
    [20, 3],
    [40, 12],
    [80, 24],
    [140, 50],
    [1, 2],
  ])('fits a window of %i × %i below its height, with or without colours', (columns, rows) => {
    open(columns, rows);
    for (const request of [command, edit, {...edit, reason: 'x'.repeat(5_000)}]) {
      const controller = new AbortController();
      void questions.ask(approvalQuestion(request), controller.signal);
      const lines = frame();
      expect(lines.length).toBeLessThan(rows);
      for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(columns);
      expect(frame(coloured).map(line => line.replace(/\u001b\[[\d;]*m/g, ''))).toEqual(lines);
      if (columns >= 20 && rows >= 4) {
        for (const key of ['y', 's', 'n', 'r', 'Esc']) expect(lines.join('\n')).toContain(key);
      }
      controller.abort();
    }
  });
});

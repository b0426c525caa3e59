import {describe, expect, it} from 'vitest';
import {createFileFinder} from '../../../source/ui/completion/file-finder.ts';
import type {KeyEvent} from '../../../source/ui/key-event.ts';
import {createPromptField} from '../../../source/ui/prompt-field.ts';
import {createTheme} from '../../../source/ui/theme.ts';

const theme = createTheme({setting: 'dark', environment: {NO_COLOR: '1'}});
const files = createFileFinder(['source/app.ts', 'source/agent.ts', 'README.md']);
const commands = [{name: 'help', parameters: '', summary: 'What there is.'}];
const key = (name: string, text = ''): KeyEvent => ({name, text, ctrl: false, alt: false, shift: false, sequence: ''});

function field(typed: string) {
  const prompt = createPromptField({completion: () => ({files, commands})});
  for (const text of typed) prompt.handleKey(key('text', text));
  return prompt;
}

describe('completion in the prompt', () => {
  it('shows the files below the field, goes through them, and puts one in with Tab', () => {
    const prompt = field('see @source');
    expect(prompt.busy).toBe(true);
    expect(prompt.lines(40, 6, theme).slice(1)).toEqual(['› source/app.ts', '  source/agent.ts']);
    prompt.handleKey(key('down'));
    prompt.handleKey(key('tab'));
    expect(prompt.text).toBe('see @source/agent.ts ');
    expect(prompt.busy).toBe(false);
  });

  it('closes with Escape and leaves the text as it is', () => {
    const prompt = field('@READ');
    expect(prompt.handleKey(key('escape'))).toBe('used');
    expect(prompt.busy).toBe(false);
    expect(prompt.text).toBe('@READ');
    expect(prompt.lines(40, 6, theme)).toHaveLength(1);
    expect(prompt.handleKey(key('escape'))).toBeUndefined();
  });

  it('sends what was typed with Return while the list is open', () => {
    expect(field('/help').handleKey(key('return'))).toEqual({submit: '/help'});
  });

  it('shows the selected entry in two rows, below the row of the cursor of a longer text', () => {
    expect(
      field('/')
        .lines(20, 2, theme)
        .map(line => line.trimEnd()),
    ).toHaveLength(2);
    const rows = field(`some words that take rows ${'@source'}`).lines(20, 2, theme);
    expect(rows[0]).toContain('@source');
    expect(rows[1]).toContain('› source/app.ts');
  });

  it('says below the field that a paste is too long, the list open or not, until the next key', () => {
    for (const [typed, below] of [
      ['see ', []],
      ['see @READ', ['› README.md']],
    ] as const) {
      const prompt = field(typed);
      prompt.handleKey(key('paste', 'x'.repeat(4_194_304)));
      expect(prompt.text).toBe(typed);
      const notice = 'too long, left out: a message has at most 4,194,304 characters';
      expect(prompt.lines(80, 6, theme).slice(1)).toEqual([notice, ...below]);
      expect(prompt.lines(20, 2, theme)[1]).toBe('too long, left out:…');
      for (const rows of [1, 2, 3]) expect(prompt.lines(20, rows, theme).length).toBeLessThanOrEqual(rows);
      prompt.handleKey(key('text', '!'));
      expect(prompt.lines(80, 6, theme).join('\n')).not.toContain('too long');
    }
    const prompt = field('');
    prompt.setText('x'.repeat(5_000_000));
    expect(prompt.lines(80, 6, theme).at(-1)).toContain('too long, end cut off');
  });

  it('never takes more rows than it may, at 20 columns too', () => {
    for (const rows of [1, 2, 3]) expect(field('@s').lines(20, rows, theme).length).toBeLessThanOrEqual(rows);
  });
});

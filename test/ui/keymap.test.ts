import {readFileSync} from 'node:fs';
import {globSync} from 'tinyglobby';
import {expect, it} from 'vitest';
import type {KeyEvent} from '../../source/ui/key-event.ts';
import {actionOf, type KeyBinding, keyBindings} from '../../source/ui/keymap.ts';
import {createKeyTokenizer} from '../../source/ui/prompt/key-tokenizer.ts';
import {createPromptField} from '../../source/ui/prompt-field.ts';

function keysOf(sent: string): KeyEvent[] {
  const keys: KeyEvent[] = [];
  const tokenizer = createKeyTokenizer({onKey: key => keys.push(key), setTimer: () => () => {}});
  tokenizer.write(sent);
  tokenizer.end();
  return keys;
}

it.each([
  ['redo', ['\u001B/', '\u001B[47;3u', '\u001BU', '\u001B[117;4u']],
  ['text-start', ['\u001B[1;5H', '\u001B[7^', '\u001B<']],
  ['text-end', ['\u001B[1;5F', '\u001B[8^', '\u001B>']],
  ['yank-previous', ['\u001By', '\u001B[121;3u']],
])('%s has keys that every terminal can send', (action, sequences) => {
  for (const sequence of sequences) expect(keysOf(sequence).map(key => actionOf(key, 'prompt'))).toEqual([action]);
});

it('a key means one thing in a place', () => {
  const names = (keyBindings as readonly KeyBinding[]).flatMap(({keys, place}) => keys.map(key => `${place} ${key}`));
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
});

it('the prompt edits by its keys', () => {
  const prompt = createPromptField();
  const press = (...sent: string[]) => {
    for (const key of sent.flatMap(keysOf)) prompt.handleKey(key);
    return prompt.text;
  };
  expect(press(...'one two', '\u001Bu')).toBe('one ');
  expect(press('\u001B/')).toBe('one two');
  expect(press('\u001B<', '>')).toBe('>one two');
  expect(press('\u001B[1;5F', '<')).toBe('>one two<');
  // The two words are deleted one by one, and put back.
  expect(press('\u0017', '\u001B[D', '\u0017', '\u0019', '\u001By')).toBe('two< ');
});

it('no text but those of the key table spells a key that the table may change', () => {
  for (const file of globSync('source/ui/**/*.{ts,tsx}', {ignore: ['**/keymap.ts']})) {
    const code = readFileSync(file, 'utf8').replace(/^\s*(\/?\*|\/\/).*$/gm, '');
    expect([file, /\b(?:Ctrl|Alt)-[A-Z]/.exec(code)?.[0]]).toEqual([file, undefined]);
  }
});

import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {type KeyEvent, keyName} from '../../../source/ui/key-event.ts';
import {createKeyTokenizer} from '../../../source/ui/prompt/key-tokenizer.ts';

function tokenizer(options: {maximumPasteLength?: number} = {}) {
  const keys: KeyEvent[] = [];
  const timers = new Set<{callback: () => void; delayMs: number}>();
  const tokens = createKeyTokenizer({
    ...options,
    onKey: key => keys.push(key),
    setTimer(callback, delayMs) {
      const timer = {callback, delayMs};
      timers.add(timer);
      return () => timers.delete(timer);
    },
  });
  const runTimers = () => {
    for (const timer of [...timers]) {
      timers.delete(timer);
      timer.callback();
    }
  };
  return {tokens, keys, timers, runTimers};
}

/** Neighbouring text joined, so that cuts do not show. */
function seen(keys: readonly KeyEvent[]): string[] {
  const names: string[] = [];
  let text = '';
  for (const key of [...keys, undefined]) {
    if (key?.name === 'text') text += key.text;
    else {
      if (text !== '') names.push(`"${text}"`);
      text = '';
      if (key !== undefined) names.push(key.name === 'paste' ? `paste ${key.text}` : keyName(key));
    }
  }
  return names;
}

function keysOf(input: string | Uint8Array): string[] {
  const {tokens, keys} = tokenizer();
  tokens.write(input);
  return seen(keys);
}

const cases: readonly (readonly [string, readonly string[]])[] = [
  ['hello', ['"hello"']],
  ['日本👍🏽é', ['"日本👍🏽é"']],
  ['\r', ['return']],
  ['\n', ['newline']],
  ['\t\u001B[Z', ['tab', 'shift+tab']],
  ['\u007F\b', ['backspace', 'backspace']],
  [
    '\u0001\u0005\u0012\u001A\u001C\u001D\u001E\u001F\u0000',
    ['ctrl+a', 'ctrl+e', 'ctrl+r', 'ctrl+z', 'ctrl+\\', 'ctrl+]', 'ctrl+^', 'ctrl+_', 'ctrl+space'],
  ],
  ['\u001B[A\u001B[B\u001B[C\u001B[D', ['up', 'down', 'right', 'left']],
  ['\u001BOA\u001BOB\u001BOC\u001BOD\u001BOH\u001BOF', ['up', 'down', 'right', 'left', 'home', 'end']],
  ['\u001B[H\u001B[F\u001B[1~\u001B[4~\u001B[7~\u001B[8~', ['home', 'end', 'home', 'end', 'home', 'end']],
  ['\u001B[2~\u001B[3~\u001B[5~\u001B[6~', ['insert', 'delete', 'page-up', 'page-down']],
  ['\u001BOP\u001BOQ\u001BOR\u001BOS', ['f1', 'f2', 'f3', 'f4']],
  ['\u001B[11~\u001B[15~\u001B[17~\u001B[24~\u001B[[A\u001B[[E', ['f1', 'f5', 'f6', 'f12', 'f1', 'f5']],
  [
    '\u001B[1;5C\u001B[1;3D\u001B[1;2A\u001B[3;5~\u001B[1;5P',
    ['ctrl+right', 'alt+left', 'shift+up', 'ctrl+delete', 'ctrl+f1'],
  ],
  [
    '\u001BOc\u001B[d\u001B[3^\u001B[3$\u001B[3@',
    ['ctrl+right', 'shift+left', 'ctrl+delete', 'shift+delete', 'ctrl+shift+delete'],
  ],
  ['\u001Bb\u001BF\u001B\u007F\u001B\r\u001Bé', ['alt+b', 'alt+shift+f', 'alt+backspace', 'alt+return', 'alt+é']],
  ['\u001B\u001B[A\u001B\u001BOB', ['alt+up', 'alt+down']],
  [
    '\u001B[97u\u001B[97;5u\u001B[97;3u\u001B[97:65;2u\u001B[13;2u\u001B[27u\u001B[127;5u',
    ['"a"', 'ctrl+a', 'alt+a', '"A"', 'shift+return', 'escape', 'ctrl+backspace'],
  ],
  ['\u001B[233u\u001B[97;1:3u\u001B[97;9u\u001B[57441;2u', ['"é"']],
  ['\u001B[57400u\u001B[57414u\u001B[57417u', ['"1"', 'return', 'left']],
  ['\u001B[27;5;97~\u001B[27;2;13~\u001B[27;2;65~', ['ctrl+a', 'shift+return', '"A"']],
  ['\u001BOM\u001BOp\u001BOy\u001BOk\u001BOX', ['return', '"09+="']],
  ['a\u001B[200~x\r\ny\rz\u001B[31m\u001B[201~b', ['"a"', 'paste x\ny\nz[31m', '"b"']],
  ['\u001B[I\u001B[O\u001B[<0;3;4M\u001B[<0;3;4m\u001B[M !!a\u001B[12;40R\u001B[?62;4c', ['"a"']],
  ['\u001B]11;rgb:0000/0000/0000\u0007a\u001BP1+r\u001B\\b\u001B_Gi=1\u001B\\c', ['"abc"']],
  ['\u001B[999~\u001B[1;2;3;4;5y\u001B[>4;1m\u001B[38;5;1ma\u001BOza', ['"aa"']],
  ['\u009B5~\u008FA', ['page-up', 'up']],
  ['\u202Eevil\u200B\uFDD0\uFEFF', ['"evil"']],
];

describe('keys from a terminal', () => {
  it.each(cases)('reads %j', (input, expected) => {
    expect(keysOf(input)).toEqual(expected);
  });

  it('reads the same however text and bytes are cut', () => {
    const whole = cases.map(([input]) => input).join('|');
    const expected = keysOf(whole);
    const bytes = new TextEncoder().encode(whole);
    fc.assert(
      fc.property(
        fc.array(fc.integer({min: 1, max: 9}), {minLength: 1, maxLength: 20}),
        fc.boolean(),
        (sizes, asBytes) => {
          const {tokens, keys} = tokenizer();
          const source = asBytes ? bytes : whole;
          for (let at = 0, index = 0; at < source.length; index += 1) {
            const size = sizes[index % sizes.length] ?? 1;
            tokens.write(source.slice(at, at + size));
            at += size;
          }
          expect(seen(keys)).toEqual(expected);
        },
      ),
      {numRuns: 200},
    );
  });

  it('takes an ESC for the Escape key when nothing follows', () => {
    const {tokens, keys, timers, runTimers} = tokenizer();
    tokens.write('\u001B');
    expect(keys).toEqual([]);
    expect([...timers].map(({delayMs}) => delayMs)).toEqual([40]);
    runTimers();
    expect(seen(keys)).toEqual(['escape']);
    tokens.write('a');
    expect(seen(keys)).toEqual(['escape', '"a"']);
    expect(timers.size).toBe(0);
  });

  it('takes ESC and a bracket for Alt with it when nothing follows, and drops what else stays cut', () => {
    for (const [input, expected] of [
      ['\u001B[', ['alt+[']],
      ['\u001BO', ['alt+shift+o']],
      ['\u001B]', ['alt+]']],
      ['\u001B\u001B', ['escape', 'escape']],
      ['\u001B[1;5', []],
    ] as const) {
      const {tokens, keys, runTimers} = tokenizer();
      tokens.write(input);
      runTimers();
      tokens.write('a');
      expect(seen(keys)).toEqual([...expected, '"a"']);
    }
  });

  it('reads a paste of 1 MB in small pieces as one', () => {
    const {tokens, keys} = tokenizer();
    const text = 'line of a log 123\n'.repeat(58_000);
    const input = `\u001B[200~${text}\u001B[201~x`;
    for (let at = 0; at < input.length; at += 1021) tokens.write(input.slice(at, at + 1021));
    expect(keys.map(({name}) => name)).toEqual(['paste', 'text']);
    expect(keys[0]?.text).toBe(text);
  });

  it('keeps of a flood what fits, and ends a paste that lost its end mark', () => {
    const {tokens, keys, timers, runTimers} = tokenizer({maximumPasteLength: 100});
    tokens.write(`\u001B[200~${'x'.repeat(1000)}`);
    expect([...timers].map(({delayMs}) => delayMs)).toEqual([5000]);
    runTimers();
    tokens.write('y');
    expect(keys[0]?.text).toHaveLength(100);
    expect(seen(keys.slice(1))).toEqual(['"y"']);
  });

  it('never types a part of a sequence, whatever comes', () => {
    const parts = fc.constantFrom(
      '\u001B',
      '[',
      'O',
      ';',
      '5',
      'A',
      '~',
      '200~',
      '201~',
      'a',
      'é',
      '\u0000',
      '\u007F',
      '\u009B',
      'M',
      '<',
      '\\',
      ']',
      '\u0007',
      '👍',
    );
    fc.assert(
      fc.property(fc.array(parts, {maxLength: 40}), pieces => {
        const {tokens, keys, runTimers} = tokenizer();
        for (const piece of pieces) tokens.write(piece);
        runTimers();
        tokens.end();
        for (const key of keys) expect(key.text).not.toMatch(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/);
      }),
      {numRuns: 500},
    );
  });
});

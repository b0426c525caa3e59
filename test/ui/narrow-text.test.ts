import stringWidth from 'string-width';
import {describe, expect, it} from 'vitest';
import {narrowWidth} from '../../source/ui/narrow-text.ts';

describe('the width of ordinary text', () => {
  it('is what Unicode says, for every character it speaks of, alone and beside others', () => {
    const known: string[] = [];
    for (let code = 0; code <= 0xffff; code++) {
      const character = String.fromCharCode(code);
      const width = narrowWidth(character);
      if (width === undefined) continue;
      known.push(character);
      expect([code, width]).toEqual([code, stringWidth(character)]);
    }
    expect(known.length).toBeGreaterThan(1000);
    for (let at = 0; at + 40 < known.length; at += 7) {
      const text = known.slice(at, at + 40).join('');
      expect(narrowWidth(text)).toBe(stringWidth(text));
    }
  });

  it.each(['日本', '👍', 'e\u0301', '\u00ad', '\t', 'a\nb', '\u200d', '✈\uFE0F', '한국', '\u001B]0;x\u0007', '◾'])(
    'is not known for %j',
    text => {
      expect(narrowWidth(text)).toBeUndefined();
    },
  );

  it('does not count styles', () => {
    expect(narrowWidth('\u001B[1;38;2;1;2;3m─── › é\u001B[0m')).toBe(7);
  });
});

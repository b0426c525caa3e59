import {describe, expect, it} from 'vitest';
import {titleLine} from '../../source/ui/first-frame.ts';
import {splitGraphemes, textEnd, textStart} from '../../source/ui/graphemes.ts';
import {fitEnd, fitLine, hangText, textWidth} from '../../source/ui/text-layout.ts';

const family = '👩‍👩‍👧';
const texts = [
  'plain words alone',
  '日本語の文章',
  `${family.repeat(3)} end`,
  'e\u0301'.repeat(9),
  '🇩🇪'.repeat(4),
  '😀a😀b',
];

describe('text that is cut', () => {
  it.each(texts)('has whole graphemes at both ends of %j', text => {
    for (let length = 0; length <= text.length + 1; length += 1) {
      const start = textStart(text, length);
      const end = textEnd(text, length);
      expect(text.startsWith(start) && text.endsWith(end)).toBe(true);
      expect(Math.max(start.length, end.length)).toBeLessThanOrEqual(length);
      const graphemes = splitGraphemes(text);
      expect(splitGraphemes(start)).toEqual(graphemes.slice(0, splitGraphemes(start).length));
      expect(splitGraphemes(end)).toEqual(end === '' ? [] : graphemes.slice(-splitGraphemes(end).length));
    }
  });

  it('keeps as much as there is room for', () => {
    expect(textStart('abc', 2)).toBe('ab');
    expect(textEnd('abc', 2)).toBe('bc');
    expect(textStart(`a${family}b`, 1 + family.length)).toBe(`a${family}`);
    expect(textEnd(`a${family}b`, 1 + family.length)).toBe(`${family}b`);
    expect(textEnd(`a${family}b`, family.length)).toBe('b');
    expect(textStart('a\r\nb', 2)).toBe('a');
  });

  it.each(texts)('fits into columns, with its beginning or its end in view: %j', text => {
    for (let columns = 0; columns <= textWidth(text) + 1; columns += 1) {
      for (const fitted of [fitLine(text, columns), fitEnd(text, columns)]) {
        expect(textWidth(fitted)).toBeLessThanOrEqual(columns);
        expect(fitted).not.toMatch(/\p{Cs}/u);
      }
    }
    expect(fitLine(text, textWidth(text))).toBe(text);
    expect(fitEnd(text, textWidth(text))).toBe(text);
  });

  it('stays without half a sign in the first line of all, where nothing can measure yet', () => {
    for (let columns = 1; columns < 40; columns += 1)
      expect(titleLine('1.0.0', `~/${'😀'.repeat(20)}`, columns)).not.toMatch(/\p{Cs}/u);
  });
});

it('hangs below a mark by the columns of the mark', () => {
  expect(hangText('日 ', 'one two', 7)).toEqual(['日 one', '   two']);
});

import {describe, expect, test} from 'vitest';
import {decodeText} from '../../../source/knowledge/parsers/decode-text.ts';

const utf16 = (text: string, little: boolean) => {
  const bytes = Buffer.from(text, 'utf16le');
  return little ? bytes : bytes.swap16();
};
const utf32 = (text: string, little: boolean) => {
  const points = [...text];
  const view = new DataView(new ArrayBuffer(points.length * 4));
  for (const [at, point] of points.entries()) view.setUint32(at * 4, point.codePointAt(0) ?? 0, little);
  return new Uint8Array(view.buffer);
};
const join = (...parts: Uint8Array[]) => new Uint8Array(Buffer.concat(parts));
const bytes = (...values: number[]) => Uint8Array.from(values);
const sentence = 'A plain sentence with a naïve café, and 😀.';

describe('the text of bytes', () => {
  test.each([
    ['utf-8', join(bytes(0xef, 0xbb, 0xbf), Buffer.from(sentence))],
    ['utf-8', Buffer.from(sentence)],
    ['utf-16le', join(bytes(0xff, 0xfe), utf16(sentence, true))],
    ['utf-16be', join(bytes(0xfe, 0xff), utf16(sentence, false))],
    ['utf-16le', utf16(sentence, true)],
    ['utf-16be', utf16(sentence, false)],
    ['utf-32le', join(bytes(0xff, 0xfe, 0, 0), utf32(sentence, true))],
    ['utf-32be', join(bytes(0, 0, 0xfe, 0xff), utf32(sentence, false))],
    ['utf-32le', utf32(sentence, true)],
    ['utf-32be', utf32(sentence, false)],
  ])('is read as %s, with and without a mark', (encoding, content) => {
    expect(decodeText(content)).toEqual({text: sentence, encoding, unreadable: 0});
  });

  test('is read as windows-1252 where single letters are beyond ASCII', () => {
    const content = Buffer.from('Le caf\xe9 est \x93ferm\xe9\x94 \x96 d\xe9sol\xe9. Stra\xdfe, se\xf1or.', 'latin1');
    expect(decodeText(content)).toEqual({
      text: 'Le café est “fermé” – désolé. Straße, señor.',
      encoding: 'windows-1252',
      unreadable: 0,
    });
  });

  test('is read as Shift-JIS by its kana', () => {
    const content = bytes(
      ...[0x82, 0xb1, 0x82, 0xea, 0x82, 0xcd, 0x93, 0xfa, 0x96, 0x7b, 0x8c, 0xea, 0x82, 0xc5, 0x82, 0xb7, 0x81, 0x42],
    );
    expect(decodeText(content)).toMatchObject({text: 'これは日本語です。', encoding: 'shift_jis'});
  });

  test('is read as EUC-JP and as Cyrillic by their letters', () => {
    expect(decodeText(bytes(0xa4, 0xb3, 0xa4, 0xec, 0xa4, 0xcf, 0xc6, 0xfc, 0xcb, 0xdc))?.encoding).toBe('euc-jp');
    const cyrillic = Buffer.from('\xcf\xf0\xe8\xe2\xe5\xf2, \xec\xe8\xf0 \xe8 \xe4\xf0\xf3\xe7\xfc\xff', 'latin1');
    expect(decodeText(cyrillic)).toMatchObject({text: 'Привет, мир и друзья', encoding: 'windows-1251'});
  });

  test('stays UTF-8 where a few bytes are damaged, and counts them', () => {
    const content = join(Buffer.from('é'.repeat(40)), bytes(0xff), Buffer.from(' end'));
    expect(decodeText(content)).toEqual({text: `${'é'.repeat(40)}\ufffd end`, encoding: 'utf-8', unreadable: 1});
  });

  test('goes by a declared encoding where the bytes do not say', () => {
    expect(decodeText(bytes(0xe1, 0x20, 0xe2), 'iso-8859-7')?.text).toBe('α β');
    expect(decodeText(bytes(0xe1, 0x20, 0xe2), 'no such label')?.text).toBe('á â');
  });

  test('is not made of binary data', () => {
    expect(decodeText(bytes(1, 2, 3, 0, 5, 6, 7, 8, 9, 200))).toBeUndefined();
    expect(decodeText(Uint8Array.from({length: 500}, (_, at) => (at * 7) % 32))).toBeUndefined();
  });
});

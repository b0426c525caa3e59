import {deflateSync} from 'node:zlib';
import {expect, test} from 'vitest';
import {streamFilter} from '../../../../source/knowledge/parsers/pdf/stream-filters.ts';
import {base85, hexadecimal, lzwBlanks, runsOfBlanks} from './pack-stream.ts';

/** What comes out, where the packed bytes come in pieces of `step`. */
async function unpacked(name: string, packed: Buffer, {step = 3, earlyChange = 1} = {}): Promise<string> {
  async function* pieces() {
    for (let at = 0; at < packed.length; at += step) yield packed.subarray(at, at + step);
  }
  const parts: Uint8Array[] = [];
  for await (const part of streamFilter(name, earlyChange)?.(pieces()) ?? []) parts.push(part);
  return Buffer.concat(parts).toString('latin1');
}

test.each([
  ['LZWDecode', Buffer.from('800b6050220c0c8501', 'hex'), '-----A---B'],
  ['RunLengthDecode', Buffer.from([2, 97, 98, 99, 254, 120, 128, 97]), 'abcxxx'],
  ['ASCIIHexDecode', Buffer.from('48 65 6C\n6c 6F>21'), 'Hello'],
  [
    'ASCII85Decode',
    Buffer.from('9jqo^BlbD-BleB1DJ+*+F(f,q/0JhKF<GL>Cj@.4Gp$d7F!~>'),
    'Man is distinguished, not only by his',
  ],
  ['A85', Buffer.from('z9jqo~>'), '\0\0\0\0Man'],
  ['Fl', deflateSync('some text'), 'some text'],
  ['Crypt', Buffer.from('as it is'), 'as it is'],
])('%s is undone', async (name, packed, text) => {
  expect(await unpacked(name, packed)).toBe(text);
});

test('long texts are undone whole', async () => {
  const blanks = ' '.repeat(9_000_000);
  const length = async (name: string, packed: Buffer, earlyChange?: number) => {
    const text = await unpacked(name, packed, {step: 10_000, ...(earlyChange !== undefined && {earlyChange})});
    return {length: text.length, others: text.trim().length};
  };
  for (const earlyChange of [0, 1]) {
    const {length: made, others} = await length('LZW', lzwBlanks(blanks.length, earlyChange), earlyChange);
    expect(others).toBe(0);
    expect(made).toBeGreaterThanOrEqual(blanks.length);
    expect(made).toBeLessThan(blanks.length + 4_096);
  }
  expect(await length('RL', runsOfBlanks(1_280_000))).toEqual({length: 1_280_000, others: 0});
  const bytes = Buffer.from(Array.from({length: 200_001}, (_, at) => (at * 7) % 256));
  expect(await unpacked('A85', base85(bytes))).toBe(bytes.toString('latin1'));
  expect(await unpacked('AHx', hexadecimal(bytes))).toBe(bytes.toString('latin1'));
});

test('there is none for pictures and unknown names', () => {
  for (const name of ['DCTDecode', 'JPXDecode', 'CCITTFaxDecode', 'JBIG2Decode', 'toString'])
    expect(streamFilter(name, 1)).toBeUndefined();
});

import {describe, expect, it} from 'vitest';
import {textRows} from '../../../source/workspace/given/text-rows.ts';

const seen = (text: string) => textRows(text).rows.map(({line, text: row}) => `${line} ${row}`);

describe('the rows of a given text', () => {
  it('are its lines, whatever ends them, without colours', () => {
    expect(seen('a\r\n\u001b[31mb\u001b[0m\r\n\nc')).toEqual(['1 a', '2 b', '3 ', '4 c']);
    expect(seen('a\rb')).toEqual(['1 a', '2 b']);
  });

  it('show of a progress bar what stood there last', () => {
    expect(seen('\rLoading 1%\rLoading 100%\nunpacked\n')).toEqual(['1 Loading 100%', '2 unpacked']);
  });

  it('are pieces of a very long line, all of one number and nothing lost', () => {
    const line = Array.from({length: 4_000}, (_, index) => `user${index},`).join('');
    const {rows, lineCount} = textRows(`head\n${line}\nend`);
    expect(lineCount).toBe(3);
    expect(
      rows
        .filter(row => row.line === 2)
        .map(row => row.text)
        .join(''),
    ).toBe(line);
    expect(Math.max(...rows.map(row => row.text.length))).toBeLessThanOrEqual(200);
    expect(rows.at(-1)).toEqual({line: 3, text: 'end'});
  });

  it('are made at once of a line without any comma', () => {
    const began = performance.now();
    expect(textRows('word '.repeat(1_000_000)).rows.length).toBeGreaterThan(20_000);
    expect(performance.now() - began).toBeLessThan(2_000);
  });

  it('are made at once of a line that was written over without end', () => {
    const returns = '\r'.repeat(300_000);
    expect(textRows(`x${returns}y\r\r\nb`).rows.map(({text}) => text)).toEqual(['y', 'b']);
    expect(textRows('\r\r\nb').rows.map(({text}) => text)).toEqual(['', 'b']);
  });

  it('are none of binary data', () => {
    expect(textRows('\u0000\u0001PNG').isBinary).toBe(true);
    expect(textRows('\ufffd'.repeat(50)).isBinary).toBe(true);
    expect(textRows('Stra\ufffde, caf\ufffd and much more text').isBinary).toBe(false);
  });
});

import {describe, expect, test} from 'vitest';
import type {DocumentBlock, TableCell} from '../../source/knowledge/document.ts';
import {chunkTokens, documentChunks} from '../../source/knowledge/document-chunks.ts';

const words = (count: number) => `${'Tides rise and fall twice a day here. '.repeat(count / 8).trim()}`;
const paragraph = (text: string, startLine?: number): DocumentBlock => ({
  kind: 'paragraph',
  text,
  origin: startLine === undefined ? {} : {startLine, endLine: startLine},
});
const heading = (level: number, text: string): DocumentBlock => ({kind: 'heading', level, text, origin: {}});

describe('chunks of a document', () => {
  test('stand under the headings that they stand under in the document', () => {
    const chunks = documentChunks([
      ...[heading(1, 'Guide'), heading(2, 'Install'), paragraph(words(160))],
      ...[heading(2, 'Use'), paragraph(words(160)), heading(1, 'Notes'), paragraph(words(160))],
    ]);
    expect(chunks.map(({headings}) => headings)).toEqual([['Guide', 'Install'], ['Guide', 'Use'], ['Notes']]);
    expect(chunks[1]?.text).toMatch(/^## Use/);
  });

  test('are never longer than they may be, and lose no word', () => {
    const text = `${words(4_000)} ${'x'.repeat(9_000)}`;
    const chunks = documentChunks([paragraph(text), {kind: 'code', language: '', text: words(2_000), origin: {}}]);
    for (const chunk of chunks) expect(chunk.text.length).toBeLessThanOrEqual(chunkTokens * 4 + 200);
    const letters = (from: string) => from.replace(/\s/g, '').length;
    expect(chunks.reduce((sum, chunk) => sum + letters(chunk.text), 0)).toBe(letters(text) + letters(words(2_000)));
  });

  test('repeat the header row of a table in each of its pieces', () => {
    const cells: TableCell[] = Array.from({length: 200}, (_, row) => [
      {row, column: 0, rowSpan: 1, columnSpan: 1, text: row === 0 ? 'Harbour' : `Harbour number ${row}`},
      {row, column: 1, rowSpan: 1, columnSpan: 1, text: row === 0 ? 'Range' : `${row} metres of water`},
    ]).flat();
    const chunks = documentChunks([{kind: 'table', cells, headerRows: 1, origin: {page: 3}}]);
    expect(chunks.length).toBeGreaterThan(3);
    for (const chunk of chunks) {
      expect(chunk.text).toMatch(/^\| Harbour \| Range \|\n\| --- \| --- \|\n\| Harbour number/);
      expect(chunk.origin).toEqual({page: 3});
    }
  });

  test('say where they begin and end, and leave out what no reader sees', () => {
    const [only, ...more] = documentChunks([
      ...[paragraph('First.', 3), {...paragraph('Hidden.', 4), flags: ['hidden'] as const}, paragraph('Last.', 9)],
    ]);
    expect(only).toMatchObject({headings: [], text: 'First.\n\nLast.', origin: {startLine: 3, endLine: 9}});
    expect(only?.parts.map(({at, origin}) => [only.text.slice(at, at + 5), origin.startLine])).toEqual([
      ['First', 3],
      ['Last.', 9],
    ]);
    expect(more).toEqual([]);
  });
});

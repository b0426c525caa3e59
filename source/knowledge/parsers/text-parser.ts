import type {DocumentBlock} from '../document.ts';
import {nothingToRead, type Parser} from './parser.ts';
import {readTextLines} from './text-lines.ts';

/**
 * Reads plain text files: paragraphs between blank lines, lists where lines are marked as such, what is indented or
 * ruled kept as it is.
 */
export const textParser: Parser = {
  name: 'text',
  version: 2,
  async parse({bytes, limits}) {
    const read = readTextLines(bytes, limits);
    if (!read.ok) return read;
    const {lines, messages} = read;
    const blocks = textBlocks(lines);
    if (blocks.length === 0) return nothingToRead();
    return {ok: true, document: {metadata: {}, blocks, messages}};
  },
};

/** Parts a text at its blank lines. */
function textBlocks(lines: readonly string[]): DocumentBlock[] {
  const blocks: DocumentBlock[] = [];
  let start = 0;
  const flush = (end: number) => {
    const part = lines.slice(start, end);
    if (part.some(line => line.trim() !== '')) {
      const list = listStart(part);
      if (list > 0) blocks.push(blockOf(part.slice(0, list), start));
      blocks.push(blockOf(part.slice(list), start + list));
    }
    start = end + 1;
  };
  for (let row = 0; row < lines.length; row++) if (lines[row]?.trim() === '') flush(row);
  flush(lines.length);
  return blocks;
}

/** A bullet, number or letter that begins a list item, with its indentation. */
const listMark = /^(\s*)([-*•·–]|\d{1,3}[.)]|[a-z][.)])\s+(\S.*)$/;

/**
 * Where a list begins below the lines that lead to it; 0 where there is none. A single mark is one only behind a colon: a line of a
 * paragraph may begin with a dash or a number.
 */
function listStart(lines: readonly string[]): number {
  const first = lines.findIndex(line => listMark.test(line));
  if (first <= 0) return 0;
  const marks = lines.filter(line => listMark.test(line)).length;
  return marks > 1 || lines[first - 1]?.trimEnd().endsWith(':') ? first : 0;
}

/**
 * What the lines between two blank ones are: a list, something laid out by hand that keeps its spaces, or a paragraph.
 */
function blockOf(lines: readonly string[], row: number): DocumentBlock {
  const origin = {startLine: row + 1, endLine: row + lines.length};
  if (lines.length > 0 && listMark.test(lines[0] ?? '')) {
    const items: {depth: number; marker: string; text: string; origin: {startLine: number; endLine: number}}[] = [];
    for (const [index, line] of lines.entries()) {
      const number = row + index + 1;
      const mark = listMark.exec(line);
      const last = items.at(-1);
      if (mark) {
        const [, indent = '', marker = '-', text = ''] = mark;
        items.push({
          depth: Math.floor(indent.length / 2),
          marker: /^\W$/.test(marker) ? '-' : marker,
          text: text.trim(),
          origin: {startLine: number, endLine: number},
        });
      } else if (last) {
        last.text = `${last.text} ${line.trim()}`;
        last.origin.endLine = number;
      }
    }
    return {kind: 'list', origin, items};
  }
  // Columns that were lined up by hand lose their meaning when their spaces go.
  const aligned = lines.filter(line => /\S {3,}\S|\t/.test(line)).length;
  const drawn = lines.filter(line => /^[\s|+=_*#~-]{4,}$/.test(line) || /^\s*[|+].*[|+]\s*$/.test(line)).length;
  const indented = lines.every(line => /^(?: {4}|\t)/.test(line));
  if (lines.length > 1 && (aligned > lines.length / 2 || drawn > lines.length / 3 || indented))
    return {kind: 'code', origin, language: '', text: lines.join('\n')};
  const texts = lines.map(line => line.trim().replace(/\s+/g, ' '));
  let at = 0;
  const lineStarts = texts.map(text => {
    const begins = at;
    at += text.length + 1;
    return begins;
  });
  return {kind: 'paragraph', origin, text: texts.join(' '), ...(lines.length > 1 && {lineStarts})};
}

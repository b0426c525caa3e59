import {type Box, hullOf} from './geometry.ts';
import {layOutPage} from './page-layout.ts';
import type {PageMarks, Word} from './page-marks.ts';
import type {TableDraft} from './table-draft.ts';
import {joinWords, rowsOf, type Span, spansOf} from './text-lines.ts';

/** One line of text as it reads, with the look that tells what it is. */
export interface TextLine extends Box {
  page: number;
  /** Lines of one column follow each other in one region. */
  region: number;
  text: string;
  /** The text with its links; undefined where it has none. */
  markdown?: string;
  size: number;
  bold: boolean;
  italic: boolean;
  monospaced: boolean;
}

/** A line or a table, in reading order. */
export type ContentItem = {kind: 'line'; line: TextLine} | {kind: 'table'; page: number; table: TableDraft};

/** What one page says, in reading order, and apart from it what does not stand in its running text. */
export interface PageContent {
  number: number;
  height: number;
  items: ContentItem[];
  hidden: string;
  offPage: string;
  /** Text at another angle, such as the names of axes. */
  rotated: string;
  /** Whether pictures or drawings cover much of it. */
  isPictured: boolean;
}

/**
 * Reads one page of a PDF as text: its lines and tables in reading order, and apart from them what is hidden, off the
 * page or at another angle.
 */
export function readContent(page: PageMarks): PageContent {
  const items = layOutPage(page).flatMap((item): ContentItem[] => {
    if (item.kind === 'table') {
      // Their text is made: the words of long documents would fill the memory.
      for (const cell of item.table.cells) cell.words = [];
      return [{kind: 'table', page: page.number, table: item.table}];
    }
    const words = item.row.spans.flatMap(({words: all}) => all);
    const line = lineOf(words, item.row.spans, page.number, item.region);
    return line.text === '' ? [] : [{kind: 'line', line}];
  });
  const apart = (isSo: (word: Word) => boolean) =>
    rowsOf(spansOf(page.words.filter(isSo)))
      .map(({spans}) => spans.map(({text}) => text).join(' '))
      .join(' ');
  const rotated = page.words.filter(word => word.rotated && !word.hidden && !word.offPage);
  const pictured = page.images.reduce((sum, box) => sum + (box.right - box.left) * (box.bottom - box.top), 0);
  return {
    number: page.number,
    height: page.height,
    items,
    hidden: apart(word => word.hidden && !word.offPage && !word.rotated),
    offPage: apart(word => word.offPage),
    rotated: rotated
      .map(({text, spaceBefore}) => (spaceBefore ? ' ' : '') + text)
      .join('')
      .trim(),
    isPictured: pictured > 0.05 * page.width * page.height || page.horizontal.length + page.vertical.length > 20,
  };
}

/** A line of text with its main size; it counts as bold, italic or monospaced where nine tenths of its letters are. */
function lineOf(words: readonly Word[], spans: readonly Span[], page: number, region: number): TextLine {
  let [letters, bold, italic, monospaced] = [0, 0, 0, 0];
  let hasLinks = false;
  const bySize = new Map<number, number>();
  for (const word of words) {
    const {length} = word.text;
    letters += length;
    if (word.bold) bold += length;
    if (word.italic) italic += length;
    if (isMonospaced(word.font)) monospaced += length;
    if (word.link !== undefined) hasLinks = true;
    bySize.set(word.size, (bySize.get(word.size) ?? 0) + length);
  }
  let [size, most] = [0, 0];
  for (const [one, count] of bySize) if (count > most) [size, most] = [one, count];
  const text = spans
    .map(span => span.text)
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim();
  return {
    page,
    region,
    text,
    ...(hasLinks && {markdown: withLinks(words)}),
    ...hullOf(words),
    size,
    bold: bold > 0.9 * letters,
    italic: italic > 0.9 * letters,
    monospaced: monospaced > 0.9 * letters,
  };
}

/** What was found out of fonts before, since a page names the same one for every word. */
const monospacedFonts = new Map<string, boolean>();

/** Whether a font has letters of one width, by its name: text in it is code. */
function isMonospaced(font: string): boolean {
  let known = monospacedFonts.get(font);
  if (known === undefined) {
    known = /cour|mono|consol|menlo|typewriter|cmtt|lmtt|fixed/i.test(font);
    if (monospacedFonts.size > 1_000) monospacedFonts.clear();
    monospacedFonts.set(font, known);
  }
  return known;
}

/** The words with their links, as Markdown. */
function withLinks(words: readonly Word[]): string {
  const runs: {link: string | undefined; words: Word[]}[] = [];
  for (const word of words) {
    const last = runs.at(-1);
    if (last && last.link === word.link) last.words.push(word);
    else runs.push({link: word.link, words: [word]});
  }
  return runs
    .map(({link, words: run}) => {
      const text = joinWords(run);
      return link === undefined
        ? text
        : `[${text.replace(/[[\]]/g, '\\$&')}](${link.replace(/[\s()<>]/g, encodeURIComponent)})`;
    })
    .join(' ')
    .replace(/\) ([,.;:!?)])/g, ')$1');
}

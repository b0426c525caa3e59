import type {Box} from './geometry.ts';
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

export function readContent(page: PageMarks): PageContent {
  const items = layOutPage(page).flatMap((item): ContentItem[] => {
    if (item.kind === 'table') {
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

function lineOf(words: readonly Word[], spans: readonly Span[], page: number, region: number): TextLine {
  const letters = words.reduce((sum, {text}) => sum + text.length, 0);
  const share = (isSo: (word: Word) => boolean) =>
    words.reduce((sum, word) => sum + (isSo(word) ? word.text.length : 0), 0) / Math.max(1, letters);
  const bySize = new Map<number, number>();
  for (const {size, text} of words) bySize.set(size, (bySize.get(size) ?? 0) + text.length);
  const size = [...bySize].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0;
  const text = spans
    .map(span => span.text)
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim();
  const hasLinks = words.some(({link}) => link !== undefined);
  return {
    page,
    region,
    text,
    ...(hasLinks && {markdown: withLinks(words)}),
    left: Math.min(...words.map(({left}) => left)),
    right: Math.max(...words.map(({right}) => right)),
    top: Math.min(...words.map(({top}) => top)),
    bottom: Math.max(...words.map(({bottom}) => bottom)),
    size,
    bold: share(({bold}) => bold) > 0.9,
    italic: share(({italic}) => italic) > 0.9,
    monospaced: share(({font}) => /cour|mono|consol|menlo|typewriter|cmtt|lmtt|fixed/i.test(font)) > 0.9,
  };
}

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

import type {DocumentBlock, ListItem} from '../../document.ts';
import {readMarker} from '../list-markers.ts';
import type {HeadingStyles} from './headings.ts';
import {joinLines} from './join-lines.ts';
import type {ContentItem, PageContent, TextLine} from './page-content.ts';

/** Lines that read as one paragraph or list item. */
interface Paragraph {
  lines: TextLine[];
  marker?: string;
  markerLeft: number;
}

/**
 * Turns the lines and tables of all pages into headings, paragraphs, lists, code and tables, in order; paragraphs go on
 * over columns and pages.
 */
export function contentBlocks(
  pages: readonly PageContent[],
  styles: HeadingStyles,
  words: ReadonlySet<string>,
): DocumentBlock[] {
  const blocks: DocumentBlock[] = [];
  let list: Paragraph[] = [];
  const flushList = () => {
    if (list.length > 0) blocks.push(...listBlocks(list, words));
    list = [];
  };
  for (const piece of paragraphsOf(
    pages.flatMap(({items}) => items),
    styles,
  )) {
    if ('table' in piece) {
      flushList();
      blocks.push(tableBlock(piece, blocks));
      continue;
    }
    // List items are gathered: only all of them together tell how deep each is nested.
    if (piece.marker !== undefined) {
      list.push(piece);
      continue;
    }
    flushList();
    blocks.push(textBlock(piece, styles, words));
  }
  flushList();
  return blocks;
}

/** Joins lines that belong together to paragraphs. */
function* paragraphsOf(
  items: readonly ContentItem[],
  styles: HeadingStyles,
): Generator<Paragraph | (ContentItem & {kind: 'table'})> {
  let open: Paragraph | undefined;
  for (const item of items) {
    if (item.kind === 'table') {
      if (open) yield open;
      open = undefined;
      yield item;
      continue;
    }
    const {line} = item;
    if (open && continues(open, line, styles)) {
      open.lines.push(line);
      continue;
    }
    if (open) yield open;
    const marker = styles.levelOf([line]) === undefined ? readMarker(line.text)?.marker : undefined;
    open = {lines: [line], markerLeft: line.left, ...(marker !== undefined && {marker})};
  }
  if (open) yield open;
}

/**
 * Whether `line` goes on with the paragraph above it: by its distance, size, indentation and bullet, and over a page
 * break only where the sentence was open.
 */
function continues(paragraph: Paragraph, line: TextLine, styles: HeadingStyles): boolean {
  const {lines, marker, markerLeft} = paragraph;
  const last = lines.at(-1);
  if (!last) return false;
  if (line.monospaced !== last.monospaced) return false;
  const isHeading = styles.levelOf([line]) !== undefined;
  const wasHeading = styles.levelOf(lines) !== undefined;
  if (line.page !== last.page || line.region !== last.region) {
    const endsOpen = !/[.!?:;”"')\]]$/.test(last.text);
    return !isHeading && !wasHeading && endsOpen && /^\p{Ll}/u.test(line.text) && Math.abs(line.size - last.size) < 0.6;
  }
  const gap = line.top - last.bottom;
  if (Math.abs(line.size - last.size) > 0.12 * last.size) return false;
  if (isHeading !== wasHeading) return false;
  if (isHeading && line.bold !== last.bold) return false;
  const usual = lines.length > 1 ? (lines[1]?.top ?? 0) - (lines[0]?.bottom ?? 0) : 0.75 * line.size;
  if (gap > Math.max(usual, 0) + 0.4 * line.size || gap < -1.2 * line.size) return false;
  if (line.monospaced) return true;
  if (readMarker(line.text) && !isHeading) return false;
  if (marker !== undefined) return line.left > markerLeft + 2;
  const isIndented =
    line.left > last.left + 0.9 * line.size && line.left > (lines[0]?.left ?? 0) + 2 && lines.length > 1;
  const right = Math.max(...lines.map(one => one.right));
  const isShort = last.right < right - 0.2 * (right - last.left) && /[.!?:]$/.test(last.text);
  return !isIndented && !isShort;
}

/** Lines as a heading, code (all of them in a monospaced font) or a paragraph. */
function textBlock({lines}: Paragraph, styles: HeadingStyles, words: ReadonlySet<string>): DocumentBlock {
  const origin = {page: lines[0]?.page ?? 1};
  if (lines.length >= 2 && lines.every(({monospaced}) => monospaced))
    return {kind: 'code', origin, language: '', text: codeText(lines)};
  const text = joinLines(
    lines.map(line => line.text),
    words,
  );
  const markdown = lines.some(line => line.markdown !== undefined)
    ? joinLines(
        lines.map(line => line.markdown ?? line.text),
        words,
      )
    : undefined;
  const running = {text, ...(markdown !== undefined && {markdown})};
  const level = styles.levelOf(lines);
  return level === undefined ? {kind: 'paragraph', origin, ...running} : {kind: 'heading', origin, level, ...running};
}

/** Code keeps its indentation, told from where its lines begin. */
function codeText(lines: readonly TextLine[]): string {
  const left = Math.min(...lines.map(line => line.left));
  return lines
    .map(line => ' '.repeat(Math.min(80, Math.round((line.left - left) / (0.6 * line.size || 1)))) + line.text)
    .join('\n');
}

/** List items as a list; how deep each is nested is told from where it begins. */
function listBlocks(items: readonly Paragraph[], words: ReadonlySet<string>): DocumentBlock[] {
  const isNumbered = items.every(({marker}) => marker !== '-');
  // A single number is how a sentence or a note may begin.
  if (items.length === 1 && isNumbered) {
    const [{lines}] = items as [Paragraph];
    const text = joinLines(
      lines.map(line => line.text),
      words,
    );
    return [{kind: 'paragraph', origin: {page: lines[0]?.page ?? 1}, text}];
  }
  const lefts = [...new Set(items.map(({markerLeft}) => Math.round(markerLeft / 6)))].sort((a, b) => a - b);
  const listItems: ListItem[] = items.map(({lines, marker = '-', markerLeft}) => {
    const joined = joinLines(
      lines.map(line => line.text),
      words,
    );
    const found = readMarker(joined);
    const place = Math.round(markerLeft / 6);
    const depth = lefts.filter(left => left < place - 1).length;
    return {
      depth: Math.min(depth, 6),
      marker,
      text: found?.rest ?? joined,
      ...(found?.checked !== undefined && {checked: found.checked}),
      origin: {page: lines[0]?.page ?? 1},
    };
  });
  return [{kind: 'list', origin: {page: items[0]?.lines[0]?.page ?? 1}, items: listItems}];
}

/** A table; a paragraph right above it that begins `Table 1` or the like becomes its caption. */
function tableBlock({page, table}: ContentItem & {kind: 'table'}, blocks: DocumentBlock[]): DocumentBlock {
  const cells = table.cells.map(({row, column, rowSpan, columnSpan, text}) => ({
    row,
    column,
    rowSpan,
    columnSpan,
    text,
  }));
  const above = blocks.at(-1);
  const isCaption =
    (above?.kind === 'paragraph' || above?.kind === 'heading') &&
    above.origin.page === page &&
    /^(?:table|tableau|tabelle|exhibit)\s+[\p{L}\d.-]+/iu.test(above.text) &&
    above.text.length < 300;
  if (isCaption) blocks.pop();
  return {
    kind: 'table',
    origin: {page},
    cells,
    headerRows: table.headerRows,
    ...(isCaption && {caption: above.text}),
  };
}

import type {DocumentBlock, ListBlock, ParsedDocument, TableBlock, TableCell} from './document.ts';

/**
 * Which blocks are left out of a document's text and of search: what is hidden, deleted, off the page, a header, a
 * footer or a menu.
 */
const unseen = new Set(['hidden', 'off-page', 'deleted', 'furniture', 'header', 'footer']);

/** Whether a reader would see the block as part of the text. */
export function isShown(block: DocumentBlock): boolean {
  return !block.flags?.some(flag => unseen.has(flag));
}

/**
 * Renders a document as plain text, as a reader would see it: blocks on their own lines with a blank line between,
 * cells separated by tabs.
 */
export function documentText(document: Pick<ParsedDocument, 'blocks'>): string {
  return document.blocks.filter(isShown).map(blockText).join('\n\n');
}

/** Renders a document as Markdown, as a reader would see it: with headings, lists, code and tables. */
export function documentMarkdown(document: Pick<ParsedDocument, 'blocks'>): string {
  return document.blocks.filter(isShown).map(blockMarkdown).join('\n\n');
}

/** The words of one block. */
export function blockText(block: DocumentBlock): string {
  switch (block.kind) {
    case 'list':
      return block.items.map(({marker, text}) => (marker === '-' ? text : `${marker} ${text}`)).join('\n');
    case 'table': {
      const rows = gridOf(block.cells).map(row =>
        row
          .map(cell => cell ?? '')
          .join('\t')
          .trimEnd(),
      );
      return [...(block.caption ? [block.caption] : []), ...rows].join('\n');
    }
    default:
      return block.text;
  }
}

/** One block as Markdown. */
export function blockMarkdown(block: DocumentBlock): string {
  switch (block.kind) {
    case 'heading':
      return `${'#'.repeat(Math.min(6, Math.max(1, block.level)))} ${block.markdown ?? block.text}`;
    case 'paragraph':
      return block.markdown ?? block.text;
    case 'quote':
      return `> ${block.markdown ?? block.text}`;
    case 'note':
      return `[^${block.label}]: ${block.markdown ?? block.text}`;
    case 'list':
      return listMarkdown(block);
    case 'code': {
      const longest = Math.max(2, ...(block.text.match(/`{3,}/g) ?? []).map(run => run.length));
      const fence = '`'.repeat(longest + 1);
      return `${fence}${block.language}\n${block.text}\n${fence}`;
    }
    case 'table':
      return tableMarkdown(block);
  }
}

/** A list as Markdown, with nesting, numbers and checkboxes; numbers that Markdown does not know follow a dash. */
function listMarkdown({items}: ListBlock): string {
  return items
    .map(({depth, marker, checked, text, markdown}) => {
      const box = checked === undefined ? '' : checked ? '[x] ' : '[ ] ';
      const mark = /^\d+[.)]$/.test(marker) || marker === '-' ? marker : `- ${marker}`;
      return `${'  '.repeat(depth)}${mark} ${box}${markdown ?? text}`;
    })
    .join('\n');
}

/**
 * A table as GitHub's Markdown, which has one header row and no spans: rows above the last header row are joined into
 * it, a spanning cell stands in its first place.
 */
function tableMarkdown({cells, headerRows, caption}: TableBlock): string {
  const rows = gridOf(cells);
  const width = Math.max(1, ...rows.map(row => row.length));
  const line = (row: readonly (string | undefined)[]) =>
    `| ${Array.from({length: width}, (_, column) => escapeCell(row[column] ?? '')).join(' | ')} |`;
  const head = Array.from({length: width}, (_, column) =>
    rows
      .slice(0, headerRows)
      .map(row => row[column] ?? '')
      .filter(Boolean)
      .join(' '),
  );
  const body = rows.slice(headerRows).map(line);
  const table = [line(head), `|${' --- |'.repeat(width)}`, ...body].join('\n');
  return caption ? `${escapeCell(caption)}\n\n${table}` : table;
}

/** A cell's text on one line, with `|` escaped. */
function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|').replace(/\s+/g, ' ');
}

/** The texts of cells by row and column; undefined where a span reaches. */
function gridOf(cells: readonly TableCell[]): (string | undefined)[][] {
  const rows: (string | undefined)[][] = [];
  for (const {row, column, text} of cells) {
    while (rows.length <= row) rows.push([]);
    const own = rows[row] as (string | undefined)[];
    while (own.length <= column) own.push(undefined);
    own[column] = text;
  }
  return rows;
}

/** Where in its source a piece of a document stands; everything counts from 1, both ends are included. */
export interface Origin {
  page?: number;
  startLine?: number;
  endLine?: number;
}

/**
 * What a reader would not see as part of the running text: `hidden` (styled away, white on white, behind something), `off-page`
 * (outside the page's box), `inserted` and `deleted` (tracked changes), `comment` (said about the text), `header` and `footer`
 * (repeated on every page), `furniture` (menus, advertisements and the like around the main content). What is hidden, off-page
 * or deleted is shown only where somebody asks for it, and never given to a model unmarked.
 */
export type BlockFlag = 'hidden' | 'off-page' | 'inserted' | 'deleted' | 'comment' | 'header' | 'footer' | 'furniture';

/** What all blocks have: where they stand, and whether a reader would see them. */
interface BlockBase {
  origin: Origin;
  flags?: readonly BlockFlag[];
}

/** Running text: `text` is plain, on one line; `markdown` is the same with emphasis, code and links, where there are any. */
interface RunningText {
  text: string;
  markdown?: string;
}

export interface HeadingBlock extends BlockBase, RunningText {
  kind: 'heading';
  /** From 1 (highest) to 6. */
  level: number;
}

export interface ParagraphBlock extends BlockBase, RunningText {
  kind: 'paragraph';
  /** Where in `text` each line of the source begins, from its first line on, where that is known. */
  lineStarts?: readonly number[];
}

export interface QuoteBlock extends BlockBase, RunningText {
  kind: 'quote';
}

/** A footnote, an endnote or a comment; `label` is what the text refers to it by. */
export interface NoteBlock extends BlockBase, RunningText {
  kind: 'note';
  label: string;
}

export interface ListItem extends RunningText {
  /** How deep it is nested, from 0. */
  depth: number;
  /** `-` for a bullet, else as it is numbered: `3.`, `b)`, `IV.`. */
  marker: string;
  /** For a checkbox. */
  checked?: boolean;
  origin?: Origin;
}

/** A list with bullets, numbers or checkboxes; nested lists are items with a greater depth. */
export interface ListBlock extends BlockBase {
  kind: 'list';
  items: readonly ListItem[];
}

/** Program text or other text whose lines are kept as they are. */
export interface CodeBlock extends BlockBase {
  kind: 'code';
  /** As the source names it; empty where it does not. */
  language: string;
  /** With its line breaks and indentation. */
  text: string;
}

/** Rows and columns count from 0; a cell stands at its upper left corner and spans at least 1. */
export interface TableCell {
  row: number;
  column: number;
  rowSpan: number;
  columnSpan: number;
  text: string;
}

/** A table with its cells, which may span rows and columns. */
export interface TableBlock extends BlockBase {
  kind: 'table';
  cells: readonly TableCell[];
  /** How many rows at the top are its header; 0 where it has none. */
  headerRows: number;
  caption?: string;
}

/** One part of a document: a heading, a paragraph, a quotation, a note, a list, code or a table. */
export type DocumentBlock = HeadingBlock | ParagraphBlock | QuoteBlock | NoteBlock | ListBlock | CodeBlock | TableBlock;

/** What is known of a document as a whole. A parser gives what it finds; nothing is made up where there is nothing. */
export interface DocumentMetadata {
  title?: string;
  authors?: readonly string[];
  /** When it was published or written: `2024-05-17`, or ISO 8601 where the time is known too. */
  date?: string;
  /** When it was last changed, in the same forms. */
  modified?: string;
  /** BCP 47: `en`, `pt-BR`. */
  language?: string;
  /** Its canonical address on the web. */
  address?: string;
  description?: string;
  /** The number of pages, where it has any. */
  pages?: number;
  /** Pages without text, which need character recognition. */
  pagesWithoutText?: readonly number[];
  /** What kind of page or text: `article`, `forum`, `product`…, as far as it can be told. */
  genre?: string;
  /** The parser's own estimate of how much of the content it has right, from 0 to 1, where it has one. */
  confidence?: number;
  /** Of a web page: how many words it shows as it opens, and how many of them were left out as no part of its content. */
  shownWords?: number;
  wordsLeftOut?: number;
}

/** What a parser makes of a file: one document, in reading order. */
export interface ParsedDocument {
  metadata: DocumentMetadata;
  blocks: readonly DocumentBlock[];
  /** What the reader should know: pages left out, a broken part passed over. Whole sentences. */
  messages?: readonly string[];
}

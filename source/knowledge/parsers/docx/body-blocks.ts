import type {BlockFlag, DocumentBlock, ListItem, Origin} from '../../document.ts';
import {readMarker} from '../list-markers.ts';
import type {DocxParts} from './docx-parts.ts';
import {type InlineText, readInline} from './inline-text.ts';
import {headingOfOutline, type ParagraphStyle} from './styles.ts';
import {readTable} from './table-cells.ts';
import {childOf, childrenOf, settingOf, type XmlElement} from './xml-tree.ts';

/**
 * Turns the paragraphs and tables of a Word document into headings, lists, paragraphs and tables, for one story: its
 * body, a note, a header.
 */
export class BlockReader {
  readonly blocks: DocumentBlock[] = [];
  hasPicture = false;
  readonly #parts: DocxParts;
  readonly #linkOf: (id: string) => string | undefined;
  /** Undefined where the document does not say where its pages begin. */
  #page: number | undefined;
  #items: ListItem[] = [];
  /** What belongs behind the open list. */
  #behind: DocumentBlock[] = [];
  #caption: {text: string; index: number} | undefined;

  constructor(parts: DocxParts, linkOf: (id: string) => string | undefined, page?: number) {
    this.#parts = parts;
    this.#linkOf = linkOf;
    this.#page = page;
  }

  /** The blocks of a story, in order. */
  read(container: XmlElement): DocumentBlock[] {
    this.#walk(container, false);
    this.#endList();
    return this.blocks;
  }

  /** Goes through the body in order, into content controls, tracked changes and compatible alternatives. */
  #walk(container: XmlElement, deleted: boolean): void {
    for (const child of childrenOf(container)) {
      if (child.name === 'w:p') this.#paragraph(child, deleted);
      else if (child.name === 'w:tbl') this.#table(child);
      else if (child.name === 'w:sdt') this.#walk(childOf(child, 'w:sdtContent') ?? {...child, children: []}, deleted);
      else if (child.name === 'mc:AlternateContent')
        this.#walk(childOf(child, 'mc:Choice') ?? childOf(child, 'mc:Fallback') ?? {...child, children: []}, deleted);
      else if (child.name === 'w:del' || child.name === 'w:moveFrom') this.#walk(child, true);
      else if (!child.name.endsWith('Pr')) this.#walk(child, deleted);
    }
  }

  /** The page that is being read, where Word noted where pages begin. */
  #origin(): Origin {
    return this.#page === undefined ? {} : {page: this.#page};
  }

  /** Adds a paragraph with what hangs on it, and counts the pages that begin in it. */
  #paragraph(element: XmlElement, deleted: boolean): void {
    const inline = readInline(element, this.#linkOf);
    if (inline.hasPicture) this.hasPicture = true;
    // A page that begins before the first word is the paragraph's own.
    if (this.#page !== undefined && inline.pageBreaks > 0 && startsWithBreak(element)) this.#page++;
    const properties = childOf(element, 'w:pPr');
    const style = this.#parts.styles.get(settingOf(properties, 'w:pStyle') ?? '') ?? {};
    if (inline.text !== '' || inline.checked !== undefined)
      this.#shown(inline, properties, style, deleted ? ['deleted'] : inline.isInserted ? ['inserted'] : undefined);
    const behind = this.#apart(inline);
    if (this.#items.length > 0) this.#behind.push(...behind);
    else this.blocks.push(...behind);
    if (this.#page !== undefined)
      this.#page += inline.pageBreaks - (inline.pageBreaks > 0 && startsWithBreak(element) ? 1 : 0);
  }

  /**
   * Decides what a paragraph is: a heading by its outline level or style, a list item by its numbering, code, a
   * quotation, a caption, or plain text.
   */
  #shown(
    inline: InlineText,
    properties: XmlElement | undefined,
    style: ParagraphStyle,
    flags: readonly BlockFlag[] | undefined,
  ): void {
    const {text, markdown} = inline;
    const outline = settingOf(properties, 'w:outlineLvl');
    const level = outline === undefined ? style.headingLevel : headingOfOutline(outline);
    const base = {origin: this.#origin(), ...(flags && {flags})};
    const running = {text, ...(markdown !== undefined && markdown !== text && {markdown})};
    const marker = this.#markerOf(properties, style);
    if (level !== undefined) {
      this.#endList();
      this.blocks.push({kind: 'heading', level, ...base, ...running});
      return;
    }
    const item = this.#itemOf(inline, marker);
    if (item && !flags?.includes('deleted')) {
      this.#items.push(item);
      return;
    }
    this.#endList();
    const last = this.blocks.at(-1);
    if (style.kind === 'code') {
      if (last?.kind === 'code' && last.flags === undefined && !flags)
        this.blocks[this.blocks.length - 1] = {...last, text: `${last.text}\n${inline.asTyped}`};
      else this.blocks.push({kind: 'code', language: '', text: inline.asTyped, ...base});
    } else if (style.kind === 'quote') this.blocks.push({kind: 'quote', ...base, ...running});
    else if (style.kind === 'contents')
      this.blocks.push({kind: 'paragraph', ...base, ...running, flags: ['furniture']});
    else {
      if (style.kind === 'caption') this.#caption = {text, index: this.blocks.length};
      this.blocks.push({kind: 'paragraph', ...base, ...running});
    }
  }

  /** The number or bullet of a paragraph, by its own numbering or its style's. */
  #markerOf(properties: XmlElement | undefined, style: ParagraphStyle): {marker: string; depth: number} | undefined {
    const own = childOf(properties, 'w:numPr');
    const id = settingOf(own, 'w:numId') ?? style.numbering?.id;
    if (id === undefined || id === '0') return undefined;
    const depth = Number(settingOf(own, 'w:ilvl') ?? style.numbering?.level ?? 0);
    const marker = this.#parts.numbers.next(id, depth);
    return marker === undefined ? undefined : {marker, depth: Math.min(8, Math.max(0, depth || 0))};
  }

  /** A list item by its numbering, or by a checkbox at its start. */
  #itemOf(
    {text, markdown, checked}: InlineText,
    numbered: {marker: string; depth: number} | undefined,
  ): ListItem | undefined {
    const drawn = /^[☐□☑☒✅]/.test(text) ? readMarker(text) : undefined;
    const state = checked ?? drawn?.checked;
    if (!numbered && state === undefined) return undefined;
    const rest = drawn?.checked === undefined ? text : drawn.rest;
    return {
      depth: numbered?.depth ?? 0,
      marker: numbered?.marker ?? '-',
      text: rest,
      ...(markdown !== undefined && rest === text && {markdown}),
      ...(state !== undefined && {checked: state}),
      ...(this.#page !== undefined && {origin: this.#origin()}),
    };
  }

  /** Blocks of what a paragraph holds beside its text. */
  #apart(inline: InlineText): DocumentBlock[] {
    const origin = this.#origin();
    const blocks: DocumentBlock[] = [];
    if (inline.deleted !== '') blocks.push({kind: 'paragraph', origin, text: inline.deleted, flags: ['deleted']});
    if (inline.hidden !== '') blocks.push({kind: 'paragraph', origin, text: inline.hidden, flags: ['hidden']});
    for (const box of inline.boxes) blocks.push(...this.#inner(box));
    for (const [kind, ids] of [
      ['footnotes', inline.footnotes],
      ['endnotes', inline.endnotes],
    ] as const) {
      for (const id of ids) {
        const text = this.#parts.noteText(kind, id);
        if (text !== '') blocks.push({kind: 'note', origin, label: this.#parts.noteLabel(kind, id), text});
      }
    }
    for (const id of inline.comments) {
      const comment = this.#parts.comment(id);
      if (comment) blocks.push({kind: 'note', origin, ...comment, flags: ['comment']});
    }
    return blocks;
  }

  /** The blocks of a cell or a text box. */
  #inner(container: XmlElement): DocumentBlock[] {
    const reader = new BlockReader(this.#parts, this.#linkOf, this.#page);
    return reader.read(container);
  }

  /** Adds a table; a caption right above it becomes a part of it. */
  #table(element: XmlElement): void {
    this.#endList();
    const origin = this.#origin();
    const captioned = this.#caption?.index === this.blocks.length - 1 ? this.#caption.text : undefined;
    const {cells, headerRows, apart} = readTable(element, cell => this.#inner(cell));
    if (cells.length > 0) {
      if (captioned !== undefined) this.blocks.pop();
      this.blocks.push({
        kind: 'table',
        origin,
        cells,
        headerRows,
        ...(captioned !== undefined && {caption: captioned}),
      });
    }
    this.blocks.push(...apart);
  }

  /** Closes the open list, and then adds what belongs behind it. */
  #endList(): void {
    const [first] = this.#items;
    if (first) this.blocks.push({kind: 'list', origin: first.origin ?? this.#origin(), items: this.#items});
    this.blocks.push(...this.#behind);
    this.#items = [];
    this.#behind = [];
  }
}

/** Whether a page begins before the paragraph's first word. */
function startsWithBreak(element: XmlElement): boolean {
  for (const run of childrenOf(element, 'w:r')) {
    for (const child of childrenOf(run)) {
      if (child.name === 'w:lastRenderedPageBreak') return true;
      if (child.name === 'w:t') return false;
    }
  }
  return false;
}

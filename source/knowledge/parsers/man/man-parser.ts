import type {DocumentBlock, DocumentMetadata, ListItem} from '../../document.ts';
import {nothingToRead, type Parser} from '../parser.ts';
import {readTextLines} from '../text-lines.ts';
import {type RoffLine, roffLines} from './roff-lines.ts';

/**
 * Reads manual pages in the macros of `man(7)`: title, sections, paragraphs, lists of options, examples. Emphasis is left out.
 */
export const manParser: Parser = {
  name: 'man',
  version: 1,
  async parse({bytes, limits}) {
    const read = readTextLines(bytes, limits);
    if (!read.ok) return read;
    const {metadata, blocks} = new ManReader().read(roffLines(read.lines));
    if (blocks.length === 0) return nothingToRead();
    return {ok: true, document: {metadata, blocks, messages: read.messages}};
  },
};

/** Macros that print their arguments as words. */
const words = new Set(['B', 'I', 'SM', 'SB', 'R', 'CW']);
/** Macros that print their arguments joined, in two fonts by turns. */
const joined = new Set(['BR', 'BI', 'IR', 'IB', 'RB', 'RI']);
/** Macros that begin lines which are kept as they are. */
const keepLines = new Set(['nf', 'EX', 'Vb', 'TS']);
/** Macros that end such lines. */
const fillLines = new Set(['fi', 'EE', 'Ve', 'TE']);
/** Signs and numbers that begin an item of a list rather than name what it tells of. */
const bullet = /^[•·*o+–—-]$/;
/** Numbers and letters that begin an item. */
const number = /^\(?(?:\d{1,3}|[a-z])[.)]$/;

/** Puts the lines of a manual page together to headings, paragraphs, lists and examples. */
class ManReader {
  readonly #blocks: DocumentBlock[] = [];
  #metadata: DocumentMetadata = {};
  #text = '';
  #start = 0;
  #end = 0;
  #items: ListItem[] = [];
  /** The item that text belongs to. */
  #item: {marker: string; tag: string; depth: number; start: number} | undefined;
  #depth = 0;
  #kept: string[] | undefined;
  /** What the next line of text is: the name of an item, or a heading of this level. */
  #awaits: 'tag' | 'more tag' | 2 | 3 | undefined;
  #address = '';

  /** The title and the blocks of a page. */
  read(lines: readonly RoffLine[]): {metadata: DocumentMetadata; blocks: DocumentBlock[]} {
    for (const line of lines) {
      if (line.kind === 'text') this.#add(line.text, line.row);
      else this.#macro(line);
    }
    this.#endKept();
    this.#endList();
    return {metadata: this.#metadata, blocks: this.#blocks};
  }

  /** Does what a macro asks for; those that only change the look print their arguments. */
  #macro({name, args, row, own}: RoffLine & {kind: 'macro'}): void {
    const [first = ''] = args;
    if (words.has(name) && args.length === 0) return;
    if (words.has(name)) this.#add(args.join(' '), row);
    else if (joined.has(name)) this.#add(args.join(''), row);
    else if (keepLines.has(name)) {
      this.#endList();
      this.#start = row;
      this.#kept = [];
    } else if (fillLines.has(name)) this.#endKept();
    else if (name === 'TH') this.#title(args, row);
    else if (name === 'SH' || name === 'SS') {
      this.#endKept();
      this.#endList();
      this.#depth = 0;
      this.#awaits = name === 'SH' ? 2 : 3;
      if (args.length > 0) this.#add(args.join(' '), row);
    } else if (name === 'TP' || name === 'TQ') {
      if (name === 'TP') this.#endItem();
      this.#awaits = name === 'TP' ? 'tag' : 'more tag';
    } else if (name === 'IP') {
      if (first === '' && this.#item) return;
      this.#endItem();
      if (first !== '') this.#begin(first, row);
    } else if (name === 'RS') this.#indent();
    else if (name === 'RE') {
      this.#endItem();
      this.#depth = Math.max(0, this.#depth - 1);
    } else if (['PP', 'P', 'LP', 'HP', 'Sp', 'sp', 'SY', 'YS'].includes(name)) this.#paragraph(name, first, row);
    else if (name === 'OP') this.#add(`[${args.join(' ')}]`, row);
    else if (name === 'UR' || name === 'MT') this.#address = first;
    else if (name === 'UE' || name === 'ME') this.#add(`<${this.#address}>${first}`, row);
    else if (own) this.#add(args.join(' '), row);
  }

  /** The page's title, as `tar(1)`. */
  #title([name = '', section = '', date = '']: string[], row: number): void {
    const title = section === '' ? name : `${name}(${section})`;
    this.#metadata = {title, ...(/^\d{4}-\d{2}-\d{2}$/.test(date) && {date})};
    this.#blocks.push({kind: 'heading', level: 1, text: title, origin: {startLine: row, endLine: row}});
  }

  /** Begins a paragraph; inside an item and in what is kept line by line it is only a gap. */
  #paragraph(name: string, command: string, row: number): void {
    if (this.#kept) this.#kept.push('');
    else if (this.#item && (name === 'Sp' || name === 'sp' || this.#depth > this.#item.depth)) return;
    else if (this.#item) this.#endItem();
    else if (this.#text !== '') this.#endList();
    if (name === 'SY') this.#add(command, row);
  }

  /** Adds text to what is open: a heading, the name of an item, lines that are kept as they are, or a paragraph. */
  #add(text: string, row: number): void {
    if (this.#kept) {
      this.#kept.push(text.trimEnd());
      this.#end = row;
      return;
    }
    const said = text.trim();
    if (said === '') {
      if (this.#awaits === undefined && !this.#item && this.#text !== '') this.#endList();
      return;
    }
    const awaited = this.#awaits;
    this.#awaits = undefined;
    if (awaited === 2 || awaited === 3) {
      this.#blocks.push({kind: 'heading', level: awaited, text: said, origin: {startLine: row, endLine: row}});
    } else if (awaited === 'more tag' && this.#item) this.#item.tag += `, ${said}`;
    else if (awaited !== undefined || (said === '•' && this.#text === '')) {
      this.#endItem();
      this.#begin(said, row);
    } else {
      if (this.#text === '' && !this.#item) this.#start = row;
      this.#text += `${this.#text === '' ? '' : ' '}${said}`;
      this.#end = row;
    }
  }

  /** What is indented below a line belongs to it, as the text of an option does. */
  #indent(): void {
    if (!this.#kept && !this.#item && this.#text !== '' && this.#start === this.#end) {
      const tag = this.#text;
      this.#text = '';
      this.#begin(tag, this.#start);
    }
    this.#depth++;
  }

  /** Begins an item, named by its option or with a bullet or number. */
  #begin(tag: string, row: number): void {
    if (this.#items.length === 0) this.#endParagraph();
    const marker = number.test(tag) ? tag : '-';
    this.#item = {marker, tag: bullet.test(tag) || number.test(tag) ? '' : tag, depth: this.#depth, start: row};
    this.#end = row;
  }

  /** Closes the open item. */
  #endItem(): void {
    if (!this.#item) {
      // A paragraph between two items ends their list.
      if (this.#text !== '') this.#endList();
      return;
    }
    const {marker, tag, depth, start} = this.#item;
    const text = [tag, this.#text].filter(part => part !== '').join(tag.endsWith(':') ? ' ' : ': ');
    if (text !== '')
      this.#items.push({depth, marker, text: tidy(text), origin: {startLine: start, endLine: this.#end}});
    this.#item = undefined;
    this.#text = '';
  }

  /** Closes the open list, and the paragraph behind it. */
  #endList(): void {
    if (this.#item) this.#endItem();
    const [first] = this.#items;
    if (first) {
      const origin = {startLine: first.origin?.startLine, endLine: this.#items.at(-1)?.origin?.endLine};
      this.#blocks.push({kind: 'list', items: this.#items, origin});
      this.#items = [];
    }
    this.#endParagraph();
  }

  /** Closes the open paragraph. */
  #endParagraph(): void {
    if (this.#text !== '') {
      const origin = {startLine: this.#start, endLine: this.#end};
      this.#blocks.push({kind: 'paragraph', text: tidy(this.#text), origin});
    }
    this.#text = '';
  }

  /** Closes an example. */
  #endKept(): void {
    const lines = this.#kept;
    this.#kept = undefined;
    const text = lines?.join('\n').replace(/^\n+|\s+$/g, '') ?? '';
    if (text === '') return;
    this.#blocks.push({kind: 'code', language: '', text, origin: {startLine: this.#start, endLine: this.#end}});
  }
}

/** A text on one line. */
function tidy(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

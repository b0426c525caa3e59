import {equationText} from './equation-text.ts';
import {childOf, childrenOf, isOn, settingOf, textIn, type XmlElement} from './xml-tree.ts';

/** A stretch of text of one look. */
interface Piece {
  text: string;
  bold: boolean;
  italic: boolean;
  code: boolean;
  link: string | undefined;
}

/** What stands in one paragraph. */
export interface InlineText {
  text: string;
  /** The text with its spaces and lines as they are. */
  asTyped: string;
  /** The text with emphasis, code and links; undefined where it has none. */
  markdown: string | undefined;
  /** Text that tracked changes took away. */
  deleted: string;
  /** Text that is not shown. */
  hidden: string;
  /** Whether all of its text came with a tracked change. */
  isInserted: boolean;
  /** Whether it begins with a checkbox, and how that is. */
  checked: boolean | undefined;
  footnotes: string[];
  endnotes: string[];
  comments: string[];
  /** Text boxes anchored in it: elements that hold blocks. */
  boxes: XmlElement[];
  /** How many pages begin in it. */
  pageBreaks: number;
  hasPicture: boolean;
}

/** What is around a piece of text: a tracked change, a link. */
interface Mode {
  deleted: boolean;
  inserted: boolean;
  link: string | undefined;
}

/**
 * Reads the text of one paragraph of a Word file (`w:p`), with links, emphasis, tracked changes, hidden text, notes and
 * checkboxes; `linkOf` gives the address of a relationship.
 */
export function readInline(paragraph: XmlElement, linkOf: (id: string) => string | undefined): InlineText {
  const reader = new InlineReader(linkOf);
  reader.walk(paragraph, {deleted: false, inserted: false, link: undefined});
  return reader.finish();
}

/** What letters of symbol fonts stand for. All that matter here are boxes and bullets; others are left out. */
const symbols: Readonly<Record<string, string>> = {f0fe: '☒', f0a8: '☐', f06f: '☐', f0fc: '✓', f0b7: '•', f0e0: '→'};

/** Collects the text of one paragraph run by run. */
class InlineReader {
  readonly #linkOf: (id: string) => string | undefined;
  readonly #pieces: Piece[] = [];
  readonly #found = {
    footnotes: [] as string[],
    endnotes: [] as string[],
    comments: [] as string[],
    boxes: [] as XmlElement[],
    pageBreaks: 0,
    hasPicture: false,
  };
  #deleted = '';
  #hidden = '';
  #plainLetters = 0;
  #insertedLetters = 0;
  #checked: boolean | undefined;
  /** For each open field: its instruction, and whether its result has begun. */
  readonly #fields: {instruction: string; isResult: boolean}[] = [];

  constructor(linkOf: (id: string) => string | undefined) {
    this.#linkOf = linkOf;
  }

  walk(element: XmlElement, mode: Mode): void {
    for (const child of childrenOf(element)) this.#step(child, mode);
  }

  #step(child: XmlElement, mode: Mode): void {
    switch (child.name) {
      case 'w:r':
        this.#run(child, mode);
        return;
      case 'w:ins':
      case 'w:moveTo':
        this.walk(child, {...mode, inserted: true});
        return;
      case 'w:del':
      case 'w:moveFrom':
        this.walk(child, {...mode, deleted: true});
        return;
      case 'w:hyperlink': {
        const anchor = child.attributes['w:anchor'];
        const link = this.#linkOf(child.attributes['r:id'] ?? '') ?? (anchor ? `#${anchor}` : undefined);
        this.walk(child, {...mode, link});
        return;
      }
      case 'w:fldSimple':
        this.walk(child, {...mode, link: linkOfField(child.attributes['w:instr'] ?? '') ?? mode.link});
        return;
      case 'w:sdt':
        this.#control(child, mode);
        return;
      case 'm:oMath':
      case 'm:oMathPara':
        this.#add(equationText(child), {bold: false, italic: false, code: false, hidden: false}, mode);
        return;
      case 'mc:AlternateContent':
        this.walk(childOf(child, 'mc:Choice') ?? childOf(child, 'mc:Fallback') ?? child, mode);
        return;
      case 'w:pPr':
      case 'w:sdtPr':
      case 'w:rPr':
        return;
      default:
        this.walk(child, mode);
    }
  }

  /** A content control: a checkbox, or what it holds. */
  #control(element: XmlElement, mode: Mode): void {
    const box = childOf(childOf(element, 'w:sdtPr'), 'w14:checkbox');
    if (box && this.#pieces.every(({text}) => text.trim() === '')) {
      const state = childOf(box, 'w14:checked')?.attributes['w14:val'];
      this.#checked ??= state === '1' || state === 'true';
      return;
    }
    const content = childOf(element, 'w:sdtContent');
    if (content) this.walk(content, mode);
  }

  /** A run of text of one look. Code is told by its font or style. */
  #run(run: XmlElement, mode: Mode): void {
    const properties = childOf(run, 'w:rPr');
    const font = childOf(properties, 'w:rFonts')?.attributes['w:ascii'] ?? '';
    const look = {
      bold: isOn(properties, 'w:b'),
      italic: isOn(properties, 'w:i'),
      code:
        /^(?:courier|consolas|menlo|monaco|lucida console|source code|liberation mono|dejavu sans mono)/i.test(font) ||
        /code|verbatim|source ?text/i.test(settingOf(properties, 'w:rStyle') ?? ''),
      hidden: isOn(properties, 'w:vanish'),
    };
    for (const child of childrenOf(run)) this.#runPart(child, look, mode);
  }

  /** One part of a run: text, a tab, a note's number, a picture, a step of a field. */
  #runPart(child: XmlElement, look: Look, mode: Mode): void {
    switch (child.name) {
      case 'w:t':
      case 'w:delText':
        this.#add(textIn(child), look, mode);
        return;
      case 'w:tab':
      case 'w:ptab':
        this.#add('\t', look, mode);
        return;
      case 'w:br':
        this.#add('\n', look, mode);
        return;
      case 'w:cr':
        this.#add('\n', look, mode);
        return;
      case 'w:lastRenderedPageBreak':
        this.#found.pageBreaks++;
        return;
      case 'w:noBreakHyphen':
        this.#add('-', look, mode);
        return;
      case 'w:sym':
        this.#add(symbols[(child.attributes['w:char'] ?? '').toLowerCase()] ?? '', look, mode);
        return;
      case 'w:footnoteReference':
        if (!mode.deleted) this.#note('footnotes', child, look, mode);
        return;
      case 'w:endnoteReference':
        if (!mode.deleted) this.#note('endnotes', child, look, mode);
        return;
      case 'w:commentReference':
        this.#found.comments.push(child.attributes['w:id'] ?? '');
        return;
      case 'w:fldChar':
        this.#field(child);
        return;
      case 'w:instrText': {
        const field = this.#fields.at(-1);
        if (field && !field.isResult) field.instruction += textIn(child);
        return;
      }
      case 'mc:AlternateContent':
        for (const part of childrenOf(childOf(child, 'mc:Choice') ?? childOf(child, 'mc:Fallback')))
          this.#runPart(part, look, mode);
        return;
      case 'w:drawing':
      case 'w:pict':
      case 'w:object': {
        const boxes = [...descendants(child, 'w:txbxContent')];
        this.#found.boxes.push(...boxes);
        if (boxes.length === 0) this.#found.hasPicture = true;
        return;
      }
    }
  }

  #note(kind: 'footnotes' | 'endnotes', child: XmlElement, look: Look, mode: Mode): void {
    const id = child.attributes['w:id'] ?? '';
    this.#found[kind].push(id);
    this.#pieces.push({text: '', bold: look.bold, italic: look.italic, code: false, link: mode.link});
  }

  /** Follows fields (links, old checkboxes), of which only the result is text. */
  #field(element: XmlElement): void {
    const type = element.attributes['w:fldCharType'];
    if (type === 'begin') {
      this.#fields.push({instruction: '', isResult: false});
      const box = childOf(childOf(element, 'w:ffData'), 'w:checkBox');
      if (box && this.#pieces.every(({text}) => text.trim() === ''))
        this.#checked ??= childOf(box, 'w:checked') ? isOn(box, 'w:checked') : isOn(box, 'w:default');
    } else if (type === 'end') this.#fields.pop();
    else {
      const field = this.#fields.at(-1);
      if (field) field.isResult = true;
    }
  }

  /** Adds text where it belongs: shown, deleted or hidden. The instruction of a field is no text. */
  #add(text: string, {bold, italic, code, hidden}: Look, {deleted, inserted, link}: Mode): void {
    if (this.#fields.some(({isResult}) => !isResult)) return;
    if (deleted) this.#deleted += text;
    else if (hidden) this.#hidden += text;
    else {
      const letters = text.replace(/\s/g, '').length;
      if (inserted) this.#insertedLetters += letters;
      else this.#plainLetters += letters;
      const field = this.#fields.map(({instruction}) => linkOfField(instruction)).findLast(one => one !== undefined);
      this.#pieces.push({text, bold, italic, code, link: link ?? field});
    }
  }

  finish(): InlineText {
    const asTyped = this.#pieces.map(piece => piece.text).join('');
    const text = oneLine(asTyped);
    const isMarked = this.#pieces.some(
      ({text: part, bold, italic, code, link}) => part.trim() !== '' && (bold || italic || code || link),
    );
    return {
      ...this.#found,
      text,
      asTyped: asTyped
        .replace(/[\u00AD\u200B\uFEFF]/g, '')
        .replaceAll('\u00A0', ' ')
        .trimEnd(),
      markdown: isMarked ? toMarkdown(this.#pieces) : undefined,
      deleted: oneLine(this.#deleted),
      hidden: oneLine(this.#hidden),
      isInserted: this.#insertedLetters > 0 && this.#plainLetters === 0,
      checked: this.#checked,
    };
  }
}

/** How a run of text looks. */
interface Look {
  bold: boolean;
  italic: boolean;
  code: boolean;
  hidden: boolean;
}

/** The address in a `HYPERLINK` field. */
function linkOfField(instruction: string): string | undefined {
  const [, address, anchor] = /^\s*HYPERLINK\s+(?:"([^"]*)"|\\l\s+"([^"]*)")/i.exec(instruction) ?? [];
  return address || (anchor ? `#${anchor}` : undefined);
}

/** All elements of that name, however deep; of alternatives only the one that is shown. */
function* descendants(element: XmlElement, name: string): Generator<XmlElement> {
  for (const child of childrenOf(element)) {
    if (child.name === name) yield child;
    else if (child.name === 'mc:AlternateContent')
      yield* descendants(
        childOf(child, 'mc:Choice') ?? childOf(child, 'mc:Fallback') ?? {...child, children: []},
        name,
      );
    else yield* descendants(child, name);
  }
}

/** Text on one line, without soft hyphens and characters of no width. */
export function oneLine(text: string): string {
  return text
    .replace(/[\u00AD\u200B\uFEFF]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/** The pieces as Markdown; neighbours of the same look are joined. */
function toMarkdown(pieces: readonly Piece[]): string {
  const joined: Piece[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    const isSame =
      last &&
      last.bold === piece.bold &&
      last.italic === piece.italic &&
      last.code === piece.code &&
      last.link === piece.link;
    if (isSame) last.text += piece.text;
    else joined.push({...piece});
  }
  return joined.map(marked).join('').replace(/\s+/g, ' ').trim();
}

/** A piece with its emphasis, code and link as Markdown. */
function marked({text, bold, italic, code, link}: Piece): string {
  const [, before = '', inner = '', after = ''] = /^(\s*)([\s\S]*?)(\s*)$/.exec(text) ?? [];
  if (inner === '') return text;
  let body = code ? `\`${inner.replaceAll('`', "'")}\`` : inner.replace(/[\\*_[\]`]/g, '\\$&');
  if (italic && !code) body = `*${body}*`;
  if (bold && !code) body = `**${body}**`;
  if (link !== undefined) body = `[${body}](${link.replace(/[\s()<>]/g, encodeURIComponent)})`;
  return before + body + after;
}

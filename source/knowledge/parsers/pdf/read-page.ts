import type {PDFPageProxy} from 'unpdf/pdfjs';
import {applyTo, type Box, compose, type Matrix} from './geometry.ts';
import {type FontFacts, newTextState, placeGlyphs, type ShownGlyph, type TextState, unknownFont} from './glyph-run.ts';
import type {PageMarks} from './page-marks.ts';
import {PathMarks} from './path-marks.ts';
import {turnUpright} from './turn-upright.ts';
import {WordBuilder} from './word-builder.ts';

/** The numbers of pdf.js's drawing operators, by name. */
export type Operators = Readonly<Record<string, number>>;

/** What of the state of drawing matters to text: place, font, colours, and how opaque it is. */
interface GraphicsState {
  matrix: Matrix;
  text: TextState;
  fill: string;
  stroke: string;
  fillAlpha: number;
  blends: boolean;
}

/** Rendering modes in which text is not painted, and so counts as hidden (ISO 32000-1, table 106). */
const invisibleModes = new Set([3, 7]);

/**
 * Collects all that is drawn on a page of a PDF: letters, lines, areas, pictures and links. `isShown` tells whether a
 * layer is switched on.
 */
export async function readPage(
  page: PDFPageProxy,
  operators: Operators,
  isShown: (layer: unknown) => boolean,
): Promise<PageMarks> {
  const {fnArray, argsArray} = await page.getOperatorList();
  const viewport = page.getViewport({scale: 1});
  const walk = new PageWalk(viewport.transform as unknown as Matrix, name => fontOf(page, name), operators, isShown);
  for (let index = 0; index < fnArray.length; index++) walk.step(fnArray[index] ?? 0, argsArray[index], index);
  const links = (await page.getAnnotations()).flatMap(({subtype, url, rect}) => {
    if (subtype !== 'Link' || typeof url !== 'string') return [];
    const [x1, y1] = applyTo(viewport.transform as unknown as Matrix, rect[0], rect[1]);
    const [x2, y2] = applyTo(viewport.transform as unknown as Matrix, rect[2], rect[3]);
    const box = {
      left: Math.min(x1, x2),
      top: Math.min(y1, y2),
      right: Math.max(x1, x2),
      bottom: Math.max(y1, y2),
    };
    return [{...box, url}];
  });
  return turnUpright({
    number: page.pageNumber,
    width: viewport.width,
    height: viewport.height,
    words: walk.builder.words,
    paths: walk.paths,
    images: walk.images,
    links,
  });
}

/** What is known of a font; whether it is bold or italic also by its name. */
function fontOf(page: PDFPageProxy, name: string): FontFacts {
  if (!page.commonObjs.has(name)) return unknownFont;
  const font = page.commonObjs.get(name);
  const fontName = String(font.name ?? '');
  return {
    name: fontName,
    bold: font.bold === true || /bold|black|heavy|demi/i.test(fontName),
    italic: font.italic === true || /italic|oblique/i.test(fontName),
    vertical: font.vertical === true,
    unit: Math.abs(Number(font.fontMatrix?.[0] ?? 0.001)) || 0.001,
    ascent: Number(font.ascent ?? 0.8),
    descent: Number(font.descent ?? -0.2),
  };
}

/** Names that were looked up before: the operators are the same for all pages. */
const knownNames = new WeakMap<Operators, Readonly<Record<number, string>>>();

/** The names of pdf.js's operators by their numbers. */
function namesOf(operators: Operators): Readonly<Record<number, string>> {
  const names =
    knownNames.get(operators) ?? Object.fromEntries(Object.entries(operators).map(([name, number]) => [number, name]));
  knownNames.set(operators, names);
  return names;
}

/** Follows the drawing instructions of a page one by one. */
class PageWalk {
  readonly builder = new WordBuilder();
  readonly paths = new PathMarks();
  readonly images: Box[] = [];
  readonly #fontOf: (name: string) => FontFacts;
  readonly #fonts = new Map<string, FontFacts>();
  readonly #isShown: (layer: unknown) => boolean;
  readonly #names: Readonly<Record<number, string>>;
  readonly #base: Matrix;
  readonly #saved: GraphicsState[] = [];
  /** For each open marked content, whether it hides what is in it. */
  readonly #marks: boolean[] = [];
  #state: GraphicsState;
  /** The last transformation, as long as nothing was painted in it. */
  #unpainted: Matrix | undefined;

  constructor(
    base: Matrix,
    fontOfName: (name: string) => FontFacts,
    operators: Operators,
    isShown: (layer: unknown) => boolean,
  ) {
    this.#base = base;
    this.#fontOf = fontOfName;
    this.#isShown = isShown;
    this.#names = namesOf(operators);
    this.#state = {
      matrix: base,
      text: newTextState(),
      fill: '#000000',
      stroke: '#000000',
      fillAlpha: 1,
      blends: false,
    };
  }

  /** Does what one instruction does to the state, or notes what it draws. */
  // biome-ignore lint/suspicious/noExplicitAny: what an operator's arguments are depends on the operator
  step(operator: number, args: any, drawn: number): void {
    const state = this.#state;
    const {text} = state;
    switch (this.#names[operator]) {
      case 'save':
        this.#save();
        return;
      case 'restore':
        this.#restore();
        return;
      case 'transform':
        this.#transform(args);
        this.#unpainted = this.#state.matrix;
        return;
      case 'paintFormXObjectBegin':
        this.#save();
        if (args[0]) this.#transform(args[0]);
        return;
      case 'paintFormXObjectEnd':
      case 'endAnnotation':
        this.#restore();
        return;
      case 'beginAnnotation':
        this.#save();
        this.#state.matrix = this.#base;
        if (args[2]) this.#transform(args[2]);
        if (args[3]) this.#transform(args[3]);
        return;
      case 'beginMarkedContent':
        this.#marks.push(false);
        return;
      case 'beginMarkedContentProps':
        this.#marks.push(args[0] === 'OC' && !this.#isShown(args[1]));
        return;
      case 'endMarkedContent':
        this.#marks.pop();
        return;
      case 'setGState':
        for (const [key, value] of args[0]) {
          if (key === 'ca') state.fillAlpha = Number(value);
          if (key === 'BM') state.blends = value !== 'source-over' && value !== 'Normal';
          if (key === 'Font') this.#setFont(value[0], value[1]);
        }
        return;
      case 'setFillRGBColor':
        state.fill = String(args[0]);
        return;
      case 'setFillColorN':
      case 'setFillTransparent':
        state.fill = '';
        return;
      case 'setStrokeRGBColor':
        state.stroke = String(args[0]);
        return;
      case 'constructPath':
        this.#path(args, drawn);
        return;
      case 'paintImageXObject':
      case 'paintInlineImageXObject':
      case 'paintImageMaskXObject':
        this.images.push(unitSquare(state.matrix));
        this.#unpainted = undefined;
        return;
      case 'beginText':
        text.matrix = [1, 0, 0, 1, 0, 0];
        text.x = text.y = text.lineX = text.lineY = 0;
        return;
      case 'setFont':
        this.#setFont(args[0], args[1]);
        return;
      case 'setCharSpacing':
        text.charSpacing = args[0];
        return;
      case 'setWordSpacing':
        text.wordSpacing = args[0];
        return;
      case 'setHScale':
        text.scale = args[0] / 100;
        return;
      case 'setLeading':
        text.leading = -args[0];
        return;
      case 'setTextRise':
        text.rise = args[0];
        return;
      case 'setTextRenderingMode':
        text.mode = args[0];
        return;
      case 'setTextMatrix':
        text.matrix = Array.from(args.length === 6 ? args : args[0]) as unknown as Matrix;
        text.x = text.y = text.lineX = text.lineY = 0;
        return;
      case 'setLeadingMoveText':
        text.leading = args[1];
        moveLine(text, args[0], args[1]);
        return;
      case 'moveText':
        moveLine(text, args[0], args[1]);
        return;
      case 'nextLine':
        moveLine(text, 0, text.leading);
        return;
      case 'showText':
        this.#show(args[0], drawn);
        return;
    }
  }

  /** Keeps the state, to go back to it. */
  #save(): void {
    this.#saved.push({...this.#state, text: {...this.#state.text}});
    this.#unpainted = undefined;
  }

  #restore(): void {
    // Pictures are not decoded, and pdf.js then leaves out their operator: what stays is a transformation without paint.
    if (this.#unpainted) this.images.push(unitSquare(this.#unpainted));
    this.#unpainted = undefined;
    this.#state = this.#saved.pop() ?? this.#state;
  }

  /** Moves, turns or scales what is drawn from now on. */
  #transform(matrix: ArrayLike<number>): void {
    this.#state.matrix = compose(this.#state.matrix, Array.from(matrix) as unknown as Matrix);
  }

  /** Changes the font of the text from now on. */
  #setFont(name: string, size: number): void {
    const font = this.#fonts.get(name) ?? this.#fontOf(name);
    this.#fonts.set(name, font);
    Object.assign(this.#state.text, {font, size});
  }

  /** Notes a line or an area that is drawn; what is nearly transparent is not seen. */
  #path([paint, [data]]: [number, [ArrayLike<number> | null]], drawn: number): void {
    const name = this.#names[paint] ?? '';
    if (!data || name === 'endPath') return;
    this.#unpainted = undefined;
    const stroke = /stroke/i.test(name);
    const fill = /fill/i.test(name);
    const {matrix, fill: color, fillAlpha, blends} = this.#state;
    const opaque = fillAlpha > 0.95 && !blends && color !== '';
    this.paths.add(data, matrix, {stroke, fill: fill && fillAlpha > 0.02, color, opaque, drawn});
  }

  /**
   * Places letters on the page. Text that is not painted, nearly transparent, or in a switched-off layer is marked as
   * hidden.
   */
  #show(glyphs: readonly ShownGlyph[], drawn: number): void {
    this.#unpainted = undefined;
    const {text, matrix, fill, fillAlpha} = this.#state;
    const hidden = invisibleModes.has(text.mode) || fillAlpha < 0.02 || this.#marks.includes(true);
    const color = text.mode === 1 ? this.#state.stroke : fill;
    for (const glyph of placeGlyphs(text, matrix, glyphs)) this.builder.add(glyph, text.font, {hidden, color, drawn});
  }
}

/** Begins a new line of text, counted from where the last one began. */
function moveLine(text: TextState, x: number, y: number): void {
  text.lineX += x;
  text.lineY += y;
  text.x = text.lineX;
  text.y = text.lineY;
}

/** Where a picture stands on the page: pictures are drawn one unit wide and high. */
function unitSquare(matrix: Matrix): Box {
  const corners = [applyTo(matrix, 0, 0), applyTo(matrix, 1, 0), applyTo(matrix, 0, 1), applyTo(matrix, 1, 1)];
  const xs = corners.map(([x]) => x);
  const ys = corners.map(([, y]) => y);
  return {left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys)};
}

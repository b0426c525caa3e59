import type {Box} from './geometry.ts';
import type {FontFacts, PlacedGlyph} from './glyph-run.ts';
import type {Word} from './page-marks.ts';

/** A word on the page before it is known how the page is to be turned; `quarter` counts turns of its text by 90° clockwise. */
export interface RawWord {
  word: Word;
  /** Where its first letter begins, at its baseline. */
  origin: readonly [number, number];
  /** 0 to 3; undefined for text at another angle. */
  quarter: number | undefined;
  /** When it was drawn, among all that was drawn. */
  drawn: number;
  color: string;
}

/** How text runs, and how far its letters reach. */
interface Direction {
  up: readonly [number, number];
  size: number;
  quarter: number | undefined;
  /** One point along the text. */
  alongX: number;
  alongY: number;
  font: FontFacts;
  /** How far its letters reach to each side of their baseline, on the page. */
  reach: Box;
}

/** The word that the next letter may belong to. */
interface OpenWord {
  raw: RawWord;
  /** Along and across the direction of its text. */
  end: number;
  level: number;
  size: number;
}

/** The gap between two letters that counts as a space, in sizes of the text, where the font has none of its own. */
const spaceGap = 0.16;

/**
 * Joins letters to words in the order in which they are drawn, by the gaps between them, since a PDF need not contain
 * spaces.
 */
export class WordBuilder {
  readonly words: RawWord[] = [];
  #open: OpenWord | undefined;
  #spaceSeen = false;
  /** Of the last glyph; those of one run share it. */
  #direction: Direction | undefined;

  /** Adds the next letter to the open word, or begins another where it stands apart or looks otherwise. */
  add(glyph: PlacedGlyph, font: FontFacts, look: {hidden: boolean; color: string; drawn: number}): void {
    const text = plainText(glyph.text);
    // Its code says nothing: in a font of few letters any of them may have that of the space.
    if (text === '' || text === ' ' || text.trim() === '') {
      this.#open = undefined;
      this.#spaceSeen = true;
      return;
    }
    if (this.#direction?.up !== glyph.up || this.#direction.font !== font)
      this.#direction = directionOf(glyph.up, font);
    const {size, quarter, alongX, alongY, reach} = this.#direction;
    const start = glyph.from[0] * alongX + glyph.from[1] * alongY;
    const end = glyph.to[0] * alongX + glyph.to[1] * alongY;
    const level = glyph.from[1] * alongX - glyph.from[0] * alongY;
    const open = this.#open;
    const continues =
      open !== undefined &&
      open.raw.quarter === quarter &&
      Math.abs(open.level - level) < 0.1 * size &&
      start - open.end < spaceGap * size &&
      start - open.end > -0.5 * size &&
      open.raw.word.hidden === look.hidden;
    if (!continues || open === undefined) {
      const gap = open === undefined ? Infinity : start - open.end;
      const isNear = open !== undefined && Math.abs(open.level - level) < 0.6 * size;
      const spaceBefore = this.#spaceSeen || !isNear || gap >= spaceGap * size || gap < -0.5 * size;
      const word = newWord(font, size, spaceBefore, look.hidden);
      this.#open = {
        raw: {
          word,
          origin: glyph.from,
          quarter,
          drawn: look.drawn,
          color: look.color,
        },
        end,
        level,
        size,
      };
      this.words.push(this.#open.raw);
    }
    this.#spaceSeen = false;
    if (this.#open) {
      const {word} = this.#open.raw;
      word.text += text;
      extend(word, glyph, reach, size);
      this.#open.end = Math.max(end, continues ? this.#open.end : end);
    }
  }
}

/** Which way a run of text goes, and how large it is. */
function directionOf(up: readonly [number, number], font: FontFacts): Direction {
  // The way up turned by 90° clockwise is the way along, also for glyphs without width.
  const angle = Math.atan2(up[0], -up[1]);
  const turns = angle / (Math.PI / 2);
  const quarter = Math.abs(turns - Math.round(turns)) < 0.06 ? (Math.round(turns) + 4) % 4 : undefined;
  return {
    up,
    size: Math.hypot(up[0], up[1]),
    quarter,
    alongX: Math.cos(angle),
    alongY: Math.sin(angle),
    font,
    reach: reachOf(up, font),
  };
}

/** A word without letters yet. */
function newWord(font: FontFacts, size: number, spaceBefore: boolean, hidden: boolean): Word {
  return {
    text: '',
    left: Infinity,
    top: Infinity,
    right: -Infinity,
    bottom: -Infinity,
    baseline: 0,
    size,
    font: font.name,
    bold: font.bold,
    italic: font.italic,
    spaceBefore,
    hidden,
    offPage: false,
    rotated: false,
  };
}

/** How far letters reach above and below their baseline, by the font's own measures within sensible bounds. */
function reachOf(up: readonly [number, number], font: FontFacts): Box {
  const ascent = Math.min(1, Math.max(0.6, font.ascent || 0.8));
  const descent = Math.max(-0.35, Math.min(-0.1, font.descent || -0.2));
  const [rise, fall] = [up[0] * ascent, up[0] * descent];
  const [above, below] = [up[1] * ascent, up[1] * descent];
  return {
    left: Math.min(rise, fall),
    right: Math.max(rise, fall),
    top: Math.min(above, below),
    bottom: Math.max(above, below),
  };
}

/** Makes a word's box reach around another letter. */
function extend(word: Word, {from, to}: PlacedGlyph, reach: Box, size: number): void {
  word.left = Math.min(word.left, Math.min(from[0], to[0]) + reach.left);
  word.right = Math.max(word.right, Math.max(from[0], to[0]) + reach.right);
  word.top = Math.min(word.top, Math.min(from[1], to[1]) + reach.top);
  word.bottom = Math.max(word.bottom, Math.max(from[1], to[1]) + reach.bottom);
  word.size = Math.max(word.size, size);
}

/** Ligatures as letters; no control characters and no private ones, which mean nothing outside their font. */
function plainText(text: string): string {
  if (text.length === 1 && text >= ' ' && text <= '~') return text;
  return text
    .replace(/[\uFB00-\uFB06]/g, ligature => ligature.normalize('NFKC'))
    .replace(/[\u0000-\u001F\u007F-\u009F\uFFFE\uFFFF]/g, '')
    .replace(/\u00A0/g, ' ');
}

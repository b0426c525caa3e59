import {applyTo, compose, type Matrix} from './geometry.ts';

/** One glyph as pdf.js tells it in `showText`; `isSpace` tells that its code is 32, whatever it shows; a number is a move to the left in thousandths of the font's size. */
export type ShownGlyph =
  | {
      unicode: string;
      width: number;
      isSpace: boolean;
      vmetric?: readonly number[];
    }
  | number;

/** What is known of a font: its look and its measures. */
export interface FontFacts {
  name: string;
  bold: boolean;
  italic: boolean;
  vertical: boolean;
  /** Of the font's units to its size: 0.001 for all but Type 3 fonts. */
  unit: number;
  ascent: number;
  descent: number;
}

/** The part of the graphics state that places text. */
export interface TextState {
  font: FontFacts;
  size: number;
  charSpacing: number;
  wordSpacing: number;
  scale: number;
  rise: number;
  leading: number;
  mode: number;
  matrix: Matrix;
  lineX: number;
  lineY: number;
  x: number;
  y: number;
}

/** A letter and where it stands on the page. */
export interface PlacedGlyph {
  text: string;
  /** Where it begins and ends on the page, at its baseline. */
  from: readonly [number, number];
  to: readonly [number, number];
  /** From its baseline to one size above it, on the page. */
  up: readonly [number, number];
}

/** Stands in for a font that the PDF does not give. */
export const unknownFont: FontFacts = {
  name: '',
  bold: false,
  italic: false,
  vertical: false,
  unit: 0.001,
  ascent: 0.8,
  descent: -0.2,
};

/** The state of text at the beginning of a page. */
export function newTextState(): TextState {
  return {
    font: unknownFont,
    size: 0,
    charSpacing: 0,
    wordSpacing: 0,
    scale: 1,
    rise: 0,
    leading: 0,
    mode: 0,
    matrix: [1, 0, 0, 1, 0, 0],
    lineX: 0,
    lineY: 0,
    x: 0,
    y: 0,
  };
}

/**
 * Computes where each letter of a run of PDF text (`showText`) stands on the page; moves `state` behind it (ISO
 * 32000-1, 9.4.4).
 */
export function placeGlyphs(state: TextState, base: Matrix, glyphs: readonly ShownGlyph[]): PlacedGlyph[] {
  const {font, size, charSpacing, wordSpacing, scale, rise} = state;
  const placed: PlacedGlyph[] = [];
  const toPage = compose(base, state.matrix);
  // What is upright on the page is the same for all of them, and one object for all.
  const up: readonly [number, number] = font.vertical
    ? [toPage[0] * size, toPage[1] * size]
    : [toPage[2] * size, toPage[3] * size];
  const lineX = toPage[2] * (state.y + rise) + toPage[4];
  const lineY = toPage[3] * (state.y + rise) + toPage[5];
  for (const glyph of glyphs) {
    if (typeof glyph === 'number') {
      if (font.vertical) state.y -= (glyph * size) / 1000;
      else state.x -= (glyph * size * scale) / 1000;
      continue;
    }
    const spacing = charSpacing + (glyph.isSpace ? wordSpacing : 0);
    if (font.vertical) {
      const extent = Math.abs(glyph.vmetric?.[0] ?? -1000) * font.unit * size;
      const from = applyTo(toPage, state.x - size / 2, state.y);
      placed.push({
        text: glyph.unicode,
        from,
        to: applyTo(toPage, state.x - size / 2, state.y - extent),
        up,
      });
      state.y -= extent + spacing;
      continue;
    }
    const advance = glyph.width * font.unit * size * scale;
    placed.push({
      text: glyph.unicode,
      from: [toPage[0] * state.x + lineX, toPage[1] * state.x + lineY],
      to: [toPage[0] * (state.x + advance) + lineX, toPage[1] * (state.x + advance) + lineY],
      up,
    });
    state.x += advance + spacing * scale;
  }
  return placed;
}

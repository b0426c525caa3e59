import type {Box} from './geometry.ts';

/** Letters that stand together, without a space between them. */
export interface Word extends Box {
  text: string;
  baseline: number;
  /** The size of the font, in points. */
  size: number;
  /** The name of the font as the document gives it. */
  font: string;
  bold: boolean;
  italic: boolean;
  /** Whether a space, or a gap as wide as one, stands before it on its line. */
  spaceBefore: boolean;
  /** Not shown, or shown so that nobody can see it. */
  hidden: boolean;
  offPage: boolean;
  /** It runs in another direction than the page's text. */
  rotated: boolean;
  /** What a click on it opens. */
  link?: string;
}

/** A straight line along an axis: at `at` across it, from `start` to `end` along it. */
export interface Ruling {
  at: number;
  start: number;
  end: number;
}

/** A filled area that may be a cell's background. */
export interface Shade extends Box {
  /** `#rrggbb`. */
  color: string;
}

/** What is drawn on one page, turned so that its text runs from left to right. */
export interface PageMarks {
  /** From 1. */
  number: number;
  width: number;
  height: number;
  words: Word[];
  horizontal: Ruling[];
  vertical: Ruling[];
  shades: Shade[];
  /** Where pictures stand. */
  images: Box[];
}

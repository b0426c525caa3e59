import type {Box} from './geometry.ts';
import type {PageMarks, Shade} from './page-marks.ts';
import {joinRulings, type PaintedArea, type PathMarks} from './path-marks.ts';
import type {RawWord} from './word-builder.ts';

/** A page as it was drawn, before it is turned. */
interface DrawnPage {
  number: number;
  width: number;
  height: number;
  words: readonly RawWord[];
  paths: PathMarks;
  images: readonly Box[];
  links: readonly (Box & {url: string})[];
}

/**
 * Rotates a page so that most of its text runs from left to right, and marks hidden text on it: what is covered, in the
 * colour of its ground, tiny, or off the page.
 */
export function turnUpright(page: DrawnPage): PageMarks {
  const quarter = mainQuarter(page.words);
  const turn = turnBy(quarter, page.width, page.height);
  const turnBox = <T extends Box>(box: T): T => {
    if (quarter === 0) return box;
    const [x1, y1] = turn(box.left, box.top);
    const [x2, y2] = turn(box.right, box.bottom);
    return {
      ...box,
      left: Math.min(x1, x2),
      top: Math.min(y1, y2),
      right: Math.max(x1, x2),
      bottom: Math.max(y1, y2),
    };
  };
  const lies = quarter % 2 === 1;
  const [width, height] = lies ? [page.height, page.width] : [page.width, page.height];
  const areas = page.paths.areas.map(turnBox);
  const images = page.images.map(turnBox);
  const links = page.links.map(turnBox);
  // Under a scanned page stands its recognised text, invisible and yet what the page says.
  const isScan = isScannedText(page, width * height);
  const words = page.words.map(raw => {
    const word = turnBox(raw.word);
    word.baseline = quarter === 0 ? raw.origin[1] : turn(...raw.origin)[1];
    word.rotated = raw.quarter !== quarter;
    const [x, y] = [(word.left + word.right) / 2, (word.top + word.bottom) / 2];
    word.offPage = x < 0 || y < 0 || x > width || y > height;
    word.hidden =
      (word.hidden && !isScan) || word.size < 1 || (!isScan && isInvisible(raw, areas, images, x, y)) || false;
    const link = links.find(box => x >= box.left && x <= box.right && y >= box.top && y <= box.bottom);
    if (link) word.link = link.url;
    return word;
  });
  const rulings = (['horizontal', 'vertical'] as const).map(name =>
    page.paths[name].map(({at, start, end}) =>
      turnBox(
        name === 'horizontal'
          ? {left: start, right: end, top: at, bottom: at}
          : {left: at, right: at, top: start, bottom: end},
      ),
    ),
  );
  const [across = [], down = []] = lies ? [...rulings].reverse() : rulings;
  return {
    number: page.number,
    width,
    height,
    words,
    horizontal: joinRulings(across.map(({top, left, right}) => ({at: top, start: left, end: right}))),
    vertical: joinRulings(down.map(({left, top, bottom}) => ({at: left, start: top, end: bottom}))),
    shades: areas.filter(area => isShade(area, width, height)).map(toShade),
    images,
  };
}

/** The direction of most letters, in turns of 90° clockwise. */
function mainQuarter(words: readonly RawWord[]): number {
  const letters = [0, 0, 0, 0];
  for (const {word, quarter} of words) {
    if (quarter !== undefined) letters[quarter] = (letters[quarter] ?? 0) + word.text.length;
  }
  return letters.indexOf(Math.max(...letters));
}

/** Turns points of the page so that text at that angle stands upright. */
function turnBy(quarter: number, width: number, height: number): (x: number, y: number) => [number, number] {
  if (quarter === 1) return (x, y) => [y, width - x];
  if (quarter === 2) return (x, y) => [width - x, height - y];
  if (quarter === 3) return (x, y) => [height - y, x];
  return (x, y) => [x, y];
}

/** Recognised text is laid invisibly over the picture of its page: that is what the page says. */
function isScannedText({words, images}: DrawnPage, pageArea: number): boolean {
  const letters = (all: readonly RawWord[]) => all.reduce((sum, {word}) => sum + word.text.length, 0);
  const invisible = letters(words.filter(({word}) => word.hidden));
  const pictured = images.reduce((sum, box) => sum + (box.right - box.left) * (box.bottom - box.top), 0);
  return invisible > 0.8 * letters(words) && pictured > 0.4 * pageArea;
}

/**
 * Above about 4,000 filled areas (this many divided by 5,000 words) covered text is not looked for: it would take too
 * long.
 */
const mostComparisons = 20_000_000;

/**
 * Whether nobody can see a word: something opaque was drawn over it later, or it has the colour of what is under it.
 */
function isInvisible(
  {word, color, drawn}: RawWord,
  areas: readonly PaintedArea[],
  images: readonly Box[],
  x: number,
  y: number,
): boolean {
  if (areas.length > mostComparisons / 5_000) return false;
  const contains = (box: Box) => x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
  const under = areas.filter(contains);
  if (under.some(area => area.drawn > drawn && area.opaque && coversWord(area, word))) return true;
  const ground = under.filter(area => area.drawn < drawn && area.opaque).at(-1)?.color ?? '#ffffff';
  return color !== '' && isSameColor(color, ground) && !images.some(contains);
}

/** Whether an area is high enough to cover a word; a thin one strikes it through or underlines it. */
function coversWord(area: Box, word: Box): boolean {
  return area.bottom - area.top >= 0.6 * (word.bottom - word.top);
}

/** Whether two colours cannot be told apart: each part differs by at most 4 of 255. */
function isSameColor(one: string, other: string): boolean {
  if (one === other) return true;
  const [first, second] = [Number.parseInt(one.slice(1), 16), Number.parseInt(other.slice(1), 16)];
  return [16, 8, 0].every(shift => Math.abs(((first >> shift) & 255) - ((second >> shift) & 255)) <= 4);
}

/** Whether an area may be a cell's background: it lies on the page and covers less than 60 % of it. */
function isShade(area: PaintedArea, width: number, height: number): boolean {
  const covers = ((area.right - area.left) * (area.bottom - area.top)) / (width * height);
  return covers < 0.6 && area.right > 0 && area.bottom > 0 && area.left < width && area.top < height;
}

/** An area without what was only needed to tell what covers what. */
function toShade({left, top, right, bottom, color}: PaintedArea): Shade {
  return {left, top, right, bottom, color};
}

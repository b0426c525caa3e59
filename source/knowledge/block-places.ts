import type {DocumentBlock, Origin} from './document.ts';

/** Where in a text something begins, and where in the document that stands. */
export interface TextPlace {
  at: number;
  origin: Origin;
}

/**
 * Where the lines of a block stand in its source, as exactly as is known, in order: line by line, a list item by item,
 * else the block as a whole. `text` is the block as Markdown, or the text of code alone.
 */
export function placesInBlock(block: DocumentBlock, text: string): TextPlace[] {
  const {startLine, endLine} = block.origin;
  const whole = [{at: 0, origin: block.origin}];
  if (startLine === undefined || endLine === undefined || startLine === endLine) return whole;
  const onLine = (at: number, line: number) => ({at, origin: {...block.origin, startLine: line, endLine: line}});
  if (block.kind === 'paragraph' && block.lineStarts)
    return block.lineStarts.map((at, index) => onLine(at, startLine + index));
  const rows = lineStarts(text);
  if (block.kind === 'list') {
    const origins = block.items.flatMap(({origin}) => origin ?? []);
    return origins.length !== rows.length
      ? whole
      : rows.map((at, row) => ({at, origin: {...block.origin, ...origins[row]}}));
  }
  const lines = endLine - startLine + 1;
  // Code that has no fence in its source has one in Markdown, a line before and one behind.
  const fence = block.kind === 'code' ? (rows.length - lines) / 2 : 0;
  if (rows.length !== lines + 2 * fence || Math.abs(fence) > 1 || !Number.isInteger(fence)) return whole;
  return rows.map((at, row) => onLine(at, Math.min(endLine, Math.max(startLine, startLine + row - fence))));
}

/** The places of a part of a text, counted from its own beginning. */
export function placesWithin(places: readonly TextPlace[], start: number, end: number): TextPlace[] {
  const first = places.findLast(({at}) => at <= start);
  const others = places.filter(({at}) => at > start && at < end);
  return [...(first ? [first] : []), ...others].map(({at, origin}) => ({at: Math.max(0, at - start), origin}));
}

/** Where each line of a text begins. */
function lineStarts(text: string): number[] {
  return [0, ...[...text.matchAll(/\n/g)].map(({index}) => index + 1)];
}

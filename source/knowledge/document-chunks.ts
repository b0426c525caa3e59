import {placesInBlock, placesWithin, type TextPlace} from './block-places.ts';
import type {DocumentBlock, HeadingBlock, Origin, TableBlock} from './document.ts';
import {blockMarkdown, isShown} from './render-document.ts';

/** A piece of a document that can be found and cited by itself. */
export interface DocumentChunk {
  /** The headings that it stands under, outermost first. */
  headings: readonly string[];
  /** As Markdown. A piece of a table begins with the table's header row. */
  text: string;
  /** From the first to the last block in it. */
  origin: Origin;
  /** What it is made of, in order, as exactly as the places are known: blocks, or their lines. */
  parts: readonly ChunkPart[];
}

/** A block of a chunk or a line of one: where in the chunk's text it begins, and where in the document it stands. */
export interface ChunkPart extends TextPlace {
  /** What it stands under; as the part before it when absent. */
  headings?: readonly string[];
}

/** A block, or a piece of one. */
interface Piece {
  text: string;
  places: readonly TextPlace[];
}

/** The chunk size of the knowledge base: the most tokens in one chunk, roughly, at four characters a token. */
export const chunkTokens = 400;
/** The most characters of a chunk. */
const chunkCharacters = chunkTokens * 4;
/**
 * The least characters that a chunk has before a heading begins a new one: what is shorter says too little by itself.
 */
const leastCharacters = 300;

/**
 * Splits a document into the chunks it is searched and cited by: at its headings and between its blocks, and only what
 * a reader sees of it. Only a block that is longer than a chunk is cut itself: a table between its rows, code and lists
 * between their lines, text between its sentences.
 */
export function documentChunks(blocks: readonly DocumentBlock[]): DocumentChunk[] {
  const chunks: DocumentChunk[] = [];
  const headings: HeadingBlock[] = [];
  let parts: (Piece & {headings: readonly string[]})[] = [];
  let open: readonly string[] = [];
  let length = 0;
  let onlyHeadings = true;
  /** Ends the chunk that is being filled. */
  const flush = () => {
    if (parts.length > 0) chunks.push({headings: open, ...joined(parts), origin: span(parts)});
    parts = [];
    length = 0;
    onlyHeadings = true;
  };
  for (const block of blocks) {
    if (!isShown(block)) continue;
    if (block.kind === 'heading') {
      // A heading begins a new chunk, unless the one before is too short to be found by itself.
      if (length >= leastCharacters) flush();
      while ((headings.at(-1)?.level ?? 0) >= block.level) headings.pop();
      headings.push(block);
    }
    for (const piece of piecesOf(block)) {
      const {length: own} = piece.text;
      if (length > 0 && length + own > chunkCharacters) flush();
      const under = headings.map(heading => heading.text);
      if (onlyHeadings) open = under;
      onlyHeadings &&= block.kind === 'heading';
      parts.push({...piece, headings: under});
      length += own;
    }
  }
  flush();
  return chunks;
}

/** One text of several pieces, with where each of them begins in it. */
function joined(parts: readonly (Piece & {headings: readonly string[]})[]) {
  let begins = 0;
  const all = parts.flatMap(({text, places, headings}): ChunkPart[] => {
    const own = places.map(({at, origin}, index) => ({at: begins + at, origin, ...(index === 0 && {headings})}));
    begins += text.length + blockGap.length;
    return own;
  });
  return {text: parts.map(({text}) => text).join(blockGap), parts: all};
}

/** What stands between the blocks of a chunk. */
const blockGap = '\n\n';

/** A block as Markdown, cut where it is longer than a chunk. */
function piecesOf(block: DocumentBlock): Piece[] {
  const markdown = blockMarkdown(block);
  if (markdown.length <= chunkCharacters) return [{text: markdown, places: placesInBlock(block, markdown)}];
  switch (block.kind) {
    case 'table':
      return tablePieces(block, markdown);
    case 'code':
    case 'list': {
      const whole = block.kind === 'code' ? block.text : markdown;
      return placed(block, whole, packed(cutLong(whole.split('\n')), '\n'));
    }
    default:
      return placed(block, markdown, packed(cutLong(markdown.split(/(?<=[.!?。！？])\s+/u)), ' '));
  }
}

/** Gives each piece of a block its places; the pieces follow each other in `whole`, and begin with `head`. */
function placed(block: DocumentBlock, whole: string, pieces: readonly string[], head = ''): Piece[] {
  const places = placesInBlock(block, whole);
  let from = head.length;
  return pieces.map(piece => {
    // Blanks between the parts of a piece may have changed; how it begins has not.
    const start = Math.max(from, whole.indexOf(piece.slice(0, 60).trimEnd(), from));
    from = start + piece.length;
    const own = placesWithin(places, start, from);
    return {
      text: head + piece,
      places: own.map(({at, origin}, index) => ({at: index === 0 ? 0 : head.length + at, origin})),
    };
  });
}

/** Cuts a long table between its rows. Every piece begins with the header row, without which its cells mean nothing. */
function tablePieces(block: TableBlock, whole: string): Piece[] {
  const lines = whole.split('\n');
  const rule = lines.findIndex(line => /^\|(?: --- \|)+$/.test(line));
  const head = lines.slice(0, rule + 1).join('\n');
  if (block.headerRows === 0 || head.length > chunkCharacters / 2)
    return placed(block, whole, packed(cutLong(lines), '\n'));
  const rows = cutLong(lines.slice(rule + 1));
  return placed(block, whole, packed(rows, '\n', chunkCharacters - head.length), `${head}\n`);
}

/** Joins neighbours to pieces that are as long as fits, so that a list is not found one line at a time. */
function packed(parts: readonly string[], glue: string, most = chunkCharacters): string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const part of parts) {
    if (piece !== '' && piece.length + glue.length + part.length > most) {
      pieces.push(piece);
      piece = part;
    } else piece = piece === '' ? part : `${piece}${glue}${part}`;
  }
  if (piece.trim() !== '') pieces.push(piece);
  return pieces;
}

/** Cuts what is longer than half a chunk and has no better place to be cut at, between words where it can. */
function cutLong(parts: readonly string[]): string[] {
  return parts.flatMap(part =>
    part.length <= chunkCharacters / 2
      ? [part]
      : (part.match(
          new RegExp(`[\\s\\S]{1,${chunkCharacters / 2}}(?:\\s|$)|[\\s\\S]{1,${chunkCharacters / 2}}`, 'g'),
        ) ?? []),
  );
}

/** Where a chunk stands in its document, from its first block to its last. */
function span(parts: readonly Piece[]): Origin {
  const first = parts[0]?.places[0]?.origin;
  const last = parts.at(-1)?.places.at(-1)?.origin;
  return {
    ...(first?.page !== undefined && {page: first.page}),
    ...(first?.startLine !== undefined && {startLine: first.startLine}),
    ...(last?.endLine !== undefined && {endLine: last.endLine}),
  };
}

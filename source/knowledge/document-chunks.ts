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
  /** Its blocks in order: where in `text` each begins, where in the document it stands, and under which headings. */
  parts: readonly ChunkPart[];
}

/** A block of a chunk: where in the chunk's text it begins, and where in the document it stands. */
export interface ChunkPart {
  at: number;
  origin: Origin;
  headings: readonly string[];
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
  let parts: {text: string; origin: Origin; headings: readonly string[]}[] = [];
  let open: readonly string[] = [];
  let length = 0;
  let onlyHeadings = true;
  const flush = () => {
    if (parts.length > 0) chunks.push({headings: open, ...joined(parts), origin: span(parts)});
    parts = [];
    length = 0;
    onlyHeadings = true;
  };
  for (const block of blocks) {
    if (!isShown(block)) continue;
    if (block.kind === 'heading') {
      if (length >= leastCharacters) flush();
      while ((headings.at(-1)?.level ?? 0) >= block.level) headings.pop();
      headings.push(block);
    }
    for (const text of piecesOf(block)) {
      if (length > 0 && length + text.length > chunkCharacters) flush();
      const under = headings.map(heading => heading.text);
      if (onlyHeadings) open = under;
      onlyHeadings &&= block.kind === 'heading';
      parts.push({text, origin: block.origin, headings: under});
      length += text.length;
    }
  }
  flush();
  return chunks;
}

function joined(parts: readonly {text: string; origin: Origin; headings: readonly string[]}[]) {
  let at = 0;
  const placed = parts.map(({text, ...part}) => {
    const begins = at;
    at += text.length + blockGap.length;
    return {at: begins, ...part};
  });
  return {text: parts.map(({text}) => text).join(blockGap), parts: placed};
}

const blockGap = '\n\n';

/** A block as Markdown, cut where it is longer than a chunk. */
function piecesOf(block: DocumentBlock): string[] {
  const whole = blockMarkdown(block);
  if (whole.length <= chunkCharacters) return [whole];
  switch (block.kind) {
    case 'table':
      return tablePieces(block, whole);
    case 'code':
    case 'list':
      return packed(cutLong(block.kind === 'code' ? block.text.split('\n') : whole.split('\n')), '\n');
    default:
      return packed(cutLong(whole.split(/(?<=[.!?。！？])\s+/u)), ' ');
  }
}

/** Every piece begins with the header row, without which its cells mean nothing. */
function tablePieces(block: TableBlock, whole: string): string[] {
  const lines = whole.split('\n');
  const rule = lines.findIndex(line => /^\|(?: --- \|)+$/.test(line));
  const head = lines.slice(0, rule + 1).join('\n');
  if (block.headerRows === 0 || head.length > chunkCharacters / 2) return packed(cutLong(lines), '\n');
  const rows = cutLong(lines.slice(rule + 1));
  return packed(rows, '\n', chunkCharacters - head.length).map(piece => `${head}\n${piece}`);
}

/** Joins neighbours to pieces that fit. */
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
function span(parts: readonly {origin: Origin}[]): Origin {
  const first = parts[0]?.origin;
  const last = parts.at(-1)?.origin;
  return {
    ...(first?.page !== undefined && {page: first.page}),
    ...(first?.startLine !== undefined && {startLine: first.startLine}),
    ...(last?.endLine !== undefined && {endLine: last.endLine}),
  };
}

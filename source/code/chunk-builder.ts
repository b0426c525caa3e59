import {type RowRange, splitRange} from './line-ranges.ts';
import {referencesIn} from './references.ts';
import {maximumChunkCharacters, maximumChunkLines, maximumPiecesOfLine, type SourceChunk} from './source-chunk.ts';

/** What a chunk says beside its lines. */
export type ChunkFacts = Partial<
  Omit<SourceChunk, 'startLine' | 'endLine' | 'text' | 'lineNumbers' | 'references' | 'part'>
> &
  Pick<SourceChunk, 'kind'>;

/** Collects the pieces (chunks) of one file and keeps them within their bounds. */
export interface ChunkBuilder {
  readonly lines: readonly string[];
  readonly chunks: SourceChunk[];
  /** Adds `range` as one chunk, or as parts where it is too long (`isInside`: see `splitRange`). Blank ends are left out. */
  add(range: RowRange, facts: ChunkFacts, isInside?: (row: number) => boolean): void;
  /** Adds `ranges` as the numbered parts of one definition, the one named by `facts`. */
  addParts(ranges: readonly RowRange[], facts: ChunkFacts): void;
  /** Adds a chunk of `range` that shows only `rows` of it, or several where those are too many. */
  addAbridged(range: RowRange, rows: readonly number[], facts: ChunkFacts): void;
}

/**
 * Makes a builder for the chunks of the file with these `lines`. What is too long for one chunk is divided into
 * numbered parts. `languageId` is '' for plain text, which has no references.
 */
export function createChunkBuilder(lines: readonly string[], languageId: string): ChunkBuilder {
  const chunks: SourceChunk[] = [];
  /** Adds a chunk with all its facts; a doc comment goes to the first part of a definition alone. */
  const push = (range: RowRange, text: string, facts: ChunkFacts, part: number, lineNumbers?: readonly number[]) => {
    const startLine = range.start + 1;
    chunks.push({
      name: '',
      qualifiedName: '',
      parent: '',
      signature: '',
      exported: false,
      ...facts,
      startLine,
      endLine: range.end + 1,
      definitionLine: Math.max(startLine, Math.min(facts.definitionLine ?? startLine, range.end + 1)),
      documentation: part <= 1 ? (facts.documentation ?? '') : '',
      text,
      ...(lineNumbers && {lineNumbers}),
      references: languageId === '' ? [] : referencesIn(text, languageId, facts.name ?? ''),
      defines: (facts.defines ?? []).filter(one => one.line >= startLine && one.line <= range.end + 1),
      part,
    });
  };

  const addRanges = (ranges: readonly RowRange[], facts: ChunkFacts, isInside?: (row: number) => boolean) => {
    const pieces = ranges.flatMap(range => splitRange(lines, range, isInside).flatMap(piece => textsOf(lines, piece)));
    for (const [index, piece] of pieces.entries()) {
      const lineNumbers = piece.isCut ? [piece.start + 1] : undefined;
      push(piece, piece.text, facts, pieces.length > 1 ? index + 1 : 0, lineNumbers);
    }
  };

  return {
    lines,
    chunks,
    add: (range, facts, isInside) => addRanges([range], facts, isInside),
    addParts: (ranges, facts) => addRanges(ranges, facts),
    addAbridged(range, rows, facts) {
      const groups = groupsOf(lines, rows);
      for (const [index, group] of groups.entries()) {
        const text = group
          .map(row => lines[row] ?? '')
          .join('\n')
          .slice(0, maximumChunkCharacters);
        // The first part stands for the whole range, the others for what they show.
        const shown = index === 0 ? range : {start: group[0] ?? range.start, end: group.at(-1) ?? range.end};
        push(
          shown,
          text,
          facts,
          groups.length > 1 ? index + 1 : 0,
          group.map(row => row + 1),
        );
      }
    },
  };
}

/**
 * The text of a piece. A single line that is longer than a chunk (minified code, base64) is divided, and only its first
 * `maximumPiecesOfLine` pieces are kept.
 */
function textsOf(lines: readonly string[], piece: RowRange): (RowRange & {text: string; isCut: boolean})[] {
  const text = lines.slice(piece.start, piece.end + 1).join('\n');
  if (text.length <= maximumChunkCharacters) return [{...piece, text, isCut: false}];
  const texts = [];
  for (let at = 0; at < text.length && texts.length < maximumPiecesOfLine; ) {
    const end = endOfPiece(text, at);
    texts.push({...piece, text: text.slice(at, end), isCut: true});
    at = end;
  }
  return texts;
}

/** Cuts a long line where a statement or a word ends, never inside a surrogate pair. */
function endOfPiece(text: string, from: number): number {
  const limit = from + maximumChunkCharacters;
  if (limit >= text.length) return text.length;
  for (const borders of [/[;}]/, /[,\s]/]) {
    for (let at = limit; at > limit - 500; at--) if (borders.test(text[at - 1] ?? '')) return at;
  }
  const code = text.charCodeAt(limit);
  return code >= 0xdc00 && code <= 0xdfff ? limit - 1 : limit;
}

/** Divides the rows of an overview into groups that fit into a chunk each. */
function groupsOf(lines: readonly string[], rows: readonly number[]): number[][] {
  const groups: number[][] = [];
  let size = 0;
  for (const row of rows) {
    const length = (lines[row]?.length ?? 0) + 1;
    const group = groups.at(-1);
    if (!group || group.length >= maximumChunkLines || size + length > maximumChunkCharacters) {
      groups.push([row]);
      size = length;
    } else {
      group.push(row);
      size += length;
    }
  }
  return groups;
}

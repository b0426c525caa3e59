/**
 * What a chunk holds: a definition of some kind in code, a `test` named by its title, a `section` or `text` of a document,
 * or `data` for settings and other data.
 */
export type ChunkKind =
  | 'function'
  | 'method'
  | 'class'
  | 'interface'
  | 'type'
  | 'variable'
  | 'module'
  | 'test'
  | 'section'
  | 'text'
  | 'data';

/** A name that is defined inside a chunk, with its lines (from 1, both ends included). */
export interface DefinedName {
  name: string;
  kind: ChunkKind;
  /** With the comment above it. */
  startLine: number;
  /** Where the name stands. */
  line: number;
  endLine: number;
}

/** A piece of one file that can be found and cited by itself. Lines start at 1 and include both ends. */
export interface SourceChunk {
  kind: ChunkKind;
  /** The defined name, the title of a test or of a section; '' where there is none. */
  name: string;
  /** With its parents: `Cart.add`, `Guide > Install > Linux`; '' where there is no name. */
  qualifiedName: string;
  /** The qualified name of what it stands in; '' at the top. */
  parent: string;
  /** Where the chunk begins: at the doc comment or decorator directly above a definition. */
  startLine: number;
  endLine: number;
  /** Where the definition itself begins, below its doc comment; equals `startLine` where nothing is defined. */
  definitionLine: number;
  /**
   * The file's lines `startLine`–`endLine` joined by `\n` (without byte order mark and carriage returns), but for chunks with
   * `lineNumbers`. At most `maximumChunkCharacters` long.
   */
  text: string;
  /**
   * The file's line of each line of `text`, given only where `text` leaves lines out (a class whose methods have chunks of
   * their own) or is a piece of one very long line.
   */
  lineNumbers?: readonly number[];
  /** The doc comment as prose, without comment marks; '' where there is none. Only in the first part of a split definition. */
  documentation: string;
  /** The definition up to its body, on one line; in every part of a split definition, as its context. '' where there is none. */
  signature: string;
  /** Identifiers that are called, then those that are used, without repeats, keywords and the chunk's own name; at most 200. */
  references: string[];
  /** What is defined in here without a chunk of its own: merged constants, nested functions, entries of a table, fields. */
  defines: DefinedName[];
  /** 0 for what is whole, else 1, 2, … for the parts of what was too long for one chunk. */
  part: number;
  /** Whether other files can use it: exported, public, or not private by the language's convention. */
  exported: boolean;
}

/** The chunk size in lines: the most that one chunk of a file may have. What is longer is divided. */
export const maximumChunkLines = 70;
/**
 * The chunk size in characters, the most that one chunk may have: 70 lines of 40, which are 600 to 700 tokens of code
 * at about 4 characters a token.
 */
export const maximumChunkCharacters = 2_800;
/** The most chunks that are made of one line that is longer than a chunk; the rest of it is not searched. */
export const maximumPiecesOfLine = 8;

import type {ParsedDocument} from '../document.ts';

/** Why a file gave no document. Stable: scripts read it. */
export type ParseFailure =
  | 'empty'
  | 'unsupported'
  | 'corrupt'
  | 'password'
  | 'needs-ocr'
  | 'too-large'
  | 'too-many-pages'
  | 'inflates'
  | 'too-deep'
  | 'too-slow'
  | 'out-of-memory'
  | 'died'
  | 'unreadable'
  | 'vanished';

/** How large a file may be, and how much is read of it. */
export interface ParseLimits {
  /** A larger file is not read. */
  fileBytes: number;
  /** What may come out of everything compressed in it, together. */
  inflatedBytes: number;
  /** Pages after these are left out, with a message. */
  pages: number;
  /** How deep elements, objects or lists may be nested. */
  depth: number;
  /** Characters of text after these are left out, with a message. */
  characters: number;
}

/** A file to parse, with its limits. */
export interface ParseInput {
  /** For messages, and for the language of code. Parsers read `bytes`, never the file. */
  path: string;
  bytes: Uint8Array;
  /** What the content is, as found by `detectMediaType`. */
  mediaType: string;
  limits: ParseLimits;
  /** Where `data/` of the package is: trained models that parsers use, and do without where it is not given. */
  dataDirectory?: string;
}

/** A document, or why there is none: a sentence, and what the user can do next. */
export type ParseOutcome =
  | {ok: true; document: ParsedDocument}
  | {ok: false; failure: ParseFailure; message: string; hint: string};

/**
 * Turns the bytes of one kind of file into a document. It runs in a child process of its own with a cap on memory and time and
 * without a network, so it may be simple: it need not watch the clock, and what it throws becomes the outcome `corrupt`. It does count
 * what it inflates before it keeps it, since the cap on memory gives no good message.
 */
export interface Parser {
  /** kebab-case. */
  name: string;
  /** Raised when the same bytes give another document: what it parsed before is parsed anew then. */
  version: number;
  parse(input: ParseInput): Promise<ParseOutcome>;
}

/**
 * The limits for a file unless others are set: 64 MB, 256 MB once decompressed, 2,000 pages, 512 levels of nesting, 20
 * million characters.
 */
export const defaultParseLimits: ParseLimits = {
  fileBytes: 64_000_000,
  inflatedBytes: 256_000_000,
  pages: 2_000,
  depth: 512,
  characters: 20_000_000,
};

/** A failure as the outcome of parsing. */
export function parseFailure(failure: ParseFailure, message: string, hint: string): Extract<ParseOutcome, {ok: false}> {
  return {ok: false, failure, message, hint};
}

/** The outcome for a file without any text in it. */
export function nothingToRead(): Extract<ParseOutcome, {ok: false}> {
  return parseFailure('empty', 'There is no text in it', 'Nothing to do, unless it should hold some.');
}

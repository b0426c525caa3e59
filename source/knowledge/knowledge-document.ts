import type {DocumentBlock, DocumentMetadata} from './document.ts';
import type {DocumentQuality} from './document-quality.ts';

/** Where a document came from: a file of the user's, or another program. */
export type DocumentSource = {kind: 'file'; path: string} | {kind: 'import'};

/** What is known of a document in the knowledge base (name, source, version, quality, date), without its text. */
export interface KnowledgeDocument {
  /** Of an imported document the id that it came with, else made from its path. */
  id: string;
  /** The id was given as a number, and is given back as one. */
  numericId?: boolean;
  /** Counts up from 1 with every change of what it says, what is known of it, or where it stands. */
  revision: number;
  title: string;
  /** What the user or the importing program calls it: `note`, `code`, `manual`. */
  kind?: string;
  mediaType: string;
  source: DocumentSource;
  /** Of the bytes that it was read from. */
  sha256: string;
  sizeBytes: number;
  /** Who read it: `html/1`. */
  extractor: string;
  metadata: DocumentMetadata;
  quality: DocumentQuality;
  /** What is `quarantined` is kept, but not searched. */
  status: 'stored' | 'quarantined';
  /** By which copies of it are found; see `textSketch`. */
  sketch?: string;
  /** How many pieces it is searched by. */
  chunks?: number;
  messages: readonly string[];
  words: number;
  /** ISO 8601. */
  addedAt: string;
}

/** A document with what it says. */
export interface WholeDocument extends KnowledgeDocument {
  blocks: readonly DocumentBlock[];
}

/** Where a document's file is; '' where it came from another program. */
export function documentPath({source}: Pick<KnowledgeDocument, 'source'>): string {
  return source.kind === 'file' ? source.path : '';
}

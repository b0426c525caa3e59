import type {ParsedDocument} from './document.ts';
import {documentChunks} from './document-chunks.ts';
import {type DocumentQuality, documentQuality} from './document-quality.ts';
import {documentText, isShown} from './render-document.ts';
import {textSketch} from './text-sketch.ts';

/** What can be said of a document that has been parsed. */
export interface DocumentAssessment {
  quality: DocumentQuality;
  /** What a reader sees of it. */
  words: number;
  /** How many pieces it is searched by. */
  chunks: number;
  /** By which other copies of it are found: see `textSketch`. */
  sketch: string;
  /** What the document calls itself, else its first heading. */
  title?: string;
}

/**
 * Rates how well a document was read, counts its words and chunks, and makes the sketch (fingerprint) by which copies
 * of it are found. Takes time with its length: it is done where the document is parsed.
 */
export function assessDocument(document: ParsedDocument): DocumentAssessment {
  const {metadata, blocks} = document;
  const text = documentText(document);
  const heading = blocks.find(block => block.kind === 'heading' && isShown(block));
  const title = metadata.title ?? (heading?.kind === 'heading' ? heading.text : undefined);
  return {
    quality: documentQuality(document),
    words: text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0,
    chunks: documentChunks(blocks).length,
    sketch: textSketch(text),
    ...(title !== undefined && {title}),
  };
}

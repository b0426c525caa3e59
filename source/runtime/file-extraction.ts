import type {DocumentBlock, DocumentMetadata} from '../knowledge/document.ts';
import type {DocumentQuality} from '../knowledge/document-quality.ts';
import type {ParsedFile} from '../knowledge/parsers/parse-bytes.ts';
import type {ParseFailure} from '../knowledge/parsers/parser.ts';
import {documentMarkdown, documentText} from '../knowledge/render-document.ts';

/** A file as it was read, without being stored. */
export type Extraction = {mediaType: string; sizeBytes: number; sha256: string; extractor: string} & (
  | {
      ok: true;
      metadata: DocumentMetadata;
      blocks: readonly DocumentBlock[];
      messages: readonly string[];
      /** What a reader sees of it. */
      text: string;
      markdown: string;
      quality: DocumentQuality;
    }
  | {ok: false; failure: ParseFailure; message: string; hint: string}
);

/** What a user is shown of a parsed file, or why there is nothing to show. */
export function extractionOf({outcome, assessment, ...file}: ParsedFile): Extraction {
  if (!outcome.ok) {
    const {failure, message, hint} = outcome;
    return {...file, ok: false, failure, message, hint};
  }
  if (!assessment) throw new Error('a parser gave no assessment');
  const {metadata, blocks, messages = []} = outcome.document;
  const {quality, title} = assessment;
  return {
    ...file,
    ok: true,
    metadata: {...metadata, ...(title !== undefined && {title})},
    blocks,
    messages,
    text: documentText({blocks}),
    markdown: documentMarkdown({blocks}),
    quality,
  };
}

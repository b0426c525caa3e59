import type {DocumentAssessment} from './assess-document.ts';
import type {ParsedDocument} from './document.ts';
import {isLegible} from './document-quality.ts';
import type {WholeDocument} from './knowledge-document.ts';

/**
 * Makes the document that is saved out of a parsed file, apart from whose it is. One that was read too badly is set
 * aside (quarantined): kept, but not searched.
 */
export function storedDocument(
  file: {mediaType: string; sizeBytes: number; sha256: string; extractor: string},
  {metadata, blocks, messages = []}: ParsedDocument,
  {quality, words, chunks, sketch, title = ''}: DocumentAssessment,
): Omit<WholeDocument, 'id' | 'revision' | 'source'> {
  const {mediaType, sizeBytes, sha256, extractor} = file;
  return {
    title,
    ...{mediaType, sizeBytes, sha256, extractor},
    ...{metadata, blocks, messages, quality, words, chunks, sketch},
    status: isLegible(quality) ? 'stored' : 'quarantined',
    addedAt: new Date().toISOString(),
  };
}

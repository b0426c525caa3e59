import {createHash} from 'node:crypto';
import {assessDocument, type DocumentAssessment} from '../assess-document.ts';
import {detectMediaType} from './detect-media-type.ts';
import {type ParseLimits, type ParseOutcome, parseFailure} from './parser.ts';
import {parserFor} from './parser-registry.ts';

/** What became of one file. */
export interface ParsedFile {
  outcome: ParseOutcome;
  /** Empty where the file could not be read. */
  mediaType: string;
  /** Of the very bytes that were parsed; empty where the file could not be read. */
  sha256: string;
  sizeBytes: number;
  /** Who parsed it: `html/3`; empty where nobody did. */
  extractor: string;
  /** Where there is a document. */
  assessment?: DocumentAssessment;
}

/**
 * Recognises what a file is and turns it into a document, from memory; `path` is for messages and for the language of
 * code. Where `mediaType` is given, it is taken for that. Every failure is an outcome that says why and what to do;
 * never throws.
 */
export async function parseBytes(
  bytes: Uint8Array,
  path: string,
  {limits, dataDirectory, mediaType}: {limits: ParseLimits; dataDirectory: string; mediaType?: string},
): Promise<ParsedFile> {
  const facts = {
    mediaType: mediaType ?? detectMediaType(bytes, path),
    sha256: createHash('sha256').update(bytes).digest('hex'),
    sizeBytes: bytes.length,
  };
  if (bytes.length === 0) {
    const outcome = parseFailure('empty', 'It is empty', 'Nothing to do, unless it should hold something.');
    return {...facts, outcome, extractor: ''};
  }
  const parser = await parserFor(facts.mediaType);
  if (!parser) {
    const outcome = parseFailure(
      facts.mediaType.startsWith('image/') ? 'needs-ocr' : 'unsupported',
      `Its content is ${facts.mediaType}, which cannot be read as a document`,
      hintFor(facts.mediaType),
    );
    return {...facts, outcome, extractor: ''};
  }
  const extractor = `${parser.name}/${parser.version}`;
  try {
    const outcome = await parser.parse({path, bytes, mediaType: facts.mediaType, limits, dataDirectory});
    return {...facts, extractor, outcome, ...(outcome.ok && {assessment: assessDocument(outcome.document)})};
  } catch (error) {
    if (error instanceof RangeError && /call stack/.test(error.message)) {
      const outcome = parseFailure('too-deep', 'Its parts are nested too deep', 'Save it again in a simpler form.');
      return {...facts, extractor, outcome};
    }
    const detail = error instanceof Error ? error.message : String(error);
    const outcome = parseFailure(
      'corrupt',
      `Its content is damaged: ${detail.slice(0, 200)}`,
      'Open it in its own program and save it again.',
    );
    return {...facts, extractor, outcome};
  }
}

/** What the user can do with a file of a type that is not supported. */
function hintFor(mediaType: string): string {
  if (mediaType.startsWith('image/')) return 'Run character recognition on it and add the text.';
  if (packed.test(mediaType)) return 'Unpack it and add what is in it.';
  return 'Convert it to PDF, DOCX, HTML, Markdown or text first.';
}

/** Archives: what is in them can be added once they are unpacked. */
const packed = /^application\/(?:zip|gzip|x-bzip2|x-xz|x-7z-compressed|vnd\.rar)$/;

import {createHash} from 'node:crypto';
import {assessDocument, type DocumentAssessment} from '../assess-document.ts';
import {detectMediaType, gzip, packed} from './detect-media-type.ts';
import {type ParseLimits, type ParseOutcome, parseFailure} from './parser.ts';
import {parserFor} from './parser-registry.ts';
import {unpackGzip} from './unpack-gzip.ts';

/** What became of one file. */
export interface ParsedFile {
  outcome: ParseOutcome;
  /** Of what is packed in it where it is a gzip file. Empty where the file could not be read. */
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
 * Recognises what a file is, unpacks a gzip file, and turns it into a document, from memory; `path` is for messages and for the language of
 * code. Where `mediaType` is given, it is taken for that. Every failure is an outcome that says why and what to do;
 * never throws.
 */
export async function parseBytes(
  bytes: Uint8Array,
  path: string,
  {mediaType, ...options}: {limits: ParseLimits; dataDirectory: string; mediaType?: string},
): Promise<ParsedFile> {
  const facts = {
    mediaType: mediaType ?? detectMediaType(bytes, path),
    sha256: createHash('sha256').update(bytes).digest('hex'),
    sizeBytes: bytes.length,
  };
  if (facts.mediaType !== gzip) return {...facts, ...(await parseContent(bytes, path, facts.mediaType, options))};
  const unpacked = await unpackGzip(bytes, path, options.limits);
  if (!('bytes' in unpacked)) return {...facts, outcome: unpacked, extractor: ''};
  const inner = detectMediaType(unpacked.bytes, unpacked.path);
  return {
    ...facts,
    mediaType: inner,
    ...(await parseContent(unpacked.bytes, unpacked.path, inner, {...options, limits: unpacked.limits})),
  };
}

/** Parses what is not packed. */
async function parseContent(
  bytes: Uint8Array,
  path: string,
  mediaType: string,
  {limits, dataDirectory}: {limits: ParseLimits; dataDirectory: string},
): Promise<Pick<ParsedFile, 'outcome' | 'extractor' | 'assessment'>> {
  if (bytes.length === 0) {
    return {
      outcome: parseFailure('empty', 'It is empty', 'Nothing to do, unless it should hold something.'),
      extractor: '',
    };
  }
  const parser = await parserFor(mediaType);
  if (!parser) {
    const outcome = parseFailure(
      mediaType.startsWith('image/') ? 'needs-ocr' : 'unsupported',
      `Its content is ${mediaType}, which cannot be read as a document`,
      hintFor(mediaType),
    );
    return {outcome, extractor: ''};
  }
  const extractor = `${parser.name}/${parser.version}`;
  try {
    const outcome = await parser.parse({path, bytes, mediaType, limits, dataDirectory});
    return {extractor, outcome, ...(outcome.ok && {assessment: assessDocument(outcome.document)})};
  } catch (error) {
    // A file that is nested so deep is a fault of the file, not of this program.
    if (error instanceof RangeError && /call stack/.test(error.message)) {
      const outcome = parseFailure('too-deep', 'Its parts are nested too deep', 'Save it again in a simpler form.');
      return {extractor, outcome};
    }
    const detail = error instanceof Error ? error.message : String(error);
    const outcome = parseFailure(
      'corrupt',
      `Its content is damaged: ${detail.slice(0, 200)}`,
      'Open it in its own program and save it again.',
    );
    return {extractor, outcome};
  }
}

/** What the user can do with a file of a type that is not supported. */
function hintFor(mediaType: string): string {
  if (mediaType.startsWith('image/')) return 'Run character recognition on it and add the text.';
  if (packed.test(mediaType)) return 'Unpack it and add what is in it.';
  return 'Convert it to PDF, DOCX, HTML, Markdown or text first.';
}

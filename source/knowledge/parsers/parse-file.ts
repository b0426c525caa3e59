import {createHash} from 'node:crypto';
import {constants} from 'node:fs';
import {type FileHandle, open} from 'node:fs/promises';
import {systemCode} from '../../foundation/errors.ts';
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
}

/** Reads, recognises and parses the file at `path`. Every failure is an outcome; never throws. */
export async function parseFile(path: string, limits: ParseLimits): Promise<ParsedFile> {
  const read = await readWhole(path, limits);
  if (!(read instanceof Uint8Array)) return {outcome: read, mediaType: '', sha256: '', sizeBytes: 0, extractor: ''};
  const facts = {
    mediaType: detectMediaType(read, path),
    sha256: createHash('sha256').update(read).digest('hex'),
    sizeBytes: read.length,
  };
  if (read.length === 0) {
    const outcome = parseFailure('empty', 'The file is empty', 'Nothing to do, unless it should hold something.');
    return {...facts, outcome, extractor: ''};
  }
  const parser = await parserFor(facts.mediaType);
  if (!parser) {
    const outcome = parseFailure(
      facts.mediaType.startsWith('image/') ? 'needs-ocr' : 'unsupported',
      `Its content is ${facts.mediaType}, which cannot be read as a document`,
      facts.mediaType.startsWith('image/')
        ? 'Run character recognition on it and add the text.'
        : 'Convert it to PDF, DOCX, HTML, Markdown or text first.',
    );
    return {...facts, outcome, extractor: ''};
  }
  const extractor = `${parser.name}/${parser.version}`;
  try {
    return {...facts, extractor, outcome: await parser.parse({path, bytes: read, mediaType: facts.mediaType, limits})};
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const outcome = parseFailure(
      'corrupt',
      `Its content is damaged: ${detail.slice(0, 200)}`,
      'Open it in its own program and save it again.',
    );
    return {...facts, extractor, outcome};
  }
}

async function readWhole(path: string, limits: ParseLimits): Promise<Uint8Array | ParseOutcome> {
  let file: FileHandle | undefined;
  try {
    // A pipe that nobody writes to would be waited for without end.
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stat = await file.stat();
    if (!stat.isFile()) return parseFailure('unreadable', 'It is no regular file', 'Give a file or a folder.');
    if (stat.size > limits.fileBytes) {
      return parseFailure(
        'too-large',
        `It has ${megabytes(stat.size)} MB, expected at most ${megabytes(limits.fileBytes)} MB`,
        'Split it into smaller files.',
      );
    }
    const bytes = await file.readFile();
    return bytes.length > limits.fileBytes
      ? parseFailure(
          'too-large',
          `It grew beyond ${megabytes(limits.fileBytes)} MB while it was read`,
          'Repeat when it is whole.',
        )
      : bytes;
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR')
      return parseFailure('vanished', 'The file is not there (any more)', 'Check the path and repeat.');
    return parseFailure(
      'unreadable',
      `The file cannot be read (${code ?? String(error)})`,
      'Check its rights and repeat.',
    );
  } finally {
    await file?.close().catch(() => {});
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(bytes < 10_000_000 ? 1 : 0);
}

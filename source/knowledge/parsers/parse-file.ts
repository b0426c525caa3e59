import {constants} from 'node:fs';
import {type FileHandle, open} from 'node:fs/promises';
import {systemCode} from '../../foundation/errors.ts';
import {type ParsedFile, parseBytes} from './parse-bytes.ts';
import {type ParseLimits, type ParseOutcome, parseFailure} from './parser.ts';

/**
 * Turns the file at `path` into a document: reads it, recognises its type and parses it. Every failure is an outcome;
 * never throws.
 */
export async function parseFile(
  path: string,
  options: {limits: ParseLimits; dataDirectory: string},
): Promise<ParsedFile> {
  const read = await readWhole(path, options.limits);
  if (!(read instanceof Uint8Array)) return {outcome: read, mediaType: '', sha256: '', sizeBytes: 0, extractor: ''};
  return parseBytes(read, path, options);
}

/** Reads the file, or tells why not: it is missing, unreadable, no regular file, or larger than `limits.fileBytes`. */
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

/** Bytes in MB, as messages give them. */
function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(bytes < 10_000_000 ? 1 : 0);
}

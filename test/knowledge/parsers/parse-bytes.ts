import {join} from 'node:path';
import type {ParsedDocument} from '../../../source/knowledge/document.ts';
import {detectMediaType} from '../../../source/knowledge/parsers/detect-media-type.ts';
import {defaultParseLimits, type ParseOutcome} from '../../../source/knowledge/parsers/parser.ts';
import {parserFor} from '../../../source/knowledge/parsers/parser-registry.ts';

const dataDirectory = join(import.meta.dirname, '../../../data');

/** What the parser for this content makes of it, in this process. */
export async function parseBytes(content: string | Uint8Array, path: string): Promise<ParseOutcome> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const mediaType = detectMediaType(bytes, path);
  const parser = await parserFor(mediaType);
  if (!parser) throw new Error(`No parser for ${mediaType}`);
  return parser.parse({path, bytes, mediaType, limits: defaultParseLimits, dataDirectory});
}

export async function parseDocument(content: string | Uint8Array, path: string): Promise<ParsedDocument> {
  const outcome = await parseBytes(content, path);
  if (!outcome.ok) throw new Error(outcome.message);
  return outcome.document;
}

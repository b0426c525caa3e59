import {nothingToRead, type Parser} from './parser.ts';
import {readTextLines} from './text-lines.ts';

/** Reads source code and data files (JSON, XML, CSV) as text: one block, kept as it is. */
export const codeParser: Parser = {
  name: 'code',
  version: 1,
  async parse({bytes, mediaType, limits}) {
    const read = readTextLines(bytes, limits);
    if (!read.ok) return read;
    const {lines, messages} = read;
    if (lines.every(line => line.trim() === '')) return nothingToRead();
    const language = mediaType.replace(/^(?:text|application)\/(?:x-)?/, '');
    return {
      ok: true,
      document: {
        metadata: {genre: 'code'},
        blocks: [{kind: 'code', origin: {startLine: 1, endLine: lines.length}, language, text: lines.join('\n')}],
        messages,
      },
    };
  },
};

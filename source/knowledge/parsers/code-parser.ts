import {decodeText} from './decode-text.ts';
import {type Parser, parseFailure} from './parser.ts';
import {readTextLines} from './text-lines.ts';

/** Source code and data as text: one block, kept as it is. */
export const codeParser: Parser = {
  name: 'code',
  version: 1,
  async parse({bytes, mediaType, limits}) {
    const decoded = decodeText(bytes);
    if (!decoded)
      return parseFailure('unsupported', 'It holds binary data, no text', 'Convert it to text, PDF or HTML first.');
    const {lines, messages} = readTextLines(decoded, limits);
    if (lines.every(line => line.trim() === ''))
      return parseFailure('empty', 'There is no text in it', 'Nothing to do, unless it should hold some.');
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

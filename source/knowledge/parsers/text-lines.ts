import {linesOf} from '../../code/line-ranges.ts';
import {decodeText} from './decode-text.ts';
import {type ParseLimits, type ParseOutcome, parseFailure} from './parser.ts';

/**
 * Reads a text file: decodes it, cuts it at the limit of characters, and gives its lines with what has to be said about
 * how it was read; a failure where it is binary.
 */
export function readTextLines(
  bytes: Uint8Array,
  limits: ParseLimits,
): {ok: true; lines: string[]; messages: string[]} | Extract<ParseOutcome, {ok: false}> {
  const decoded = decodeText(bytes);
  if (!decoded) {
    return parseFailure('unsupported', 'It holds binary data, no text', 'Convert it to text, PDF or HTML first.');
  }
  const messages: string[] = [];
  let {text} = decoded;
  if (decoded.encoding !== 'utf-8') messages.push(`Read as ${decoded.encoding}.`);
  if (decoded.unreadable > 0)
    messages.push(`${decoded.unreadable} characters could not be read in ${decoded.encoding}.`);
  if (text.length > limits.characters) {
    messages.push(`Only the first ${limits.characters} of ${text.length} characters were taken.`);
    text = text.slice(0, limits.characters);
  }
  return {ok: true, lines: linesOf(text), messages};
}

import {linesOf} from '../../code/line-ranges.ts';
import type {DecodedText} from './decode-text.ts';
import type {ParseLimits} from './parser.ts';

/** The lines of a decoded file within its limits, and what has to be said about how it was read. */
export function readTextLines(decoded: DecodedText, limits: ParseLimits): {lines: string[]; messages: string[]} {
  const messages: string[] = [];
  let {text} = decoded;
  if (decoded.encoding !== 'utf-8') messages.push(`Read as ${decoded.encoding}.`);
  if (decoded.unreadable > 0)
    messages.push(`${decoded.unreadable} characters could not be read in ${decoded.encoding}.`);
  if (text.length > limits.characters) {
    messages.push(`Only the first ${limits.characters} of ${text.length} characters were taken.`);
    text = text.slice(0, limits.characters);
  }
  return {lines: linesOf(text), messages};
}

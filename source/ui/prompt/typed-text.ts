// Controls but tab and line feed, bidirectional and invisible formats, tag characters, noncharacters, lone surrogates. Joiners
// (U+200C, U+200D) stay: scripts and emoji need them. U+FDD0 to U+FDEF stand for pastes inside the prompt, so none may come in.
const unwanted =
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u00AD\u061C\u180E\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFDD0-\uFDEF\uFEFF\uFFF9-\uFFFB\uFFFE\uFFFF\u{E0000}-\u{E007F}]|\p{Cs}/gu;

/**
 * Removes invisible and dangerous characters from what a person typed or pasted (sanitises input): CR LF, CR, NEL,
 * U+2028 and U+2029 become line feeds; control characters but tab and line feed, bidirectional and invisible ones,
 * noncharacters and lone surrogates are dropped.
 */
export function cleanTypedText(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  return text.replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n').replace(unwanted, '');
}

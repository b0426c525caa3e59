/**
 * Shortens a text that is too long for the model by cutting out its middle: at most about `maxCharacters` characters
 * remain, the head and the tail, whole lines where that costs little, and between them one line that says how much is
 * missing. Two thirds of the room go to the head.
 */
export function boundText(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text;
  const room = Math.max(maxCharacters - 80, 0);
  const head = endOfLine(text, Math.floor((room * 2) / 3));
  const tail = startOfLine(text, text.length - (room - Math.floor((room * 2) / 3)));
  const missing = tail - head;
  return `${text.slice(0, head)}\n… ${missing.toLocaleString('en')} of ${text.length.toLocaleString('en')} characters left out …\n${text.slice(tail)}`;
}

/** How many characters a cut may be moved to fall at the end of a line; a longer line is cut in its middle. */
const longestShift = 200;

/** Where the head ends: at a line end near before `at`, or else at `at` itself. */
function endOfLine(text: string, at: number): number {
  const line = text.lastIndexOf('\n', at);
  return line >= 0 && at - line <= longestShift ? line : whole(text, at);
}

/** Where the tail begins: at a line start near after `at`, or else at `at` itself. */
function startOfLine(text: string, at: number): number {
  const line = text.indexOf('\n', at);
  return line >= 0 && line - at <= longestShift ? line + 1 : whole(text, at);
}

/** Moves a cut that would fall between the halves of a surrogate pair: half an emoji prints as garbage. */
function whole(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff ? at + 1 : at;
}

/** Shortens one long line of a file to `maxCharacters`, with the count of what is missing. */
export function boundLine(line: string, maxCharacters: number): string {
  if (line.length <= maxCharacters) return line;
  const end = whole(line, maxCharacters);
  return `${line.slice(0, end)}… (${line.length - end} more characters)`;
}

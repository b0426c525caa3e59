import {notCertainlyPlain} from './character-policy.ts';
import {SanitizerMachine} from './sanitizer-machine.ts';
import {createUtf8Decoder} from './utf8-decoder.ts';

/**
 * The most accents (combining marks) on one letter that are shown as they are to a person who judges a text; more
 * cannot be told apart.
 */
const maximumMarksToJudge = 4;
/**
 * Control, format, surrogate, private, unassigned, invisible, and every white space but the ordinary one; U+2800 and
 * U+1D159 are letters or symbols by class but blank on screen.
 */
const isHiddenOrBlank = (character: string) =>
  /^(?! )[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800\u{1d159}]/u.test(character);
/** An accent or other mark that sits on the character before it. */
const isCombining = (character: string) => /^\p{M}/u.test(character);
/** A mark that draws a frame around the character before it, and may hide it. */
const isEnclosing = (character: string) => /^\p{Me}/u.test(character);
/** A letter of any script, on which accents belong. */
const isLetter = (character: string) => /^\p{L}/u.test(character);
/** Printable ASCII without the backslash: needs no second look. */
const certainlyVisible = /^[\x20-\x5b\x5d-\x7e]*$/;
/** What reads like an escape of ours: it has to look different from a real one. */
const looksEscaped = /^\\(?:\\|x[0-9a-fA-F]{2}|u\{[0-9a-fA-F]{1,6}\})/;

/** Makes untrusted text (of a model, a file, a command) safe to print, piece by piece. */
export type TerminalSanitizer = {
  /** The safe text that is certain by now. Strings and bytes (UTF-8) may be cut anywhere, also inside a character. */
  write(chunk: string | Uint8Array): string;
  /** The safe rest; afterwards the sanitizer is as new. */
  end(): string;
};

/** How the safe text is written. */
export type TerminalSanitizerOptions = {
  /** Shows line feeds as `\n` and tabs as `\t`, for file names, titles and other text of one line. Default: false. */
  singleLine?: boolean;
};

/**
 * Keeps untrusted text from taking over the user's terminal: removes escape sequences that move the cursor, change
 * colours, the title or the clipboard, and characters that hide or reorder text. The promises, whatever comes in and
 * however it is cut into chunks:
 * - The output has no control character but line feed and tab, no part of a control sequence (ECMA-48: CSI, OSC, DCS,
 * APC, PM, SOS, two-byte escapes, their 8-bit forms; also `ESC k`, the window title of screen and tmux), no
 * bidirectional control, no tag character (a flag made of tags shows as its base flag), no lone surrogate and no
 * invisible character, but joiners and variation selectors where a script or an emoji needs them. At most
 * `maximumMarks` combining marks follow one base.
 * - CR LF, CR, VT, FF, NEL, U+2028 and U+2029 become line feeds, so nothing overwrites what stands there already.
 * - Lone surrogates, noncharacters and invalid UTF-8 become U+FFFD.
 * - Sanitizing the output again changes nothing.
 *
 * A control string is dropped up to its terminator (ST, for OSC also BEL, or CAN and SUB, which cancel it), over line
 * feeds too. One that is not terminated (another escape, the end, more than `maximumControlStringLength`) loses its
 * first line only (or up to its BEL): a stray introducer must not hide the rest of a text. A line feed also ends an
 * unfinished CSI or escape.
 */
export function createTerminalSanitizer(options: TerminalSanitizerOptions = {}): TerminalSanitizer {
  const machine = new SanitizerMachine();
  const decoder = createUtf8Decoder();
  const finish = options.singleLine ? showLineControls : (text: string) => text;
  return {
    write(chunk) {
      if (typeof chunk !== 'string') return finish(machine.feed(decoder.decode(chunk)));
      const unfinished = decoder.end();
      return finish(machine.feed(unfinished === '' ? chunk : unfinished + chunk));
    },
    end: () => finish(machine.feed(decoder.end()) + machine.end()),
  };
}

/** Makes a whole text safe to print in the terminal; see `createTerminalSanitizer`. */
export function sanitizeText(text: string): string {
  if (!notCertainlyPlain.test(text)) return text;
  const machine = new SanitizerMachine();
  return machine.feed(text) + machine.end();
}

/**
 * Makes a text safe to print that must stay on one line, such as a file name: as `sanitizeText`, with line feeds shown
 * as `\n`, tabs as `\t`.
 */
export function sanitizeLine(text: string): string {
  return showLineControls(sanitizeText(text));
}

/** Line feeds and tabs written out, so that a name cannot take up several lines. */
function showLineControls(text: string): string {
  return text.replaceAll('\n', '\\n').replaceAll('\t', '\\t');
}

/** How a text is shown to the one who judges it. */
export type DisplayEscapeOptions = {
  /** Leaves line feeds as they are, for a view of several lines. Default: false, a line feed shows as `\x0a`. */
  keepLineFeeds?: boolean;
};

/**
 * Shows a command or text with nothing hidden, for a person who must approve it: controls, bidirectional and invisible
 * characters, white space other than U+0020, private and unassigned characters, lone surrogates and marks that do not
 * sit on a letter appear as `\xHH` (below U+0100) or `\u{H…}`. Two different texts never look the same: a backslash
 * that would read as the start of such an escape is doubled; any other stays as it is, so `C:\new` and `printf 'a\n'`
 * are unchanged. The result is printable as it stands.
 */
export function escapeForDisplay(text: string, options: DisplayEscapeOptions = {}): string {
  if (certainlyVisible.test(text)) return text;
  let output = '';
  let marksAllowed = 0;
  let position = 0;
  while (position < text.length) {
    const codePoint = text.codePointAt(position) ?? 0;
    const character = String.fromCodePoint(codePoint);
    position += character.length;
    if (character === '\\') {
      output += startsEscape(text, position) ? '\\\\' : '\\';
      marksAllowed = 0;
      continue;
    }
    const isMark = isCombining(character);
    const shown = isMark
      ? marksAllowed > 0 && !isEnclosing(character) && !isHiddenOrBlank(character)
      : !isHiddenOrBlank(character) || (character === '\n' && options.keepLineFeeds === true);
    output += shown ? character : escapeCodePoint(codePoint);
    if (!isMark) marksAllowed = shown && isLetter(character) ? maximumMarksToJudge : 0;
    else marksAllowed = shown ? marksAllowed - 1 : 0;
  }
  return output;
}

/** Whether a backslash before `position` would, as it stands, be read together with what will be shown after it. */
function startsEscape(text: string, position: number): boolean {
  if (position >= text.length) return false;
  const next = String.fromCodePoint(text.codePointAt(position) ?? 0);
  // A mark after a backslash is always escaped, and that escape begins with a backslash.
  if (isHiddenOrBlank(next) || isCombining(next)) return true;
  return looksEscaped.test(text.slice(position - 1, position + 10));
}

/** A character by its number, as it is shown where it cannot be seen. */
function escapeCodePoint(codePoint: number): string {
  const digits = codePoint.toString(16);
  return codePoint < 0x100 ? `\\x${digits.padStart(2, '0')}` : `\\u{${digits}}`;
}

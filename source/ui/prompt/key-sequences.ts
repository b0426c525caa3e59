import type {KeyEvent} from '../key-event.ts';

/** A key without the bytes it came as. */
export type DecodedKey = Omit<KeyEvent, 'sequence'>;

/** Which of Ctrl, Alt and Shift were held. */
interface Modifiers {
  ctrl: boolean;
  alt: boolean;
  shift: boolean;
}

/** No modifier held. */
const none: Modifiers = {ctrl: false, alt: false, shift: false};

/** The keys that a letter at the end of an escape sequence stands for. */
const arrows: Readonly<Record<string, string>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  F: 'end',
  H: 'home',
  P: 'f1',
  Q: 'f2',
  R: 'f3',
  S: 'f4',
};

/** CSI number ~, as DEC, xterm, rxvt and the Linux console number their keys. */
const numbered: Readonly<Record<number, string>> = {
  1: 'home',
  2: 'insert',
  3: 'delete',
  4: 'end',
  5: 'page-up',
  6: 'page-down',
  7: 'home',
  8: 'end',
  11: 'f1',
  12: 'f2',
  13: 'f3',
  14: 'f4',
  15: 'f5',
  17: 'f6',
  18: 'f7',
  19: 'f8',
  20: 'f9',
  21: 'f10',
  23: 'f11',
  24: 'f12',
};

/** Keys of the kitty protocol without a character (https://sw.kovidgoyal.net/kitty/keyboard-protocol/#functional-key-definitions). */
const functional: Readonly<Record<number, string>> = {
  9: 'tab',
  13: 'return',
  27: 'escape',
  127: 'backspace',
  8: 'backspace',
  57414: 'return',
  57417: 'left',
  57418: 'right',
  57419: 'up',
  57420: 'down',
  57421: 'page-up',
  57422: 'page-down',
  57423: 'home',
  57424: 'end',
  57425: 'insert',
  57426: 'delete',
};

/** The characters of the keypad, in the order in which the kitty protocol numbers them. */
const kittyKeypad = '0123456789./*-+';
/** The characters of the keypad in application mode, by the letter that is sent for each. */
const applicationKeypad: Readonly<Record<string, string>> = {
  ' ': ' ',
  X: '=',
  j: '*',
  k: '+',
  l: ',',
  m: '-',
  n: '.',
  o: '/',
};

/** `text` as typed. */
export function textKey(text: string): DecodedKey {
  return {name: 'text', text, ...none};
}

/** A key that types no text, by its name. */
export function namedKey(name: string, modifiers: Partial<Modifiers> = {}): DecodedKey {
  return {name, text: '', ...none, ...modifiers};
}

/**
 * The key of a control character (below U+0020, or U+007F), as terminals without a keyboard protocol send Ctrl with a
 * letter, Enter, Tab and Backspace.
 */
export function controlKey(code: number): DecodedKey {
  if (code === 13) return namedKey('return');
  if (code === 10) return namedKey('newline');
  if (code === 9) return namedKey('tab');
  if (code === 8 || code === 127) return namedKey('backspace');
  if (code === 27) return namedKey('escape');
  if (code === 0) return namedKey('space', {ctrl: true});
  return namedKey(String.fromCharCode(code + 64).toLowerCase(), {ctrl: true});
}

/** Alt with a character: a printable character that came after ESC. */
export function altKey(character: string): DecodedKey {
  const lower = character.toLowerCase();
  return namedKey(character === ' ' ? 'space' : lower, {alt: true, shift: lower !== character});
}

/**
 * Decodes a special key sent as `ESC O parameters final` (SS3: application cursor keys, keypad, F1 to F4); undefined
 * when there is none.
 */
export function ss3Key(parameters: string, final: string): DecodedKey | undefined {
  const modifiers = modifiersOf(Number(parameters.split(';').at(-1) || 1));
  if (modifiers === undefined) return undefined;
  const name = arrows[final];
  if (name !== undefined) return namedKey(name, modifiers);
  if (final === 'M') return namedKey('return', modifiers);
  if (final === 'I') return namedKey('tab', modifiers);
  if (/[a-d]/.test(final)) return namedKey(arrows[final.toUpperCase()] ?? '', {ctrl: true});
  const sign = /[p-y]/.test(final) ? String(final.charCodeAt(0) - 112) : applicationKeypad[final];
  return sign === undefined ? undefined : textKey(sign);
}

/**
 * Decodes a special key (arrows, function keys, keys with modifiers) from the escape sequence `CSI parameters final`;
 * undefined for what is no key (reports of the mouse, of focus, of positions and of devices, released keys, keys with
 * Super) and for the unknown.
 */
export function csiKey(parameters: string, final: string): DecodedKey | undefined {
  if (/[<=>?]/.test(parameters)) return undefined;
  const fields = parameters.split(';');
  const first = Number(fields[0]?.split(':')[0] || 0);
  const [state = '', event] = (fields[1] ?? '').split(':');
  if (event === '3') return undefined;
  const modifiers = modifiersOf(Number(state || 1));
  if (modifiers === undefined) return undefined;
  if (final === 'u') return kittyKey(first, fields, modifiers);
  if (final === 'Z') return namedKey('tab', {...modifiers, shift: true});
  if (final === '~') {
    if (first === 27) return codeKey(Number(fields[2] ?? 0), modifiers);
    const name = numbered[first];
    return name === undefined ? undefined : namedKey(name, modifiers);
  }
  if (final === '^' || final === '$' || final === '@') {
    const name = numbered[first];
    return name === undefined ? undefined : namedKey(name, {ctrl: final !== '$', shift: final !== '^'});
  }
  if (/[a-d]/.test(final) && parameters === '')
    return namedKey(arrows[final.toUpperCase()] ?? '', {...none, shift: true});
  const name = arrows[final];
  // `CSI row ; column R` reports the cursor; as a key the first parameter is 1 or absent.
  if (name === undefined || first > 1) return undefined;
  return namedKey(name, modifiers);
}

/** A key as the kitty keyboard protocol reports it (CSI u), with the text it types where it says so. */
function kittyKey(code: number, fields: readonly string[], modifiers: Modifiers): DecodedKey | undefined {
  const text = (fields[2] ?? '')
    .split(':')
    .map(point => characterOf(Number(point || 0)) ?? '')
    .join('');
  if (text !== '' && !modifiers.ctrl && !modifiers.alt) return textKey(text);
  const shifted = Number(fields[0]?.split(':')[1] || 0);
  return codeKey(code, modifiers, shifted);
}

/** A key given by its code point and modifiers (kitty's CSI u, xterm's modifyOtherKeys). */
function codeKey(code: number, modifiers: Modifiers, shiftedCode = 0): DecodedKey | undefined {
  const name = functional[code];
  if (name !== undefined) return namedKey(name, modifiers);
  const keypad = kittyKeypad[code - 57399];
  const character = keypad ?? (code >= 57344 && code <= 63743 ? undefined : characterOf(code));
  if (character === undefined) return undefined;
  if (code < 32) return {...controlKey(code), alt: modifiers.alt, shift: modifiers.shift};
  if (modifiers.ctrl || modifiers.alt) {
    const lower = character.toLowerCase();
    const shift = modifiers.shift || (modifiers.alt && lower !== character);
    return namedKey(character === ' ' ? 'space' : lower, {...modifiers, shift});
  }
  if (!modifiers.shift) return textKey(character);
  return textKey(characterOf(shiftedCode) ?? character.toUpperCase());
}

/** xterm's and kitty's modifier parameter: 1 + shift 1, alt 2, ctrl 4, super 8, hyper 16, meta 32; locks do not matter. */
function modifiersOf(parameter: number): Modifiers | undefined {
  const bits = parameter - 1;
  if (!Number.isInteger(bits) || bits < 0) return none;
  if (bits & 0b11000) return undefined;
  return {shift: (bits & 1) !== 0, alt: (bits & 0b100010) !== 0, ctrl: (bits & 4) !== 0};
}

/** The character of a code point; undefined where there is none. */
function characterOf(code: number): string | undefined {
  if (!Number.isInteger(code) || code <= 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return undefined;
  return String.fromCodePoint(code);
}

/**
 * What to do with a character in text that is shown in a terminal. `plain` is shown; `mark` is shown in a bounded run;
 * `joiner` and `selector` are invisible and kept only where a script or an emoji needs them; `break` becomes a line
 * feed; `broken` becomes U+FFFD; `drop` disappears; the rest drive the control sequence machine.
 */
export const characterClass = {
  unknown: 0,
  plain: 1,
  mark: 2,
  drop: 3,
  break: 4,
  carriageReturn: 5,
  joiner: 6,
  selector: 7,
  broken: 8,
  highSurrogate: 9,
  lowSurrogate: 10,
  escape: 11,
  control: 12,
} as const;

/** What is done with a character, as a number. */
export type CharacterClass = (typeof characterClass)[keyof typeof characterClass];

/**
 * The most combining marks (accents stacked on one letter, as in "Zalgo" text) that are shown. Tibetan and Hebrew need
 * six; stacks that spill over other lines need dozens.
 */
export const maximumMarks = 8;

/**
 * Finds a UTF-16 code unit that is not certainly plain. The positive list leaves out controls, invisible characters,
 * combining marks and surrogates; what it leaves out too much is only slower.
 */
export const notCertainlyPlain =
  /[^\t\n\x20-\x7e\xa0-\xac\xae-\u02ff\u0370-\u0377\u037a-\u0482\u048a-\u058f\u1e00-\u200a\u2010-\u2027\u202f-\u205f\u2070-\u20cf\u2100-\u2cee\u2e00-\u3029\u3030-\u3098\u309b-\u3163\u3165-\ua66e\uac00-\ud7ff\ue000-\ufaff\uff01-\uff9f\uffa1-\uffef\ufffc\ufffd]/;

// The expressions with properties stand in functions: to build one takes up to a millisecond, so only what is met is built.
/**
 * Characters that take no room and show nothing. Beside Unicode's list of default-ignorable ones, the interlinear
 * annotation characters, which are made to hide or annotate.
 */
const isInvisible = (character: string) => /^[\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/u.test(character);
/** An accent or other mark that sits on the character before it. */
const isCombining = (character: string) => /^\p{M}/u.test(character);
/** What words of a script are made of. */
const isLetterOrMark = (character: string) => /^[\p{L}\p{M}]/u.test(character);

/**
 * The blocks of the scripts whose spelling uses the zero width joiner and non-joiner (Unicode 16, section 23.2): Arabic,
 * Syriac, Nko, Mandaic, the scripts of India and Sri Lanka, Tibetan, Myanmar, Khmer, Mongolian, Balinese, Phags-pa,
 * Javanese, Adlam, as pairs of first and last code point.
 */
const joiningBlocks: readonly (readonly [first: number, last: number])[] = [
  [0x0600, 0x07ff],
  [0x0840, 0x0dff],
  [0x0f00, 0x109f],
  [0x1780, 0x18af],
  [0x1b00, 0x1b7f],
  [0xa840, 0xa87f],
  [0xa8e0, 0xa8ff],
  [0xa980, 0xa9ff],
  [0xaa60, 0xaa7f],
  [0xfb50, 0xfdff],
  [0xfe70, 0xfefc],
  [0x11000, 0x119ff],
  [0x1e900, 0x1e95f],
];

/** Invisible characters and signs that some scripts and emoji need; elsewhere they only hide text. */
const zeroWidthJoiner = 0x200d;
const textSelector = 0xfe0e;
const emojiSelector = 0xfe0f;
const enclosingKeycap = 0x20e3;
const malayalamVirama = 0x0d4d;

// Filled as characters are met: asking the regular expressions for every code point at start would cost 20 ms.
let remembered: Uint8Array | undefined;

/** The classes met so far by code point, `unknown` for the others: for loops in which a call for each character is slow. */
export function knownClasses(): Uint8Array {
  remembered ??= new Uint8Array(0x110000);
  return remembered;
}

/**
 * Decides what happens to one character (code point) that is to be shown in a terminal: whether it is printed, dropped
 * as invisible or as a control character, or starts an escape sequence. See `characterClass`.
 */
export function classify(codePoint: number): CharacterClass {
  const classes = knownClasses();
  const known = classes[codePoint] as CharacterClass;
  if (known !== characterClass.unknown) return known;
  const found = determineClass(codePoint);
  classes[codePoint] = found;
  return found;
}

/**
 * The rules behind `classify`: line feed and tab are plain; other control and invisible characters are dropped or drive
 * the control sequence machine; code points that stand for no character are `broken`.
 */
function determineClass(codePoint: number): CharacterClass {
  if (codePoint === 0x0a || codePoint === 0x09) return characterClass.plain;
  if (codePoint === 0x0d) return characterClass.carriageReturn;
  if ([0x0b, 0x0c, 0x85, 0x2028, 0x2029].includes(codePoint)) return characterClass.break;
  if (codePoint === 0x1b) return characterClass.escape;
  if ([0x90, 0x98, 0x9b, 0x9d, 0x9e, 0x9f].includes(codePoint)) return characterClass.control;
  if (codePoint < 0x20 || (codePoint >= 0x7f && codePoint < 0xa0)) return characterClass.drop;
  if (codePoint >= 0xd800 && codePoint < 0xdc00) return characterClass.highSurrogate;
  if (codePoint >= 0xdc00 && codePoint < 0xe000) return characterClass.lowSurrogate;
  if ((codePoint & 0xfffe) === 0xfffe || (codePoint >= 0xfdd0 && codePoint <= 0xfdef)) return characterClass.broken;
  if (codePoint === 0x200c || codePoint === zeroWidthJoiner) return characterClass.joiner;
  if (isSelector(codePoint)) return characterClass.selector;
  const character = String.fromCodePoint(codePoint);
  if (isInvisible(character)) return characterClass.drop;
  return isCombining(character) ? characterClass.mark : characterClass.plain;
}

/**
 * A variation selector: an invisible character that picks another form of the one before it, such as the coloured form
 * of an emoji.
 */
function isSelector(codePoint: number): boolean {
  if (codePoint >= 0xfe00 && codePoint <= 0xfe0f) return true;
  if (codePoint >= 0xe0100 && codePoint <= 0xe01ef) return true;
  return codePoint === 0x180f || (codePoint >= 0x180b && codePoint <= 0x180d);
}

/** What a character is to a joiner or a selector beside it, as bits. */
const trait = {
  joining: 1,
  pictograph: 2,
  pictographEnd: 4,
  emoji: 8,
  ideograph: 16,
  variantBase: 32,
  mongolian: 64,
} as const;
/** Something that a character can be to its neighbours. */
type Trait = (typeof trait)[keyof typeof trait];
// For each code point the traits it has, and 8 bits higher those that have been asked.
let rememberedTraits: Uint16Array | undefined;

/** Whether a character has a trait; each is looked up once, as that is slow. */
function hasTrait(codePoint: number, bit: Trait): boolean {
  rememberedTraits ??= new Uint16Array(0x110000);
  let traits = rememberedTraits[codePoint] ?? 0;
  if ((traits & (bit << 8)) === 0) {
    traits |= (bit << 8) | (determineTrait(codePoint, bit) ? bit : 0);
    rememberedTraits[codePoint] = traits;
  }
  return (traits & bit) !== 0;
}

/** Looks up one trait of a character by Unicode's own properties. */
function determineTrait(codePoint: number, bit: Trait): boolean {
  const character = String.fromCodePoint(codePoint);
  switch (bit) {
    case trait.joining:
      return (
        joiningBlocks.some(([first, last]) => codePoint >= first && codePoint <= last) && isLetterOrMark(character)
      );
    case trait.pictograph:
      return /^\p{Extended_Pictographic}/u.test(character);
    case trait.pictographEnd:
      return codePoint === emojiSelector || /^[\p{Extended_Pictographic}\p{Emoji_Modifier}]/u.test(character);
    case trait.emoji:
      return codePoint > 0x7f && /^\p{Emoji}/u.test(character);
    case trait.ideograph:
      return /^\p{Unified_Ideograph}/u.test(character);
    case trait.variantBase:
      return /^[\p{Unified_Ideograph}\p{Sm}\p{Script=Myanmar}\p{Script=Phags_Pa}]/u.test(character);
    case trait.mongolian:
      return codePoint >= 0x1800 && codePoint <= 0x18af && /^\p{L}/u.test(character);
  }
}

/**
 * Whether an invisible joiner or selector may stay after `previous`: `yes`, `no`, or `wait` when the next visible
 * character decides (see `isJoinedTo`). `previous` is the last character shown, 0 at the start.
 */
export function mayFollow(previous: number, codePoint: number): 'yes' | 'no' | 'wait' {
  if (classify(codePoint) === characterClass.joiner) {
    // Texts from before Unicode 5.1 write a Malayalam chillu letter as consonant, virama, joiner, also at the end of a word.
    if (codePoint === zeroWidthJoiner && previous === malayalamVirama) return 'yes';
    if (hasTrait(previous, trait.joining)) return 'wait';
    return codePoint === zeroWidthJoiner && hasTrait(previous, trait.pictographEnd) ? 'wait' : 'no';
  }
  if (codePoint === emojiSelector && isKeycapBase(previous)) return 'wait';
  const base = baseOf(codePoint);
  return base !== undefined && hasTrait(previous, base) ? 'yes' : 'no';
}

/**
 * What a character must be for `selector` to have a use after it; undefined where it has none after any, and so is
 * dropped.
 */
function baseOf(selector: number): Trait | undefined {
  if (selector === emojiSelector || selector === textSelector) return trait.emoji;
  if (selector >= 0xe0100) return trait.ideograph;
  if (selector < 0x1900) return trait.mongolian;
  // Unicode's standardized variants use the first three; the rest are reserved.
  return selector <= 0xfe02 ? trait.variantBase : undefined;
}

/** What a keycap emoji can be made of: a digit, `#` or `*`. */
function isKeycapBase(codePoint: number): boolean {
  return (codePoint >= 0x30 && codePoint <= 0x39) || codePoint === 0x23 || codePoint === 0x2a;
}

/** Whether the waiting joiner or selector between the shown characters `previous` and `next` has a use there. */
export function isJoinedTo(previous: number, waiting: number, next: number): boolean {
  if (waiting === emojiSelector) return next === enclosingKeycap;
  if (hasTrait(previous, trait.joining)) return hasTrait(next, trait.joining);
  return waiting === zeroWidthJoiner && hasTrait(previous, trait.pictographEnd) && hasTrait(next, trait.pictograph);
}

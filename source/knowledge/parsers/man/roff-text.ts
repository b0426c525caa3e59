/** Characters with a name of two or more letters: `\(em`, `\[em]`. */
const named: Readonly<Record<string, string>> = {
  ...{em: '—', en: '–', hy: '-', '-': '-', bu: '•', co: '©', rg: '®', tm: '™', de: '°', mu: '×', '+-': '±', '->': '→'},
  ...{
    '<-': '←',
    '<=': '≤',
    '>=': '≥',
    '!=': '≠',
    lq: '“',
    rq: '”',
    oq: '‘',
    cq: '’',
    aq: "'",
    dq: '"',
    ha: '^',
    ti: '~',
  },
  ...{rs: '\\', at: '@', sh: '#', Do: '$', bv: '|', ba: '|', or: '|', sl: '/', ul: '_', ga: '`', lB: '[', rB: ']'},
  ...{lC: '{', rC: '}', la: '⟨', ra: '⟩', Fo: '«', Fc: '»', sc: '§', ps: '¶', dg: '†', '*a': 'α', '*b': 'β', '*m': 'μ'},
  ...{
    '12': '½',
    '14': '¼',
    '34': '¾',
    Eu: '€',
    Po: '£',
    ss: 'ß',
    AE: 'Æ',
    ae: 'æ',
    '/O': 'Ø',
    '/o': 'ø',
    eq: '=',
    pl: '+',
  },
};
/** Letters with an accent are named by both: `:a` is ä. */
const accents: Readonly<Record<string, string>> = {
  ...{':': '\u0308', "'": '\u0301', '`': '\u0300', '^': '\u0302', '~': '\u0303', ',': '\u0327', o: '\u030a'},
};
/** Escapes of one character that stand for another one. */
const single: Readonly<Record<string, string>> = {
  ...{'-': '-', '\\': '\\', e: '\\', ' ': ' ', '~': ' ', '0': ' ', t: '\t', "'": "'", '`': '`', '.': '.', _: '_'},
};

/**
 * An escape: a comment, a character or string by its name, something of the layout (fonts, sizes, registers, moves), or one character
 * with a backslash.
 */
const escapes =
  /\\(?:["#].*$|\((..)|\[([^\]]*)\]|\*(?:\((..)|\[([^\]]*)\]|(.))|(?:[fFgkmMnVY](?:\(..|\[[^\]]*\]|[+-]?.)|s(?:\(..|\[[^\]]*\]|[+-]?\d{1,2})|[AbCDhHlLNoRSvwxXZ]'[^']*'|z)|(.))/gm;

/** Strings that every set of macros has. */
const givenStrings: readonly (readonly [string, string])[] = [
  ['R', '®'],
  ['Tm', '™'],
  ['lq', '“'],
  ['rq', '”'],
];

/** The strings of a page by their names; a page defines more of them with `.ds`. */
export function pageStrings(): Map<string, string> {
  return new Map(givenStrings);
}

/** Text of a manual page as it would be printed: escapes resolved, comments and fonts gone. */
export function roffText(source: string, strings: ReadonlyMap<string, string>): string {
  return source.replace(
    escapes,
    (_, pair?: string, bracketed?: string, two?: string, long?: string, one?: string, plain?: string) => {
      const character = pair ?? bracketed;
      if (character !== undefined) return characterOf(character);
      const string = two ?? long ?? one;
      if (string !== undefined) return strings.get(string) ?? '';
      return single[plain ?? ''] ?? '';
    },
  );
}

/**
 * The character that a name stands for: known ones, a code such as `u00E9`, or a letter with an accent; '' for others.
 */
function characterOf(name: string): string {
  const known = named[name];
  if (known !== undefined) return known;
  const code = /^u([0-9A-F]{4,6})$/.exec(name)?.[1];
  if (code !== undefined) {
    const point = Number.parseInt(code, 16);
    return point <= 0x10_ffff ? String.fromCodePoint(point) : '';
  }
  const accent = accents[name[0] ?? ''];
  return name.length === 2 && accent !== undefined ? `${name[1]}${accent}`.normalize('NFC') : '';
}

/** The arguments of a macro, escapes not yet resolved: words, or what stands between quotation marks. */
export function roffArguments(source: string): string[] {
  const args: string[] = [];
  for (const [, quoted, word = ''] of source
    .replace(/(^|[^\\])\\".*$/, '$1')
    .matchAll(/"((?:[^"]|"")*)"?|((?:\\ |\S)+)/g)) {
    args.push(quoted === undefined ? word : quoted.replaceAll('""', '"'));
  }
  return args;
}

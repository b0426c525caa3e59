import {Buffer} from 'node:buffer';
import {Terminal} from '@xterm/headless';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {maximumMarks, notCertainlyPlain} from '../../source/security/character-policy.ts';
import {maximumControlStringLength} from '../../source/security/sanitizer-machine.ts';
import {
  createTerminalSanitizer,
  escapeForDisplay,
  sanitizeLine,
  sanitizeText,
} from '../../source/security/terminal-sanitizer.ts';
import {hostilePieces} from './hostile-pieces.ts';

/** Written apart from the code under test: what a terminal must never receive from a stranger. */
const forbidden =
  /[\0-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e00ff}\u{e01f0}-\u{e0fff}\p{Cs}]|\u034f|\u17b4|\u17b5/u;

function inPieces(pieces: readonly (string | Uint8Array)[]): string {
  const sanitizer = createTerminalSanitizer();
  return pieces.map(piece => sanitizer.write(piece)).join('') + sanitizer.end();
}

const table: readonly (readonly [title: string, input: string, output: string])[] = [
  ['plain text', 'plain text, (code) => {x: [1]}', 'plain text, (code) => {x: [1]}'],
  ['nothing', '', ''],
  ['tabs and line feeds', 'a\tb\nc\n', 'a\tb\nc\n'],
  // CSI
  ['a colour', 'a\x1b[31mred\x1b[0mb', 'aredb'],
  ['a 24-bit colour with colons', 'a\x1b[38:2::1:2:3mb', 'ab'],
  ['a cursor move', 'a\x1b[10;20Hb', 'ab'],
  ['an erased screen', 'a\x1b[2J\x1b[3Jb', 'ab'],
  ['a private mode', 'a\x1b[?1049hb\x1b[?1049l', 'ab'],
  ['bracketed paste', '\x1b[200~rm -rf ~\x1b[201~', 'rm -rf ~'],
  ['a request for an answer', 'a\x1b[6n\x1b[c\x1b[>cb', 'ab'],
  ['a CSI with intermediates', 'a\x1b[1 qb\x1b[!pc', 'abc'],
  ['a window operation', 'a\x1b[8;1;1tb', 'ab'],
  ['a CSI with a backspace inside', 'a\x1b[3\x081mb', 'ab'],
  ['a CSI with NUL and DEL inside', 'a\x1b[\x003\x7f1mb', 'ab'],
  ['a CSI cancelled by CAN', 'a\x1b[31\x18mb', 'amb'],
  ['a CSI cancelled by SUB', 'a\x1b[31\x1amb', 'amb'],
  ['a CSI restarted by an escape', 'a\x1b[31\x1b[32mb', 'ab'],
  ['a CSI cut by the end of a line', 'a\x1b[31\nHello', 'a\nHello'],
  ['a CSI cut by a tab', 'a\x1b[31\tHello', 'a\tHello'],
  ['a CSI cut by a letter beyond ASCII', 'a\x1b[31é', 'aé'],
  ['a CSI cut by a surrogate pair', 'a\x1b[31😀', 'a😀'],
  ['a CSI cut by the end', 'a\x1b[31', 'a'],
  ['a CSI of many parameters', `a\x1b[${'1;'.repeat(5000)}mb`, 'ab'],
  ['an 8-bit CSI', 'a\u009b31mb', 'ab'],
  ['an 8-bit CSI inside a CSI', 'a\x1b[1\u009b31mb', 'ab'],
  // Escapes of two and more bytes
  ['a reset', 'a\x1bcb', 'ab'],
  ['saved and restored cursor', 'a\x1b7b\x1b8c', 'abc'],
  ['reverse index', 'a\x1bMb', 'ab'],
  ['a charset switch', 'a\x1b(0b\x1b(Bc', 'abc'],
  ['UTF-8 switched off', 'a\x1b%@b', 'ab'],
  ['a screen of E', 'a\x1b#8b', 'ab'],
  ['a single shift', 'a\x1bNb\x1bOc', 'abc'],
  ['an escape before a line feed', 'a\x1b\nb', 'a\nb'],
  ['an escape before a letter beyond ASCII', 'a\x1béb', 'aéb'],
  ['an escape at the end', 'a\x1b', 'a'],
  ['two escapes', 'a\x1b\x1b[31mb', 'ab'],
  ['a lone string terminator', 'a\x1b\\b\u009cc', 'abc'],
  // OSC
  ['a title ended by BEL', 'a\x1b]0;evil\x07b', 'ab'],
  ['a title ended by ST', 'a\x1b]2;evil\x1b\\b', 'ab'],
  ['a title ended by the 8-bit ST', 'a\x1b]2;evil\u009cb', 'ab'],
  ['an 8-bit OSC', 'a\u009d0;evil\x07b', 'ab'],
  ['a clipboard write', 'a\x1b]52;c;ZXZpbA==\x07b', 'ab'],
  ['a link', 'a\x1b]8;;https://evil.example\x1b\\text\x1b]8;;\x1b\\b', 'atextb'],
  ['a palette change', 'a\x1b]4;1;rgb:00/00/00\x1b\\b', 'ab'],
  ['a payload over two lines', 'a\x1b]52;c;ZX\nZp\x07b', 'ab'],
  ['a payload with letters beyond ASCII', 'a\x1b]0;é😀\x07b', 'ab'],
  ['a title cancelled by CAN', 'a\x1b]0;evil\x18b', 'ab'],
  ['a title cancelled by SUB', 'a\x1b]0;evil\x1ab', 'ab'],
  ['a title cut by another sequence', 'a\x1b]0;evil\x1b[31mb', 'ab'],
  ['a title cut by another title', 'a\x1b]0;evil\x1b]0;more\x07b', 'ab'],
  ['a title cut by an 8-bit CSI', 'a\x1b]0;evil\u009b31mb', 'ab'],
  ['a title cut by the end', 'a\x1b]0;evil', 'a'],
  ['a title cut before its terminator', 'a\x1b]0;evil\x1b', 'a'],
  ['a title that never ends, with lines after it', 'a\x1b]0;evil\nsecond\nthird', 'a\nsecond\nthird'],
  ['a title that never ends before a colour', 'a\x1b]0;evil\nsecond \x1b[31mred', 'a\nsecond red'],
  ['a title that never ends before a carriage return', 'a\x1b]0;evil\r\nsecond', 'a\nsecond'],
  ['the rest of a title that never ends holds controls', 'a\x1b]0;evil\nse\bco\u202end\x07', 'a'],
  ['controls in lines after an unended title', 'a\x1b]0;evil\nse\bco\u202end', 'a\nsecond'],
  // DCS, APC, PM, SOS, the title of screen
  ['DCS', 'a\x1bPq#0;2;0;0;0\x1b\\b', 'ab'],
  ['DCS over lines', 'a\x1bPq\n#0\n#1\x1b\\b', 'ab'],
  ['DCS with BEL inside', 'a\x1bPq\x07evil\x1b\\b', 'ab'],
  ['DCS that only BEL ends', 'a\x1bPevil\x07b', 'ab'],
  ['8-bit DCS', 'a\u0090evil\u009cb', 'ab'],
  ['a request for settings', 'a\x1bP$q"p\x1b\\b', 'ab'],
  ['tmux passthrough', 'a\x1bPtmux;\x1b\x1b]52;c;ZXZpbA==\x07\x1b\\b', 'ab'],
  ['screen passthrough', 'a\x1bP\x1b]52;c;ZXZpbA==\x07\x1b\\b', 'ab'],
  ['APC', 'a\x1b_Gf=100;evil\x1b\\b', 'ab'],
  ['8-bit APC', 'a\u009fevil\x1b\\b', 'ab'],
  ['PM', 'a\x1b^evil\x1b\\b', 'ab'],
  ['8-bit PM', 'a\u009eevil\u009cb', 'ab'],
  ['SOS', 'a\x1bXevil\x1b\\b', 'ab'],
  ['8-bit SOS', 'a\u0098evil\u009cb', 'ab'],
  ['the title of screen', 'a\x1bkevil\x1b\\b', 'ab'],
  ['APC cut by the end', 'a\x1b_evil', 'a'],
  // Controls and lines
  ['backspaces', 'safe\b\b\b\bevil', 'safeevil'],
  ['NUL, BEL, SO, SI, DEL', 'a\0b\x07c\x0ed\x0fe\x7ff', 'abcdef'],
  ['CR LF', 'a\r\nb\r\n', 'a\nb\n'],
  ['a lone CR', 'password: \rok      ', 'password: \nok      '],
  ['CR CR LF', 'a\r\r\nb', 'a\nb'],
  ['LF CR', 'a\n\rb', 'a\n\nb'],
  ['CR, a colour, LF', 'a\r\x1b[K\nb', 'a\nb'],
  ['CR LF LF', 'a\r\n\nb', 'a\n\nb'],
  ['CR at the end', 'a\r', 'a\n'],
  ['VT and FF', 'a\x0bb\x0cc', 'a\nb\nc'],
  ['NEL and Unicode line ends', 'a\u0085b\u2028c\u2029d', 'a\nb\nc\nd'],
  ['8-bit controls', 'a\u0080b\u0084c\u0088d\u008de\u009af', 'abcdef'],
  // Bidirectional and invisible
  ['bidirectional overrides', 'a\u202eb\u202dc\u202cd', 'abcd'],
  ['bidirectional embeddings and isolates', 'a\u202ab\u202bc\u2066d\u2067e\u2068f\u2069g', 'abcdefg'],
  ['bidirectional marks', 'a\u200eb\u200fc\u061cd', 'abcd'],
  ['tag characters', 'a\u{e0001}\u{e0065}\u{e0076}\u{e007f}b', 'ab'],
  ['a flag made of tags', '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}', '🏴'],
  ['zero width space', 'pass\u200bword', 'password'],
  ['word joiner and mathematical operators', 'a\u2060b\u2061c\u2062d\u2063e\u2064f', 'abcdef'],
  ['deprecated format characters', 'a\u206ab\u206fc', 'abc'],
  ['byte order mark at the start and inside', '\ufeffa\ufeffb', 'ab'],
  ['soft hyphen', 'a\u00adb', 'ab'],
  ['Hangul fillers', 'a\u115fb\u1160c\u3164d\uffa0e', 'abcde'],
  ['Mongolian vowel separator', 'a\u180eb', 'ab'],
  ['Khmer inherent vowels', 'a\u17b4b\u17b5c', 'abc'],
  ['interlinear annotation', 'a\ufff9b\ufffac\ufffbd', 'abcd'],
  ['combining grapheme joiner', 'a\u034fb', 'ab'],
  ['musical and shorthand format controls', 'a\u{1d173}b\u{1d17a}c\u{1bca0}d', 'abcd'],
  ['variation selectors on letters', 'a\ufe00b\ufe0fc\u{e0100}d\u{e01ef}e', 'abcde'],
  ['bytes hidden in selectors after an emoji', '😀\u{e0110}\u{e0111}\u{e0112}', '😀'],
  ['many selectors after an emoji', '❤\ufe0f\ufe0f\ufe0f', '❤\ufe0f'],
  ['joiners between ASCII letters', 'a\u200db\u200cc', 'abc'],
  ['joiners at the start and end', '\u200dक\u200c', 'क'],
  ['a run of joiners', 'क\u200d\u200d\u200c\u200dख', 'क\u200dख'],
  ['noncharacters', 'a\uffffb\ufdd0c\u{1fffe}d', 'a\ufffdb\ufffdc\ufffdd'],
  ['lone surrogates', 'a\ud800b\udc00c', 'a\ufffdb\ufffdc'],
  ['surrogates in the wrong order', '\udc00\ud800', '\ufffd\ufffd'],
  ['a pair cut by a sequence', '\ud83d\x1b[m\ude00', '\ufffd\ufffd'],
  // What real text needs
  ['Latin, Greek, Cyrillic', 'naïve Ωμέγα Привет', 'naïve Ωμέγα Привет'],
  ['CJK', '日本語 中文 한국어', '日本語 中文 한국어'],
  ['wide and special spaces', 'a\u00a0b\u3000c\u2009d', 'a\u00a0b\u3000c\u2009d'],
  ['Arabic and Hebrew with marks', 'مَرْحَبًا שָׁלוֹם', 'مَرْحَبًا שָׁלוֹם'],
  ['Persian with a non-joiner', 'می\u200cخواهم', 'می\u200cخواهم'],
  ['Hindi with joiners', 'क्\u200dष क्\u200cष', 'क्\u200dष क्\u200cष'],
  ['Sinhala with a joiner', 'ශ්\u200dරී', 'ශ්\u200dරී'],
  ['a Malayalam chillu of old', 'അവന്\u200d ', 'അവന്\u200d '],
  ['Thai and Khmer', 'ภาษาไทย ភាសាខ្មែរ', 'ภาษาไทย ភាសាខ្មែរ'],
  ['Tibetan', 'བསྒྲུབས', 'བསྒྲུབས'],
  ['Vietnamese decomposed', 'Vie\u0323\u0302t', 'Vie\u0323\u0302t'],
  ['Mongolian with a selector', 'ᠠ\u180b', 'ᠠ\u180b'],
  ['an ideograph with a variant', '葛\u{e0100}', '葛\u{e0100}'],
  ['a family', '👨\u200d👩\u200d👧\u200d👦', '👨\u200d👩\u200d👧\u200d👦'],
  ['a profession with a skin colour', '👩🏽\u200d💻', '👩🏽\u200d💻'],
  ['a rainbow flag', '🏳\ufe0f\u200d🌈', '🏳\ufe0f\u200d🌈'],
  ['an emoji with signs of sex', '🏃🏽\u200d♀\ufe0f', '🏃🏽\u200d♀\ufe0f'],
  ['a regional flag', '🇩🇪🇯🇵', '🇩🇪🇯🇵'],
  ['a heart in both styles', '❤\ufe0f ❤\ufe0e', '❤\ufe0f ❤\ufe0e'],
  ['keycaps', '1\ufe0f\u20e3 #\ufe0f\u20e3', '1\ufe0f\u20e3 #\ufe0f\u20e3'],
  ['a selector after a digit without a keycap', '1\ufe0f2', '12'],
  ['a few marks', 'e\u0301\u0323', 'e\u0301\u0323'],
  ['a stack of marks', `e${'\u0301'.repeat(40)}x`, `e${'\u0301'.repeat(maximumMarks)}x`],
  ['box drawing and Powerline', '┌─┐ \ue0b0', '┌─┐ \ue0b0'],
];

describe('sanitizeText', () => {
  it.each(table)('handles %s', (_title, input, output) => {
    expect(sanitizeText(input)).toBe(output);
  });

  it.each(table)('gives the same for %s in single units, in bytes and a second time', (_title, input, output) => {
    expect(inPieces(input.split(''))).toBe(output);
    expect(sanitizeText(output)).toBe(output);
    if (/\p{Cs}/u.test(input)) return;
    expect(inPieces([...Buffer.from(input, 'utf8')].map(byte => Uint8Array.of(byte)))).toBe(output);
  });

  it('drops every other C0 and C1 control on its own', () => {
    for (let code = 0; code < 0xa0; code += 1) {
      if ((code >= 0x20 && code < 0x7f) || [0x09, 0x0a].includes(code)) continue;
      const shown = sanitizeText(`a${String.fromCharCode(code)}`);
      expect(shown, `U+${code.toString(16)}`).toMatch(/^a\n?$/);
    }
  });

  it('removes every two-byte escape that is no string, whatever its final byte', () => {
    for (let code = 0x30; code < 0x7f; code += 1) {
      const final = String.fromCharCode(code);
      if ('[]PX^_k'.includes(final)) continue;
      expect(sanitizeText(`a\x1b${final}b`), final).toBe('ab');
      expect(sanitizeText(`a\x1b(${final}b`), final).toBe('ab');
    }
  });

  it('removes a CSI with every final byte', () => {
    for (let code = 0x40; code < 0x7f; code += 1) {
      expect(sanitizeText(`a\x1b[?1;2$${String.fromCharCode(code)}b`)).toBe('ab');
    }
  });

  it('shows each code point or not, exactly as the policy says', () => {
    for (let codePoint = 0; codePoint < 0x110000; codePoint += codePoint < 0x30000 ? 1 : 0xff) {
      const character = String.fromCodePoint(codePoint);
      const shown = sanitizeText(character);
      if (forbidden.test(shown)) expect.fail(`U+${codePoint.toString(16)} is let through`);
      const mustStay = /^(?!\p{DI})[\p{L}\p{N}\p{P}\p{S}\p{Zs}]$/u.test(character);
      if (mustStay && shown !== character) expect.fail(`U+${codePoint.toString(16)} got lost`);
    }
  });

  it('takes only characters for certainly plain that need no decision', () => {
    for (let unit = 0; unit < 0x10000; unit += 1) {
      const character = String.fromCharCode(unit);
      if (notCertainlyPlain.test(character)) continue;
      const undecided =
        /[\p{M}\p{DI}\p{Cs}]/u.test(character) || (unit !== 9 && unit !== 10 && forbidden.test(character));
      if (undecided) expect.fail(`U+${unit.toString(16)} needs a decision`);
    }
  });

  it('does not let an introducer hide a long text', () => {
    const text = 'line of text\n'.repeat(20_000);
    expect(sanitizeText(`\x1b]0;${text}`).length).toBeGreaterThan(text.length - 100);
    const oneLine = 'x'.repeat(maximumControlStringLength * 2);
    expect(sanitizeText(`\x1bP${oneLine}`).length).toBe(maximumControlStringLength);
  });

  it('takes linear time for a text of introducers', () => {
    expect(sanitizeText('\x1b]\n'.repeat(100_000))).toBe('\n'.repeat(100_000));
    expect(sanitizeText(`${'\r'.repeat(300_000)}\n`)).toBe('\n');
    expect(sanitizeText('\x1b[1'.repeat(100_000))).toBe('');
  });
});

describe('bytes', () => {
  it.each([
    ['a lone continuation byte', [0x61, 0x85, 0x62], 'a\ufffdb'],
    ['bytes that UTF-8 never has', [0xff, 0xfe, 0xc0, 0xc1, 0xf5], '\ufffd\ufffd\ufffd\ufffd\ufffd'],
    ['a character cut by the end', [0x61, 0xe2, 0x82], 'a\ufffd'],
    ['a character cut by another', [0xe2, 0x82, 0x61], '\ufffda'],
    ['an overlong escape', [0xc0, 0x9b, 0x33, 0x31, 0x6d], '\ufffd'],
    ['an overlong slash', [0xe0, 0x80, 0xaf], '\ufffd\ufffd\ufffd'],
    ['an encoded surrogate', [0xed, 0xa0, 0x80], '\ufffd\ufffd\ufffd'],
    ['beyond Unicode', [0xf4, 0x90, 0x80, 0x80], '\ufffd\ufffd\ufffd\ufffd'],
    ['a raw 8-bit CSI', [0x61, 0x9b, 0x33, 0x31, 0x6d, 0x62], 'ab'],
    ['a raw 8-bit OSC', [0x61, 0x9d, 0x30, 0x3b, 0x78, 0x9c, 0x62], 'ab'],
    ['a raw 8-bit DCS and ST', [0x61, 0x90, 0x78, 0x1b, 0x5c, 0x62], 'ab'],
    ['bytes like C1 inside a character', [...Buffer.from('–›œ😀')], '–›œ😀'],
    ['C1 in UTF-8', [0x61, 0xc2, 0x9b, 0x33, 0x31, 0x6d, 0x62], 'ab'],
    ['a byte order mark', [0xef, 0xbb, 0xbf, 0x61], 'a'],
  ] as const)('with %s come out safe, whole or one by one', (_title, bytes, output) => {
    const shown = inPieces([Uint8Array.from(bytes)]);
    expect(shown.replaceAll(/\ufffd+/g, '\ufffd')).toBe(output.replaceAll(/\ufffd+/g, '\ufffd'));
    expect(inPieces(bytes.map(byte => Uint8Array.of(byte)))).toBe(shown);
  });

  it('decode like the platform where nothing is a control', () => {
    fc.assert(
      fc.property(fc.uint8Array({maxLength: 40}), random => {
        const bytes = random.map(byte => (byte >= 0x80 && byte < 0xa0 ? byte + 0x20 : byte < 0x20 ? 0x41 : byte));
        const decoded = new TextDecoder('utf-8', {ignoreBOM: true}).decode(bytes);
        expect(inPieces([bytes])).toBe(sanitizeText(decoded));
      }),
      {numRuns: 500},
    );
  });

  it('may be followed by strings', () => {
    expect(inPieces([Uint8Array.of(0xe2, 0x82), 'a\ud83d', '\ude00', Uint8Array.of(0x62)])).toBe('\ufffda😀b');
  });

  it('may live in a buffer that the caller fills again', () => {
    const sanitizer = createTerminalSanitizer();
    const shared = Buffer.from([0xf0, 0x9f]);
    let output = sanitizer.write(shared);
    shared.set([0x98, 0x80]);
    output += sanitizer.write(shared) + sanitizer.end();
    expect(output).toBe('😀');
  });
});

describe('createTerminalSanitizer', () => {
  const hostileText = fc.array(fc.constantFrom(...hostilePieces), {maxLength: 30}).map(pieces => pieces.join(''));
  const mildPieces = [
    'word',
    ' ',
    '\n',
    '\r\n',
    '\r',
    '\x1b[31m',
    '\x1b[0m',
    '\x1b[',
    '1',
    'm',
    '\ud83d',
    '\ude00',
    'é',
    '日',
    '\x9b',
  ];
  const mildText = fc.array(fc.constantFrom(...mildPieces), {maxLength: 12}).map(pieces => pieces.join(''));
  const anyText = fc.oneof(
    hostileText,
    mildText,
    fc.uint16Array({maxLength: 60}).map(units => String.fromCharCode(...units)),
    fc.string({unit: 'grapheme'}),
  );
  const cuts = fc.array(fc.nat(400), {maxLength: 12});

  function cutAt<T extends {length: number; slice(start: number, end?: number): T}>(
    whole: T,
    at: readonly number[],
  ): T[] {
    const positions = [...new Set(at.map(position => position % (whole.length + 1)))].sort((a, b) => a - b);
    return [0, ...positions].map((start, index) => whole.slice(start, positions[index]));
  }

  it('gives the same text however strings are cut', () => {
    fc.assert(
      fc.property(anyText, cuts, (text, at) => {
        expect(inPieces(cutAt(text, at))).toBe(sanitizeText(text));
        expect(inPieces(text.split(''))).toBe(sanitizeText(text));
      }),
      {numRuns: 500},
    );
  });

  it('gives the same text however bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          hostileText.map(text => new Uint8Array(Buffer.from(text))),
          fc.uint8Array(),
        ),
        cuts,
        (bytes, at) => {
          expect(inPieces(cutAt(bytes, at))).toBe(inPieces([bytes]));
        },
      ),
      {numRuns: 500},
    );
  });

  it('leaves nothing forbidden and nothing to do a second time', () => {
    fc.assert(
      fc.property(anyText, text => {
        const shown = sanitizeText(text);
        expect(shown).not.toMatch(forbidden);
        expect(sanitizeText(shown)).toBe(shown);
        expect(sanitizeLine(sanitizeLine(text))).toBe(sanitizeLine(text));
        expect(shown).not.toMatch(new RegExp(`\\p{M}{${maximumMarks + 2}}`, 'u'));
      }),
      {numRuns: 500},
    );
  });

  it('drops the payload of every terminated control string', () => {
    const payload = fc.array(fc.constantFrom('SECRET', '\n', '\r\n', ';', '\t', 'é', '😀', '\u202e', '\x00', '='), {
      maxLength: 8,
    });
    const framed = fc.tuple(
      fc.constantFrom(
        '\x1b]',
        '\x1bP',
        '\x1b_',
        '\x1b^',
        '\x1bX',
        '\x1bk',
        '\u009d',
        '\u0090',
        '\u009f',
        '\u009e',
        '\u0098',
      ),
      payload,
      fc.constantFrom('\x1b\\', '\u009c', '\x18', '\x1a'),
    );
    fc.assert(
      fc.property(fc.array(framed, {minLength: 1, maxLength: 4}), strings => {
        const text = strings.map(([open, inside, close]) => `<${open}${inside.join('')}${close}>`).join('');
        expect(sanitizeText(text)).toBe('<>'.repeat(strings.length));
      }),
      {numRuns: 500},
    );
  });

  it('hands out text as soon as it is certain', () => {
    const sanitizer = createTerminalSanitizer();
    expect(sanitizer.write('one ')).toBe('one ');
    expect(sanitizer.write('two\r')).toBe('two\n');
    expect(sanitizer.write('\nthree\x1b[3')).toBe('three');
    expect(sanitizer.write('1mfour')).toBe('four');
    expect(sanitizer.end()).toBe('');
  });

  it('is as new after its end', () => {
    const sanitizer = createTerminalSanitizer();
    sanitizer.write('\x1b]0;never ended\r');
    sanitizer.end();
    expect(sanitizer.write('\nm')).toBe('\nm');
  });

  it('shows line feeds and tabs of a single line', () => {
    const sanitizer = createTerminalSanitizer({singleLine: true});
    expect(sanitizer.write('a\nb\r') + sanitizer.write('\n\tc') + sanitizer.end()).toBe('a\\nb\\n\\tc');
    expect(sanitizeLine('name\r\nwith\x1b[2J\tescapes')).toBe('name\\nwith\\tescapes');
  });
});

describe('a real terminal', () => {
  /** What a text does to a terminal beyond showing characters, and the lines that it leaves. */
  async function show(text: string): Promise<{effects: string[]; lines: string[]}> {
    const terminal = new Terminal({cols: 500, rows: 60, convertEol: true, allowProposedApi: true});
    const effects: string[] = [];
    terminal.onTitleChange(title => effects.push(`title ${title}`));
    terminal.onBell(() => effects.push('bell'));
    terminal.onData(answer => effects.push(`answer ${answer}`));
    terminal.buffer.onBufferChange(() => effects.push('other screen'));
    await new Promise<void>(resolve => terminal.write(text, resolve));
    const buffer = terminal.buffer.active;
    const lines = Array.from(
      {length: buffer.length},
      (_, row) => buffer.getLine(row)?.translateToString().trimEnd() ?? '',
    );
    const styled = Array.from({length: buffer.length}, (_, row) => buffer.getLine(row)?.getCell(0)).some(
      cell => cell !== undefined && (!cell.isAttributeDefault() || cell.isInvisible() !== 0),
    );
    if (styled) effects.push('style');
    terminal.dispose();
    return {effects, lines};
  }

  it('is moved by the raw samples', async () => {
    const {effects} = await show('\x1b]0;evil\x07\x07\x1b[6n\x1b[?1049h\x1b[31mred');
    expect(effects).toEqual(['title evil', 'bell', 'answer \x1b[1;1R', 'other screen', 'style']);
  });

  it('does nothing but show the characters of what was sanitized', async () => {
    const pieces = hostilePieces.filter(piece => !/[^\0-\xa0]/.test(piece) && piece !== '\t');
    const text = fc.array(fc.constantFrom(...pieces, 'w'), {maxLength: 50}).map(parts => parts.join(''));
    await fc.assert(
      fc.asyncProperty(text, async raw => {
        const safe = sanitizeText(raw);
        const {effects, lines} = await show(safe);
        expect(effects).toEqual([]);
        const expected = safe.split('\n').map(line => line.trimEnd());
        expect(lines.slice(0, expected.length)).toEqual(expected.slice(-lines.length));
      }),
      {numRuns: 40},
    );
  });
});

describe('escapeForDisplay', () => {
  it.each([
    ['plain words', 'git status --short', 'git status --short'],
    ['an escape', 'a\x1b[31mb', 'a\\x1b[31mb'],
    ['lines and tabs', 'a\r\n\tb', 'a\\x0d\\x0a\\x09b'],
    ['a bidirectional override', 'a\u202eb', 'a\\u{202e}b'],
    ['invisible characters', 'a\u200bb\u{e0041}\u3164', 'a\\u{200b}b\\u{e0041}\\u{3164}'],
    ['white space that looks like a blank', 'a\u00a0b\u3000c\u2003d\u2800e', 'a\\xa0b\\u{3000}c\\u{2003}d\\u{2800}e'],
    ['8-bit controls', '\u009b31m', '\\x9b31m'],
    ['a lone surrogate', 'a\ud800b', 'a\\u{d800}b'],
    ['private and unassigned characters', '\ue000\u0378\uffff', '\\u{e000}\\u{378}\\u{ffff}'],
    ['joiners, even in an emoji', '👨\u200d👩', '👨\\u{200d}👩'],
    ['accents on letters', 'e\u0301 é 日本', 'e\u0301 é 日本'],
    ['marks on signs', '=\u0338 /\u0301', '=\\u{338} /\\u{301}'],
    ['an ordinary backslash', "C:\\new printf 'a\\n'", "C:\\new printf 'a\\n'"],
    [
      'a backslash that would look like an escape',
      'printf "\\x1b[31m \\u{202e} \\\\"',
      'printf "\\\\x1b[31m \\\\u{202e} \\\\\\"',
    ],
    ['a backslash before a control', '\\\x1b', '\\\\\\x1b'],
  ])('shows %s', (_title, input, output) => {
    expect(escapeForDisplay(input)).toBe(output);
  });

  it('leaves line feeds in a view of several lines', () => {
    expect(escapeForDisplay('a\n\x07b', {keepLineFeeds: true})).toBe('a\n\\x07b');
  });

  it('can be read back without loss and passes the sanitizer unchanged', () => {
    const readBack = (shown: string) =>
      shown.replaceAll(
        /\\(?:(\\)|x([0-9a-f]{2})|u\{([0-9a-f]{1,6})\})/gi,
        (_all, backslash, byte, code) => backslash ?? String.fromCodePoint(Number.parseInt(byte ?? code, 16)),
      );
    const text = fc.oneof(
      fc
        .array(fc.constantFrom(...hostilePieces, '\\', '\\\\', 'x1b', 'u{202e}', '\\x', '\\u{'), {maxLength: 12})
        .map(p => p.join('')),
      fc.uint16Array().map(units => String.fromCharCode(...units)),
    );
    fc.assert(
      fc.property(text, original => {
        const shown = escapeForDisplay(original);
        expect(sanitizeText(shown)).toBe(shown);
        expect(readBack(shown)).toBe(original);
      }),
      {numRuns: 800},
    );
  });
});

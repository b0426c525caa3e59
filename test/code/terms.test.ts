import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {searchSpelling} from '../../source/code/spelling.ts';
import {stem} from '../../source/code/stemmer.ts';
import {identifiersIn, isCompound, termsOf} from '../../source/code/terms.ts';

test.each([
  ['recognised', 'recognized'],
  ['Initialisation', 'initialization'],
  ['serialiser', 'serializer'],
  ['behaviours', 'behavior'],
  ['colouring', 'coloring'],
  ['cancelled', 'canceled'],
  ['modelling', 'modeling'],
  ['dialogue', 'dialogs'],
  ['written', 'writes'],
  ['rebuilt', 'rebuilding'],
  ['kept', 'keep'],
])('%s and %s are one term', (one, other) => {
  expect(termsOf(one)).toEqual(termsOf(other));
});

test.each([
  'promise',
  'premise',
  'surprise',
  'enterprise',
  'expertise',
  'hour',
  'source',
  'called',
  'raise',
  'left',
  'bound',
])('the spelling of %s is left alone', word => {
  expect(searchSpelling(word)).toBe(word);
});

describe('stemming', () => {
  // From the sample vocabulary and the special cases of the published Porter2 algorithm.
  test.each(
    `consist consist, consisted consist, consistency consist, consistent consist, consistently consist, consisting consist, consolation consol,
    consolatory consolatori, console consol, knack knack, knackeries knackeri, knaves knave, kneeling kneel, knightly knight, knots knot,
    caresses caress, ponies poni, ties tie, cries cri, cats cat, feed feed, agreed agre, plastered plaster, bled bled, motoring motor, sing sing,
    conflated conflat, troubled troubl, sized size, hopping hop, falling fall, failing fail, filing file, happy happi, sky sky, dying die, lying lie,
    news news, skis ski, skies sky, relational relat, conditional condit, rational ration, digitizer digit, operator oper, feudalism feudal,
    hopefulness hope, callousness callous, formality formal, sensitivity sensit, sensibility sensibl, triplicate triplic, formative format,
    electrical electr, goodness good, revival reviv, allowance allow, inference infer, airliner airlin, adjustable adjust, replacement replac,
    adoption adopt, communism communism, activate activ, effective effect, rate rate, cease ceas, controlling control, generate generat,
    generously generous, gas gas, this this, kiwis kiwi, gaps gap, cry cri, by by, say say, enjoy enjoy, proceed proceed, succeeding succeed`
      .split(',')
      .map(pair => pair.trim().split(' ') as [string, string]),
  )('%s becomes %s', (word, expected) => {
    expect(stem(word)).toBe(expected);
  });

  test('a stem never grows by more than one letter and never throws', () => {
    fc.assert(fc.property(fc.stringMatching(/^[a-z]{0,30}$/), word => stem(word).length <= word.length + 1));
  });
});

describe('terms', () => {
  test.each([
    ['parseHTTPReply', ['pars', 'http', 'repli', 'parsehttprepli']],
    ['user_name', ['user', 'name', 'usernam']],
    ['MAX_SIZE', ['max', 'size', 'maxsiz']],
    ['code-chunker', ['code', 'chunker', 'codechunk']],
    ['source/code/a_b.ts', ['sourc', 'code', 'ab', 'ts']],
    ['sha256', ['sha', '256', 'sha256']],
    ['URLs', ['url']],
    ['Café Ångström', ['cafe', 'angstrom']],
    ['ｆｕｌｌ', ['full']],
    ['東京都', ['東京', '京都']],
    ['ガス', ['ガス']],
    ['日', ['日']],
    ['한국어', ['한국', '국어']],
    ['', []],
    ['💥 !!', []],
  ])('%s gives %j', (text, expected) => {
    expect(termsOf(text)).toEqual(expected);
  });

  test('the words of a question go, unless nothing else would be left', () => {
    expect(termsOf('How does the retry work?')).toEqual(['retri', 'work']);
    expect(termsOf("Where isn't it?")).not.toEqual([]);
    expect(termsOf('what is this')).toEqual(['what', 'is', 'this']);
  });

  test('a name is found however its parts are joined', () => {
    const joined = [
      'createUserStore',
      'create_user_store',
      'create-user-store',
      'CreateUserStore',
      'CREATE_USER_STORE',
    ].map(name => termsOf(name));
    for (const terms of joined) expect(terms).toEqual(joined[0]);
    expect(termsOf('createuserstore')).toEqual([joined[0]?.at(-1)]);
  });

  test('any text gives the same short lower-case terms each time', () => {
    fc.assert(
      fc.property(fc.string({unit: 'binary', maxLength: 300}), text => {
        const terms = termsOf(text);
        expect(termsOf(text)).toEqual(terms);
        for (const term of terms) {
          expect(term).not.toBe('');
          expect(term.length).toBeLessThanOrEqual(64);
          expect(term).not.toMatch(/[A-Z\s]/);
        }
      }),
    );
  });

  test.each([
    ['𝘈', ['a']],
    ['𝐓𝐇𝐄', ['the']],
    ['\u037a', []],
    ['ﹰ', ['\u064b']],
    ['𝐗'.repeat(300), ['x'.repeat(32)]],
    ['ﷺ'.repeat(300), ['صلىاللهعليهوسلم'.repeat(5).slice(0, 64)]],
  ])(
    'a sign that stands for others gives what it stands for, also where the term is a stop word or is cut (%s)',
    (text, terms) => {
      expect(termsOf(text)).toEqual(terms);
    },
  );

  test('an endless word is one short term', () => {
    expect(termsOf('x'.repeat(100_000))).toEqual(['x'.repeat(64)]);
  });
});

test.each(['readCart', 'HTTPReply', 'read_cart', 'read-cart', 'utf8', 'größeÄndern'])(
  '%s is made of several words',
  name => {
    expect(isCompound(name)).toBe(true);
    expect(termsOf(`holder.${name}`).at(-1)).toBe(termsOf(name.replaceAll(/[_-]/g, '').toLowerCase()).at(-1));
  },
);

test.each(['cart', 'HTTP', 'URLs', '_cart', 'größe', '', 'x1', 'isA', 'isOn'])('%j is one word', name => {
  expect(isCompound(name)).toBe(false);
});

describe('identifiers in a question', () => {
  test.each(['a-', '-', '.', '@', '1', '.-', 'ä-'])('are looked for at once in a long text of %j', piece => {
    const startMs = performance.now();
    identifiersIn(`${piece.repeat(50_000 / piece.length)} readCart`);
    expect(performance.now() - startMs).toBeLessThan(3_000);
  });

  test.each([
    ['Where is createUser defined?', ['createUser']],
    ['What does `run now()` do?', ['run now']],
    ['who calls foo()?', ['foo']],
    ['Explain Foo.bar() and Cart::add, a->b', ['Foo.bar', 'Cart::add', 'a->b']],
    ['what is in source/code/terms.ts?', ['source/code/terms.ts']],
    ['does README.md say it.', ['README.md']],
    ['the option --dry-run and MAX_SIZE', ['--dry-run', 'MAX_SIZE']],
    ['why "cannot open file" there', ['cannot open file']],
    ["it's don't won't", []],
    ['How is the EventBus made, e.g. and/or etc.', ['EventBus']],
    ['Is it a real-world use? Yes.', []],
    ['twice camelCase camelCase', ['camelCase']],
    ['.gitignore and src\\main.c', ['.gitignore', 'src\\main.c']],
    ['', []],
  ])('%s', (question, expected) => {
    expect(identifiersIn(question)).toEqual(expected);
  });

  test('of a question with accents that are signs of their own are whole', () => {
    expect(identifiersIn('who calls mu\u0308llerRabin?')).toEqual(['m\u00fcllerRabin']);
  });

  test('never throws and finds only what is in the question', () => {
    fc.assert(
      fc.property(fc.string({maxLength: 200}), text =>
        identifiersIn(text).every(one => text.normalize('NFC').includes(one.slice(0, 5))),
      ),
    );
  });
});

import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {Attachment} from '../../source/providers/language-model.ts';
import {citationsOf, composeAnswer, type Find, type Finding, type Said} from '../../source/providers/retrieval-only.ts';
import {createInMemoryStore} from '../../source/storage/in-memory-store.ts';
import {createEvidenceFinder} from '../../source/workspace/evidence.ts';
import {indexOf, type TemporaryProject, temporaryProject} from './temporary-project.ts';

const files = {
  'source/cart.ts': [
    "import {priceOf} from './price.ts';",
    '',
    '/** Adds one item to the cart and recomputes its total. */',
    'export function addItem(cart: Cart, item: Item): void {',
    '  cart.items.push(item);',
    '  cart.total = cart.items.reduce((sum, one) => sum + priceOf(one), 0);',
    '}',
    '',
    'export interface Cart {',
    '  items: Item[];',
    '  total: number;',
    '}',
    '',
  ].join('\n'),
  'source/price.ts': [
    '/** The price of an item with value-added tax, in cents. */',
    'export function priceOf(item: Item): number {',
    '  return Math.round(item.net * (1 + item.taxRate));',
    '}',
    '',
  ].join('\n'),
  'source/shop.ts': [
    "import {addItem} from './cart.ts';",
    '',
    'export function buy(shop: Shop, item: Item): void {',
    '  addItem(shop.cart, item);',
    '}',
    '',
  ].join('\n'),
  'test/cart.test.ts': [
    "import {addItem} from '../source/cart.ts';",
    "test('adds an item', () => {",
    '  addItem(cart, item);',
    '});',
    '',
  ].join('\n'),
  'source/say.ts': [
    'export function sayGone(name: string): string {',
    '  if (name === "") return "Nobody came to the" + ',
    '    " party of the harbour master";',
    '  return `There is no boat called \\`${name}\\` in this harbour.`;',
    '}',
    '// Code K9 is for dogs.',
    '',
  ].join('\n'),
  'README.md': [
    '# Shop',
    '',
    'A shop.',
    '',
    '## Refunds',
    '',
    'A refund is paid back within thirty days, to the account that paid.',
    '',
    '## Shipping',
    '',
    'Parcels leave the warehouse twice a day.',
    '',
  ].join('\n'),
  'source/lock.ts': [
    'interface Owner {',
    '  pid: number;',
    '}',
    '',
    'export interface LockOptions {',
    '  waitMs: number;',
    '}',
    '',
    'function breakLock(path: string): void {',
    '  remove(path);',
    '}',
    '',
    'export function withLock(path: string, work: () => void): void {',
    '  work();',
    '}',
    '',
  ].join('\n'),
  'source/report.py': [
    "'''Monthly figures of the shop.'''",
    'import csv',
    '',
    'def figures(rows):',
    '    total = sum(rows)',
    '    return total',
    '',
  ].join('\n'),
  'source/red.ts': 'export function paintRed() {\n  return "\u001b[31m";\n}\n',
};

let project: TemporaryProject;
let find: Find;
let close: () => Promise<void>;

beforeAll(async () => {
  project = temporaryProject(files);
  const index = indexOf(project, createInMemoryStore());
  await index.refresh();
  find = createEvidenceFinder(index);
  close = () => index.close();
});
afterAll(async () => {
  await close();
  project.remove();
});

function ask(text: string, earlier: readonly Said[] = [], attachments: Attachment[] = []): Promise<Finding> {
  return find({text, attachments}, earlier, new AbortController().signal);
}

function places(finding: Finding): string[] {
  return citationsOf(finding).map(({path, startLine, endLine}) => `${path}:${startLine}-${endLine}`);
}

describe('the evidence for a question', () => {
  it('is the definition, before any mention of it', async () => {
    const finding = await ask('Where is an item added to the cart?');
    expect(places(finding)[0]).toBe('source/cart.ts:3-7');
    expect(finding.evidence[0]).toMatchObject({title: 'addItem', kind: 'function'});
  });

  it('names the uses of what was found, those of tests last, without imports and the definition', async () => {
    const {callers} = await ask('What does addItem do?');
    expect(callers.shown.map(({path, line}) => `${path}:${line}`)).toEqual(['source/shop.ts:4', 'test/cart.test.ts:3']);
    expect(callers.shown[0]).toMatchObject({inside: 'buy', text: 'addItem(shop.cart, item);'});
  });

  it('names the callers of what a question says in words, where the project has a thing called so', async () => {
    const said = await ask('What triggers the add-item step?');
    expect(said).toMatchObject({subject: 'addItem', callersAsked: true});
    expect(said.callers.shown[0]).toMatchObject({path: 'source/shop.ts', line: 4});
    expect(await ask('What triggers the price table?')).toMatchObject({callersAsked: false});
  });

  it('says of each place why it is there', async () => {
    const reasons = async (text: string) => citationsOf(await ask(text)).map(({why}) => why);
    expect(await reasons('who calls priceOf?')).toEqual(['call', 'definition']);
    expect(await reasons('What does addItem do?')).toEqual(expect.arrayContaining(['definition', 'call']));
    expect((await reasons('Where is an item added to the cart?'))[0]).toBe('match');
    expect((await reasons('what is wrong at source/cart.ts:5:3?'))[0]).toBe('error');
    expect((await reasons('who imports addItem?'))[0]).toBe('import');
  });

  it('is the callers when those are asked for', async () => {
    const finding = await ask('who calls priceOf?');
    expect(finding.callersAsked).toBe(true);
    expect(places(finding)[0]).toBe('source/cart.ts:6-6');
    expect(composeAnswer(finding)).toMatch(/^`priceOf` is used here:\n\n- source\/cart\.ts:6 in `addItem`/);
  });

  it('is the section of a document, not the document', async () => {
    const finding = await ask('When is a refund paid back?');
    expect(finding.evidence[0]).toMatchObject({path: 'README.md', startLine: 5});
    expect(composeAnswer(finding)).not.toContain('warehouse');
  });

  it('of a file that is named comes from that file', async () => {
    const finding = await ask('What is in source/price.ts?');
    expect(finding.evidence[0]?.path).toBe('source/price.ts');
  });

  it('of a file that came along comes from that file only', async () => {
    const finding = await ask(
      'what does this do',
      [],
      [{kind: 'file', path: 'source/shop.ts', text: files['source/shop.ts']}],
    );
    expect(new Set(finding.evidence.map(({path}) => path))).toEqual(new Set(['source/shop.ts']));
  });

  it('of a file as a whole is what the file says of itself and what it is for, not what it declares first', async () => {
    for (const question of ['What does source/lock.ts do?', 'explain lock.ts', 'What is this file for?']) {
      const finding = await ask(question, [], [{kind: 'file', path: 'source/lock.ts', text: files['source/lock.ts']}]);
      expect(finding.evidence.map(({title}) => title)).toEqual(['withLock', 'LockOptions', 'breakLock']);
    }
    const commented = await ask('What does source/report.py do?');
    expect(commented.evidence[0]).toMatchObject({path: 'source/report.py', startLine: 1});
    expect((await ask('How does lock.ts break a lock?')).evidence[0]).toMatchObject({title: 'breakLock'});
  });

  it('is called weak where what is quoted holds one of several telling words', async () => {
    expect((await ask('Where is the price of gold in Paris?')).isWeak).toBe(true);
    const weak = await ask('Where is the price of gold?');
    expect(weak).toMatchObject({isWeak: true, callers: {shown: []}, relatedFiles: []});
    expect(weak.evidence.map(({path}) => path)).toEqual(['source/price.ts']);
    expect(weak.coverage).toEqual({held: ['price'], elsewhere: [], missing: [], nowhere: ['gold']});
    const elsewhere = await ask('Where is the cart of the harbour frobbed?');
    expect(elsewhere.coverage?.nowhere).toEqual(['frobbed']);
    expect((await ask('Where is the price of an item?')).isWeak).toBe(false);
  });

  it('takes names out of text that was piped in', async () => {
    const trace = 'TypeError: cannot read net\n    at priceOf (source/price.ts:3:21)\n';
    const finding = await ask('why does this fail?', [], [{kind: 'stdin', text: trace}]);
    expect(finding.evidence.map(({path}) => path)).toContain('source/price.ts');
  });

  it('is the lines that a stack trace points at, those nearest to the failure first', async () => {
    const trace = [
      "TypeError: Cannot read properties of undefined (reading 'net')",
      '    at priceOf (/app/source/price.ts:3:21)',
      '    at Array.reduce (<anonymous>)',
      '    at addItem (/app/source/cart.ts:6:29)',
      '    at buy (/app/source/shop.ts:4:3)',
      '    at other (/app/node_modules/other/source/red.ts:1:1)',
      '    at node:internal/main/run_main_module:28:49',
    ].join('\n');
    const expected = ['source/price.ts:1-4', 'source/cart.ts:3-7', 'source/shop.ts:3-5'];
    const piped = await ask('what is wrong here?', [], [{kind: 'stdin', text: trace}]);
    expect(places(piped).slice(0, 3)).toEqual(expected);
    expect(composeAnswer(piped)).toContain('3 │   return Math.round(item.net');
    const pasted = await ask(`why?\n${trace}`);
    expect(places(pasted).slice(0, 3)).toEqual(expected);
    expect(pasted.unknownNames).toEqual([]);
  });

  it('is the lines of the project itself where it failed as an installed package, called as its manifest says', async () => {
    const own = temporaryProject({
      'package.json': '{\n  "name": "@acme/kettle",\n  "version": "1.0.0"\n}\n',
      'lib/boil.js': 'exports.boil = function boil (pot) {\n  return pot.heat()\n}\n',
    });
    const index = indexOf(own, createInMemoryStore());
    await index.refresh();
    const trace = 'TypeError: x\n    at boil (/srv/app/node_modules/@acme/kettle/lib/boil.js:2:14)';
    const finding = await createEvidenceFinder(index)(
      {text: 'why?', attachments: [{kind: 'stdin', text: trace}]},
      [],
      new AbortController().signal,
    );
    expect(places(finding)[0]).toBe('lib/boil.js:1-3');
    await index.close();
    own.remove();
  });

  it('says what was left out where a folder has nothing else', async () => {
    const minified = temporaryProject({'bundle.js': `var a=1;${'b(a);'.repeat(2_000)}`});
    const index = indexOf(minified, createInMemoryStore());
    await index.refresh();
    const finding = await createEvidenceFinder(index)(
      {text: 'where is the cart?', attachments: []},
      [],
      new AbortController().signal,
    );
    expect(composeAnswer(finding)).toContain('Not looked at: files that are minified (1).');
    expect((await ask('zzqqxx')).leftOut).toEqual([]);
    await index.close();
    minified.remove();
  });

  it('is the innermost call of a Python traceback, and the line that a question names', async () => {
    const trace =
      'Traceback (most recent call last):\n  File "source/shop.ts", line 4, in buy\n  File "source/cart.ts", line 6, in add\nKeyError: 1';
    const finding = await ask('why', [], [{kind: 'stdin', text: trace}]);
    expect(finding.evidence.map(({path}) => path)).toEqual(['source/cart.ts', 'source/shop.ts']);
    expect(places(await ask('what happens at source/price.ts:3?'))[0]).toBe('source/price.ts:1-4');
  });

  it('follows on from what was quoted, not from words of the answer', async () => {
    const question = 'Where is the price of an item computed?';
    const finding = await ask('and who calls it?', [
      {role: 'user', text: question},
      {
        role: 'assistant',
        text: 'README.md:1 — `addItem` and `git` may help',
        citations: citationsOf(await ask(question)),
      },
    ]);
    expect(finding).toMatchObject({subject: 'priceOf', callersAsked: true});
    expect(places(finding)[0]).toBe('source/cart.ts:6-6');
    expect((await ask('and who calls it?', [{role: 'user', text: 'what does priceOf do?'}])).subject).toBe('priceOf');
  });

  it('goes on with the same thing through several questions, past a document that was quoted first', async () => {
    const said: Said[] = [
      {role: 'user', text: 'How is an item added?'},
      {
        role: 'assistant',
        text: '',
        citations: [
          {kind: 'file', path: 'README.md', startLine: 5, endLine: 8, score: 1, symbol: 'Shop > Refunds'},
          {kind: 'file', path: 'source/cart.ts', startLine: 3, endLine: 7, score: 0.5, symbol: 'addItem'},
        ],
      },
    ];
    const callers = await ask('who calls it?', said);
    expect(callers.subject).toBe('addItem');
    const onwards = [
      ...said,
      {role: 'user', text: 'who calls it?'},
      {role: 'assistant', text: '', citations: citationsOf(callers)},
    ];
    expect((await ask('what does it do?', onwards)).evidence[0]).toMatchObject({title: 'addItem'});
  });

  it('of a follow-up that asks for something new is not what was quoted already', async () => {
    const question = 'How does a lock work?';
    const first = await ask(question);
    expect(first.evidence[0]?.path).toBe('source/lock.ts');
    const said = [
      {role: 'user', text: question},
      {role: 'assistant', text: '', citations: citationsOf({...first, evidence: first.evidence.slice(0, 1)})},
    ];
    const finding = await ask('and what breaks it?', said);
    expect(finding.evidence[0]).toMatchObject({title: 'breakLock'});
  });

  it('quotes something near besides saying that nobody uses the thing', async () => {
    const finding = await ask('who calls figures?');
    expect(composeAnswer(finding)).toContain('Nothing in the project calls `figures`.');
    expect(finding.evidence[0]).toMatchObject({title: 'figures'});
  });

  it('is nothing when nothing matches', async () => {
    for (const question of ['What is the capital of France?', 'zzqqxx', '???', '  ', '\u0000\u001b']) {
      const finding = await ask(question);
      expect(finding.evidence, question).toEqual([]);
      expect(composeAnswer(finding)).toMatch(/^Nothing here matches/);
    }
  });

  it.each(['x', 'zz', 'q', 'ab', 'm n'])('is nothing for %j, which is no word', async nonsense => {
    const finding = await ask(nonsense);
    expect(finding.evidence).toEqual([]);
    expect(composeAnswer(finding)).toContain('Nothing here matches');
  });

  it('says that a name does not exist, and which one may be meant', async () => {
    const finding = await ask('who calls `addItme`?');
    expect(finding.unknownNames).toEqual([{name: 'addItme', nearest: ['addItem']}]);
  });

  it.each([
    ['Where is the message "came to the party of the harbour" printed?', 2],
    ['Who prints "There is no boat called `Vega` in this harbour"?', 4],
  ])('is the place where a quoted text stands, in one piece or several: %s', async (question, line) => {
    const finding = await ask(question);
    expect(finding.unknownNames).toEqual([]);
    expect(finding.evidence[0]?.path).toBe('source/say.ts');
    expect(
      finding.evidence[0]?.excerpts.flatMap(({startLine, lines}) => lines.map((_, at) => startLine + at)),
    ).toContain(line);
  });

  it('denies no name that stands in a text', async () => {
    expect((await ask('What is `K9`?')).unknownNames).toEqual([]);
    const absent = await ask('Where is "the captain has left" printed?');
    expect(composeAnswer(absent)).toContain('Nothing here reads `the captain has left`.');
  });

  it('shows no place twice', async () => {
    const shown = places(await ask('cart item price total addItem priceOf'));
    expect(new Set(shown).size).toBe(shown.length);
  });

  it('brings nothing to the screen that a terminal would act on', async () => {
    const answer = composeAnswer(await ask('Where is paintRed?'));
    expect(answer).toContain('source/red.ts:1-3');
    expect(answer).not.toContain('\u001b');
  });

  it('survives a question of 100,000 characters', async () => {
    const finding = await ask(`addItem ${'lorem ipsum '.repeat(8_500)}`);
    expect(finding.fileCount).toBe(Object.keys(files).length);
  });

  it('stops when cancelled', async () => {
    const controller = new AbortController();
    controller.abort();
    await expect(find({text: 'cart', attachments: []}, [], controller.signal)).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});

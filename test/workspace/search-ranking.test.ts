import {afterEach, expect, test} from 'vitest';
import type {ProjectIndex} from '../../source/workspace/project-index.ts';
import {indexOf, lastingStore, type TemporaryProject, temporaryProject} from './temporary-project.ts';

let projects: TemporaryProject[] = [];
afterEach(() => {
  for (const project of projects) project.remove();
  projects = [];
});

async function opened(files: Record<string, string>): Promise<ProjectIndex> {
  const project = temporaryProject(files);
  projects.push(project);
  const index = indexOf(project, lastingStore());
  await index.refresh();
  return index;
}

const first = async (index: ProjectIndex, question: string) => (await index.search(question))[0];

const shop = {
  'source/remove-account.ts':
    '/** Removes an account and all its data. */\nexport function removeAccount(id: string): void {\n  store.drop(id);\n  audit(id);\n}\n',
  'source/show-account.ts':
    'export function showAccount(id: string): string {\n  // removeAccount is the opposite; an account shown here may be gone: removeAccount removes it.\n  return store.read(id);\n}\n',
  'test/remove-account.test.ts':
    "test('removes an account and all its data', () => {\n  removeAccount('a');\n  expect(store.read('a')).toBe(undefined);\n});\n",
  'docs/guide.md': '# Guide\n\n## Accounts\n\nAn account can be removed with all its data at any time.\n',
  'source/remove-copy.ts':
    '/** Writes the ledger. */\nexport function writeLedger(lines: string[]): void {\n  for (const line of lines) print(line);\n}\n',
};

test('a definition comes before its mentions and its tests', async () => {
  const index = await opened(shop);
  expect(await first(index, 'removeAccount')).toMatchObject({
    path: 'source/remove-account.ts',
    symbol: 'removeAccount',
  });
  expect(await first(index, 'where is an account removed')).toMatchObject({path: 'source/remove-account.ts'});
});

test('tests and documents come first where the question asks for them', async () => {
  const index = await opened(shop);
  expect(await first(index, 'the test that an account is removed with all its data')).toMatchObject({
    path: 'test/remove-account.test.ts',
  });
  const folders = (await index.search('what does the guide say of accounts')).map(passage => passage.path);
  expect(folders[0]).toBe('docs/guide.md');
});

test('code comes before the documents that tell more of it where code is asked for, and behind them else', async () => {
  const index = await opened({
    'docs/redaction.md':
      '# Redaction of lines\n\nTurn on the redaction of log lines with the option `redact`, which names the paths.\n',
    'lib/redaction.js':
      'const rx = /[^.]+/g;\nfunction redaction (options, lines) {\n  const shape = handle(options, rx);\n  return lines.map(shape);\n}\nmodule.exports = redaction;\n',
  });
  expect((await first(index, 'Where is the redaction of log lines implemented?'))?.path).toBe('lib/redaction.js');
  expect((await first(index, 'How do I turn on the redaction of log lines?'))?.path).toBe('docs/redaction.md');
});

test('a second passage of the same file leaves its place to another file that says nearly as much', async () => {
  const ledger = (name: string) =>
    `/** Reads the ledger of a ${name}. */\nexport function ${name}Ledger(id: string) {\n  return store.read(id);\n}\n`;
  const index = await opened({
    'source/shop-ledgers.ts': ['north', 'south', 'east', 'west'].map(ledger).join('\n'),
    'source/audit.ts': '/** Reads a ledger. */\nexport function audit(id: string) {\n  return store.read(id);\n}\n',
  });
  const paths = (await index.search('where is a ledger read')).slice(0, 3).map(passage => passage.path);
  expect(paths).toContain('source/shop-ledgers.ts');
  expect(paths).toContain('source/audit.ts');
});

test('what other files can use comes before what says the same inside of one', async () => {
  const body = (name: string) =>
    `/** Weighs a parcel. */\nfunction ${name}(id: string) {\n  return scale.read(id);\n}\n`;
  const index = await opened({
    'source/a-scale.ts': body('weighInside'),
    'source/b-scale.ts': `/** Weighs a parcel. */\nexport ${body('weighOutside').split('\n').slice(1).join('\n')}`,
  });
  expect(await first(index, 'how is a parcel weighed')).toMatchObject({symbol: 'weighOutside'});
});

test('a word finds what is called by another word for the same', async () => {
  const index = await opened(shop);
  expect(await first(index, 'delete account')).toMatchObject({symbol: 'removeAccount'});
});

test('a misspelt name still finds its definition, with less confidence', async () => {
  const index = await opened(shop);
  const right = await first(index, 'writeLedger');
  const wrong = await first(index, 'writeLegder');
  expect(wrong).toMatchObject({symbol: 'writeLedger'});
  expect(wrong?.confidence).toBeLessThan(right?.confidence ?? 0);
});

test('confidence tells what is covered from what matches by accident', async () => {
  const index = await opened(shop);
  expect((await first(index, 'removes an account and its data'))?.confidence).toBeGreaterThan(0.8);
  expect((await first(index, 'quantum chromodynamics of the account'))?.confidence ?? 0).toBeLessThan(0.4);
  expect(await index.search('quantum chromodynamics lattice')).toEqual([]);
});

test('the language named in a question does not decide what is found', async () => {
  const index = await opened({
    ...shop,
    'source/python.ts': 'export const python = "python";\nexport const pythonic = "python python";\n',
  });
  expect(await first(index, 'python remove account')).toMatchObject({symbol: 'removeAccount'});
});

test('a file named in the question comes first', async () => {
  const index = await opened(shop);
  expect(await first(index, 'what is in show-account.ts about removing an account')).toMatchObject({
    path: 'source/show-account.ts',
  });
});

test('copies of one passage are shown once, and no passage lies in another', async () => {
  const copy = shop['source/remove-account.ts'];
  const index = await opened({'a/one.ts': copy, 'b/two.ts': copy, 'c/three.ts': copy});
  const passages = await index.search('remove account');
  expect(passages).toHaveLength(1);
  const all = await (await opened(shop)).search('account data', {limit: 50});
  for (const one of all) {
    for (const other of all) {
      if (one === other || one.path !== other.path) continue;
      expect(one.endLine < other.startLine || other.endLine < one.startLine).toBe(true);
    }
  }
});

test('scores fall, and what they are made of is told', async () => {
  const passages = await (await opened(shop)).search('remove account', {limit: 10});
  expect(passages.length).toBeGreaterThan(2);
  const scores = passages.map(passage => passage.score);
  expect(scores).toEqual([...scores].sort((a, b) => b - a));
  expect(passages[0]?.why).toMatchObject({text: expect.any(Number), role: 1});
});

const ledger = {
  'source/ledger.ts':
    '/** Keeps what was booked. */\nexport class Ledger {\n  book(entry: Entry): void {\n    this.entries.push(entry);\n  }\n}\n',
  'source/close-ledger.ts':
    'export function closeLedger(ledger: Ledger): Sum {\n  const sum = addUp(ledger.entries);\n  ledger.entries.length = 0;\n  return sum;\n}\n',
};

test.each(['dist', 'build', 'lib', 'packages/shop/out'])(
  'a build result in %s comes after its source',
  async folder => {
    const index = await opened({
      ...ledger,
      [`${folder}/close-ledger.js`]:
        'export function closeLedger(ledger) {\n  const sum = addUp(ledger.entries);\n  ledger.entries.length = 0;\n  return sum;\n}\n',
      [`${folder}/ledger.js`]: 'export class Ledger {\n  book(entry) {\n    this.entries.push(entry);\n  }\n}\n',
    });
    expect(await first(index, 'close the ledger')).toMatchObject({path: 'source/close-ledger.ts'});
    expect(await first(index, 'Where is an entry booked in the ledger?')).toMatchObject({path: 'source/ledger.ts'});
  },
);

test('what its callers and tests say of a definition counts for it', async () => {
  const fold = (name: string) =>
    `export function ${name}(entries: Entry[]): State {\n  return entries.reduce(step, start);\n}\n`;
  const index = await opened({
    'source/a.ts': fold('foldAlways'),
    'source/b.ts': fold('foldEntries'),
    'source/c.ts': fold('foldOnce').replace('start', 'end'),
    'source/replay.ts':
      '/** Replays what survives a crash into the same balance. */\nexport function replay(): State {\n  return foldEntries(read());\n}\n',
  });
  const passages = await index.search('How is the balance replayed after a crash, and where are the entries reduced?');
  const definitions = passages.filter(({symbol}) => symbol.startsWith('fold'));
  expect(definitions[0]).toMatchObject({symbol: 'foldEntries'});
  expect(definitions[0]?.why.uses).toBeGreaterThan(0);
});

test('the definition that a file is named for comes before the others in it', async () => {
  const index = await opened({
    'source/session-name.ts':
      'export function isSessionName(text: string): boolean {\n  return pattern.test(text);\n}\n\nexport function sessionName(date: Date): string {\n  return [date.toISOString(), random()].join();\n}\n',
  });
  expect(await first(index, 'the name of a session')).toMatchObject({symbol: 'sessionName'});
});

test('a question for things finds what lists them, one for doing what does it', async () => {
  const index = await opened({
    'source/colors.ts':
      '/** The colors of a cart. */\nexport const cartColors: readonly string[] = [\n  "red",\n  "green",\n  "blue",\n  "violet",\n  "black",\n];\n\n/** Colors a cart. */\nexport function colorCart(cart: Cart): void {\n  cart.color = pick();\n  repaint(cart);\n  publish(cart);\n}\n',
  });
  expect(await first(index, 'Which colors are there for a cart?')).toMatchObject({symbol: 'cartColors'});
  expect(await first(index, 'How is a cart colored?')).toMatchObject({symbol: 'colorCart'});
});

test('a phrase finds the one word that code has for it', async () => {
  const index = await opened({
    ...shop,
    'source/assemble.ts': 'export function assembleParcel(parts: Part[]): Parcel {\n  return glue(parts);\n}\n',
    'source/shelve.ts': 'export function shelveParcel(parcel: Parcel): void {\n  shelf.push(parcel);\n}\n',
  });
  expect(await first(index, 'Where is a parcel put together?')).toMatchObject({symbol: 'assembleParcel'});
  expect(await first(index, 'Where is a parcel put on a shelf?')).toMatchObject({symbol: 'shelveParcel'});
});

test('a comment that says the question in one sentence comes before one whose words stand far apart', async () => {
  const filler =
    'Nothing here is about that, since other matters of the day come first and take up all the room there is.';
  const index = await opened({
    'source/apart.ts': `/**\n * Ships a parcel. ${filler} ${filler}\n * A customer may ask, another customer not. ${filler} ${filler}\n * What was broken stays broken. ${filler}\n */\nexport function ship(parcel: string) {\n  return store.send(parcel);\n}\n`,
    'source/whole.ts': `/**\n * Keeps the books. ${filler} ${filler}\n * A broken parcel of a customer is replaced. ${filler} ${filler}\n * ${filler}\n */\nexport function keep(books: string) {\n  return store.send(books);\n}\n`,
  });
  expect(await first(index, 'what if the parcel of a customer is broken')).toMatchObject({symbol: 'keep'});
});

test.each([
  [
    'TypeScript',
    'source/till.ts',
    '/** Takes the coins of a guest and gives the change. */\nexport interface Till {\n  take(coins: number): number;\n}\n\n/** A till: takes coins. */\nexport function openTill(): Till {\n  let coins = 0;\n  // Of what a guest gives, the change goes back.\n  const changeOf = (given: number) => given % 5;\n  return {\n    take(given) {\n      coins += given;\n      return changeOf(given);\n    },\n  };\n}\n',
    'openTill',
  ],
  [
    'Go',
    'till/till.go',
    'package till\n\n// Till takes the coins of a guest and gives the change.\ntype Till struct {\n\tcoins int\n}\n\n// NewTill opens a till that takes coins of a guest.\nfunc NewTill(start int) *Till {\n\tcoins := start\n\tif coins < 0 {\n\t\tcoins = 0\n\t}\n\t// The change of a guest.\n\tcheck(coins)\n\treturn &Till{coins: coins}\n}\n',
    'NewTill',
  ],
])('what makes a thing comes before its type in %s', async (_, path, text, maker) => {
  const index = await opened({...shop, [path]: text});
  expect(await first(index, 'how are the coins of a guest taken and the change given?')).toMatchObject({symbol: maker});
});

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

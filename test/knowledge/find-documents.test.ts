import {expect, test} from 'vitest';
import {findDocument, findDocuments} from '../../source/knowledge/find-documents.ts';
import {documentOf} from './knowledge-fixture.ts';

const fileAt = (id: string, path: string) => ({
  ...documentOf(id, 'text'),
  revision: 1,
  source: {kind: 'file' as const, path},
});
const all = [
  fileAt('3fa2', '/papers/docs/guide.md'),
  fileAt('3fb7', '/papers/docs/old/guide.md'),
  fileAt('90aa', '/papers/docs/old/plan.txt'),
  {...documentOf('note-1', 'text'), revision: 1},
];
const one = (given: string) => findDocument(all, given, '/papers').id;
const failed = ['/papers/docs/old/locked.pdf', '/papers/scans/1.png', '/papers/scans/2.png'];
const several = (given: string) =>
  findDocuments({documents: all, failed}, given, '/papers').documents.map(({id}) => id);
const severalFailed = (given: string) => findDocuments({documents: all, failed}, given, '/papers').failed;

test.each([
  ['its id', '3fa2', '3fa2'],
  ['the beginning of its id', '90', '90aa'],
  ['its path', '/papers/docs/old/guide.md', '3fb7'],
  ['a path from the working folder', './docs/guide.md', '3fa2'],
  ['the end of its path', 'plan.txt', '90aa'],
  ['the id of another program', 'note-1', 'note-1'],
])('a document is meant by %s', (_, given, id) => {
  expect(one(given)).toBe(id);
  expect(several(given)).toEqual([id]);
});

test('what several documents fit is refused, with how many, and what none fits', () => {
  expect(() => one('3f')).toThrow(/2 documents fit `3f`/);
  expect(() => one('guide.md')).toThrow(/2 documents fit/);
  expect(() => several('docs/new')).toThrow(/No document has the id or path/);
});

test('a folder means all that lie in it, and not what only begins like it', () => {
  expect(several('docs')).toEqual(['3fa2', '3fb7', '90aa']);
  expect(several('/papers/docs/old/')).toEqual(['3fb7', '90aa']);
  expect(() => several('/papers/doc')).toThrow(/No document/);
});

test('a failed file is meant by its path or its folder, also where no document lies beside it', () => {
  expect(severalFailed('docs')).toEqual(['/papers/docs/old/locked.pdf']);
  expect(severalFailed('scans')).toEqual(['/papers/scans/1.png', '/papers/scans/2.png']);
  expect(severalFailed('scans/2.png')).toEqual(['/papers/scans/2.png']);
  expect(severalFailed('docs/guide.md')).toEqual([]);
});

test.each(['', ' ', '\t'])('an empty name (`%s`) means nothing, also where there is only one document', given => {
  for (const some of [all, all.slice(0, 1)]) {
    expect(() => findDocument(some, given, '/papers')).toThrow(/No document/);
    expect(() => findDocuments({documents: some, failed}, given, '/papers')).toThrow(/No document/);
  }
});

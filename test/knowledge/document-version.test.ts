import {describe, expect, test} from 'vitest';
import {documentVersion} from '../../source/knowledge/document-version.ts';

function familiesOf(path: string): readonly string[] {
  return documentVersion({title: '', source: {kind: 'file', path}, metadata: {}}).families;
}

describe('the version of a document by its path', () => {
  test.each([
    ['/docs/2026/Report v2.1.pdf', '/docs/2026/report'],
    ['C:\\docs\\2026\\Report v2.1.pdf', 'C:\\docs\\2026\\report'],
    ['C:/docs/2026/Report v2.1.pdf', 'C:/docs/2026/report'],
    ['\\\\server\\share\\Report v2.1.pdf', '\\\\server\\share\\report'],
    // Elsewhere a backslash is a character of a name.
    ['/docs/a\\b v2.txt', '/docs/a b'],
  ])('%s is one of %s', (path, family) => {
    expect(familiesOf(path)).toEqual([family]);
  });

  test('a folder that is called as a version is called tells none', () => {
    const inFolder = documentVersion({
      title: '',
      source: {kind: 'file', path: 'D:\\v3 final\\notes.txt'},
      metadata: {},
    });
    expect(inFolder).toMatchObject({rank: 0});
    expect(inFolder.numbers).toBeUndefined();
  });
});

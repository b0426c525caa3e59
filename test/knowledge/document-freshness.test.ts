import {createHash} from 'node:crypto';
import {rmSync, utimesSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {documentFreshness} from '../../source/knowledge/document-freshness.ts';
import {temporaryFolder} from './knowledge-fixture.ts';

const early = new Date('2026-05-01T10:00:00Z');
const late = new Date('2026-05-20T10:00:00Z');

function stored(text: string) {
  const path = join(temporaryFolder(), 'a.txt');
  writeFileSync(path, text);
  utimesSync(path, early, early);
  const document = {
    source: {kind: 'file' as const, path},
    sizeBytes: text.length,
    sha256: createHash('sha256').update(text).digest('hex'),
    addedAt: '2026-05-08T10:00:00.000Z',
  };
  return {path, document};
}

describe('whether a document is still what its file says', () => {
  test('an untouched file is current, and so is one that was only touched', async () => {
    const {path, document} = stored('One.');
    expect(await documentFreshness(document)).toBe('current');
    utimesSync(path, late, late);
    expect(await documentFreshness(document)).toBe('current');
  });

  test('another text is noticed by its size, and where that is the same by its content', async () => {
    const {path, document} = stored('One.');
    writeFileSync(path, 'Two.');
    utimesSync(path, late, late);
    expect(await documentFreshness(document)).toBe('changed');
    writeFileSync(path, 'Longer.');
    utimesSync(path, early, early);
    expect(await documentFreshness(document)).toBe('changed');
  });

  test('a file that is gone is named, and of an import nothing is known', async () => {
    const {path, document} = stored('One.');
    rmSync(path);
    expect(await documentFreshness(document)).toBe('gone');
    expect(await documentFreshness({...document, source: {kind: 'import'}})).toBe('unknown');
  });
});

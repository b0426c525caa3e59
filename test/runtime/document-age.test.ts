import {expect, test} from 'vitest';
import {documentAge} from '../../source/runtime/document-age.ts';

test('a document is as old as it says itself; one that says nothing was only taken in some day', () => {
  const addedAt = '2026-11-27T10:00:00.000Z';
  expect(documentAge({metadata: {date: '2024-05'}, addedAt})).toBe('2024-05');
  expect(documentAge({metadata: {date: '2024-05', modified: '2025-01-02T03:04:05Z'}, addedAt}, 'document of ')).toBe(
    'document of 2025-01-02',
  );
  expect(documentAge({metadata: {}, addedAt}, 'document of ')).toBe('taken in on 2026-11-27');
});

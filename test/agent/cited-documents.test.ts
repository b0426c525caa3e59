import {describe, expect, it} from 'vitest';
import {citedDocuments} from '../../source/agent/cited-documents.ts';
import type {Citation} from '../../source/providers/language-model.ts';

const page = (number: number): Citation => ({
  kind: 'knowledge',
  path: '/docs/pump manual.pdf',
  page: number,
  score: 1,
});
const note: Citation = {kind: 'knowledge', path: 'notes.md', startLine: 10, endLine: 20, score: 1};
const file: Citation = {kind: 'file', path: 'source/a.ts', startLine: 1, endLine: 9, score: 1};
const shown = [page(3), page(7), note, file];

describe('the documents that an answer names', () => {
  it('are those whose page stands beside the name', () => {
    expect(citedDocuments('See pump manual.pdf page 7.', shown)).toEqual([page(7)]);
    expect(citedDocuments('`/docs/pump manual.pdf` (p. 3) and later page 7', shown)).toEqual([page(3), page(7)]);
  });

  it('are cited by their best passage where no place of it is named, or one that was not shown', () => {
    expect(citedDocuments('The pump manual.pdf says so.', shown)).toEqual([page(3)]);
    expect(citedDocuments('notes.md:500 says so', shown)).toEqual([note]);
    expect(citedDocuments('notes.md:12 says so', shown)).toEqual([note]);
  });

  it('are none that was not shown, no part of another name, and no file of the project', () => {
    expect(citedDocuments('other.pdf page 3, my-notes.md, notes.mdx, source/a.ts:2', shown)).toEqual([]);
  });
});

import {describe, expect, test} from 'vitest';
import {documentMarkdown, documentText} from '../../../source/knowledge/render-document.ts';
import {parseBytes, parseDocument} from './parse-bytes.ts';

const notes = `---
title: "Release notes"
authors: [Ada Byron, Charles]
date: 2024-05-17T10:00:00Z
tags:
  - one
---

# Release notes

Some **bold** text with [a link](https://example.org) and [[Other page|another page]].

- [x] done
- [ ] open
  - nested

| Name | Size |
| --- | ---: |
| a\\|b | 1 |

\`\`\`ts
const a = 1;
\`\`\`

> A quotation.

Text with a note[^1].

[^1]: The note.
`;

describe('the Markdown parser', () => {
  test('takes title, authors and date from the front matter', async () => {
    const {metadata} = await parseDocument(notes, 'notes.md');
    expect(metadata).toMatchObject({title: 'Release notes', authors: ['Ada Byron', 'Charles'], date: '2024-05-17'});
  });

  test('gives every kind of block in order, with the lines that it stands on', async () => {
    const {blocks} = await parseDocument(notes, 'notes.md');
    expect(blocks.map(({kind}) => kind)).toEqual([
      ...['heading', 'paragraph', 'list', 'table', 'code', 'quote', 'paragraph', 'note'],
    ]);
    expect(blocks[0]?.origin).toEqual({startLine: 9, endLine: 9});
    expect(blocks[4]?.origin).toEqual({startLine: 21, endLine: 23});
  });

  test('shows wikilinks and links by their words, in plain text', async () => {
    const text = documentText(await parseDocument(notes, 'notes.md'));
    expect(text).toContain('Some bold text with a link and another page.');
    expect(text).not.toMatch(/\[\[|\*\*|https:/);
  });

  test('writes lists, tables and code as Markdown again', async () => {
    const markdown = documentMarkdown(await parseDocument(notes, 'notes.md'));
    expect(markdown).toContain('- [x] done\n- [ ] open\n  - nested');
    expect(markdown).toContain('| Name | Size |\n| --- | --- |\n| a\\|b | 1 |');
    expect(markdown).toContain('```ts\nconst a = 1;\n```');
  });

  test('refuses what is nested without end instead of dying of it', async () => {
    const outcome = await parseBytes(`# Title\n\n${'>'.repeat(5_000)} deep`, 'deep.md');
    expect(outcome).toMatchObject({ok: false, failure: 'too-deep'});
  });

  test('takes front matter that is none as text', async () => {
    const {metadata, blocks} = await parseDocument('---\nnever closed\n\ntext', 'a.md');
    expect(metadata).toEqual({});
    expect(blocks.length).toBeGreaterThan(0);
  });
});

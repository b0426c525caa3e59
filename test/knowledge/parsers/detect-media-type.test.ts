import {expect, test} from 'vitest';
import {detectMediaType} from '../../../source/knowledge/parsers/detect-media-type.ts';

const docx = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

test.each([
  ['a PDF that says it is text', 'notes.txt', '%PDF-1.7\n…', 'application/pdf'],
  ['a PDF behind some bytes of something else', 'a.pdf', '\r\n junk %PDF-1.4', 'application/pdf'],
  ['text that says it is a PDF', 'report.pdf', 'Just some words.', 'text/plain'],
  ['a page that says it is text', 'page.txt', '<!DOCTYPE html><html><body>Hi', 'text/html'],
  ['a page behind a comment', 'x', '<!-- saved --><html lang="en"><p>Hi', 'text/html'],
  ['a part of a page', 'part.htm', '<div><p>One</p></div>', 'text/html'],
  ['Markdown that begins with markup', 'README.md', '<p align="center">Logo</p>\n\n# Name', 'text/markdown'],
  ['Markdown without a name for it', 'notes', '# Plan\n\nSee [this](http://x.y) and **that**.', 'text/markdown'],
  ['a template', 'a.vue', '<template><p>Hi</p></template>', 'text/x-html'],
  ['code by its name', 'a.py', 'x = 1', 'text/x-python'],
  ['code by its first line', 'tool', '#!/usr/bin/env python3\nx = 1', 'text/x-python'],
  ['a Word document by its parts', 'a.zip', 'PK\x03\x04……word/document.xml…', docx],
  ['another package', 'a.docx', 'PK\x03\x04……something.txt', 'application/zip'],
  ['a picture', 'a.txt', '\x89PNG\r\n\x1a\n\x00\x00', 'image/png'],
  ['text that begins with BM', 'a.txt', 'BM is short for something', 'text/plain'],
  ['bytes without meaning', 'a.bin', '\x00\x01\x02\x03\x00\x04', 'application/octet-stream'],
])('%s is recognised', (_, path, content, mediaType) => {
  expect(detectMediaType(Buffer.from(content, 'latin1'), path)).toBe(mediaType);
});

test('an encrypted Word document is one of its format', () => {
  const mark = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
  const name = Buffer.from('EncryptedPackage', 'utf16le');
  expect(detectMediaType(Buffer.concat([mark, Buffer.alloc(100), name]), 'a.docx')).toBe(docx);
});

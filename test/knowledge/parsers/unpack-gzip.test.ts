import {randomBytes} from 'node:crypto';
import {gzipSync} from 'node:zlib';
import {describe, expect, test} from 'vitest';
import {parseBytes} from '../../../source/knowledge/parsers/parse-bytes.ts';
import {defaultParseLimits, type ParseLimits} from '../../../source/knowledge/parsers/parser.ts';
import {documentText} from '../../../source/knowledge/render-document.ts';
import {makeDocx, paragraph, run} from './docx/make-docx.ts';
import {makePdf, show} from './pdf/make-pdf.ts';

const parse = (bytes: Uint8Array, path: string, limits: Partial<ParseLimits> = {}) =>
  parseBytes(bytes, path, {limits: {...defaultParseLimits, ...limits}, dataDirectory: ''});

const page =
  '<!doctype html><html><head><title>Sluice</title></head><body><p>The sluice opens at dawn.</p></body></html>';

describe('a gzip file', () => {
  test.each<[string, string, string | Uint8Array, string]>([
    ['text', 'notes.gz', 'The sluice opens at dawn.\n', 'text/plain'],
    ['Markdown', 'README.md.gz', '# Sluice\n\nThe sluice opens at dawn.\n', 'text/markdown'],
    ['code', 'gate.py.GZ', '"""The sluice opens at dawn."""\n', 'text/x-python'],
    ['a web page without a telling name', 'manual.gz', page, 'text/html'],
    ['a PDF', 'guide.pdf.gz', makePdf({pages: [show(72, 700, 'The sluice opens at dawn.')]}), 'application/pdf'],
    [
      'a Word document',
      'plan',
      makeDocx(paragraph(run('The sluice opens at dawn.'))),
      'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    ],
  ])('is read as what is packed in it: %s', async (_, path, content, mediaType) => {
    const bytes = gzipSync(content);
    const parsed = await parse(bytes, path);
    expect(parsed).toMatchObject({outcome: {ok: true}, mediaType, sizeBytes: bytes.length});
    if (parsed.outcome.ok) expect(documentText(parsed.outcome.document)).toContain('The sluice opens at dawn.');
  });

  test('of several parts is read to its end', async () => {
    const {outcome} = await parse(Buffer.concat([gzipSync('First the lock,\n'), gzipSync('then the quay.\n')]), 'a.gz');
    expect(outcome.ok && documentText(outcome.document)).toBe('First the lock, then the quay.');
  });

  const tar = Buffer.alloc(1_024);
  tar.write('notes.txt');
  tar.write('ustar', 257);

  test.each<[string, Uint8Array, object]>([
    ['an archive', gzipSync(tar), {failure: 'unsupported', message: /application\/x-tar/, hint: /Unpack/}],
    ['another gzip file', gzipSync(gzipSync('deep')), {failure: 'unsupported', message: /application\/gzip/}],
    ['bytes without meaning', gzipSync(randomBytes(2_000)), {failure: 'unsupported'}],
    ['nothing', gzipSync(''), {failure: 'empty'}],
    ['what was cut off', gzipSync('word '.repeat(1_000)).subarray(0, 30), {failure: 'corrupt', message: /unpacked/}],
    ['what was changed', gzipSync('word '.repeat(1_000)).fill(7, 12, 20), {failure: 'corrupt'}],
  ])('that holds %s is named so', async (_, bytes, expected) => {
    const {outcome} = await parse(bytes, 'a.gz');
    expect(outcome.ok).toBe(false);
    for (const [name, value] of Object.entries(expected)) {
      expect(outcome).toHaveProperty(name, value instanceof RegExp ? expect.stringMatching(value) : value);
    }
  });

  test('that unpacks to more than a file may be is stopped on the way', async () => {
    const bomb = gzipSync(Buffer.alloc(40_000_000, 'word '));
    const before = process.memoryUsage().arrayBuffers;
    expect((await parse(bomb, 'bomb.gz', {fileBytes: 2_000_000})).outcome).toMatchObject({
      failure: 'inflates',
      message: 'It unpacks to more than 2 MB',
    });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20_000_000);
  });

  test('counts with what is packed inside: a Word document in it has what is left of the limit', async () => {
    const words = makeDocx(paragraph(run('word '.repeat(300_000))));
    const {outcome} = await parse(gzipSync(words), 'a.docx.gz', {inflatedBytes: words.length + 1_000_000});
    expect(outcome).toMatchObject({ok: false, failure: 'inflates'});
  });
});

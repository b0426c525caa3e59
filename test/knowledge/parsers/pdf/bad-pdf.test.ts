import {chmodSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, describe, expect, it} from 'vitest';
import {defaultParseLimits, type ParseLimits} from '../../../../source/knowledge/parsers/parser.ts';
import {pdfParser} from '../../../../source/knowledge/parsers/pdf/pdf-parser.ts';
import {recognisePages} from '../../../../source/knowledge/parsers/pdf/recognise-pages.ts';
import {realParsers} from '../parser-programs.ts';
import {makePdf, type PdfParts, show, streamObject, writeObjects} from './make-pdf.ts';

const folder = mkdtempSync(join(tmpdir(), 'eca-pdf-'));
afterAll(() => rmSync(folder, {recursive: true, force: true}));

async function outcomeOf(bytes: Uint8Array, limits: Partial<ParseLimits> = {}) {
  return pdfParser.parse({
    path: '/a.pdf',
    bytes,
    mediaType: 'application/pdf',
    limits: {...defaultParseLimits, ...limits},
  });
}

/** In a child process, as files of users are parsed. */
async function outcomeInChild(bytes: Uint8Array, limits = {}) {
  const path = join(folder, `${Math.random()}.pdf`);
  writeFileSync(path, bytes);
  const {outcome} = await realParsers({limits}).parse(path);
  return outcome;
}

/** One page that is nothing but a picture. */
function picturePage(): PdfParts {
  return {
    pages: [{content: 'q 612 0 0 792 0 0 cm /Im1 Do Q', resources: '/XObject << /Im1 100 0 R >>'}],
    objects: [
      streamObject(
        Buffer.alloc(64 * 64 * 3, 200),
        '/Type /XObject /Subtype /Image /Width 64 /Height 64 /ColorSpace /DeviceRGB /BitsPerComponent 8',
        true,
      ),
    ],
  };
}

describe('a PDF that cannot be read', () => {
  it('needs character recognition when its pages are pictures', async () => {
    const outcome = await outcomeOf(makePdf(picturePage()));
    expect(outcome).toMatchObject({ok: false, failure: 'needs-ocr'});
    expect(outcome.ok || outcome.hint).toContain('tesseract');
  });

  it('is read as far as it has text, and names the pages that are pictures', async () => {
    const {pages, objects} = picturePage();
    const outcome = await outcomeOf(
      makePdf({pages: [show(72, 500, 'Words on a page'), ...pages], ...(objects && {objects})}),
    );
    expect(outcome).toMatchObject({ok: true, document: {metadata: {pages: 2, pagesWithoutText: [2]}}});
    expect(outcome.ok && outcome.document.messages?.join()).toContain('Page 2 holds a picture without text');
  });

  it('is empty when nothing is drawn on its pages', async () => {
    expect(await outcomeOf(makePdf({pages: ['']}))).toMatchObject({ok: false, failure: 'empty'});
  });

  it('is corrupt when it is cut off at its start or holds noise', async () => {
    for (const bytes of [
      makePdf({pages: [show(72, 500, 'Hello')]}).subarray(0, 40),
      Buffer.from('%PDF-1.4\nnoise\n%%EOF'),
    ])
      expect(await outcomeOf(bytes)).toMatchObject({ok: false, failure: 'corrupt'});
  });

  it('is read all the same when only its table of objects is damaged', async () => {
    const whole = makePdf({pages: [show(72, 500, 'It reads all the same')]}).toString('latin1');
    const damaged = Buffer.from(whole.replace(/startxref\n\d+/, 'startxref\n7'), 'latin1');
    expect(await outcomeOf(damaged)).toMatchObject({ok: true, document: {blocks: [{text: 'It reads all the same'}]}});
  });

  it('is refused by name when it needs a password', async () => {
    const key = `<${'00'.repeat(32)}>`;
    const bytes = makePdf({
      pages: [show(72, 500, 'Secret')],
      objects: [`<< /Filter /Standard /V 2 /R 3 /Length 128 /P -44 /O ${key} /U ${key} >>`],
      trailer: '/Encrypt 100 0 R /ID [<00> <00>]',
    });
    expect(await outcomeOf(bytes)).toMatchObject({ok: false, failure: 'password'});
  });

  it.each([1, 2])('is refused before it is inflated when it would fill the memory (%i filters)', async filters => {
    const bytes =
      filters === 1
        ? makePdf({pages: [''.padEnd(8_000_000)], compress: true})
        : makePdf({pages: [{content: '', entries: '/Contents 100 0 R'}], objects: [doubled(8_000_000)]});
    expect(await outcomeOf(bytes, {inflatedBytes: 2_000_000})).toMatchObject({ok: false, failure: 'inflates'});
    expect(await outcomeOf(bytes, {inflatedBytes: 20_000_000})).toMatchObject({ok: false, failure: 'empty'});
  });

  it('is stopped when its parts draw each other in a circle', async () => {
    const form = (other: number) =>
      streamObject(
        Buffer.from(`/Fm Do ${show(72, 500, 'Round and round')}`),
        `/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << /Font << /F1 10 0 R >> /XObject << /Fm ${other} 0 R >> >>`,
      );
    const bytes = makePdf({
      pages: [{content: `${show(72, 600, 'Before the circle')} /Fm Do`, resources: '/XObject << /Fm 100 0 R >>'}],
      objects: [form(101), form(100)],
    });
    const outcome = await outcomeInChild(bytes, {wallClockMs: 20_000});
    if (outcome.ok) expect(outcome.document.blocks[0]).toMatchObject({text: expect.stringContaining('Before')});
    else expect(['corrupt', 'too-slow', 'out-of-memory', 'died']).toContain(outcome.failure);
  }, 60_000);

  it('ends when its tree of pages is a circle', async () => {
    const bytes = writeObjects(
      new Map([
        [1, '<< /Type /Catalog /Pages 2 0 R >>'],
        [2, '<< /Type /Pages /Count 3 /Kids [3 0 R] >>'],
        [3, '<< /Type /Pages /Count 3 /Kids [2 0 R] /Parent 2 0 R >>'],
      ]),
      '/Root 1 0 R',
    );
    expect(await outcomeInChild(bytes, {wallClockMs: 20_000})).toMatchObject({ok: false, failure: 'corrupt'});
  }, 60_000);

  it('ends when it is nested deeply', async () => {
    const nested = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    const outcome = await outcomeInChild(
      makePdf({pages: [`${show(72, 500, 'Deep')} ${nested} TJ`], catalog: `/Deep ${nested}`}),
      {wallClockMs: 20_000},
    );
    expect(outcome.ok || ['corrupt', 'died', 'too-slow'].includes(outcome.failure)).toBe(true);
  }, 60_000);
});

/** A page's content that is compressed twice. */
function doubled(size: number): Buffer {
  const inner = streamObject(Buffer.alloc(size, 32), '', true);
  const body = inner.subarray(inner.indexOf('stream\n') + 7, inner.lastIndexOf('\nendstream'));
  const outer = streamObject(body, '', true).toString('latin1');
  return Buffer.from(outer.replace('/FlateDecode', '[/FlateDecode /FlateDecode]'), 'latin1');
}

describe('recognising pages', () => {
  const fake = (name: string, script: string) => {
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
    return path;
  };

  it('gives the picture of a page to the program and takes its text', async () => {
    const command = fake(
      'reader',
      'if [ "$1" = --list-langs ]; then printf "List\\neng\\nosd\\n"; else echo "$*"; head -c 9; fi',
    );
    const recognised = await recognisePages(makePdf(picturePage()), [{number: 1}], {command});
    expect(recognised.get(1)).toBe('stdin stdout --psm 1 -l eng\nP6\n64 64\n');
  });

  it('leaves pages without text where the program is absent, fails or finds nothing', async () => {
    const bytes = makePdf(picturePage());
    for (const command of [join(folder, 'absent'), fake('failing', 'exit 1'), fake('blind', 'echo " "')])
      expect(await recognisePages(bytes, [{number: 1}], {command})).toEqual(new Map());
  });
});

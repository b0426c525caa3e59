import {deflateSync} from 'node:zlib';
import {describe, expect, test} from 'vitest';
import {countInflated} from '../../../../source/knowledge/parsers/pdf/count-inflated.ts';
import {processorMs} from '../../../foundation/processor-time.ts';
import {makePdf, type PdfParts} from './make-pdf.ts';
import {base85, hexadecimal, lzwBlanks, runsOfBlanks} from './pack-stream.ts';

const size = 6_000_000;
const blanks = Buffer.alloc(size, 32);
const deflated = deflateSync(blanks);

/** A page whose drawing is this stream; `entries` is all that its dictionary says. */
function drawnBy(data: Buffer, entries: string, further: PdfParts['objects'] = []): Buffer {
  const stream = Buffer.concat([Buffer.from(`<< ${entries} >>\nstream\n`), data, Buffer.from('\nendstream')]);
  return makePdf({pages: [{content: '', entries: '/Contents 100 0 R'}], objects: [stream, ...further]});
}

const packed = (filter: string, data: Buffer) => drawnBy(data, `/Filter ${filter} /Length ${data.length}`);

const bombs: Record<string, Buffer> = {
  Flate: packed('/FlateDecode', deflated),
  'Flate by its short names': drawnBy(deflated, `/F /Fl /Length ${deflated.length}`),
  'Flate by an escaped name': packed('/#46late#44ecode', deflated),
  'Flate by an escaped key': drawnBy(deflated, `/Filt#65r /FlateDecode /Length ${deflated.length}`),
  'Flate twice': packed('[/FlateDecode /FlateDecode]', deflateSync(deflated)),
  LZW: packed('/LZWDecode', lzwBlanks(size)),
  'LZW of the other kind': drawnBy(
    lzwBlanks(size, 0),
    `/Filter /LZWDecode /DecodeParms << /EarlyChange 0 >> /Length ${lzwBlanks(size, 0).length}`,
  ),
  runs: packed('/RunLengthDecode', runsOfBlanks(size)),
  'runs in Flate': packed('[/FlateDecode /RunLengthDecode]', deflateSync(runsOfBlanks(size))),
  'LZW in Flate': packed('[/FlateDecode /LZWDecode]', deflateSync(lzwBlanks(size))),
  'Flate in hexadecimal': packed('[/ASCIIHexDecode /FlateDecode]', hexadecimal(deflated)),
  'Flate in base 85': packed('[/ASCII85Decode /FlateDecode]', base85(deflated)),
  'Flate in base 85, hexadecimal and runs': packed(
    '[/AHx /A85 /Fl /RL]',
    hexadecimal(base85(deflateSync(runsOfBlanks(size)))),
  ),
  'a filter that stands elsewhere': drawnBy(deflated, `/Filter 101 0 R /Length ${deflated.length}`, ['/FlateDecode']),
  'filters that stand elsewhere': drawnBy(deflated, `/Filter [102 0 R 101 0 R] /Length ${deflated.length}`, [
    '/FlateDecode',
    '/Crypt',
  ]),
  'a length that stands elsewhere': drawnBy(
    Buffer.concat([deflateSync(Buffer.from('endstream '), {level: 0, finishFlush: 2}), rawRest()]),
    '/Filter /FlateDecode /Length 101 0 R',
    [String(deflateSync(Buffer.from('endstream '), {level: 0, finishFlush: 2}).length + rawRest().length)],
  ),
  'a long dictionary': drawnBy(
    deflated,
    `/Filter /FlateDecode /Note (${'x'.repeat(5_000)}) /Length ${deflated.length}`,
  ),
  'a comment in the dictionary': drawnBy(deflated, `/Filter % so\n/FlateDecode /Length ${deflated.length}`),
  'a very long dictionary': drawnBy(
    deflated,
    `/Filter /FlateDecode /Note (${'x'.repeat(100_000)}) /Length ${deflated.length}`,
  ),
  'a string that looks like the beginning': drawnBy(
    deflated,
    `/Filter /FlateDecode /Note ( obj) /Length ${deflated.length}`,
  ),
  'a string that looks like a comment': drawnBy(deflated, `/Note (%) /Filter /FlateDecode /Length ${deflated.length}`),
  'a comment before the stream': drawnBy(deflated, `/Filter /FlateDecode /Length ${deflated.length} >> % so\n%`),
  'one that another one claims to hold': drawnBy(
    Buffer.concat([
      deflateSync(Buffer.from('x')),
      Buffer.from(`\nendstream endobj 110 0 obj << /Filter /FlateDecode /Length ${deflated.length} >>\nstream\n`),
      deflated,
    ]),
    '/Filter /FlateDecode /Length 9999999',
  ),
  'many small ones': makePdf({
    pages: [''],
    objects: Array.from({length: 10}, () => {
      const part = deflateSync(Buffer.alloc(size / 10, 32));
      return Buffer.concat([
        Buffer.from(`<< /Filter /FlateDecode /Length ${part.length} >>\nstream\n`),
        part,
        Buffer.from('\nendstream'),
      ]);
    }),
  }),
};

/** Deflated blanks without the header, to go on after another part. */
function rawRest(): Buffer {
  return deflated.subarray(2);
}

describe('counting what a PDF unpacks to', () => {
  test.each(Object.entries(bombs))('%s', async (_, bytes) => {
    expect(await countInflated(bytes, size / 2)).toBe(true);
    expect(await countInflated(bytes, size * 4)).toBe(false);
  });

  test('pictures and what is damaged do not count', async () => {
    const picture = '/Type /XObject /Subtype /Image /Width 2000 /Height 1000 /Filter /FlateDecode';
    expect(await countInflated(drawnBy(deflated, `${picture} /Length ${deflated.length}`), size / 2)).toBe(false);
    for (const filter of [
      '/FlateDecode',
      '/LZWDecode',
      '/RunLengthDecode',
      '[/ASCII85Decode /LZWDecode]',
      '/DCTDecode',
    ])
      expect(await countInflated(packed(filter, Buffer.from('no such thing')), size / 2)).toBe(false);
  });

  test('a text that speaks of streams all the time is counted in no time', async () => {
    const words = Buffer.from('stream and '.repeat(200_000));
    const tookMs = await processorMs(async () =>
      expect(await countInflated(packed('/Crypt', words), size)).toBe(false),
    );
    expect(tookMs).toBeLessThan(5_000);
  });
});

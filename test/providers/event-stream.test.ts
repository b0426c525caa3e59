import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {createEventStreamParser, readEvents, readJsonLines} from '../../source/providers/event-stream.ts';

const bytes = (text: string) => Buffer.from(text);

function parse(text: string | Uint8Array, cuts: readonly number[] = []) {
  const all = Buffer.from(text as string);
  const parser = createEventStreamParser();
  const places = [0, ...[...cuts].sort((a, b) => a - b).filter(cut => cut < all.length), all.length];
  const events = places.slice(1).flatMap((end, index) => parser.push(all.subarray(places[index], end)));
  return [...events, ...parser.end()];
}

const messages = (...data: string[]) => data.map(text => ({event: 'message', data: text}));

describe('an event stream', () => {
  it.each<[string, string, {event: string; data: string}[]]>([
    ['an event for each blank line', 'data: a\n\ndata: b\n\n', messages('a', 'b')],
    ['several lines of data as one', 'data: a\ndata:  b\ndata\ndata:c\n\n', messages('a\n b\n\nc')],
    ['names of events', 'event: ping\ndata: {}\n\ndata: x\n\n', [{event: 'ping', data: '{}'}, ...messages('x')]],
    ['no events without data', 'event: ping\n\n: comment\n\n\n\nid: 3\n\n', []],
    [
      'comments and other fields as nothing',
      ': hi\ndata: a\nid: 1\nretry: 5\nnonsense: x\ndata : y\n\n',
      messages('a'),
    ],
    ['CR LF', 'data: a\r\ndata: b\r\n\r\ndata: c\r\n\r\n', messages('a\nb', 'c')],
    ['CR alone', 'data: a\rdata: b\r\rdata: c\r\r', messages('a\nb', 'c')],
    ['a byte order mark at the start only', '\ufeffdata: a\n\n\ufeffdata: b\n\n', messages('a')],
    ['one space after the colon as none', 'data:  a\n\ndata:b: c\n\n', messages(' a', 'b: c')],
    ['what has no closing line', 'data: a\n\ndata: [DONE]', messages('a', '[DONE]')],
    ['other line separators as text', 'data: a\u2028b\u0085c\n\n', messages('a\u2028b\u0085c')],
  ])('gives %s', (_name, text, events) => {
    expect(parse(text)).toEqual(events);
  });

  it('gives the same events wherever the bytes are cut', () => {
    const piece = fc.constantFrom(
      'data: ',
      'data:',
      'event: x',
      '\n',
      '\r',
      '\r\n',
      '\n\n',
      'ü',
      '😀',
      ': ',
      'a',
      '\ufeff',
      'data',
    );
    fc.assert(
      fc.property(fc.array(piece, {maxLength: 40}), fc.array(fc.nat(200), {maxLength: 12}), (pieces, cuts) => {
        const text = pieces.join('');
        expect(parse(text, cuts)).toEqual(parse(text));
      }),
      {numRuns: 500},
    );
  });

  it('gives an event as soon as its closing line is there, also when that ends in CR', () => {
    const parser = createEventStreamParser();
    expect(parser.push(bytes('data: a\r\n\r'))).toEqual(messages('a'));
    expect(parser.push(bytes('\ndata: b\n'))).toEqual([]);
    expect(parser.push(bytes('\n'))).toEqual(messages('b'));
  });

  it('replaces invalid bytes and keeps the rest', () => {
    expect(parse(Buffer.concat([bytes('data: a'), Buffer.from([0xff, 0xc3]), bytes('b\n\n')]))).toEqual(
      messages('a\ufffd\ufffdb'),
    );
  });

  it.each([
    ['a line', 'data: xxxxxxxxxxxxxxxxxxxxxxxxx'],
    ['an event', 'data: xxxxxxx\n'.repeat(4)],
  ])('refuses %s without an end, and names who sends it', (_name, text) => {
    const parser = createEventStreamParser({maxLineLength: 20, server: 'X at y:1'});
    expect(() => parser.push(bytes(text))).toThrow('X at y:1');
  });

  it('reads what comes in pieces', async () => {
    async function* source() {
      yield bytes('data: a\n\nda');
      yield bytes('ta: b');
    }
    const found = [];
    for await (const events of readEvents(source())) found.push(...events);
    expect(found).toEqual(messages('a', 'b'));
  });
});

describe('JSON lines', () => {
  async function read(pieces: readonly (string | Uint8Array)[], maxLineLength?: number) {
    async function* source() {
      for (const piece of pieces) yield Buffer.from(piece as string);
    }
    const found = [];
    for await (const lines of readJsonLines(source(), maxLineLength === undefined ? {} : {maxLineLength}))
      found.push(...lines);
    return found;
  }

  it('come as values, blank lines left out, the last one also without an end', async () => {
    expect(await read(['{"a":1}\n\n \r\n"b"\r', '\nnull\n[', '3]'])).toEqual([
      {ok: true, value: {a: 1}},
      {ok: true, value: 'b'},
      {ok: true, value: null},
      {ok: true, value: [3]},
    ]);
  });

  it('say where there is no JSON, and go on', async () => {
    expect(await read([`${'x'.repeat(900)}\n1\n{"a`])).toEqual([
      {ok: false, text: 'x'.repeat(200)},
      {ok: true, value: 1},
      {ok: false, text: '{"a'},
    ]);
  });

  it('are the same wherever the bytes are cut', async () => {
    const text = Buffer.from('{"a":"ü😀"}\r\n{"b":[1,2]}\n');
    for (let at = 1; at < text.length; at += 1) {
      expect(await read([text.subarray(0, at), text.subarray(at)])).toEqual(await read([text]));
    }
  });

  it('are bounded', async () => {
    await expect(read(['x'.repeat(15), 'x'.repeat(15)], 20)).rejects.toMatchObject({code: 'model-broken-stream'});
  });
});

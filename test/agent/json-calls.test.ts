import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {createJsonCallReader} from '../../source/agent/json-calls.ts';

function read(text: string, size = text.length) {
  const reader = createJsonCallReader();
  const pieces: string[] = [];
  for (let at = 0; at < text.length; at += size) pieces.push(reader.write(text.slice(at, at + size)));
  pieces.push(reader.end());
  return {said: pieces.join(''), pieces, calls: reader.calls};
}

describe('calls in constrained JSON', () => {
  it('says its text while it still streams in', () => {
    const reader = createJsonCallReader();
    expect(reader.write('{"say": "Hel')).toBe('Hel');
    expect(reader.write('lo", "calls": []}')).toBe('lo');
    expect(reader.end()).toBe('');
    expect(reader.calls).toEqual([]);
  });

  it('reads calls when the answer is whole', () => {
    const found = read(
      '{"say":"","calls":[{"name":"read-file","arguments":{"path":"a"}},{"name":"list-files","arguments":{}}]}',
    );
    expect(found.calls).toEqual([
      {id: 'call-1', name: 'read-file', input: {path: 'a'}},
      {id: 'call-2', name: 'list-files', input: {}},
    ]);
  });

  it.each([
    '{"say":"x","calls":[{"name":"read-file","arguments":{"path":"a"}}',
    '{"say":"x","calls":[{"name":"read-file","arg',
    '{"say":"x","calls":"read-file"}',
    'Here: {"say":"x","calls":[{"name":"read-file","arguments":{}}]}',
    '```json\n{"say":"x","calls":[{"name":"read-file","arguments":{}}]}\n```',
    '[]',
    'null',
  ])('takes no call out of %s', text => {
    expect(read(text).calls).toEqual([]);
  });

  it('shows an answer that is no JSON as it is', () => {
    expect(read('Just text.').said).toBe('Just text.');
  });

  it('says any text, however it is cut and escaped', () => {
    fc.assert(
      fc.property(
        fc.string({unit: 'binary', maxLength: 60}),
        fc.integer({min: 1, max: 7}),
        fc.boolean(),
        (say, size, ascii) => {
          const whole = Buffer.from(say).toString();
          const json = JSON.stringify({say: whole, calls: []});
          const sent = ascii
            ? json.replace(/[^\x20-\x7e]/g, one => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)
            : json;
          expect(read(sent, size).said).toBe(whole);
        },
      ),
    );
  });
});

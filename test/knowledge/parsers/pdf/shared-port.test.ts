import {expect, test} from 'vitest';
import {SharedPort} from '../../../../source/knowledge/parsers/pdf/shared-port.ts';

function listening(port: SharedPort): unknown[] {
  const heard: unknown[] = [];
  port.addEventListener('message', ({data}) => heard.push(data));
  return heard;
}

test('a list of drawing operators arrives whole, with its arguments as they are, though its sender empties it', async () => {
  const port = new SharedPort();
  const heard = listening(port);
  const glyphs = [{unicode: 'a'}];
  const [fnArray, argsArray] = [[44], [glyphs]];
  port.postMessage({stream: 4, chunk: {fnArray, argsArray, lastChunk: true}});
  fnArray.length = 0;
  argsArray.length = 0;
  await Promise.resolve();
  expect(heard).toEqual([{stream: 4, chunk: {fnArray: [44], argsArray: [[{unicode: 'a'}]], lastChunk: true}}]);
  expect((heard[0] as {chunk: {argsArray: unknown[]}}).chunk.argsArray[0]).toBe(glyphs);
});

test('any other message is copied, and what is handed over with it is gone from its sender', async () => {
  const port = new SharedPort();
  const heard = listening(port);
  const sent = {data: {bytes: new Uint8Array([1, 2])}};
  port.postMessage(sent, [sent.data.bytes.buffer]);
  expect(sent.data.bytes).toHaveLength(0);
  await Promise.resolve();
  expect(heard).toEqual([{data: {bytes: new Uint8Array([1, 2])}}]);
});

test('messages arrive in their order, and none at a listener that has ended', async () => {
  const port = new SharedPort();
  const heard = listening(port);
  const stop = new AbortController();
  const missed: unknown[] = [];
  port.addEventListener('message', ({data}) => missed.push(data), {signal: stop.signal});
  stop.abort();
  for (const number of [1, 2, 3]) port.postMessage({number});
  await Promise.resolve();
  expect(heard).toEqual([{number: 1}, {number: 2}, {number: 3}]);
  expect(missed).toEqual([]);
});

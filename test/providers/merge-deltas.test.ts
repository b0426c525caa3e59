import {expect, it} from 'vitest';
import type {StreamPart} from '../../source/providers/language-model.ts';
import {mergeDeltas} from '../../source/providers/merge-deltas.ts';

const text = (said: string): StreamPart => ({type: 'text-delta', text: said});
const reasoning = (thought: string): StreamPart => ({type: 'reasoning-delta', text: thought});
const call: StreamPart = {type: 'tool-call', id: '1', name: 'read-file', input: {}};

it('makes one part of texts of one kind, in the order in which all came', () => {
  const parts = [reasoning('h'), reasoning('m'), text('a'), text('b'), call, text('c'), reasoning('d'), text('e')];
  expect([...mergeDeltas(parts)]).toEqual([reasoning('hm'), text('ab'), call, text('c'), reasoning('d'), text('e')]);
});

it('is not broken up by empty texts, as servers send them beside reasoning', () => {
  expect([...mergeDeltas([reasoning('h'), text(''), reasoning('m'), text('')])]).toEqual([reasoning('hm')]);
});

it('leaves the parts that it was given as they were', () => {
  const first = text('a');
  expect([...mergeDeltas([first, text('b')])]).toEqual([text('ab')]);
  expect(first).toEqual(text('a'));
});

it('gives what came before a fault before it throws', () => {
  const parts = function* () {
    yield text('a');
    yield text('b');
    throw new Error('cut');
  };
  const given: StreamPart[] = [];
  expect(() => {
    for (const part of mergeDeltas(parts())) given.push(part);
  }).toThrow('cut');
  expect(given).toEqual([text('ab')]);
});

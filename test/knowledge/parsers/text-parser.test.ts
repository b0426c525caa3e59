import {expect, test} from 'vitest';
import {parseDocument} from './parse-bytes.ts';

test('a list right below the line that leads to it keeps its items', async () => {
  const {blocks} = await parseDocument(
    'Version 4.2 (12 May)\n  * Warms up by itself.\n  * Loses nothing\n    when power fails.\n\nTo bring:\n1. a rope\n',
    'notes.txt',
  );
  expect(blocks).toMatchObject([
    {kind: 'paragraph', text: 'Version 4.2 (12 May)', origin: {startLine: 1, endLine: 1}},
    {
      kind: 'list',
      origin: {startLine: 2, endLine: 4},
      items: [{text: 'Warms up by itself.'}, {text: 'Loses nothing when power fails.'}],
    },
    {kind: 'paragraph', text: 'To bring:'},
    {kind: 'list', items: [{marker: '1.', text: 'a rope'}]},
  ]);
});

test('a line of a paragraph that begins with a dash or a number makes no list', async () => {
  const {blocks} = await parseDocument('The boat left at\n12. May, early\nin the morning.\n', 'notes.txt');
  expect(blocks).toMatchObject([{kind: 'paragraph', text: 'The boat left at 12. May, early in the morning.'}]);
});

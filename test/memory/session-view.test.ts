import {expect, it} from 'vitest';
import {viewTurn} from '../../source/memory/session-view.ts';
import type {SessionTurn} from '../../source/memory/transcript-fold.ts';

it('names a source by its page where it has pages, else by its lines, else alone', () => {
  const result = {
    ...{stopReason: 'end', model: 'test:model', usage: {inputTokens: 0, outputTokens: 0, contextTokens: 0}},
    citations: [
      {kind: 'file', path: 'a.ts', startLine: 3, endLine: 5, score: 0},
      // Sessions of earlier versions hold lines of paged documents, which were not known.
      {kind: 'knowledge', path: 'pump.pdf', page: 7, startLine: 1, endLine: 1, score: 0},
      {kind: 'knowledge', path: 'note', score: 0},
    ],
  };
  const turn = {number: 1, id: 's#1', at: '', userText: '', state: 'ended', attachments: [], messages: [], notes: []};
  const view = viewTurn({...turn, feedback: [], result} as unknown as SessionTurn);
  expect(view.citations).toEqual(['a.ts:3-5', 'pump.pdf page 7', 'note']);
});

import {describe, expect, it} from 'vitest';
import {asksAgain} from '../../source/learning/asks-again.ts';
import {feedbackOf} from '../../source/learning/feedback-event.ts';

const at = '2026-03-04T12:00:00.000Z';

describe('feedback on a turn', () => {
  it('is typed and linked to the turn, its model, and what was shown', () => {
    const citation = {kind: 'file' as const, path: 'src/a.ts', startLine: 1, endLine: 2, score: 1};
    const events = feedbackOf('s1', {
      number: 3,
      notes: [
        {topic: 'approval', data: {ids: ['not these']}},
        {topic: 'recall', data: {ids: ['r1', 'r2', 7]}},
      ],
      feedback: [
        {signal: 'good', source: 'user', text: 'exact', at},
        {signal: 'undone', source: 'observed', data: {paths: ['src/a.ts']}, at},
      ],
      result: {model: 'ollama:qwen:7b', citations: [citation]},
    });
    const shown = {session: 's1', turn: 3, at, model: 'ollama:qwen:7b', citations: [citation], recalled: ['r1', 'r2']};
    expect(events).toEqual([
      {...shown, signal: 'good', source: 'user', text: 'exact'},
      {...shown, signal: 'undone', source: 'observed', paths: ['src/a.ts']},
    ]);
  });

  it('leaves out signals of kinds that are not known, and does without a result', () => {
    const feedback = [
      {signal: 'applauded', source: 'user' as const, at},
      {signal: 'interrupted', source: 'observed' as const, data: 'odd', at},
    ];
    const events = feedbackOf('s1', {number: 1, notes: [{topic: 'recall', data: null}], feedback});
    expect(events).toEqual([
      {signal: 'interrupted', source: 'observed', session: 's1', turn: 1, at, model: '', citations: [], recalled: []},
    ]);
  });
});

describe('a question that is asked again', () => {
  it.each([
    ['try again', 'Where is the cart emptied?'],
    ['No, try that again.', 'Where is the cart emptied?'],
    ['where is the cart emptied', 'Where is the cart emptied?'],
    ['Where exactly is the cart emptied?', 'Where is the cart emptied?'],
    ['why?', 'why?'],
  ])('%s', (text, before) => {
    expect(asksAgain(text, before)).toBe(true);
  });

  it.each([
    ['Where is the cart filled?', 'Where is the order sent?'],
    ['and who calls it?', 'Where is the cart emptied?'],
    ['try again with a test for the empty cart', 'Write a test.'],
    ['yes', 'no'],
    ['', ''],
  ])('is not: %s', (text, before) => {
    expect(asksAgain(text, before)).toBe(false);
  });
});

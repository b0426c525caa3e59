import {describe, expect, it} from 'vitest';
import {readTimeSpan, saysWhen} from '../../source/memory/time-words.ts';

/** A Wednesday. */
const now = new Date(2026, 10, 25, 15, 30).getTime();

function spanOf(question: string, nowMs = now): [string, string] | undefined {
  const span = readTimeSpan(question, nowMs);
  const day = (ms: number) => {
    const date = new Date(ms);
    return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
  };
  return span && [day(span.fromMs), day(span.toMs)];
}

describe('the time that a question names', () => {
  it.each([
    ['what did we do today?', '2026-11-25', '2026-11-26'],
    ['what did I say yesterday', '2026-11-24', '2026-11-25'],
    ['what did we decide last week?', '2026-11-16', '2026-11-23'],
    ['what did we decide this week?', '2026-11-23', '2026-11-30'],
    ['what did we say last weekend?', '2026-11-21', '2026-11-23'],
    ['what did we say this weekend?', '2026-11-21', '2026-11-23'],
    ['what did we decide on November 25?', '2026-11-25', '2026-11-26'],
    ['what did we decide on November 26?', '2025-11-26', '2025-11-27'],
    ['what did I say on the 25th of December', '2025-12-25', '2025-12-26'],
    ['what happened on 29 February?', '2024-2-29', '2024-3-1'],
    ['the bug of last month', '2026-10-1', '2026-11-1'],
    ['what changed this month', '2026-11-1', '2026-12-1'],
    ['what changed last year', '2025-1-1', '2026-1-1'],
    ['what happened on Monday', '2026-11-23', '2026-11-24'],
    ['what happened last Wednesday', '2026-11-18', '2026-11-19'],
    ['in the last 3 days', '2026-11-22', '2026-11-26'],
    ['what did we plan in May?', '2026-5-1', '2026-6-1'],
    ['what did we plan in December?', '2025-12-1', '2026-1-1'],
    ['what did we plan in March 2024?', '2024-3-1', '2024-4-1'],
    ['what was decided on 8 May, 2023', '2023-5-8', '2023-5-9'],
    ['what was decided on October 13, 2023?', '2023-10-13', '2023-10-14'],
    ['what about 2024-02-29', '2024-2-29', '2024-3-1'],
    ['the release of 2024-02', '2024-2-1', '2024-3-1'],
    ['what did we do in 2023', '2023-1-1', '2024-1-1'],
  ])('%j is from %s up to %s', (question, from, to) => {
    expect(spanOf(question)).toEqual([from, to]);
  });

  it('is the weekend before where one has begun, and that one itself for `this`', () => {
    for (const day of [28, 29]) {
      const ask = (question: string) => spanOf(question, new Date(2026, 10, day, 15, 30).getTime());
      expect(ask('last weekend')).toEqual(['2026-11-21', '2026-11-23']);
      expect(ask('this weekend')).toEqual(['2026-11-28', '2026-11-30']);
    }
  });

  it('is about two weeks ago, give or take half a week', () => {
    expect(spanOf('what did we do two weeks ago')).toEqual(['2026-11-7', '2026-11-15']);
  });

  it.each([
    'who may read this file?',
    'may I march on?',
    'is there a sun in the sky',
    '',
    'version 2023',
    'the last word',
  ])('%j names none', question => {
    expect(readTimeSpan(question, now)).toBeUndefined();
  });

  it('is counted from now for `last week`, and not for a date', () => {
    expect(readTimeSpan('last week', now)?.relative).toBe(true);
    expect(readTimeSpan('in May 2024', now)?.relative).toBe(false);
  });

  it('takes a month as long as it is, and a day of 23 hours as a day', () => {
    const february = readTimeSpan('in February 2024', now);
    expect(Math.round(((february?.toMs ?? 0) - (february?.fromMs ?? 0)) / 86_400_000)).toBe(29);
  });
});

it('knows which texts say when something was', () => {
  for (const text of ['We met yesterday.', 'It was two years ago', 'On the 5th', 'since 2016', 'next Friday we fly']) {
    expect([text, saysWhen(text)]).toEqual([text, true]);
  }
  for (const text of ['I like it.', 'You may march on.', 'A small fix'])
    expect([text, saysWhen(text)]).toEqual([text, false]);
});

import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {createReasoningTags} from '../../source/providers/reasoning-tags.ts';

function split(...pieces: string[]) {
  const tags = createReasoningTags();
  const result = {text: '', reasoning: ''};
  for (const {channel, text} of [...pieces.flatMap(piece => tags.push(piece)), ...tags.end()]) result[channel] += text;
  return result;
}

describe('reasoning in tags', () => {
  it.each([
    ['<think>plan</think>\n\nHello', 'Hello', 'plan'],
    ['\n<thought>plan</thought>Hello', 'Hello', 'plan'],
    ['<thinking>a</thinking><reasoning>b</reasoning>c', 'c', 'ab'],
    ['<THINK>plan</Think>Hello', 'Hello', 'plan'],
    ['Hi <think>x</think> you', 'Hi  you', 'x'],
    ['<think></think>\n\nHello\n\nyou', 'Hello\n\nyou', ''],
    ['<think>never closed', '', 'never closed'],
    ['<think>a </thought> b</think>c', 'c', 'a </thought> b'],
    ['<think>a <think> b</think>c', 'c', 'a <think> b'],
    ['</think>Hello', 'Hello', ''],
    ['Hello</think> you', 'Hello you', ''],
    ['Hello', 'Hello', ''],
    ['', '', ''],
  ])('of %j is apart from the answer', (given, text, reasoning) => {
    expect({...split(given), text: split(given).text.trimStart()}).toEqual({text, reasoning});
  });

  it.each([
    'The tag `<think>` begins it and `</think>` ends it.',
    'In ``a ` <think>`` code',
    '```html\n<think>a</think>\n```\n',
    '  ~~~\n<thought>\n```\n</thought>\n~~~',
    'a < b, <thin air>, <thinker>, <think x>, < think>',
    'ends in <thi',
    'ends in ``',
    '<',
  ])('is not seen in %j', given => {
    expect(split(given)).toEqual({text: given, reasoning: ''});
  });

  it('is seen after code has ended', () => {
    expect(split('```\n<think>\n```\n<think>a</think>b')).toEqual({text: '```\n<think>\n```\nb', reasoning: 'a'});
    expect(split('a lone ` tick\n<think>a</think>b')).toEqual({text: 'a lone ` tick\nb', reasoning: 'a'});
  });

  it('that begins in the middle and never ends does not swallow the answer', () => {
    expect(split('The model prints <think> and then its plan.').text).toBe(
      'The model prints <think> and then its plan.',
    );
  });

  it('is found wherever the text is cut', () => {
    const piece = fc.constantFrom(
      '<think>',
      '</think>',
      '<thought>',
      '</thought>',
      '`',
      '```',
      '~~~',
      '\n',
      ' ',
      'a',
      '<',
      '>',
      'think',
      '/',
      '😀',
    );
    fc.assert(
      fc.property(fc.array(piece, {maxLength: 30}), pieces => {
        const whole = pieces.join('');
        expect(split(...whole)).toEqual(split(whole));
        expect(split(...pieces)).toEqual(split(whole));
      }),
      {numRuns: 1_000},
    );
  });

  it('takes time that grows with the text only', () => {
    const flood = (unit: string) => split(...Array.from({length: 500}, () => unit.repeat(500)));
    expect(flood('<think></think>').text).toBe('');
    expect(flood('<').text).toHaveLength(250_000);
    expect(flood('`').text).toHaveLength(250_000);
    expect(flood('</thin').text).toHaveLength(1_500_000);
  });
});

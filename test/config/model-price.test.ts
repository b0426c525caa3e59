import {describe, expect, it} from 'vitest';
import {findModelPrice, parseModelPrice} from '../../source/config/model-price.ts';

describe('the price of a model', () => {
  it.each([
    ['openai:gpt-5=1.25/10', {model: 'openai:gpt-5', input: 1.25, output: 10}],
    ['ollama:qwen3:8b = 0/0', {model: 'ollama:qwen3:8b', input: 0, output: 0}],
    ['anthropic:*=3/15/0.3', {model: 'anthropic:*', input: 3, output: 15, cached: 0.3}],
  ])('is read from %s', (text, price) => {
    expect(parseModelPrice(text)).toEqual({ok: true, price});
  });

  it.each([
    'openai:gpt-5',
    'openai:gpt-5=',
    'openai:gpt-5=3',
    'openai:gpt-5=1/2/3/4',
    'openai:gpt-5=-1/2',
    'x=1/2',
    'openai:=1/2',
    'openai:a=1e9/2',
    'openai:a=1/Infinity',
  ])('is not read from %s', text => {
    expect(parseModelPrice(text)).toMatchObject({ok: false, message: expect.stringMatching(/expected/)});
  });

  it('is its own before that of the longest pattern', () => {
    const prices = ['anthropic:*=1/1', 'anthropic:claude-opus*=2/2', 'anthropic:claude-opus-4=3/3', 'broken'];
    expect(findModelPrice(prices, 'anthropic:claude-opus-4')?.input).toBe(3);
    expect(findModelPrice(prices, 'anthropic:claude-opus-5')?.input).toBe(2);
    expect(findModelPrice(prices, 'anthropic:claude-sonnet')?.input).toBe(1);
    expect(findModelPrice(prices, 'openai:gpt-5')).toBeUndefined();
  });
});

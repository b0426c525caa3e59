import {describe, expect, it} from 'vitest';
import type {ProviderName} from '../../source/providers/provider-registry.ts';
import {preferredModel} from '../../source/runtime/preferred-model.ts';

const choose = (provider: ProviderName, names: readonly string[]) =>
  preferredModel(
    provider,
    names.map(text => {
      const [name = '', parameterSize] = text.split(' ');
      return {name: `${provider}:${name}`, ...(parameterSize && {parameterSize})};
    }),
  )?.model;

describe('the model that answers where none is set', () => {
  it.each<[ProviderName, string[], string | undefined]>([
    [
      'anthropic',
      ['claude-3-5-sonnet-20241022', 'claude-opus-4-1', 'claude-sonnet-4-5-20250929'],
      'claude-sonnet-4-5-20250929',
    ],
    ['anthropic', ['claude-3-7-sonnet-20250219', 'claude-3-7-sonnet-20240101'], 'claude-3-7-sonnet-20250219'],
    ['anthropic', ['claude-sonnet-4-20250514', 'claude-sonnet-4-5-20250929'], 'claude-sonnet-4-5-20250929'],
    ['anthropic', ['claude-3-haiku-20240307', 'claude-haiku-4-5'], 'claude-haiku-4-5'],
    ['anthropic', ['house-model'], 'house-model'],
    ['anthropic', [], undefined],
    ['openai', ['gpt-4', 'gpt-4o', 'gpt-4.1', 'gpt-4o-mini', 'text-embedding-3-small', 'whisper-1'], 'gpt-4.1'],
    ['openai', ['gpt-5', 'gpt-5.1', 'gpt-5-mini', 'gpt-image-1', 'sora-2'], 'gpt-5.1'],
    ['openai', ['gpt-4o', 'gpt-4'], 'gpt-4o'],
    ['openai', ['nomic-embed-text-v1.5', 'qwen2.5-coder-14b', 'llama-3.3-70b'], 'qwen2.5-coder-14b'],
    ['openai', ['text-embedding-3-small'], undefined],
    ['ollama', ['llama3.2:3b 3.2B', 'llama3.1:8b 8.0B'], 'llama3.1:8b'],
    ['ollama', ['llama3.3:70b 70.6B', 'codellama:7b 6.7B', 'deepseek-coder:33b 33B'], 'deepseek-coder:33b'],
    ['ollama', ['nomic-embed-text:latest 137M', 'mxbai-embed-large:latest 334M'], undefined],
    ['ollama', ['gpt-oss:120b-cloud 117B', 'gemma3:1b 999M'], 'gemma3:1b'],
    ['ollama', ['qwen3-coder:480b-cloud'], undefined],
  ])('of %s with %j is %s', (provider, names, expected) => {
    expect(choose(provider, names)).toBe(expected && `${provider}:${expected}`);
  });
});

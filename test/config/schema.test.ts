import {readFile} from 'node:fs/promises';
import {describe, expect, it} from 'vitest';
import {parseModelName} from '../../source/config/model-name.ts';
import {nearestNames} from '../../source/config/nearest-names.ts';
import {environmentVariables, findSetting, settings} from '../../source/config/schema.ts';
import {nestKey, validateTree} from '../../source/config/validate.ts';

describe('the table of settings', () => {
  it.each(settings.filter(setting => setting.default !== undefined).map(setting => [setting.key, setting.default]))(
    'has a default for %s that fits its own schema',
    async (key, value) => {
      const {values, problems} = await validateTree(nestKey(key, value));
      expect(problems).toEqual([]);
      expect(values.get(key)).toEqual(value);
    },
  );

  it.each(settings.map(setting => [setting.key, setting] as const))('describes %s in one sentence', (_, setting) => {
    expect(setting.sentence).toMatch(/^[A-Z].*\.$/s);
    expect(setting.expects).not.toContain('undefined');
  });

  it('has no key that is also a group of others', () => {
    for (const {key} of settings) expect(settings.filter(other => other.key.startsWith(`${key}.`))).toEqual([]);
  });

  it('finds nothing under the names that every object has', () => {
    for (const key of ['__proto__', 'constructor', 'toString', '', 'models']) expect(findSetting(key)).toBeUndefined();
  });

  it('refuses the wrong type for every setting', async () => {
    for (const {key} of settings) {
      const {problems, values} = await validateTree(nestKey(key, {wrong: true}));
      expect(problems, key).toHaveLength(1);
      expect(values.size, key).toBe(0);
    }
  });
});

describe('.env.example', () => {
  it('lists exactly the variables that are read, each under its sentence', async () => {
    const lines = (await readFile('.env.example', 'utf8')).split('\n');
    const found = lines.flatMap((line, index) => {
      const name = /^([A-Z_]+)=$/.exec(line)?.[1];
      if (name === undefined) return [];
      const comments: string[] = [];
      for (let above = index - 1; lines[above]?.startsWith('#'); above--)
        comments.unshift((lines[above] ?? '').slice(2));
      return [{name, sentence: comments[0]}];
    });
    const expected = environmentVariables.map(({name, sentence}) => ({name, sentence}));
    const byName = (one: {name: string}, other: {name: string}) => one.name.localeCompare(other.name);
    expect(found.sort(byName)).toEqual(expected.sort(byName));
  });

  it('holds the variables that the product promises to read', () => {
    expect(environmentVariables.map(({name}) => name).sort()).toEqual(
      [
        'ENVIRONMENT DEBUG LOG_LEVEL OLLAMA_BASE_URL OPENAI_API_KEY OPENAI_BASE_URL',
        'ANTHROPIC_API_KEY ANTHROPIC_BASE_URL SUPABASE_URL SUPABASE_KEY REDIS_URL ECA_HOME',
      ]
        .join(' ')
        .split(' ')
        .sort(),
    );
  });
});

describe('the name of a model', () => {
  it.each([
    ['ollama:qwen2.5-coder', 'ollama', 'qwen2.5-coder'],
    ['ollama:qwen2.5-coder:7b', 'ollama', 'qwen2.5-coder:7b'],
    ['ollama:hf.co/a/b:Q4_K_M', 'ollama', 'hf.co/a/b:Q4_K_M'],
    ['openai:ft:gpt:x', 'openai', 'ft:gpt:x'],
    ['retrieval-only', 'retrieval-only', 'retrieval-only'],
  ])('%s is taken apart at the first colon', (text, provider, model) => {
    expect(parseModelName(text)).toEqual({ok: true, name: {provider, model}});
  });

  it.each(['', ':', 'ollama', 'ollama:', ':x', 'Ollama:x', 'ollama: x', 'ollama:x\n', 'lexical', '__proto__:x'])(
    '%j is refused',
    text => {
      expect(parseModelName(text)).toMatchObject({ok: false, message: expect.stringContaining('`ollama')});
    },
  );
});

describe('the nearest names', () => {
  const keys = settings.map(setting => setting.key);
  it.each([
    ['performance.maxTokns', 'performance.maxTokens'],
    ['performance.maxtokens', 'performance.maxTokens'],
    ['maxTokens', 'performance.maxTokens'],
    ['model.primary', 'models.primary'],
    ['models.primray', 'models.primary'],
    ['theme', 'ui.theme'],
  ])('to %s begin with %s', (name, nearest) => {
    expect(nearestNames(name, keys)[0]).toBe(nearest);
  });

  it('are none for a word that is like nothing', () => {
    expect(nearestNames('zzzzzzzz', keys)).toEqual([]);
    expect(nearestNames('', keys)).toEqual([]);
  });
});

import {describe, expect, it} from 'vitest';
import {createCircuitBreaker} from '../../source/agent/circuit-breaker.ts';
import {createDirector, type DirectorOptions, type ModelPlan} from '../../source/agent/director.ts';
import {EcaError} from '../../source/foundation/errors.ts';
import type {LanguageModel, StreamPart} from '../../source/providers/language-model.ts';
import {parts} from './fakes.ts';

const signal = new AbortController().signal;
const plan: ModelPlan = {
  primary: 'ollama:main',
  fallback: ['openai:spare'],
  code: 'ollama:coder',
  analysis: 'ollama:thinker',
};

function modelCalled(
  id: string,
  stream: () => AsyncIterable<StreamPart> = () => parts({type: 'text-delta', text: 'x'}),
): LanguageModel {
  return {id, stream};
}

function setUp(broken: Record<string, string>, more: Partial<DirectorOptions> = {}) {
  let now = 0;
  const opened: string[] = [];
  const director = createDirector({
    plan: () => plan,
    async open(name) {
      opened.push(name);
      const code = broken[name];
      if (code) throw new EcaError(code, `${name} is away`);
      return modelCalled(name);
    },
    hostOf: name => name.slice(0, name.indexOf(':')),
    retrievalOnly: async () => modelCalled('retrieval-only'),
    breaker: createCircuitBreaker(() => now),
    ...more,
  });
  return {
    director,
    opened,
    broken,
    pass(timeMs: number) {
      now += timeMs;
    },
  };
}

describe('the choice of a model', () => {
  it.each([
    ['Fix the failing test', 'ollama:coder', 'the model for code'],
    ['Why is this slow?', 'ollama:thinker', 'the model for analysis'],
    ['Hello!', 'ollama:main', 'the primary model'],
  ])('follows the intent of %s', async (text, id, why) => {
    const {model, ...choice} = await setUp({}).director.beginTurn(text).next(signal);
    expect(model.id).toBe(id);
    expect(choice.why).toBe(why);
  });

  it('tells how the primary one was found, and why there is none', async () => {
    const note = 'ollama:main was found';
    const found = setUp({}, {plan: async () => ({primary: 'ollama:main', fallback: [], primaryNote: note})});
    expect(await found.director.beginTurn('Hello!').next(signal)).toMatchObject({note});
    const none = {fallback: [], problems: ['no key works']};
    const quiet = await setUp({}, {plan: () => none})
      .director.beginTurn('Hello!')
      .next(signal);
    expect(quiet).toMatchObject({model: {id: 'retrieval-only'}, why: 'no key works'});
    expect(quiet.instead).toBeUndefined();
    const warned = setUp({}, {plan: () => ({...none, expected: true})});
    expect(await warned.director.beginTurn('Hello!').next(signal)).toMatchObject({instead: 'no key works'});
  });

  it('goes from the specialised model to the primary, the fallbacks and quoting, and says why', async () => {
    const {director} = setUp({'ollama:coder': 'model-not-served', 'ollama:main': 'model-not-served'});
    const fallback = await director.beginTurn('Fix it').next(signal);
    expect(fallback.model.id).toBe('openai:spare');
    expect(fallback.why).toBe('a fallback, because ollama:coder is away; ollama:main is away');
    expect(fallback.instead).toBe('ollama:coder is away; ollama:main is away');
    const all = setUp({
      'ollama:coder': 'model-not-served',
      'ollama:main': 'model-not-served',
      'openai:spare': 'model-refused-key',
    });
    const last = await all.director.beginTurn('Fix it').next(signal);
    expect(last.model.id).toBe('retrieval-only');
    expect(last.why).toContain('openai:spare is away');
  });

  it('leaves a host alone that could not be reached, for all its models', async () => {
    const {director, opened} = setUp({'ollama:coder': 'model-unreachable', 'ollama:main': 'model-unreachable'});
    const {model, why} = await director.beginTurn('Fix it').next(signal);
    expect(model.id).toBe('openai:spare');
    expect(opened).toEqual(['ollama:coder', 'openai:spare']);
    expect(why).toContain('ollama:main is left alone for 30 s (ollama:coder is away)');
  });

  it('tries a host again after the pause, and pauses longer when that fails', async () => {
    const {director, opened, pass, broken} = setUp({
      'ollama:main': 'model-unreachable',
      'openai:spare': 'model-not-served',
    });
    const ask = async () => (await director.beginTurn('Hello').next(signal)).model.id;
    await ask();
    pass(29_000);
    await ask();
    expect(opened.filter(name => name === 'ollama:main')).toHaveLength(1);
    pass(2_000);
    await ask();
    expect(opened.filter(name => name === 'ollama:main')).toHaveLength(2);
    pass(31_000);
    await ask();
    expect(opened.filter(name => name === 'ollama:main')).toHaveLength(2);
    pass(30_000);
    delete broken['ollama:main'];
    expect(await ask()).toBe('ollama:main');
  });

  it('hears from the stream whether a host works', async () => {
    let works = false;
    const stream = async function* (): AsyncGenerator<StreamPart> {
      if (!works) throw new EcaError('model-unreachable', 'gone');
      yield {type: 'text-delta', text: 'x'};
    };
    const {director, pass} = setUp({}, {open: async name => modelCalled(name, stream)});
    const drain = async (model: LanguageModel) => {
      for await (const _ of model.stream({messages: []}, signal));
    };
    const turn = director.beginTurn('Hello');
    const first = await turn.next(signal);
    await expect(drain(first.model)).rejects.toThrow('gone');
    const second = await turn.next(signal, {
      model: first.model.id,
      error: {code: 'model-unreachable', message: 'gone'},
    });
    expect(second).toMatchObject({model: {id: 'openai:spare'}, why: 'a fallback, because gone'});
    pass(31_000);
    works = true;
    const again = await director.beginTurn('Hello').next(signal);
    await drain(again.model);
    expect((await director.beginTurn('Hello').next(signal)).model.id).toBe('ollama:main');
  });

  it('keeps to the model that was named, and tries it even when its host failed lately', async () => {
    const {director, opened} = setUp({'ollama:gone': 'model-unreachable'}, {pinned: 'ollama:gone'});
    for (const _ of [1, 2]) {
      await expect(director.beginTurn('Fix it').next(signal)).rejects.toMatchObject({code: 'model-unreachable'});
    }
    expect(opened).toEqual(['ollama:gone', 'ollama:gone']);
    const failed = {model: 'ollama:gone', error: {code: 'model-unreachable', message: 'gone'}};
    await expect(director.beginTurn('x').next(signal, failed)).rejects.toMatchObject({code: 'model-unreachable'});
  });

  it('does not carry a request that is itself at fault from model to model', async () => {
    const turn = setUp({}).director.beginTurn('Hello');
    const failed = {model: 'ollama:main', error: {code: 'model-too-long', message: 'too long', hint: '/compact'}};
    await expect(turn.next(signal, failed)).rejects.toMatchObject({code: 'model-too-long', hint: '/compact'});
  });

  it('throws the cancellation, not a choice', async () => {
    const controller = new AbortController();
    controller.abort();
    await expect(setUp({}).director.beginTurn('x').next(controller.signal)).rejects.toMatchObject({name: 'AbortError'});
  });

  it('keeps what a model tells about itself', async () => {
    const model = {
      ...modelCalled('ollama:main'),
      digest: 'sha',
      get contextTokens() {
        return 4_096;
      },
    };
    const choice = await setUp({}, {open: async () => model})
      .director.beginTurn('Hello')
      .next(signal);
    expect([choice.model.id, choice.model.digest, choice.model.contextTokens]).toEqual(['ollama:main', 'sha', 4_096]);
  });
});

describe('the circuit breaker', () => {
  it('doubles its pause up to five minutes and forgets it after a success', () => {
    let now = 0;
    const breaker = createCircuitBreaker(() => now);
    const pauses: number[] = [];
    for (let failure = 0; failure < 6; failure++) {
      breaker.failed('h', 'why');
      const pauseMs = breaker.blocked('h')?.remainingMs ?? 0;
      pauses.push(pauseMs / 1_000);
      now += pauseMs;
      expect(breaker.blocked('h')).toBeUndefined();
    }
    expect(pauses).toEqual([30, 60, 120, 240, 300, 300]);
    breaker.succeeded('h');
    breaker.failed('h', 'why');
    expect(breaker.blocked('h')).toEqual({remainingMs: 30_000, why: 'why'});
  });

  it('lets one try through at a time, and the next when that one never reports', () => {
    let now = 0;
    const breaker = createCircuitBreaker(() => now);
    breaker.failed('h', 'why');
    now = 30_000;
    expect(breaker.blocked('h')).toBeUndefined();
    expect(breaker.blocked('h')).toBeDefined();
    now = 60_000;
    expect(breaker.blocked('h')).toBeUndefined();
  });
});

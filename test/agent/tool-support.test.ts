import {describe, expect, it} from 'vitest';
import {createToolSupport, type VerdictCache} from '../../source/agent/tool-support.ts';
import {EcaError} from '../../source/foundation/errors.ts';
import type {LanguageModel, StreamPart} from '../../source/providers/language-model.ts';
import {never, parts, type Script, scriptedModel} from './fakes.ts';

const signal = new AbortController().signal;
const finish: StreamPart = {type: 'finish', reason: 'end'};
const native: Script = () => parts({type: 'tool-call', id: 'a', name: 'report-word', input: {word: 'lantern'}}, finish);
const json: Script = () =>
  parts(
    {type: 'text-delta', text: '{"say":"","calls":[{"name":"report-word","arguments":{"word":"Lantern"}}]}'},
    finish,
  );
const tagged: Script = () =>
  parts(
    {type: 'text-delta', text: 'Here.\n<tool_call>{"name":"report-word","arguments":{"word":"lantern"}}</tool_call>'},
    finish,
  );
const chat: Script = () => parts({type: 'text-delta', text: 'I report the word lantern.'}, finish);
const failing = (code: string): Script =>
  async function* () {
    yield* parts();
    throw new EcaError(code, 'no');
  };

function memoryCache(): VerdictCache & {kept: Map<string, string>} {
  const kept = new Map<string, string>();
  return {
    kept,
    read: async key => kept.get(key),
    async write(key, value) {
      if (value === undefined) kept.delete(key);
      else kept.set(key, value);
    },
  };
}

describe('how a model calls tools', () => {
  it.each([
    ['native', [native]],
    ['json', [chat, json]],
    ['text', [chat, chat]],
    ['json', [failing('model-without-tools'), json]],
    ['text', [failing('model-bad-request'), failing('model-bad-request')]],
  ] as const)('is found to be %s by trying', async (mode, scripts) => {
    const {model, requests} = scriptedModel(...scripts);
    const cache = memoryCache();
    const support = createToolSupport({cache});
    expect(await support.modeOf(model, 'sha-1', signal)).toBe(mode);
    expect(await support.modeOf(model, 'sha-1', signal)).toBe(mode);
    expect(await createToolSupport({cache}).modeOf(model, 'sha-1', signal)).toBe(mode);
    expect(requests).toHaveLength(scripts.length);
    expect([...cache.kept]).toEqual([['tool-calls:sha-1', mode]]);
  });

  it.each([
    [[native], ['native called'], 'native'],
    [[chat, json], ['native ignored', 'json called'], 'json'],
    [[chat, chat, tagged], ['native ignored', 'json ignored', 'text called'], 'text'],
    [[chat, chat, chat], ['native ignored', 'json ignored', 'text ignored'], 'text'],
  ] as const)('is probed form by form, and the verdict holds from then on', async (scripts, told, mode) => {
    const {model, requests} = scriptedModel(...scripts);
    const cache = memoryCache();
    cache.kept.set('tool-calls:sha-1', 'json');
    const support = createToolSupport({cache});
    const trials = await support.probe(model, 'sha-1', signal);
    expect(trials.map(trial => `${trial.mode} ${trial.outcome}`)).toEqual(told);
    expect(await support.modeOf(model, 'sha-1', signal)).toBe(mode);
    expect(requests).toHaveLength(scripts.length);
    expect([...cache.kept]).toEqual([['tool-calls:sha-1', mode]]);
  });

  it('is not asked in a form that its server says it does not have', async () => {
    const {model, requests} = scriptedModel(json);
    const [first, second] = await createToolSupport({cache: memoryCache()}).probe(
      {...model, capabilities: {tools: false}},
      'sha-1',
      signal,
    );
    expect(first).toEqual({mode: 'native', outcome: 'not-offered'});
    expect(second).toEqual({mode: 'json', outcome: 'called'});
    expect(requests).toHaveLength(1);
  });

  it('is asked anew for other weights, and after the verdict did not hold', async () => {
    const {model, requests} = scriptedModel(native);
    const support = createToolSupport({cache: memoryCache()});
    await support.modeOf(model, 'sha-1', signal);
    await support.modeOf(model, 'sha-2', signal);
    await support.forget('sha-1');
    await support.modeOf(model, 'sha-1', signal);
    expect(requests).toHaveLength(3);
  });

  it('is not judged while its server is away', async () => {
    const cache = memoryCache();
    const support = createToolSupport({cache});
    await expect(
      support.modeOf(scriptedModel(failing('model-unreachable')).model, 'sha', signal),
    ).rejects.toMatchObject({code: 'model-unreachable'});
    expect(cache.kept.size).toBe(0);
    expect(await support.modeOf(scriptedModel(native).model, 'sha', signal)).toBe('native');
  });

  it('takes the word of a server that says it has no tools', async () => {
    const {model, requests} = scriptedModel(json);
    const without: LanguageModel = {...model, capabilities: {tools: false}};
    expect(await createToolSupport({cache: memoryCache()}).modeOf(without, 'sha', signal)).toBe('json');
    expect(requests).toHaveLength(1);
  });

  it.each([
    [true, 'native'],
    [undefined, 'text'],
  ])(
    'takes the word of a server (tools: %s) while its model is too slow to tell, and asks again later',
    async (tools, mode) => {
      const slow: LanguageModel = {
        id: 'x',
        capabilities: {...(tools !== undefined && {tools})},
        async *stream() {
          await never;
          yield finish;
        },
      };
      const cache = memoryCache();
      expect(await createToolSupport({cache, timeoutMs: 10}).modeOf(slow, 'sha', signal)).toBe(mode);
      expect(cache.kept.size).toBe(0);
    },
  );

  it('survives a cache that cannot be read or written', async () => {
    const broken: VerdictCache = {
      read: () => Promise.reject(new Error('x')),
      write: () => Promise.reject(new Error('x')),
    };
    expect(await createToolSupport({cache: broken}).modeOf(scriptedModel(native).model, 'sha', signal)).toBe('native');
  });

  it('stops at once when cancelled, also with a model that heeds nothing', async () => {
    const controller = new AbortController();
    const hanging: LanguageModel = {
      id: 'x',
      async *stream() {
        setImmediate(() => controller.abort());
        await never;
        yield finish;
      },
    };
    await expect(
      createToolSupport({cache: memoryCache()}).modeOf(hanging, 'sha', controller.signal),
    ).rejects.toMatchObject({name: 'AbortError'});
  });
});

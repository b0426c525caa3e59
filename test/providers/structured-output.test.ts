import {describe, expect, it} from 'vitest';
import {z} from 'zod';
import type {FinishReason, LanguageModel, ModelRequest, StreamPart} from '../../source/providers/language-model.ts';
import {generateObject} from '../../source/providers/structured-output.ts';

const schema = z.object({name: z.string(), count: z.number()});
const jsonSchema = z.toJSONSchema(schema);
const signal = new AbortController().signal;

/** A model that gives `answers` in turn. */
function scripted(answers: string[], reason: FinishReason = 'end') {
  const requests: ModelRequest[] = [];
  const model: LanguageModel = {
    id: 'fake:model',
    async *stream(request: ModelRequest, stop: AbortSignal): AsyncGenerator<StreamPart> {
      stop.throwIfAborted();
      requests.push(request);
      const text = answers[requests.length - 1] ?? '';
      yield {type: 'reasoning-delta', text: '{"name": "not this"}'};
      for (const character of text) yield {type: 'text-delta', text: character};
      yield {type: 'usage', usage: {inputTokens: 10, outputTokens: 2, contextTokens: 12}};
      yield {type: 'finish', reason};
    },
  };
  return {model, requests};
}

const ask = (model: LanguageModel) =>
  generateObject({model, messages: [{role: 'user', text: 'Count.'}], schema, jsonSchema, signal});

describe('an answer of a wanted shape', () => {
  it.each([
    ['as it is', '{"name": "a", "count": 2}'],
    ['in a fence', 'Here it is:\n```json\n{"name": "a", "count": 2}\n```\nDone {x}.'],
    ['in a fence without a language', '```\n{"name": "a",\n "count": 2}\n```'],
    ['among words', 'Sure! {"name": "a", "count": 2} is the answer.'],
    ['with white space', '\n  {"name": "a", "count": 2}\n'],
  ])('is taken %s', async (_name, text) => {
    const {model, requests} = scripted([text]);
    expect(await ask(model)).toEqual({
      value: {name: 'a', count: 2},
      usage: {inputTokens: 10, outputTokens: 2, contextTokens: 12},
      requests: 1,
    });
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({format: jsonSchema, reasoning: false, temperature: 0});
  });

  it.each([
    ['the wrong type', '{"name": "a", "count": "two"}', '`count`'],
    ['a missing key', '{"count": 2}', '`name`'],
    ['no JSON', 'I cannot.', 'not valid JSON'],
    ['cut JSON', '{"name": "a", "cou', 'not valid JSON'],
    ['nothing', '', 'not valid JSON'],
  ])('is repaired once when it has %s', async (_name, wrong, told) => {
    const {model, requests} = scripted([wrong, '{"name": "a", "count": 2}']);
    expect(await ask(model)).toMatchObject({value: {name: 'a', count: 2}, requests: 2, usage: {inputTokens: 20}});
    const messages = requests[1]?.messages ?? [];
    expect(messages.slice(0, 2)).toEqual([
      {role: 'user', text: 'Count.'},
      {role: 'assistant', text: wrong === '' ? '(nothing)' : wrong},
    ]);
    expect(messages[2]?.text).toContain(told);
    expect(messages).toHaveLength(3);
  });

  it('is an error when the second answer does not fit either', async () => {
    const {model, requests} = scripted(['no', '{"name": 3, "count": 1}']);
    await expect(ask(model)).rejects.toMatchObject({
      code: 'model-bad-shape',
      message: expect.stringMatching(/fake:model .*`name`/),
      hint: expect.stringMatching(/./),
    });
    expect(requests).toHaveLength(2);
  });

  it('lets cancellations and errors of the provider through', async () => {
    const {model} = scripted(['{}']);
    const cancelled = generateObject({model, messages: [], schema, jsonSchema, signal: AbortSignal.abort()});
    await expect(cancelled).rejects.toMatchObject({name: 'AbortError'});
  });
});

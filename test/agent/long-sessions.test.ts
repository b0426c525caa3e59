import fc from 'fast-check';
import {describe, expect, it, vi} from 'vitest';
import {compactConversation, conversationRoom} from '../../source/agent/compaction.ts';
import {assembleMessages, tokensOfMessage} from '../../source/agent/context-assembler.ts';
import {isSummary} from '../../source/agent/conversation-summary.ts';
import {estimateTokens} from '../../source/agent/token-estimate.ts';
import type {StepMessage} from '../../source/agent/turn-input.ts';
import type {LanguageModel} from '../../source/providers/language-model.ts';
import {parts} from './fakes.ts';

// Hundreds of turns in windows of up to 200,000 tokens: slow on a busy machine.
vi.setConfig({testTimeout: 60_000});

const signal = new AbortController().signal;
const task = 'Port the billing service from Python to TypeScript.';
const rulings = ['From now on use tabs.', 'We decided to keep SQLite.', 'Never touch the folder legacy.'];
const changed = ['source/billing.ts', 'source/invoice.ts'];

/** What makes one session different from another. */
interface Shape {
  windowTokens: number;
  turns: number;
  /** The longest question, answer and result of a tool, in characters. */
  question: number;
  answer: number;
  result: number;
  model: 'none' | 'writes' | 'forgets' | 'rambles';
  seed: number;
}

const shapes = fc.record<Shape>({
  windowTokens: fc.constantFrom(4_096, 8_192, 16_000, 32_000, 200_000),
  turns: fc.integer({min: 100, max: 250}),
  question: fc.integer({min: 30, max: 600}),
  answer: fc.integer({min: 40, max: 2_000}),
  result: fc.integer({min: 0, max: 6_000}),
  model: fc.constantFrom('none', 'writes', 'forgets', 'rambles'),
  seed: fc.integer({min: 1, max: 1_000_000}),
});

/** Estimates are asked for the same texts at each turn. */
function memoized(): (text: string) => number {
  const known = new Map<string, number>();
  return text => {
    const tokens = known.get(text) ?? estimateTokens(text);
    known.set(text, tokens);
    return tokens;
  };
}

function modelThat(does: Shape['model'], calls: {count: number}): LanguageModel | undefined {
  if (does === 'none') return undefined;
  return {
    id: 'fake:model',
    stream({messages}) {
      calls.count++;
      const text = messages[1]?.text ?? '';
      const earlier = /## Decisions\n([\s\S]*?)\n## /.exec(text)?.[1] ?? '- none';
      const long = `- ${'it goes on and on '.repeat(400)}\n`.repeat(5);
      const written = {writes: earlier, forgets: '- nothing', rambles: long}[does];
      return parts(
        {type: 'text-delta', text: `## Decisions\n${written}\n## What was found\n${long}## Open points\n- tests`},
        {type: 'finish', reason: 'end'},
      );
    },
  };
}

/** Text of about so many characters, told apart by `name`. */
function textOf(name: string, length: number): string {
  return `${name} ${'some words of it, '.repeat(Math.ceil(length / 18)).slice(0, length)}`.trim();
}

function turnOf(turn: number, shape: Shape, random: (most: number) => number): StepMessage[] {
  const ruling = turn % 7 === 3 ? rulings[(turn - 3) / 7] : undefined;
  const opening = turn === 0 ? task : (ruling ?? '');
  const path = turn % 11 === 5 ? changed[(turn - 5) / 11] : undefined;
  const called = path ?? (random(2) === 0 ? `source/file${random(300)}.ts` : undefined);
  const name = path === undefined ? 'read-file' : 'edit-file';
  return [
    {role: 'user', text: `${opening} ${textOf(`Question ${turn}.`, random(shape.question))}`.trim()},
    ...(called === undefined
      ? []
      : [
          {role: 'assistant' as const, text: '', toolCalls: [{id: 'c', name, input: {path: called}}]},
          {role: 'tool' as const, callId: 'c', name, ok: true, text: textOf('result', random(shape.result))},
        ]),
    {role: 'assistant', text: textOf(`Answer ${turn}.`, random(shape.answer))},
  ];
}

function randomFrom(seed: number): (most: number) => number {
  let state = seed;
  return most => {
    state = (state * 48_271) % 2_147_483_647;
    return most === 0 ? 0 : state % most;
  };
}

/** Plays a session as a conversation does, and checks at each question what must hold. */
async function play(shape: Shape): Promise<void> {
  const {windowTokens} = shape;
  const estimate = memoized();
  const count = (some: readonly StepMessage[]) => some.reduce((sum, one) => sum + tokensOfMessage(one, estimate), 0);
  const random = randomFrom(shape.seed);
  const calls = {count: 0};
  const model = modelThat(shape.model, calls);
  const systemTokens = Math.min(1_500, Math.floor(windowTokens / 8));
  const answerTokens = Math.min(4_096, Math.floor(windowTokens / 4));
  let messages: StepMessage[] = [];
  let said = 0;
  let summaries = 0;
  let compactions = 0;
  for (let turn = 0; turn < shape.turns; turn++) {
    const next = turnOf(turn, shape, random);
    const question = next[0] as StepMessage;
    const questionTokens = tokensOfMessage(question, estimate);
    const room = conversationRoom({windowTokens, systemTokens, answerTokens, questionTokens});
    const historyTokens = count(messages);
    const done =
      room &&
      historyTokens > room.pruneTokens &&
      (await compactConversation({
        ...{messages, windowTokens, room, pruneOnly: historyTokens <= room.mostTokens},
        ...(model && {model}),
        estimate,
        signal,
      }));
    if (done) {
      compactions++;
      expect(done.tokensAfter).toBeLessThan(done.tokensBefore);
      messages = done.messages;
    }
    if (done && done.stage === 'summarised') {
      summaries++;
      const text = messages[0]?.text ?? '';
      expect(estimate(text)).toBeLessThanOrEqual(windowTokens * 0.15);
      expect(text).toContain(task);
      for (const [index, ruling] of rulings.entries()) if (turn > index * 7 + 9) expect(text).toContain(ruling);
      for (const [index, path] of changed.entries())
        if (turn > index * 11 + 11) expect(text).toContain(`- ${path} (changed)`);
      const all = messages.map(message => message.text).join('\n');
      expect(all).toContain(`Question ${turn - 1}.`);
      expect(all).toContain(`Answer ${turn - 1}.`);
      if (/left out here/.test(text.replace(/^What is left out here.*$/m, ''))) expect(text).toContain('`recall`');
      // Each message of the user is there or counted.
      const words = /own words, in order\n([\s\S]*?)(?=\n## |$)/.exec(text)?.[1] ?? '';
      const left = Number(/^\[(\d+) earlier/.exec(words)?.[1] ?? 0);
      const shown = words.split('\n\n').filter(quoted => quoted.includes('> ')).length;
      const whole = messages.filter(({role}) => role === 'user').length - 1;
      expect(left + shown + whole).toBe(turn);
    }
    const {messages: sent} = await assembleMessages({
      ...{systemText: '', toolTokens: systemTokens, history: messages, sources: [], windowTokens, answerTokens},
      ...{question: {text: question.text, attachments: []}, recallTokens: 0, estimate, signal},
    });
    if (isSummary(messages[0])) expect(sent[0]).toEqual(messages[0]);
    expect(count(sent as StepMessage[])).toBeLessThanOrEqual(windowTokens - systemTokens - answerTokens);
    said += count(next);
    messages = [...messages, ...next];
  }
  // What a summary costs is paid for by a fifth of the window of new conversation.
  expect(summaries).toBeLessThanOrEqual(1 + said / (windowTokens * 0.2));
  expect(compactions).toBeLessThanOrEqual(1 + shape.turns / 2);
  if (model) expect(calls.count).toBe(summaries);
}

describe('a session of hundreds of turns', () => {
  it('keeps its summary within its share, what matters in it, and is not compacted at every question', async () => {
    await fc.assert(fc.asyncProperty(shapes, play), {numRuns: 8, interruptAfterTimeLimit: 20_000, seed: 7});
  });

  it.each(['none', 'forgets'] as const)('of long questions does so in a window of 4,096 tokens (model: %s)', model =>
    play({windowTokens: 4_096, turns: 300, question: 1_000, answer: 300, result: 0, model, seed: 1}),
  );
});

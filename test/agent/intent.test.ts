import {describe, expect, it} from 'vitest';
import {intentOf} from '../../source/agent/intent.ts';

describe('the intent of a request', () => {
  it.each([
    'Fix the failing test in cart.test.ts',
    'add a --verbose flag to the cli',
    'please rename addItem to add',
    'Can you refactor this function?',
    'Could you write tests for the parser?',
    "I'd like you to implement pagination",
    'Look at cart.ts. Then remove the dead code.',
    'TypeError: undefined is not a function',
    'the build is broken',
    'A function that reverses a list',
    '```js\nfoo()\n```',
    'Let’s see. Now extract the helper.',
  ])('%s is code', text => expect(intentOf(text)).toBe('code'));

  it.each([
    'Why is the index slow?',
    'How does the cart add an item?',
    'How do I add a flag?',
    'Where is the context of a turn put together?',
    'Explain source/agent/agent-loop.ts',
    'Compare the two stores',
    'review this file for security problems',
    'Summarise the architecture',
    'What does `fixPath` do?',
    'who calls createCart',
    'trade-offs of LanceDB?',
    'Is parse_args used?',
    'cart.ts',
    'Why?\n```js\nfix the bug\n```',
  ])('%s is analysis', text => expect(intentOf(text)).toBe('analysis'));

  it.each([
    'Hello',
    'hi!',
    'Thanks, great',
    'ok',
    'good morning',
    'who are you?',
    'What can you do?',
    'I like blue',
    '',
  ])('%s is conversation', text => expect(intentOf(text)).toBe('conversation'));

  it('reads a megabyte at once', () => {
    expect(intentOf(`${'```'.repeat(300_000)}fix`)).toBeDefined();
    expect(intentOf('a '.repeat(500_000))).toBe('conversation');
  });
});

import {describe, expect, it} from 'vitest';
import {planIn} from '../../source/agent/plan.ts';
import {processorMs} from '../foundation/processor-time.ts';

describe('the plan in an answer', () => {
  it.each([
    ['a heading', 'I looked at cart.ts.\n\n## Plan\n1. Edit cart.ts.', '## Plan\n1. Edit cart.ts.'],
    ['a bold line', 'So:\n**Plan:**\n- edit a\n- test', '**Plan:**\n- edit a\n- test'],
    ['a plain line', 'Plan:\nEdit a, then test.', 'Plan:\nEdit a, then test.'],
    [
      'a heading with more words',
      '# Implementation plan for the cart\n\nEdit it.',
      '# Implementation plan for the cart\n\nEdit it.',
    ],
    ['the last of several headings', '## Plan\nold\n\nBetter:\n\n## Plan\nnew', '## Plan\nnew'],
    ['numbered steps without a heading', '1. Edit a.ts\n2. Run the tests', '1. Edit a.ts\n2. Run the tests'],
    ['steps in words', 'Step 1: edit\nStep 2: test', 'Step 1: edit\nStep 2: test'],
  ])('begins with %s', (_what, text, plan) => {
    expect(planIn(text)).toBe(plan);
  });

  it.each([
    ['an answer', 'It is added in `cart.ts:4`.'],
    ['an answer that speaks of a plan', 'The plan of the building is in a.ts.\nIt is old.'],
    ['a heading with nothing below it', 'Done.\n\n## Plan\n'],
    ['one numbered line', '1. The only cause is a typo.'],
    ['nothing', ''],
  ])('is not found in %s', (_what, text) => {
    expect(planIn(text)).toBeUndefined();
  });

  it('is found in a long text in no time', async () => {
    const tookMs = await processorMs(() => {
      planIn('plan plan plan \n'.repeat(60_000));
      planIn(`${' '.repeat(100_000)}plan${'#'.repeat(100_000)}`);
    });
    expect(tookMs).toBeLessThan(2_000);
  });
});

import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {askCases} from './ask-cases.ts';
import {attackCases, disguisedDangers} from './attack-cases.ts';
import {type CommandFixture, createCommandFixture} from './command-fixture.ts';
import {denyCases} from './deny-cases.ts';
import {safeCases} from './safe-cases.ts';

let fixture: CommandFixture;
beforeAll(() => {
  fixture = createCommandFixture();
});
afterAll(() => fixture.remove());

describe('commands without rules, in a mode that asks', () => {
  it.each(safeCases)('runs %j without a question', command => {
    expect(fixture.decide(command)).toMatchObject({decision: 'allow', rule: 'harmless-command'});
  });

  it.each(askCases)('asks about %j', command => {
    expect(fixture.decide(command)).toMatchObject({decision: 'ask', reason: expect.stringMatching(/\w{3}/)});
  });

  it.each(attackCases)('does not run %j without a question', command => {
    expect(fixture.decide(command).decision).not.toBe('allow');
  });

  it.each([...denyCases, ...disguisedDangers])('refuses %j', command => {
    const decision = fixture.decide(command);
    expect(decision).toMatchObject({decision: 'deny', reason: expect.stringMatching(/\w{3}/)});
    const broad = {mode: 'full-auto', allow: [{text: '*', tool: '*', globs: []}]} as const;
    expect(fixture.decide(command, broad)).toEqual(decision);
  });
});

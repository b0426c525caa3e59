import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {askCases} from './ask-cases.ts';
import {attackCases, disguisedDangers} from './attack-cases.ts';
import {type CommandFixture, createCommandFixture} from './command-fixture.ts';
import {denyCases} from './deny-cases.ts';
import {doubtfulCases} from './doubtful-cases.ts';
import {everydayCases} from './everyday-cases.ts';
import {furtherAttackCases} from './further-attack-cases.ts';
import {furtherEverydayCases} from './further-everyday-cases.ts';
import {harmfulCases} from './harmful-cases.ts';
import {safeCases} from './safe-cases.ts';

let fixture: CommandFixture;
beforeAll(() => {
  fixture = createCommandFixture();
});
afterAll(() => fixture.remove());

describe('commands without rules, in a mode that asks', () => {
  it.each([...safeCases, ...everydayCases, ...furtherEverydayCases])('runs %j without a question', command => {
    expect(fixture.decide(command)).toMatchObject({decision: 'allow', rule: 'harmless-command'});
  });

  it.each([...askCases, ...doubtfulCases])('asks about %j', command => {
    expect(fixture.decide(command)).toMatchObject({decision: 'ask', reason: expect.stringMatching(/\w{3}/)});
  });

  it.each([...attackCases, ...furtherAttackCases])('does not run %j without a question', command => {
    expect(fixture.decide(command).decision).not.toBe('allow');
  });

  it.each([...denyCases, ...harmfulCases, ...disguisedDangers])('refuses %j', command => {
    const decision = fixture.decide(command);
    expect(decision).toMatchObject({decision: 'deny', reason: expect.stringMatching(/\w{3}/)});
    const broad = {mode: 'full-auto', allow: [{text: '*', tool: '*', globs: []}]} as const;
    expect(fixture.decide(command, broad)).toEqual(decision);
  });
});

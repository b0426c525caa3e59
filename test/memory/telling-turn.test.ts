import {describe, expect, it} from 'vitest';
import {tellsSomething} from '../../source/memory/telling-turn.ts';

const said = (text: string, more = {}) => ({role: 'user', speaker: '', text, ...more});
const answer = {role: 'assistant', speaker: '', text: 'In cart.ts.'};

describe('what may be quoted as evidence', () => {
  it.each([
    'how do we deploy the staging host?',
    'where is the staging host',
    'is cartTotal used anywhere',
    'staging host deploy',
    'fix the staging host deploy script',
    'Please look at the tests.',
    'I see? And who calls it',
    'Where is it read? Which test covers it?',
    'show me the tests of the cart',
    '配置在哪里?',
  ])('is not `%s`, unless it was answered', text => {
    expect(tellsSomething(said(text), undefined)).toBe(false);
    expect(tellsSomething(said(text), said('We deploy on Fridays.'))).toBe(false);
    expect(tellsSomething(said(text), answer)).toBe(true);
  });

  it.each([
    'We deploy on Fridays',
    'the staging host is heron',
    'Deploys happen on Fridays.',
    'staging host: heron',
    'Please remember that deploys happen on Fridays',
    'The cart is empty after a login. Why?',
    'always run the linter',
    'Do use tabs in this project.',
    '我们每周五部署',
    `why does it fail\n${'at cart.ts:3 '.repeat(50)}`,
  ])('is `%s` even where nothing was answered', text => {
    expect(tellsSomething(said(text), undefined)).toBe(true);
  });

  it('is all that people say to each other but a question that nobody answered', () => {
    const ann = {speaker: 'Ann'};
    expect(tellsSomething(said('Nice tulips', ann), undefined)).toBe(true);
    expect(tellsSomething(said('Where are the tulips?', ann), said('Anyway.', ann))).toBe(false);
    expect(tellsSomething(said('Where are the tulips?', ann), said('In the shed.', {speaker: 'Bob'}))).toBe(true);
  });
});

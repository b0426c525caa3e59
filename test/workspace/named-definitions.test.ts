import {expect, it} from 'vitest';
import {withSpokenName} from '../../source/workspace/named-definitions.ts';
import type {Passage} from '../../source/workspace/passage.ts';
import {understandQuestion} from '../../source/workspace/question.ts';

const defined = [
  {symbol: 'lock', qualifiedName: 'Cart.lock', path: 'source/cart.ts'},
  {symbol: 'PathGuard', qualifiedName: 'PathGuard', path: 'source/path-guard.ts'},
  {symbol: 'Cart', qualifiedName: 'Cart', path: 'source/cart.ts', kind: 'class'},
  {symbol: 'Markdown', qualifiedName: 'Markdown', path: 'source/markdown.ts', kind: 'function'},
  {symbol: 'lancedb', qualifiedName: 'lancedb', path: 'source/store.ts', kind: 'variable'},
] as unknown as Passage[];
const index = {
  references: async (): Promise<Passage[]> => [],
  definitions: async (name: string) => {
    const last = name.split('.').at(-1)?.toLowerCase();
    return defined.filter(({symbol}) => symbol.toLowerCase() === last);
  },
};

it.each([
  ['who calls cart.lock?', ['cart.lock']],
  ['who calls shoppingCart.lock()?', ['shoppingCart.lock']],
  ['who needs the path guard?', ['PathGuard']],
  ['where is Cart instantiated?', ['Cart']],
  ['who calls pathguard?', ['PathGuard']],
  ['who calls path-guard?', ['PathGuard']],
  ['who calls cart.LOCK()?', ['cart.lock']],
  ['who calls boil_water?', ['boil_water']],
])('%s asks for the uses of %j, which the project has', async (question, names) => {
  expect(await withSpokenName(index, understandQuestion(question, []))).toMatchObject({kind: 'callers', names});
});

it.each(['where is LanceDB configured?', 'Where is Markdown rendered?'])('%s asks for no uses', async question => {
  expect((await withSpokenName(index, understandQuestion(question, []))).kind).toBe('topic');
});

it.each(['who uses yarn.lock?', 'who reads main.ts?', 'where is Windows handled?'])(
  '%s asks for no uses of a thing that the project does not have',
  async question => {
    expect((await withSpokenName(index, understandQuestion(question, []))).names).toEqual([]);
  },
);

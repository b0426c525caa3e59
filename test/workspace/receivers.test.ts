import {describe, expect, it} from 'vitest';
import type {Passage} from '../../source/workspace/passage.ts';
import {belongingReader, ownerOf, resembles} from '../../source/workspace/receivers.ts';

describe('the name of a thing', () => {
  it('is found in the name of a member of it', () => {
    expect(ownerOf('cart.remove')).toBe('cart');
    expect(ownerOf('this.cart.remove')).toBe('cart');
    expect(ownerOf('Cart::remove')).toBe('Cart');
    expect(ownerOf('$cart->remove')).toBe('$cart');
    expect(ownerOf('this.remove')).toBeUndefined();
    expect(ownerOf('remove')).toBeUndefined();
  });

  it('resembles that of its class, of its objects and of several of them', () => {
    for (const name of [
      'Cart',
      'cart',
      '_cart',
      '$cart',
      'CART',
      'carts',
      'shoppingCart',
      'cart2',
      'getCart',
      'cartRef',
      'mockCart',
      'm_cart',
      'shopping_cart',
    ])
      expect(resembles(name, 'cart'), name).toBe(true);
    for (const name of ['cartPage', 'card', 'node', 'cartography', 'cartItems', '', '_'])
      expect(resembles(name, 'cart'), name).toBe(false);
    expect(resembles('cart', 'shoppingCart')).toBe(true);
    expect(resembles('billingCart', 'shoppingCart')).toBe(false);
    expect(resembles('HTTPClient', 'httpClient')).toBe(true);
  });
});

describe('whose member a line uses', () => {
  const passage = (text: string, more: Partial<Passage> = {}): Passage => ({
    path: 'a.ts',
    startLine: 1,
    endLine: 9,
    definitionLine: 1,
    kind: 'function',
    symbol: 'run',
    qualifiedName: 'run',
    documentation: '',
    signature: '',
    exported: false,
    references: [],
    part: 0,
    score: 0,
    confidence: 0,
    why: {},
    text,
    ...more,
  });
  const belonging = (text: string, more: Partial<Passage> = {}, row = text.split('\n').length - 1) =>
    belongingReader('remove', 'cart', ['Cart'])(passage(text, more), text.split('\n'), row);

  it('is told by what it is called on', () => {
    for (const line of [
      'cart.remove(1)',
      'this.cart.remove(1)',
      'shoppingCart?.remove(1)',
      'carts[0].remove(1)',
      'cart!.remove(1)',
      'getCart(user).remove(1)',
      'new Cart([1]).remove(1)',
      'Cart.remove(1)',
      '$this->cart->remove(1)',
      'Cart::remove(1)',
      'const done = await self.cart.remove(1)',
      'list.remove(cart); cart.remove(list)',
      'cart\n  .remove(1)',
    ])
      expect(belonging(line), line).toBe('own');
    for (const line of [
      'node.remove()',
      'cart.items.remove(1)',
      'this.remove(1)',
      'remove(cart)',
      '"a".remove(1)',
      '[1, 2].remove(1)',
      'cartPage.remove(cart)',
    ])
      expect(belonging(line), line).toBe('other');
    for (const line of ['all.find(isFull).remove(1)', '(await all()).remove(1)'])
      expect(belonging(line), line).toBe('open');
  });

  it('is no result of a call where the thing is no class', () => {
    const lines = ['all.map(one).join(1)', 'join(a, b)', 'path.join(a)', 'show(...join)'];
    const read = belongingReader('join', 'path', []);
    expect(lines.map((_, row) => read(passage(lines.join('\n')), lines, row))).toEqual([
      'other',
      'open',
      'own',
      'open',
    ]);
  });

  it('is told by what the passage says that a variable is', () => {
    for (const head of [
      'const c = new Cart();',
      'c: Cart;',
      'Cart c = make();',
      'c := &Cart{}',
      'c = Cart.new',
      'let c = Cart::new();',
      'auto c = std::make<Cart>(), Cart& c = d;',
    ])
      expect(belonging(`${head}\nc.remove(1)`), head).toBe('own');
    expect(belonging('c.remove(1)', {signature: 'func run(c *Cart) error'})).toBe('own');
    expect(belonging('const c = Cart.limit;\nc.remove(1)')).toBe('other');
  });

  it('is that of the class itself where it stands in it, by its own name or by none where the language allows that', () => {
    expect(belonging('this.remove(1)', {qualifiedName: 'Cart.clear'})).toBe('own');
    expect(belonging('self.remove(1)', {qualifiedName: 'ShoppingCart.clear'})).toBe('own');
    expect(belonging('remove(1)', {qualifiedName: 'List.clear', path: 'A.java'})).toBe('open');
    expect(belonging('remove(1)', {qualifiedName: 'List.clear', path: 'a.py'})).toBe('other');
  });
});

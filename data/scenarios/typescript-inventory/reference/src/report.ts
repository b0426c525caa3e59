import type {Stock} from './stock.ts';

export function report(stock: Stock): string[] {
  return Object.keys(stock)
    .sort()
    .map(name => {
      const shelf = stock[name] ?? {};
      const goods = Object.keys(shelf).sort();
      return `${name}: ${goods.map(good => `${good} ${shelf[good]}`).join(', ')}`;
    });
}

import type {Stock} from './stock.ts';

export function report(stock: Stock): string[] {
  return Object.entries(stock).map(
    ([name, shelf]) => `${name}: ${Object.entries(shelf).map(([good, count]) => `${good} ${count}`).join(', ')}`,
  );
}

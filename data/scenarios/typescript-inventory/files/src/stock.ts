import {change, type Shelf} from './shelf.ts';

export {report} from './report.ts';
export type Stock = Record<string, Shelf>;

export function move(stock: Stock, from: string, to: string, good: string, count: number): Stock {
  stock[from] = change(stock[from] ?? {}, good, -count);
  stock[to] = change(stock[to] ?? {}, good, count);
  return stock;
}

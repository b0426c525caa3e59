import {change, type Shelf} from './shelf.ts';

export {report} from './report.ts';
export type Stock = Readonly<Record<string, Shelf>>;

export function move(stock: Stock, from: string, to: string, good: string, count: number): Stock {
  const available = stock[from]?.[good] ?? 0;
  if (!Number.isInteger(count) || count < 1 || count > available) {
    throw new RangeError(`cannot move ${count} of ${available} ${good} from ${from}`);
  }
  if (from === to) return stock;
  const next: Record<string, Shelf> = {...stock};
  next[from] = change(stock[from] ?? {}, good, -count);
  next[to] = change(stock[to] ?? {}, good, count);
  if (Object.keys(next[from]).length === 0) delete next[from];
  return next;
}

export type Shelf = Record<string, number>;

export function change(shelf: Shelf, good: string, by: number): Shelf {
  shelf[good] = (shelf[good] ?? 0) + by;
  return shelf;
}

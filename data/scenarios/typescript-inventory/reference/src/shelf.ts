export type Shelf = Readonly<Record<string, number>>;

/** A shelf with `by` more of `good`; what is not there is not listed. */
export function change(shelf: Shelf, good: string, by: number): Shelf {
  const {[good]: before = 0, ...others} = shelf;
  const after = before + by;
  return after === 0 ? others : {...others, [good]: after};
}

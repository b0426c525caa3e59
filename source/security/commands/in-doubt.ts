import {type Doubt, doubt} from './doubt.ts';

/** Leaves the walk at the first doubt. */
export class InDoubt extends Error {
  readonly doubt: Doubt;
  constructor(found: Doubt) {
    super(found.reason);
    this.doubt = found;
  }
}

/** Leaves the walk with this doubt. */
export function refuse(rule: Doubt['rule'], reason: string): never {
  throw new InDoubt(doubt(rule, reason));
}

/** Leaves the walk where there is a doubt. */
export function insist(found: Doubt | undefined): void {
  if (found) throw new InDoubt(found);
}

import {type Doubt, doubt} from './doubt.ts';

/** Thrown to end the check of a command at the first thing that is not known to be harmless. */
export class InDoubt extends Error {
  readonly doubt: Doubt;
  constructor(found: Doubt) {
    super(found.reason);
    this.doubt = found;
  }
}

/** Ends the check of a command with this doubt. */
export function refuse(rule: Doubt['rule'], reason: string): never {
  throw new InDoubt(doubt(rule, reason));
}

/** Ends the check of a command where there is a doubt. */
export function insist(found: Doubt | undefined): void {
  if (found) throw new InDoubt(found);
}

import {EcaError} from '../foundation/errors.ts';

/** What was typed, and each thing that it was probably meant to be, the likeliest first. */
export interface Slip {
  typed: string;
  meant: readonly string[];
}

/** The error for something that is nearly typed as it should be: who knows the whole command line can show it put right. */
export class MistypedError extends EcaError {
  readonly slip: Slip;

  constructor(code: string, message: string, slip: Slip, hint?: string) {
    super(code, message, hint === undefined ? {} : {hint});
    this.slip = slip;
  }
}

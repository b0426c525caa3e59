import {EcaError} from '../../../foundation/errors.ts';
import type {ParseFailure} from '../parser.ts';

/** A Word file cannot be parsed, and why: thrown from where it is found out; `parse` turns it into its outcome. */
export class ParseRefusal extends EcaError {
  readonly failure: ParseFailure;

  constructor(failure: ParseFailure, message: string, hint = 'Open it in its own program and save it again.') {
    super(`document-${failure}`, message, {hint});
    this.failure = failure;
  }
}

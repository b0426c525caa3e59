import {unclearCharacters} from './fold-path.ts';

/** Every hidden character of a line. */
const unseen = new RegExp(unclearCharacters, 'gu');

/**
 * Makes hidden characters visible in what a person is asked to approve: in one line of a text, what is invisible, turns
 * the direction or steers the terminal stands as `\u{…}`. A tab stays. The joiners and variation selectors of emoji are
 * escaped too: they can hide text.
 */
export function escapeUnseen(line: string): string {
  return line.replace(unseen, one => (one === '\t' ? one : `\\u{${(one.codePointAt(0) ?? 0).toString(16)}}`));
}

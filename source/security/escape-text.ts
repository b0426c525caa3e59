/** Characters that change what a line looks like without being seen, or that a terminal obeys; a tab is none of them. */
const unseen =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]|\u034f|\u17b4|\u17b5|[\u180b-\u180d]|[\ufe00-\ufe0f]|[\u{e0100}-\u{e01ef}]/gu;

/**
 * Makes hidden characters visible in what a person is asked to approve: in one line of a text, what is invisible, turns
 * the direction or steers the terminal stands as `\u{…}`. A tab stays. The joiners and variation selectors of emoji are
 * escaped too: they can hide text.
 */
export function escapeText(line: string): string {
  return line.replace(unseen, one => (one === '\t' ? one : `\\u{${(one.codePointAt(0) ?? 0).toString(16)}}`));
}

/** Whatever is not plainly visible: controls, formats, unassigned and private characters, separators other than a space, and selectors. */
const unseen = /\p{C}|\p{Zl}|\p{Zp}|\p{Variation_Selector}|[\u115F\u1160\u3164\uFFA0\u2800]|(?! )\p{Zs}/gu;
/** How the commonest of them are written. */
const names: Readonly<Record<string, string>> = {'\t': '\\t', '\r': '\\r', '\u001B': '\\e'};

/**
 * Makes hidden characters visible, so that nobody approves something other than what they see: one line of `text` with
 * all that cannot be seen written out, as `\t` or `\u{202e}`.
 */
export function escapeLine(text: string): string {
  return text.replace(unseen, one => names[one] ?? `\\u{${(one.codePointAt(0) ?? 0).toString(16)}}`);
}

/** `text` as lines, each escaped. Only line feeds end lines. */
export function escapeLines(text: string): string[] {
  return text.split('\n').map(escapeLine);
}

/**
 * Joins the lines of a paragraph. A word parted by a hyphen at the end of a line is made whole, unless `words` (all words of the
 * document, in lower case) knows it with the hyphen only.
 */
export function joinLines(lines: readonly string[], words: ReadonlySet<string>): string {
  let text = '';
  for (const line of lines) {
    const parted = /[-\u2010\u00AD]$/.test(text.slice(-1)) && /(\p{L}+)([-\u2010\u00AD])$/u.exec(text.slice(-80));
    const next = parted ? /^\p{Ll}+/u.exec(line)?.[0] : undefined;
    if (parted && next) {
      const [, start = '', hyphen = ''] = parted;
      const isCompound =
        hyphen !== '\u00AD' && !words.has((start + next).toLowerCase()) && words.has(`${start}-${next}`.toLowerCase());
      text = isCompound ? text + line : text.slice(0, -hyphen.length) + line;
    } else text += (text === '' ? '' : ' ') + line;
  }
  return text.replace(/\u00AD/g, '');
}

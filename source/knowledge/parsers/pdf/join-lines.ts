/** After a hyphen at the end of a line, these begin no second half: `pre- and postwar`. */
const conjunction = /^(?:and|or|und|oder|bzw|et|ou|y|o|e|to)\P{L}/u;

/**
 * Joins the lines of a paragraph and undoes hyphenation: a word parted by a hyphen at the end of a line is made whole,
 * unless `words` (all words of the document, in lower case) knows it with the hyphen only. Before a capital or a figure
 * the hyphen belongs to the word: `Anglo-Saxon`, `10-20`.
 */
export function joinLines(lines: readonly string[], words: ReadonlySet<string>): string {
  let text = '';
  for (const line of lines) {
    const isParted = /[-\u2010\u00AD]$/.test(text.slice(-1));
    const parted = isParted && /(\p{L}+)([-\u2010\u00AD])$/u.exec(text.slice(-80));
    const next = parted ? /^\p{Ll}+/u.exec(line)?.[0] : undefined;
    if (parted && next && !conjunction.test(line)) {
      const [, start = '', hyphen = ''] = parted;
      const isCompound =
        hyphen !== '\u00AD' && !words.has((start + next).toLowerCase()) && words.has(`${start}-${next}`.toLowerCase());
      text = isCompound ? text + line : text.slice(0, -hyphen.length) + line;
    } else if (isParted && !next && /[\p{L}\p{N}].$/u.test(text) && /^[\p{Lu}\p{N}]/u.test(line)) text += line;
    else text += (text === '' ? '' : ' ') + line;
  }
  return text.replace(/\u00AD/g, '');
}

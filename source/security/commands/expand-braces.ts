/** The most texts that one brace expansion may make; one that makes more is not taken apart. */
const maxTexts = 1000;

/**
 * Expands the shell's braces: the texts that `{a,b}` or `{1..5}` stands for, in order, or undefined where it is nested,
 * holds anything but plain characters, or makes more than 1,000.
 */
export function expandBraces(text: string): string[] | undefined {
  const range = /^\{(-?\d{1,9})\.\.(-?\d{1,9})\}$/.exec(text);
  if (range) {
    const [from, to] = [range[1], range[2]].map(Number) as [number, number];
    // A leading zero asks for padding.
    if (/^-?0\d/.test(range[1] ?? '') || /^-?0\d/.test(range[2] ?? '')) return undefined;
    const count = Math.abs(to - from) + 1;
    if (count > maxTexts) return undefined;
    const step = from <= to ? 1 : -1;
    return Array.from({length: count}, (_, index) => String(from + index * step));
  }
  if (!/^\{[A-Za-z0-9_./@%+:,=-]*,[A-Za-z0-9_./@%+:,=-]*\}$/.test(text)) return undefined;
  const texts = text.slice(1, -1).split(',');
  return texts.length > maxTexts ? undefined : texts;
}

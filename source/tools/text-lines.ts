/** A text as lines, with where they are. Line numbers are 0-based here. */
export interface TextLines {
  readonly lines: readonly string[];
  readonly length: number;
  startOf(line: number): number;
  /** Before the line end. */
  endOf(line: number): number;
  lineAt(offset: number): number;
  slice(start: number, end: number): string;
  /** The text with each run of blanks and line ends as one space, and the offset of each of its characters in the text. */
  collapse(): {collapsed: string; offsets: number[]};
}

/** Splits `text`, whose line ends are `\n`, into lines and finds the place of each. */
export function textLines(text: string): TextLines {
  const lines = text.split('\n');
  const starts: number[] = [];
  let at = 0;
  for (const line of lines) {
    starts.push(at);
    at += line.length + 1;
  }
  const startOf = (line: number) => starts[line] ?? text.length;
  return {
    lines,
    length: text.length,
    startOf,
    slice: (start, end) => text.slice(start, end),
    endOf: line => startOf(line) + (lines[line]?.length ?? 0),
    lineAt(offset) {
      // Halves the lines until the one that holds the offset is left: fast also in huge files.
      let low = 0;
      let high = starts.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (startOf(middle) <= offset) low = middle;
        else high = middle - 1;
      }
      return low;
    },
    collapse() {
      const parts: string[] = [];
      const offsets: number[] = [];
      let blank = false;
      for (let index = 0; index < text.length; index++) {
        const one = text[index] as string;
        if (/\s/.test(one)) {
          if (!blank) {
            parts.push(' ');
            offsets.push(index);
          }
          blank = true;
        } else {
          parts.push(one);
          offsets.push(index);
          blank = false;
        }
      }
      return {collapsed: parts.join(''), offsets};
    },
  };
}

/** A line without its indentation and with single spaces: two lines with the same key differ only in blanks. */
export function lineKey(line: string): string {
  return line.trim().replace(/\s+/g, ' ');
}

/** Lines without the blank ones around them. */
export interface BlanklessLines {
  lines: string[];
  /** Blank lines that stood before and after. */
  before: number;
  after: number;
}

/**
 * Drops blank lines at the start and end of a piece of text: models add and lose those. Those of a replacement go only
 * as far as `like`, which it replaces, had them too.
 */
export function blankless(text: string, like?: BlanklessLines): BlanklessLines {
  const lines = text === '' ? [] : text.split('\n');
  let before = 0;
  const mostBefore = like?.before ?? lines.length;
  while (before < mostBefore && lines[0]?.trim() === '') {
    lines.shift();
    before++;
  }
  let after = 0;
  const mostAfter = like?.after ?? lines.length;
  while (after < mostAfter && lines.length > 0 && lines.at(-1)?.trim() === '') {
    lines.pop();
    after++;
  }
  return {lines, before, after};
}

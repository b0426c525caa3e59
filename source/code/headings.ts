/** A line (from 0) that begins a section of its level (1 is the highest). */
export interface Heading {
  row: number;
  level: number;
  title: string;
}

/** The most characters of a heading; a longer line is none. */
const maximumHeadingLength = 500;

/** Finds the headings of a file in one format. */
type FindHeadings = (lines: readonly string[]) => Heading[];

/** The line of `=` or `-` under a Markdown heading. */
const setextLine = /^ {0,3}(=+|-+)\s*$/;
/** Three or more backticks or tildes: where a fenced code block begins or ends. */
const fenceLine = /^ {0,3}(?:> ?)*(`{3,}|~{3,})(.*)$/;

/**
 * Finds the code blocks and tables of a Markdown file, since a `#` in code is no heading and no chunk should end inside
 * them: the rows of fenced code and front matter, marks included (`fenced`), and the rows before which nothing is cut
 * (`inside`), which are those of code, tables after their first row, and what is indented or blank.
 */
export function markdownBlocks(lines: readonly string[]): {fenced: Set<number>; inside: Set<number>} {
  const fenced = new Set<number>();
  const inside = new Set<number>();
  let fence: string | undefined;
  // Front matter is settings: nothing in it is a heading.
  const last = frontMatterEnd(lines);
  for (let row = 0; row <= last; row++) {
    fenced.add(row);
    if (row > 0) inside.add(row);
  }
  for (let row = last + 1; row < lines.length; row++) {
    const line = lines[row] ?? '';
    const mark = fenceLine.exec(line);
    if (fence !== undefined) {
      fenced.add(row);
      inside.add(row);
      // A fence ends only with a mark at least as long as the one that began it.
      if (mark?.[1]?.startsWith(fence) && mark[2]?.trim() === '') fence = undefined;
    } else if (mark && !(mark[1]?.startsWith('`') && mark[2]?.includes('`'))) {
      fence = mark[1];
      fenced.add(row);
    } else if (/^\s*\|/.test(line) && /^\s*\|/.test(lines[row - 1] ?? '')) {
      inside.add(row);
    } else if (/^\s{2,}\S/.test(line) || /^\s*$/.test(line)) {
      inside.add(row);
    }
  }
  return {fenced, inside};
}

/**
 * The last row of the front matter at the top of a file (between `---` or `+++` lines), or -1 where it has none or none
 * that ends within 400 lines.
 */
export function frontMatterEnd(lines: readonly string[]): number {
  const mark = lines[0]?.trimEnd();
  if (mark !== '---' && mark !== '+++') return -1;
  const end = lines
    .slice(1, 400)
    .findIndex(line => line.trimEnd() === mark || (mark === '---' && line.trimEnd() === '...'));
  return end < 0 ? -1 : end + 1;
}

/** The headings of a Markdown file: `# Title`, and titles underlined with `=` or `-`, of up to three lines. */
const markdown: FindHeadings = lines => {
  const {fenced} = markdownBlocks(lines);
  const headings: Heading[] = [];
  for (const [row, line] of lines.entries()) {
    if (fenced.has(row)) continue;
    if (line.length > maximumHeadingLength) continue;
    const atx = /^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$/.exec(line);
    if (atx) {
      headings.push({row, level: atx[1]?.length ?? 1, title: plainTitle(atx[2] ?? '')});
      continue;
    }
    const underline = setextLine.exec(line);
    const above = lines[row - 1] ?? '';
    const isParagraph =
      row > 0 && !fenced.has(row - 1) && /^ {0,3}[^\s>#|`~=-]/.test(above) && !/^\s*(?:[*+]|\d+[.)])\s/.test(above);
    // All lines of the paragraph above the underline are the title.
    if (underline && isParagraph && headings.at(-1)?.row !== row - 1) {
      let first = row - 1;
      while (
        first > 0 &&
        row - first < 3 &&
        /^ {0,3}[^\s>#|`~=-]/.test(lines[first - 1] ?? '') &&
        !fenced.has(first - 1)
      )
        first--;
      headings.push({
        row: first,
        level: underline[1]?.startsWith('=') ? 1 : 2,
        title: plainTitle(lines.slice(first, row).join(' ').slice(0, maximumHeadingLength)),
      });
    }
  }
  return headings;
};

/**
 * The underlined titles of a reStructuredText file. Their levels come from the order in which the kinds of underline
 * appear.
 */
const restructuredText: FindHeadings = lines => {
  const styles: string[] = [];
  const headings: Heading[] = [];
  for (let row = 1; row < lines.length; row++) {
    const line = (lines[row] ?? '').trimEnd();
    const title = (lines[row - 1] ?? '').trimEnd();
    if (!/^([!-/:-@[-`{-~])\1{2,}$/.test(line) || title.trim() === '' || /^([!-/:-@[-`{-~])\1{2,}$/.test(title))
      continue;
    if (line.length < title.length) continue;
    const hasOverline = (lines[row - 2] ?? '').trimEnd() === line;
    const style = `${line[0]}${hasOverline}`;
    if (!styles.includes(style)) styles.push(style);
    headings.push({row: hasOverline ? row - 2 : row - 1, level: styles.indexOf(style) + 1, title: title.trim()});
  }
  return headings;
};

/** Headings that one pattern shows, line by line; its second group is the title. */
function byPattern(pattern: RegExp, levelOf: (match: RegExpExecArray) => number): FindHeadings {
  return lines =>
    lines.flatMap((line, row) => {
      const match = pattern.exec(line.slice(0, maximumHeadingLength));
      return match ? [{row, level: levelOf(match), title: plainTitle(match[2] ?? '')}] : [];
    });
}

/** The divisions of a LaTeX file, the largest first: their place is the level of the heading. */
const latexLevels = ['part', 'chapter', 'section', 'subsection', 'subsubsection', 'paragraph'];

/** How the headings of a document or web page are found, by the language's id: they divide it into sections. */
export const headingsOf: Readonly<Record<string, FindHeadings>> = {
  markdown,
  'restructured-text': restructuredText,
  asciidoc: byPattern(/^(={1,6})\s+(\S.*)$/, match => match[1]?.length ?? 1),
  org: byPattern(/^(\*{1,8})\s+(\S.*)$/, match => match[1]?.length ?? 1),
  latex: byPattern(
    /^\s*\\((?:sub){0,2}section|part|chapter|paragraph)\*?\{([^}]*)\}?/,
    match => latexLevels.indexOf(match[1] ?? '') + 1,
  ),
  html: byPattern(/<h([1-6])\b[^>]*>(.*?)(?:<\/h[1-6]>|$)/i, match => Number(match[1])),
};

/** A heading without its inline marks: emphasis, code, links, images, anchors, tags. */
function plainTitle(title: string): string {
  return title
    .replace(/!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])/g, '$1')
    .replace(/\s*\{#[^}]*\}\s*$/, '')
    .replace(/<\/?[a-zA-Z][^>]*>/g, '')
    .replace(/(\*\*|__|`|~~)(.*?)\1/g, '$2')
    .replace(/(^|\s)[*_](\S.*?\S|\S)[*_](?=\s|$)/g, '$1$2')
    .replace(/\\([\\`*_{}[\]()#+.!-])/g, '$1')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 200);
}

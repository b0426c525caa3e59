import type {ChunkBuilder} from './chunk-builder.ts';
import {dataKeysOf} from './data-keys.ts';
import {cleanComment} from './documentation.ts';
import {frontMatterEnd, type Heading, headingsOf, markdownBlocks} from './headings.ts';
import {fits, isBlank, type RowRange, withoutBlankEnds} from './line-ranges.ts';
import {leadingComment} from './outline-chunks.ts';
import type {DefinedName} from './source-chunk.ts';

/** The most lines of an entry of a data file that shares a chunk with its neighbours. */
const smallEntryLines = 3;
/** How many lines of plain text are gathered into one chunk, whole paragraphs at a time. */
const paragraphLines = 40;
/** The file formats that are cut by their top-level keys. */
const dataLanguages = new Set(['json', 'yaml', 'toml', 'dotenv', 'ini']);

/**
 * Cuts a document, data file or plain text into chunks: by headings, else by top-level keys for data files, else by
 * paragraphs.
 */
export function addTextChunks(builder: ChunkBuilder, languageId: string): void {
  const headings = headingsOf[languageId]?.(builder.lines) ?? [];
  if (headings.length > 0) addSections(builder, headings, languageId);
  else if (dataLanguages.has(languageId)) addEntries(builder, languageId);
  else addParagraphs(builder, {start: 0, end: builder.lines.length - 1}, languageId);
}

/**
 * One chunk for each section; its qualified name is the path of headings above it. A heading without text goes with
 * what follows.
 */
function addSections(builder: ChunkBuilder, headings: readonly Heading[], languageId: string): void {
  const {lines} = builder;
  const isMarkdown = languageId === 'markdown';
  const inside = isMarkdown ? markdownBlocks(lines).inside : new Set<number>();
  const isInside = (row: number) => inside.has(row);
  const frontMatter = isMarkdown ? frontMatterEnd(lines) : -1;
  // Settings at the top of a page are data and no section.
  if (frontMatter >= 0) builder.add({start: 0, end: frontMatter}, {kind: 'data', name: ''});
  addParagraphs(builder, {start: frontMatter + 1, end: (headings[0]?.row ?? 0) - 1}, languageId);
  const path: Heading[] = [];
  let start: number | undefined;
  for (const [index, heading] of headings.entries()) {
    while (path.length > 0 && (path.at(-1)?.level ?? 0) >= heading.level) path.pop();
    const parent = path.map(one => one.title).join(' > ');
    path.push(heading);
    const next = headings[index + 1];
    const range = {start: start ?? heading.row, end: (next?.row ?? lines.length) - 1};
    const trimmed = withoutBlankEnds(lines, range);
    const isBare =
      trimmed !== undefined &&
      trimmed.end <= heading.row + 1 &&
      lines.slice(heading.row + 1, trimmed.end + 1).every(line => /^[=\-\s]*$/.test(line));
    // A heading with nothing under it goes with its first subsection.
    if (isBare && next && next.level > heading.level) {
      start = range.start;
      continue;
    }
    start = undefined;
    const facts = {
      kind: 'section' as const,
      name: heading.title,
      qualifiedName: parent ? `${parent} > ${heading.title}` : heading.title,
      parent,
      definitionLine: heading.row + 1,
    };
    builder.add(range, facts, isInside);
  }
}

/** One chunk an entry; small neighbours share one, which then has no name but lists them in `defines`. */
function addEntries(builder: ChunkBuilder, languageId: string): void {
  const {lines} = builder;
  const keys = dataKeysOf(lines, languageId);
  let group: (RowRange & {names: DefinedName[]}) | undefined;
  const flush = () => {
    if (group) {
      const [only] = group.names.length === 1 ? group.names : [];
      const name = only?.name ?? '';
      builder.add(group, {
        kind: 'data',
        name,
        qualifiedName: name,
        ...(only
          ? {definitionLine: only.line, documentation: commentOf(lines.slice(group.start, only.line - 1))}
          : {defines: group.names}),
      });
    }
    group = undefined;
  };
  for (const entry of entriesOf(lines, keys)) {
    const isSmall = entry.end - entry.start < smallEntryLines;
    if (group && (!isSmall || !fits(lines, {start: group.start, end: entry.end}))) flush();
    group ??= {start: entry.start, end: entry.end, names: []};
    group.end = entry.end;
    const {start, row, end, name} = entry;
    if (name !== undefined)
      group.names.push({name, kind: 'data', startLine: start + 1, line: row + 1, endLine: end + 1});
    if (!isSmall) flush();
  }
  flush();
}

/** A line of a data file that is a comment as a whole. */
const commentLine = /^\s*(?:#|;|\/\/)/;

/** What the comment lines above an entry say; '' where there are other lines among them. */
function commentOf(lines: readonly string[]): string {
  return lines.every(line => isBlank(line) || commentLine.test(line)) ? cleanComment(lines.join('\n')) : '';
}

/**
 * The entries of a data file from end to end: a comment above a key belongs to it, and so does what stands before the
 * first key.
 */
function* entriesOf(lines: readonly string[], keys: readonly {row: number; name: string}[]) {
  let start = 0;
  for (const [index, key] of keys.entries()) {
    let end = (keys[index + 1]?.row ?? lines.length) - 1;
    while (index + 1 < keys.length && end > key.row && commentLine.test(lines[end] ?? '')) end--;
    yield {start, end, row: key.row, name: key.name as string | undefined};
    start = end + 1;
  }
  if (start < lines.length) yield {start, end: lines.length - 1, row: start, name: undefined};
}

/**
 * Paragraphs gathered into chunks; a new one begins where a chunk is full enough (half of `paragraphLines`) and a
 * paragraph begins without indentation.
 */
function addParagraphs(builder: ChunkBuilder, range: RowRange, languageId: string): void {
  const {lines} = builder;
  let start = range.start;
  const close = (end: number) => {
    const piece = withoutBlankEnds(lines, {start, end});
    start = end + 1;
    if (!piece) return;
    const text = lines.slice(piece.start, piece.end + 1).join('\n');
    builder.add(piece, {
      kind: 'text',
      documentation: languageId === '' || languageId === 'text' ? '' : leadingComment(text),
    });
  };
  for (let row = range.start + 1; row <= range.end; row++) {
    const beginsParagraph = isBlank(lines[row - 1]) && /^\S/.test(lines[row] ?? '');
    if (
      beginsParagraph &&
      row - start >= paragraphLines / 2 &&
      row - start + paragraphLength(lines, row, range.end) > paragraphLines
    )
      close(row - 1);
  }
  close(range.end);
}

/** How many lines the paragraph that begins at `from` has, counted up to `paragraphLines`. */
function paragraphLength(lines: readonly string[], from: number, end: number): number {
  let row = from;
  while (row <= end && row - from < paragraphLines && !(isBlank(lines[row]) && /^\S/.test(lines[row + 1] ?? ''))) row++;
  return row - from;
}

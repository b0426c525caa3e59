import type {ChunkBuilder, ChunkFacts} from './chunk-builder.ts';
import {cleanComment, withoutLicence} from './documentation.ts';
import {fits, isBlank, type RowRange, withoutBlankEnds} from './line-ranges.ts';
import type {OutlineItem} from './outline.ts';
import {type DefinedName, maximumChunkCharacters, maximumChunkLines} from './source-chunk.ts';

/**
 * The most lines of a minor definition without a comment that is merged with its neighbours, and is no chunk of its
 * own.
 */
const smallLines = 6;
/** From so many lines on an entry of a table that is too long for one chunk is a chunk of its own. */
const smallEntryLines = 3;
/** How many lines of small entries of such a table are gathered into one chunk. */
const smallGroupLines = 24;
/**
 * How many rows from the name of a definition on stay in the same chunk as its doc comment, where the whole is too long
 * for one.
 */
const headRows = 3;

/** The names around a definition, which its qualified name begins with. */
interface Surroundings {
  qualifiedName: string;
  separator: string;
}

/** Rows that belong together in a `module` chunk: imports, statements, small constants. */
interface Leftover extends RowRange {
  items: OutlineItem[];
}

/**
 * Cuts a source file into one chunk for each function, class or other definition in `outline`. What has parts of its
 * own or is too long becomes an overview that shows its own lines and the first line of each member, and then the
 * members; what lies between definitions becomes `module` chunks.
 */
export function addOutlineChunks(
  builder: ChunkBuilder,
  outline: readonly OutlineItem[],
  documentationOf: (text: string) => string,
): void {
  const whole = {start: 0, end: builder.lines.length - 1};
  const items = disjoint(outline, whole);
  const surroundings = {qualifiedName: '', separator: '.'};
  let leftover: Leftover | undefined;
  const flush = () => {
    if (leftover) addLeftover(builder, leftover, documentationOf);
    leftover = undefined;
  };
  /** Keeps rows for the next `module` chunk; one that is full is closed before. */
  const take = (range: RowRange, item?: OutlineItem) => {
    const trimmed = withoutBlankEnds(builder.lines, range);
    if (!trimmed) return;
    if (leftover && !fits(builder.lines, {start: leftover.start, end: trimmed.end})) flush();
    leftover ??= {...trimmed, items: []};
    leftover.end = trimmed.end;
    if (item) leftover.items.push(item);
  };
  let row = 0;
  for (const item of items) {
    const before = {start: row, end: item.startRow - 1};
    row = item.endRow + 1;
    // Small things wait for their neighbours; everything else is a chunk of its own.
    if (isMerged(item)) {
      take(before);
      take({start: item.startRow, end: item.endRow}, item);
      continue;
    }
    if (!closesLast(builder, before)) take(before);
    flush();
    addItem(builder, item, surroundings);
  }
  const after = {start: row, end: whole.end};
  if (!closesLast(builder, after)) take(after);
  flush();
}

/** Whether a definition is too small to be a chunk of its own. */
function isMerged(item: OutlineItem): boolean {
  return (
    item.isMinor &&
    item.documentation === '' &&
    item.endRow - item.startRow < smallLines &&
    item.children.every(child => child.isEntry)
  );
}

/** Rows that only close brackets belong to the chunk above them. */
function closesLast(builder: ChunkBuilder, range: RowRange): boolean {
  const trimmed = withoutBlankEnds(builder.lines, range);
  const last = builder.chunks.at(-1);
  if (!trimmed || !last || last.lineNumbers || trimmed.end - trimmed.start > 2) return false;
  const rows = builder.lines.slice(trimmed.start, trimmed.end + 1);
  if (rows.some(line => !/^[\s)\]};,>]*(?:end)?[\s)\]};,>]*$/.test(line))) return false;
  const added = builder.lines.slice(last.endLine, trimmed.end + 1);
  const text = [last.text, ...added].join('\n');
  if (
    trimmed.start < last.endLine ||
    text.length > maximumChunkCharacters ||
    text.split('\n').length > maximumChunkLines
  )
    return false;
  last.text = text;
  last.endLine = trimmed.end + 1;
  return true;
}

/**
 * Adds what lies between the larger definitions (imports, statements, small constants) as a `module` chunk, or under
 * its own name where it is a single definition.
 */
function addLeftover(builder: ChunkBuilder, leftover: Leftover, documentationOf: (text: string) => string): void {
  const [only] = leftover.items;
  const isOne = only !== undefined && only.startRow === leftover.start && only.endRow === leftover.end;
  if (isOne) {
    const facts = factsOf(only, {qualifiedName: '', separator: '.'});
    builder.add(leftover, {...facts, defines: only.children.flatMap(namesIn)});
    return;
  }
  const text = builder.lines.slice(leftover.start, leftover.end + 1).join('\n');
  builder.add(leftover, {
    kind: 'module',
    documentation: documentationOf(text),
    defines: leftover.items.flatMap(namesIn),
  });
}

/**
 * Adds one definition: whole if it fits and is no container, else an overview of it and then its members, at every
 * depth.
 */
function addItem(builder: ChunkBuilder, item: OutlineItem, surroundings: Surroundings): void {
  const pending: {item: OutlineItem; surroundings: Surroundings}[] = [{item, surroundings}];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const range = {start: next.item.startRow, end: next.item.endRow};
    const facts = factsOf(next.item, next.surroundings);
    const members = next.item.children.filter(child => !child.isEntry);
    const children = disjoint(members, {start: next.item.definitionRow, end: range.end}).filter(
      child => next?.item.isContainer || child.endRow - child.startRow >= 2,
    );
    // What only holds entries and is too long is cut between them.
    if (children.length === 0 && !fits(builder.lines, range) && next.item.children.some(child => child.isEntry)) {
      addTable(builder, next.item, facts);
      continue;
    }
    const isWhole = children.length === 0 || (!next.item.isContainer && fits(builder.lines, range));
    if (isWhole) {
      const head = next.item.definitionRow + headRows;
      builder.add(range, {...facts, defines: next.item.children.flatMap(namesIn)}, row => row <= head);
      continue;
    }
    const separate = children.filter(child => !isMerged(child));
    const merged = next.item.children.filter(child => !separate.includes(child)).flatMap(namesIn);
    builder.addAbridged(range, abridgedRows(builder.lines, next.item, separate), {...facts, defines: merged});
    const inside = {qualifiedName: facts.qualifiedName ?? '', separator: next.item.separator};
    for (const child of separate.reverse()) pending.push({item: child, surroundings: inside});
  }
}

/**
 * Adds a table that is too long for one chunk: an entry of several lines is a chunk of its own, small ones share one; the first takes
 * what stands above it, each what follows it up to the next.
 */
function addTable(builder: ChunkBuilder, table: OutlineItem, facts: ChunkFacts): void {
  const entries = disjoint(table.children, {start: table.definitionRow, end: table.endRow});
  let group: Leftover = {start: table.startRow, end: table.startRow - 1, items: []};
  const surroundings = {qualifiedName: facts.qualifiedName ?? '', separator: table.separator};
  const parts: RowRange[] = [];
  const flush = (end: number) => {
    const range = {start: group.start, end};
    const [only] = group.items;
    if (only && group.items.length === 1 && group.start > table.definitionRow) {
      builder.add(range, factsOf(only, surroundings));
    } else parts.push(range);
    group = {start: end + 1, end, items: []};
  };
  for (const [index, entry] of entries.entries()) {
    const isLarge = entry.endRow - entry.startRow >= smallEntryLines;
    if (group.items.length > 0 && (isLarge || entry.endRow - group.start >= smallGroupLines)) flush(entry.startRow - 1);
    group.items.push(entry);
    const next = entries[index + 1];
    if (isLarge && next) flush(next.startRow - 1);
  }
  flush(table.endRow);
  builder.addParts(parts, {...facts, defines: entries.flatMap(namesIn)});
}

/** The rows of `item` without those of its members, of which only the first line of the definition is shown. */
function abridgedRows(lines: readonly string[], item: OutlineItem, members: readonly OutlineItem[]): number[] {
  const rows: number[] = [];
  let row = item.startRow;
  for (const member of members) {
    for (; row < member.startRow; row++) rows.push(row);
    rows.push(Math.max(member.definitionRow, member.startRow));
    row = member.endRow + 1;
  }
  for (; row <= item.endRow; row++) rows.push(row);
  return rows.filter((at, index) => !isBlank(lines[at]) || (!isBlank(lines[rows[index - 1] ?? -1]) && index > 0));
}

/** What a chunk says of the definition it shows: name, kind, doc comment, signature, and whether it is exported. */
function factsOf(item: OutlineItem, surroundings: Surroundings): ChunkFacts {
  const parent = item.parentName ?? surroundings.qualifiedName;
  const separator = item.parentName ? '.' : surroundings.separator;
  return {
    kind: item.kind,
    name: item.name,
    qualifiedName: parent && item.name ? `${parent}${separator}${item.name}` : item.name,
    parent,
    definitionLine: item.definitionRow + 1,
    documentation: item.documentation,
    signature: item.signature,
    exported: item.exported,
  };
}

/** The names of a definition and of all that is defined inside it, by their lines. */
function namesIn(item: OutlineItem): DefinedName[] {
  const names: DefinedName[] = [];
  const pending = [item];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const {name, kind, startRow, definitionRow, endRow} = next;
    if (name) names.push({name, kind, startLine: startRow + 1, line: definitionRow + 1, endLine: endRow + 1});
    pending.push(...next.children);
  }
  return names.sort((a, b) => a.line - b.line);
}

/** `items` in order and without overlap, inside `bounds`: what shares its lines with the one before is counted to that one's children. */
function disjoint(items: readonly OutlineItem[], bounds: RowRange): OutlineItem[] {
  const result: OutlineItem[] = [];
  for (const item of [...items].sort((a, b) => a.startRow - b.startRow || b.endRow - a.endRow)) {
    const last = result.at(-1);
    const floor = Math.max(bounds.start, last ? last.endRow + 1 : 0);
    if (last && item.endRow <= last.endRow) {
      last.children.push(item);
      continue;
    }
    // It begins inside the one before: only the lines behind that are its own.
    if (item.startRow < floor) {
      if (floor > item.endRow) continue;
      item.startRow = floor;
      item.definitionRow = Math.max(floor, item.definitionRow);
    }
    result.push(item);
  }
  return result;
}

/**
 * A file's own description: the comments at the beginning of its text, as prose without comment marks and the notice of a licence. At
 * most 2,000 characters; a `#!` line is left out.
 */
export function leadingComment(text: string): string {
  const comments: string[][] = [[]];
  let isBlock = false;
  for (const line of text.split('\n')) {
    const trimmed = line.trim();
    const opens = /^(?:\/\*|<#|<!--|=begin)/.test(trimmed);
    if (
      !isBlock &&
      !opens &&
      !/^(?:\/\/|#(?!include|define|if|endif|pragma|\[)|--|;|%|<\?php$|'use strict'|"use strict"|$)/.test(trimmed)
    )
      break;
    // A blank line or another block begins another comment.
    if (!isBlock && (opens || trimmed === '')) comments.push([]);
    if (!/^(?:#!|<\?php|['"]use)/.test(trimmed)) comments.at(-1)?.push(line);
    if (opens) isBlock = true;
    if (isBlock && /\*\/|#>|-->|^=end/.test(trimmed)) isBlock = false;
  }
  const said = comments.map(comment => withoutLicence(cleanComment(comment.join('\n'))));
  return said.filter(Boolean).join('\n\n').slice(0, 2_000);
}

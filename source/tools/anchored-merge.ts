import {replacementIndent} from './fit-replacement.ts';
import {lineParts} from './line-parts.ts';
import {lineKey} from './text-lines.ts';

/**
 * Measures how alike two pieces of code are, line by line, 0 to 1. `score` counts equal lines whole and the others as
 * alike as their letters are, `equalShare` equal lines alone; `contained` says that all of `other` stands in `one`, in
 * its order.
 */
export function similarity(
  one: readonly string[],
  other: readonly string[],
): {score: number; equalShare: number; contained: boolean} {
  const most = Math.max(one.length, other.length);
  if (most === 0) return {score: 1, equalShare: 1, contained: true};
  let sum = 0;
  let equal = 0;
  for (const [left, right] of alignedPairs(one, other)) {
    if (left === undefined || right === undefined) continue;
    sum += lineSimilarity(one[left] ?? '', other[right] ?? '');
    if (one[left] === other[right]) equal++;
  }
  return {score: sum / most, equalShare: equal / most, contained: equal === other.length};
}

/**
 * How alike two lines are, 0 (nothing in common) to 1 (equal), so that a misquoted line is still recognised:
 * Sørensen–Dice over pairs of neighbouring letters.
 */
export function lineSimilarity(one: string, other: string): number {
  if (one === other) return 1;
  if (one.length < 2 || other.length < 2) return 0;
  const pairs = new Map<string, number>();
  for (let at = 0; at + 2 <= one.length; at++) {
    const pair = one.slice(at, at + 2);
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  let shared = 0;
  for (let at = 0; at + 2 <= other.length; at++) {
    const pair = other.slice(at, at + 2);
    const left = pairs.get(pair) ?? 0;
    if (left > 0) {
      shared++;
      pairs.set(pair, left - 1);
    }
  }
  return (2 * shared) / (one.length + other.length - 2);
}

/** A line of each side, by its index, that belong together; undefined where a side has none. */
type Pair = [left: number | undefined, right: number | undefined];

/** Lines of both in order: equal ones together, and where both differ at a place those that stand at the same position of it. */
function alignedPairs(one: readonly string[], other: readonly string[]): Pair[] {
  const pairs: Pair[] = [];
  let left = 0;
  let right = 0;
  let removed = 0;
  let added = 0;
  /** Pairs the lines of a changed place one by one; those that one side has more of stay alone. */
  const flush = () => {
    for (let index = 0; index < Math.max(removed, added); index++) {
      pairs.push([index < removed ? left++ : undefined, index < added ? right++ : undefined]);
    }
    removed = 0;
    added = 0;
  };
  for (const part of lineParts(one, other)) {
    if (part.kind === 'removed') removed += part.count;
    else if (part.kind === 'added') added += part.count;
    else {
      flush();
      for (let index = 0; index < part.count; index++) pairs.push([left++, right++]);
    }
  }
  flush();
  return pairs;
}

/**
 * Makes an edit although the model did not quote the old lines quite rightly: what becomes of `block`, lines of a file,
 * where a model took them for `wanted` and wants `replacing`. A three-way merge: what the model leaves alone stays as
 * the file has it, what it changes becomes as it wants. Undefined where it changes lines that it did not know rightly,
 * or writes between such lines: a block that is built alike may be another one.
 */
export function mergeAnchored(
  block: readonly string[],
  wanted: readonly string[],
  replacing: readonly string[],
): string[] | undefined {
  const inFile = new Map<number, number>();
  /** Lines of the file that the model did not know of, by the line of `wanted` before them. */
  const unknown = new Map<number, number[]>();
  let before = -1;
  for (const [left, right] of alignedPairs(block.map(lineKey), wanted.map(lineKey))) {
    if (right !== undefined) before = right;
    if (left === undefined) continue;
    if (right === undefined) unknown.set(before, [...(unknown.get(before) ?? []), left]);
    else inFile.set(right, left);
  }
  const known = wanted.map((_line, index) => block[inFile.get(index) ?? -1] ?? '');
  // What the model leaves, changes, adds and removes, going by its own idea of the old lines.
  const changes = alignedPairs(wanted.map(lineKey), replacing.map(lineKey));
  const kept: (number | undefined)[] = new Array<undefined>(replacing.length).fill(undefined);
  for (const [from, to] of changes) {
    if (from !== undefined && to !== undefined && lineKey(wanted[from] ?? '') === lineKey(replacing[to] ?? ''))
      kept[to] = from;
  }
  // New lines are indented as the lines of the file are, not as the model thought.
  const indented = replacementIndent(known, wanted, replacing, kept);

  // What stands before the first line that the model named is not its to change.
  const merged: string[] = (unknown.get(-1) ?? []).map(line => block[line] ?? '');
  let touched = false;
  let besideUnknown = false;
  for (const [from, to] of changes) {
    const isKept = from !== undefined && to !== undefined && kept[to] === from;
    if (isKept && wanted[from] === replacing[to]) {
      const place = inFile.get(from);
      if (place !== undefined) merged.push(block[place] ?? '');
      // Something was written between two lines that the file does not have so: its place there is a guess.
      if (touched && besideUnknown && !knew(from)) return undefined;
      touched = false;
      besideUnknown = !knew(from);
    } else {
      // To change a line that reads otherwise in the file would lose what stands there.
      if (from !== undefined && !knew(from)) return undefined;
      if (from !== undefined) besideUnknown = false;
      if (to !== undefined) merged.push((replacing[to] ?? '').trim() === '' ? '' : indented(replacing[to] ?? '', to));
      touched = true;
    }
    if (from === undefined) continue;
    const between = unknown.get(from) ?? [];
    if (between.length > 0 && touched) return undefined;
    merged.push(...between.map(line => block[line] ?? ''));
  }
  return merged;

  /** Whether the file really has this line as the model quoted it, blanks aside. */
  function knew(line: number): boolean {
    const place = inFile.get(line);
    return place !== undefined && lineKey(block[place] ?? '') === lineKey(wanted[line] ?? '');
  }
}

import {mergeAnchored, similarity} from './anchored-merge.ts';
import {fitReplacement} from './fit-replacement.ts';
import {blankless, lineKey, type TextLines, textLines} from './text-lines.ts';

/** How loosely the place of an edit was matched, strictest first. */
export type EditRung = 'exact' | 'line-trimmed' | 'indentation-flexible' | 'whitespace-normalised' | 'anchored';

/** What to put where: `[start, end)` of the text gives way to `replacement`. */
export interface TextEdit {
  start: number;
  end: number;
  replacement: string;
}

/** Where an edit is to be made, or why its place is not clear. */
export type EditMatch =
  | {found: true; rung: EditRung; edits: TextEdit[]}
  /** `lines` are the numbers, from 1, of the lines where what was found too often begins. */
  | {found: false; why: 'missing' | 'ambiguous'; rung?: EditRung; lines: number[]};

/**
 * Finds the place in a file that a model wants to change, also when it did not copy the old text exactly (fuzzy
 * matching): where `oldText` stands in `text` (both with `\n` line ends) and what replaces it. Rungs are tried in their
 * order and the first that finds anything decides: one place, or with `all` every one of an exact match; more than one
 * place is refused. Below `exact`, lines that the edit does not change keep the bytes they have in `text`, and the
 * others are indented as the text is.
 */
export function findEdit(text: string, oldText: string, newText: string, all = false): EditMatch {
  const exact = all ? occurrencesApart(text, oldText) : occurrences(text, oldText);
  if (exact.length === 1 || (all && exact.length > 0)) {
    return {found: true, rung: 'exact', edits: exact.map(start => exactEdit(text, start, oldText, newText))};
  }
  const file = textLines(text);
  if (exact.length > 1)
    return ambiguous(
      'exact',
      exact.map(at => file.lineAt(at) + 1),
    );
  const wanted = blankless(oldText);
  // A brace or a word of two letters is somewhere by chance.
  if (oldText.replace(/[^\p{L}\p{N}]/gu, '').length < 3) return {found: false, why: 'missing', lines: []};
  const replacing = blankless(newText, wanted);

  for (const rung of lineRungs) {
    const places = rung.places(file.lines, wanted.lines);
    if (places.length > 1)
      return ambiguous(
        rung.name,
        places.map(at => at + 1),
      );
    const [first] = places;
    if (first === undefined) continue;
    const block = file.lines.slice(first, first + wanted.lines.length);
    const lines = fitReplacement(block, wanted.lines, replacing.lines);
    return {found: true, rung: rung.name, edits: [blockEdit(file, first, block.length, lines)]};
  }
  return findCollapsed(file, wanted.lines, replacing.lines) ?? findAnchored(file, wanted.lines, replacing.lines);
}

/** Refuses an edit whose text is in the file more than once: to guess might change the wrong function. */
function ambiguous(rung: EditRung, lines: number[]): EditMatch {
  return {found: false, why: 'ambiguous', rung, lines};
}

/** The most places of the old text that are counted: with more than one the edit is refused anyway. */
const mostPlaces = 1_000;

/**
 * Every place where the text stands. Ones that overlap count too: which of them is meant is as unclear as between
 * others.
 */
function occurrences(text: string, wanted: string): number[] {
  const found: number[] = [];
  for (let at = text.indexOf(wanted); at >= 0 && found.length < mostPlaces; at = text.indexOf(wanted, at + 1))
    found.push(at);
  return found;
}

/**
 * The places to change with `replaceAll`: none begins inside the one before, or a replacement would cut into another.
 */
function occurrencesApart(text: string, wanted: string): number[] {
  const found: number[] = [];
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) found.push(at);
  return found;
}

/**
 * The replacement at a place that matches exactly. Whole lines that are replaced by nothing go with their line end, or
 * an empty line would stay.
 */
function exactEdit(text: string, start: number, oldText: string, newText: string): TextEdit {
  const end = start + oldText.length;
  const wholeLines = (start === 0 || text[start - 1] === '\n') && text[end] === '\n' && !oldText.endsWith('\n');
  return {start, end: newText === '' && wholeLines ? end + 1 : end, replacement: newText};
}

/**
 * Puts new lines in the place of `count` lines of the file; with none, the line end goes too, so that no empty line
 * stays.
 */
function blockEdit(file: TextLines, first: number, count: number, lines: readonly string[]): TextEdit {
  const start = file.startOf(first);
  const end = file.endOf(first + count - 1);
  if (lines.length > 0) return {start, end, replacement: lines.join('\n')};
  return {start, end: Math.min(end + 1, file.length), replacement: ''};
}

/** One way of comparing lines, and the lines of the file, counted from 0, where it finds the old text. */
type LineRung = {name: EditRung; places(lines: readonly string[], wanted: readonly string[]): number[]};

/**
 * The ways to compare lines when the exact text is not there: without blanks at line ends, with another indentation,
 * with any blanks between words.
 */
const lineRungs: LineRung[] = [
  {
    name: 'line-trimmed',
    places: (lines, wanted) => {
      const ends = wanted.map(line => line.trimEnd());
      return startsOf(lines.length, ends.length, (at, row) => lines[at]?.trimEnd() === ends[row]);
    },
  },
  {
    name: 'indentation-flexible',
    places(lines, wanted) {
      const bare = wanted.map(line => line.trim());
      const shape = unindented(wanted);
      return startsOf(lines.length, bare.length, (at, row) => lines[at]?.trim() === bare[row]).filter(start =>
        equalLines(unindented(lines.slice(start, start + wanted.length)), shape),
      );
    },
  },
  {
    name: 'whitespace-normalised',
    places: (lines, wanted) => {
      const keys = wanted.map(lineKey);
      return startsOf(lines.length, keys.length, (at, row) => lineKey(lines[at] ?? '') === keys[row]);
    },
  },
];

/** Where `count` lines in a row all match, `total` being how many the file has. */
function startsOf(total: number, count: number, matches: (at: number, row: number) => boolean): number[] {
  const found: number[] = [];
  for (let start = 0; start + count <= total; start++) {
    let row = 0;
    while (row < count && matches(start + row, row)) row++;
    if (row === count) found.push(start);
  }
  return found;
}

/** Without the indentation that all lines share, and without blanks at their ends. */
function unindented(lines: readonly string[]): string[] {
  const indents = lines.filter(line => line.trim() !== '').map(line => /^\s*/.exec(line)?.[0] ?? '');
  let common = indents[0] ?? '';
  for (const indent of indents) while (!indent.startsWith(common)) common = common.slice(0, -1);
  return lines.map(line => (line.trim() === '' ? '' : line.slice(common.length).trimEnd()));
}

/** Whether two blocks have the same lines in the same order. */
function equalLines(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((line, index) => line === other[index]);
}

/** What words are made of: a match must not begin or end in the middle of one. */
const wordCharacter = /[\p{L}\p{N}_$]/u;

/**
 * Finds the same words and signs with other blanks or line breaks between them, beginning and ending with whole words.
 */
function findCollapsed(
  file: TextLines,
  wanted: readonly string[],
  replacing: readonly string[],
): EditMatch | undefined {
  const needle = lineKey(wanted.join('\n'));
  // Few characters are found somewhere by chance.
  if (needle.length < 8) return undefined;
  const {collapsed, offsets} = file.collapse();
  const places = occurrences(collapsed, needle).filter(at => {
    const before = collapsed[at - 1] ?? ' ';
    const after = collapsed[at + needle.length] ?? ' ';
    const cutsStart = wordCharacter.test(before) && wordCharacter.test(needle[0] ?? '');
    return !cutsStart && !(wordCharacter.test(after) && wordCharacter.test(needle.at(-1) ?? ''));
  });
  const startOf = (at: number) => offsets[at] ?? 0;
  if (places.length > 1) {
    return ambiguous(
      'whitespace-normalised',
      places.map(at => file.lineAt(startOf(at)) + 1),
    );
  }
  const [at] = places;
  if (at === undefined) return undefined;
  const start = startOf(at);
  const end = startOf(at + needle.length - 1) + 1;
  const first = file.lineAt(start);
  const count = file.lineAt(end) - first + 1;
  const block = file.lines.slice(first, first + count);
  const line = block[0] ?? '';
  const wholeLines =
    file.slice(file.startOf(first), start).trim() === '' &&
    file.slice(end, file.endOf(first + count - 1)).trim() === '';
  // Of several lines the last must not end in the middle of another one.
  if (wanted.length > 1 && !wholeLines) return undefined;
  const merged = wholeLines ? mergeAnchored(block, wanted, replacing) : undefined;
  if (merged) return {found: true, rung: 'whitespace-normalised', edits: [blockEdit(file, first, count, merged)]};
  // An empty line that the model did not mention would go without anybody's wish.
  if (blanksIn(block) > blanksIn(wanted)) return undefined;
  const indent = /^\s*/.exec(line)?.[0] ?? '';
  const own = /^\s*/.exec(wanted[0] ?? '')?.[0] ?? '';
  const [head = '', ...rest] = replacing;
  const shifted = rest.map(one =>
    one.trim() === '' ? '' : one.startsWith(own) ? indent + one.slice(own.length) : one,
  );
  return {
    found: true,
    rung: 'whitespace-normalised',
    edits: [{start, end, replacement: [head.trimStart(), ...shifted].join('\n')}],
  };
}

/** How many empty lines there are. */
function blanksIn(lines: readonly string[]): number {
  return lines.filter(line => line.trim() === '').length;
}

/**
 * How often the first line may stand in the file; with more places this way of matching is given up, as it would be
 * slow and nearly always wrong.
 */
const mostAnchors = 400;
/**
 * How much likelier (0 to 1) the best block must be than the next one, where the last line stands at several places
 * after the first one; with less, the edit is refused as unclear.
 */
const clearlyBetter = 0.05;

/**
 * The loosest match: the first and the last line stand there, and what is between them is much like what was expected.
 * The block may be longer or shorter by a quarter.
 */
function findAnchored(file: TextLines, wanted: readonly string[], replacing: readonly string[]): EditMatch {
  const missing: EditMatch = {found: false, why: 'missing', lines: []};
  if (wanted.length < 3) return missing;
  const keys = wanted.map(lineKey);
  const [first, last] = [keys[0], keys.at(-1)];
  const fileKeys = file.lines.map(lineKey);
  // A model forgets or adds a few lines: up to a quarter of them, at least one, may be too many or too few.
  const slack = Math.max(1, Math.floor(wanted.length / 4));
  const starts = fileKeys.flatMap((key, at) => (key === first ? [at] : []));
  // A first line such as `}` is no landmark.
  if (starts.length > mostAnchors) return missing;
  const found: {start: number; count: number}[] = [];
  let unsure = false;
  for (const start of starts) {
    const ends: {count: number; score: number}[] = [];
    for (let count = Math.max(3, wanted.length - slack); count <= wanted.length + slack; count++) {
      if (fileKeys[start + count - 1] !== last) continue;
      // The first and last line agree already; the lines between them decide.
      const {score, equalShare, contained} = similarity(
        fileKeys.slice(start + 1, start + count - 1),
        keys.slice(1, -1),
      );
      // Of blocks that are built alike, another one must not be taken for this one.
      if ((equalShare >= 0.5 || wanted.length === 3) && (contained || score >= 0.8)) ends.push({count, score});
    }
    ends.sort((one, other) => other.score - one.score);
    const [best, second] = ends;
    if (!best) continue;
    if (second && best.score - second.score < clearlyBetter) unsure = true;
    found.push({start, count: best.count});
  }
  if (found.length > 1 || unsure) return ambiguous('anchored', [...new Set(found.map(({start}) => start + 1))]);
  const [place] = found;
  if (!place) return missing;
  const block = file.lines.slice(place.start, place.start + place.count);
  const merged = isDistinct(block.map(lineKey), keys, fileKeys) ? mergeAnchored(block, wanted, replacing) : undefined;
  return merged ? {found: true, rung: 'anchored', edits: [blockEdit(file, place.start, place.count, merged)]} : missing;
}

/**
 * Whether the block is this one rather than one that is built alike: some line of it that was expected stands nowhere else in the file,
 * and no line that was expected in vain stands somewhere else.
 */
function isDistinct(block: readonly string[], expected: readonly string[], file: readonly string[]): boolean {
  const inFile = new Map<string, number>();
  for (const key of file) inFile.set(key, (inFile.get(key) ?? 0) + 1);
  const own = new Set(block);
  return (
    expected.some(key => own.has(key) && inFile.get(key) === 1) &&
    expected.every(key => own.has(key) || !inFile.has(key))
  );
}

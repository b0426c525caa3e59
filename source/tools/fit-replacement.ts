import {lineParts} from './line-parts.ts';
import {lineKey} from './text-lines.ts';

/**
 * Fits the model's new lines to the indentation of the file. Gives what replaces `block`, lines of a file, where a
 * model took them for `wanted` (as many lines, the same but for blanks) and wants `replacing`: lines that it leaves as
 * they are keep their bytes, new ones are indented as the file is.
 */
export function fitReplacement(
  block: readonly string[],
  wanted: readonly string[],
  replacing: readonly string[],
): string[] {
  const kept = keptLines(wanted, replacing);
  const indented = replacementIndent(block, wanted, replacing, kept);
  return replacing.map((line, index) => {
    const from = kept[index];
    if (from !== undefined && wanted[from] === line) return block[from] ?? line;
    return line.trim() === '' ? '' : indented(line, index);
  });
}

/** For each line of `replacing` the line of `wanted` that it is, blanks aside, or undefined for a new one. */
function keptLines(wanted: readonly string[], replacing: readonly string[]): (number | undefined)[] {
  const kept: (number | undefined)[] = [];
  let from = 0;
  for (const part of lineParts(wanted.map(lineKey), replacing.map(lineKey))) {
    if (part.kind === 'removed') from += part.count;
    else if (part.kind === 'added') kept.push(...new Array<undefined>(part.count).fill(undefined));
    else for (let index = 0; index < part.count; index++) kept.push(from++);
  }
  return kept;
}

/** How each line of the replacement is indented in the file, tabs or spaces as the file has them. */
export function replacementIndent(
  block: readonly string[],
  wanted: readonly string[],
  replacing: readonly string[],
  kept: readonly (number | undefined)[],
): (line: string, index: number) => string {
  const known = new Map<string, string>();
  for (const [index, line] of wanted.entries()) {
    const inFile = block[index];
    if (line.trim() !== '' && inFile !== undefined && !known.has(indentOf(line))) {
      known.set(indentOf(line), indentOf(inFile));
    }
  }
  const differs = wanted.some(
    (line, index) =>
      line.trim() !== '' && block[index] !== undefined && indentOf(line) !== indentOf(block[index] ?? ''),
  );
  // Where the model has the indentation right, its lines go in as they are.
  if (!differs || standsAsFile(block, wanted, replacing, kept)) return line => line;
  const unit = {own: unitOf([...wanted, ...replacing]), file: unitOf(block)};
  return (line, index) => {
    const own = indentOf(line);
    const near = nearestKept(kept, index);
    // Lines that are indented alike in the model's text may not be so in the file: the nearest one before counts.
    const beside = near !== undefined && indentOf(wanted[near] ?? '') === own ? block[near] : undefined;
    const same = beside !== undefined && beside.trim() !== '' ? indentOf(beside) : known.get(own);
    if (same !== undefined) return same + line.slice(own.length);
    const shorter = [...known.keys()]
      .filter(one => own.startsWith(one))
      .sort((one, other) => other.length - one.length)[0];
    if (shorter !== undefined) {
      return (known.get(shorter) ?? '') + converted(own.slice(shorter.length), unit) + line.slice(own.length);
    }
    // A line further to the left than any that is known goes out by as many steps in the file's own unit.
    const smallest = [...known.keys()].sort((one, other) => one.length - other.length)[0] ?? '';
    const inFile = known.get(smallest) ?? '';
    const steps = Math.round((smallest.length - own.length) / widthOf(unit.own));
    return inFile.slice(0, Math.max(0, inFile.length - steps * unit.file.length)) + line.slice(own.length);
  };
}

/** The line of the old text that the replacement's line at `index` stands in place of, or else comes behind. */
function nearestKept(kept: readonly (number | undefined)[], index: number): number | undefined {
  for (let before = index; before >= 0; before--) {
    const from = kept[before];
    if (from !== undefined) return from + (before < index && isChangedNext(kept, before) ? 1 : 0);
  }
  return undefined;
}

/** Whether the old line after the one kept at `before` is not kept itself: then the new line that follows takes its place. */
function isChangedNext(kept: readonly (number | undefined)[], before: number): boolean {
  return !kept.includes((kept[before] ?? 0) + 1);
}

/**
 * Whether the new text is indented as the file is already: models that are careless with the old text are often right
 * with the new one. Lines that stand in the file as the old text has them say nothing of that.
 */
function standsAsFile(
  block: readonly string[],
  wanted: readonly string[],
  replacing: readonly string[],
  kept: readonly (number | undefined)[],
): boolean {
  const pairs = replacing.flatMap((line, index) => {
    const from = kept[index];
    return from === undefined || line.trim() === ''
      ? []
      : [{own: indentOf(line), inFile: indentOf(block[from] ?? ''), before: indentOf(wanted[from] ?? '')}];
  });
  // One that begins further to the left has a frame of its own.
  const least = (lines: readonly string[]) =>
    Math.min(...lines.filter(line => line.trim() !== '').map(line => indentOf(line).length));
  return (
    least(replacing) >= least(block) &&
    pairs.every(({own, inFile}) => own === inFile) &&
    pairs.some(({before, inFile}) => before !== inFile)
  );
}

/** Indentation in the file's own unit, such as a tab for each two spaces of the model's. */
function converted(indent: string, unit: {own: string; file: string}): string {
  if (unit.own === unit.file) return indent;
  const steps = indent.includes('\t') ? indent.length : indent.length / widthOf(unit.own);
  return Number.isInteger(steps) ? unit.file.repeat(steps) : indent;
}

/** How many columns one step of indentation takes. */
function widthOf(unit: string): number {
  return Math.max(1, unit.length);
}

/** One step of indentation as the lines show it; two spaces where they show none. */
function unitOf(lines: readonly string[]): string {
  const indents = lines.filter(line => line.trim() !== '').map(indentOf);
  if (indents.some(indent => indent.startsWith('\t'))) return '\t';
  const widths = [...new Set(indents.map(indent => indent.length))].sort((one, other) => one - other);
  const steps = widths.map((width, index) => width - (widths[index - 1] ?? 0)).filter(step => step > 0);
  return ' '.repeat(steps.length > 0 ? Math.min(...steps) : 2);
}

/** The blanks that a line begins with. */
function indentOf(line: string): string {
  return /^[^\S\n]*/.exec(line)?.[0] ?? '';
}

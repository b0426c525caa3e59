import {childOf, childrenOf, settingOf, type XmlElement} from './xml-tree.ts';

/** How the items of one level are numbered. */
interface Level {
  format: string;
  /** `%1.%2)`: numbers of the levels in a pattern. */
  pattern: string;
  start: number;
  /** Numbers of higher levels are written in digits. */
  legal: boolean;
  /** The level after which this one begins anew; 0 for never. */
  restart: number | undefined;
}

/** A numbering that paragraphs refer to; several may share one definition, and then count on. */
interface Numbering {
  abstractId: string;
  levels: ReadonlyMap<number, Level>;
  starts: ReadonlyMap<number, number>;
}

/** Gives list items their numbers. */
export interface NumberCounter {
  /** The marker of the next paragraph of this numbering: `-` for a bullet. Undefined where there is no such numbering. */
  next(id: string, level: number): string | undefined;
}

/** The deepest level of a list in Word, counted from 0; what claims to be deeper counts as this. */
const deepestLevel = 8;

/**
 * Numbers the items of lists as Word does, which stores only that a paragraph is numbered: lists of one definition go
 * on counting unless they say where they start.
 */
export function numberCounter(root: XmlElement | undefined): NumberCounter {
  const numberings = readNumberings(root);
  const counts = new Map<string, number[]>();
  const begun = new Set<string>();
  return {
    next(id, rawLevel) {
      const numbering = numberings.get(id);
      const level = Math.min(deepestLevel, Math.max(0, rawLevel || 0));
      const definition = numbering?.levels.get(level);
      if (!numbering || !definition) return undefined;
      const count = counts.get(numbering.abstractId) ?? [];
      counts.set(numbering.abstractId, count);
      const first = numbering.starts.get(level);
      const key = `${id} ${level}`;
      if (first !== undefined && !begun.has(key)) count[level] = first;
      else count[level] = count[level] === undefined ? definition.start : (count[level] ?? 0) + 1;
      begun.add(key);
      for (let deeper = level + 1; deeper <= deepestLevel; deeper++) {
        const restart = numbering.levels.get(deeper)?.restart;
        if (restart !== 0 && (restart === undefined || level < restart)) delete count[deeper];
      }
      if (definition.format === 'bullet' || definition.format === 'none') return '-';
      return markerOf(definition, numbering.levels, count) || '-';
    },
  };
}

/** Reads how lists are numbered, with what single lists change in the definition they share. */
function readNumberings(root: XmlElement | undefined): Map<string, Numbering> {
  const abstracts = new Map<string, XmlElement>();
  for (const element of childrenOf(root, 'w:abstractNum'))
    abstracts.set(element.attributes['w:abstractNumId'] ?? '', element);
  const numberings = new Map<string, Numbering>();
  for (const element of childrenOf(root, 'w:num')) {
    const abstractId = settingOf(element, 'w:abstractNumId') ?? '';
    const levels = new Map(childrenOf(abstracts.get(abstractId), 'w:lvl').map(levelOf));
    const starts = new Map<number, number>();
    for (const override of childrenOf(element, 'w:lvlOverride')) {
      const at = Number(override.attributes['w:ilvl'] ?? 0);
      const own = childOf(override, 'w:lvl');
      if (own) levels.set(...levelOf(own));
      const start = settingOf(override, 'w:startOverride');
      if (start !== undefined) starts.set(at, Number(start) || 0);
    }
    numberings.set(element.attributes['w:numId'] ?? '', {abstractId, levels, starts});
  }
  return numberings;
}

/** One level with its number. */
function levelOf(element: XmlElement): [number, Level] {
  const restart = settingOf(element, 'w:lvlRestart');
  return [
    Number(element.attributes['w:ilvl'] ?? 0),
    {
      format: settingOf(element, 'w:numFmt') ?? 'decimal',
      pattern: settingOf(element, 'w:lvlText') ?? '',
      start: Number(settingOf(element, 'w:start') ?? 1),
      legal: childOf(element, 'w:isLgl') !== undefined,
      restart: restart === undefined ? undefined : Number(restart),
    },
  ];
}

/** The number of an item in the form its level asks for, such as `2.1)`. */
function markerOf(definition: Level, levels: ReadonlyMap<number, Level>, count: readonly number[]): string {
  return definition.pattern.replace(/%(\d)/g, (_, digit) => {
    const level = Number(digit) - 1;
    const value = count[level] ?? levels.get(level)?.start ?? 1;
    return formatted(value, definition.legal ? 'decimal' : (levels.get(level)?.format ?? 'decimal'));
  });
}

/** A number in digits, letters or Roman numerals. */
function formatted(value: number, format: string): string {
  if (format === 'lowerLetter' || format === 'upperLetter') {
    const letter = String.fromCharCode(97 + ((Math.max(1, value) - 1) % 26)).repeat(
      Math.min(10, Math.ceil(value / 26) || 1),
    );
    return format === 'upperLetter' ? letter.toUpperCase() : letter;
  }
  if (format === 'lowerRoman' || format === 'upperRoman') {
    const roman = romanOf(value);
    return format === 'lowerRoman' ? roman.toLowerCase() : roman;
  }
  return format === 'decimalZero' && value < 10 ? `0${value}` : String(value);
}

/** What Roman numerals are put together from, the largest first. */
const romanParts: readonly (readonly [number, string])[] = [
  [1000, 'M'],
  [900, 'CM'],
  [500, 'D'],
  [400, 'CD'],
  [100, 'C'],
  [90, 'XC'],
  [50, 'L'],
  [40, 'XL'],
  [10, 'X'],
  [9, 'IX'],
  [5, 'V'],
  [4, 'IV'],
  [1, 'I'],
];

/** A Roman numeral; digits outside 1 to 5,000. */
function romanOf(value: number): string {
  if (value < 1 || value > 5_000) return String(value);
  let left = value;
  let roman = '';
  for (const [part, letters] of romanParts) {
    for (; left >= part; left -= part) roman += letters;
  }
  return roman;
}

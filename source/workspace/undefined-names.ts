import type {Finding} from '../providers/retrieval-only.ts';
import {sanitizeLine} from '../security/terminal-sanitizer.ts';
import {lastPart} from './index-records.ts';
import {isKnown} from './named-definitions.ts';
import type {Passage} from './passage.ts';
import type {ProjectIndex} from './project-index.ts';
import {editDistance} from './term-statistics.ts';
import {textPassages} from './text-passages.ts';

/** The most names of a question that are looked up. */
const lookedUp = 4;
/** How many letters a name may be off to be suggested as what was meant. */
const mostSlips = 2;

/**
 * Tells which of `names`, which stand in a question as code, the project neither defines nor uses: those that stand in
 * its texts, with at most `limit` places each, and those that are absent.
 */
export async function undefinedNamesOf(
  index: Pick<ProjectIndex, 'search' | 'definitions' | 'references'>,
  names: readonly string[],
  limit: number,
): Promise<{standing: {name: string; places: Passage[]}[]; absent: string[]}> {
  const checked = await Promise.all(
    names.slice(0, lookedUp).map(async name => {
      if (await isKnown(index, name)) return [];
      return [{name, places: await textPassages(index, name, limit)}];
    }),
  );
  const unknown = checked.flat();
  return {
    standing: unknown.filter(({places}) => places.length > 0),
    absent: unknown.flatMap(({name, places}) => (places.length === 0 ? name : [])),
  };
}

/** Completes a name that does not exist with the nearest of what was found, which may be what was meant. */
export function withNearest(name: string, searched: readonly Passage[]): Finding['unknownNames'][number] {
  const known = [...new Set(searched.map(({symbol}) => symbol))].filter(symbol => symbol !== '');
  const distance = (symbol: string) => editDistance(symbol.toLowerCase(), lastPart(name).toLowerCase(), mostSlips);
  const nearest = known.filter(symbol => distance(symbol) <= mostSlips).sort((a, b) => distance(a) - distance(b));
  return {name: sanitizeLine(name), nearest: nearest.slice(0, 3).map(sanitizeLine)};
}

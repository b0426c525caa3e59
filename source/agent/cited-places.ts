import type {Citation, CitedFile} from '../providers/language-model.ts';

/** How an answer names a place in a file: `path:12`, `path:12-30`. */
const reference = /(?:^|[\s([`"'*])((?:[\w@.+~-]+\/)*[\w@.+~-]*\.?[\w+~-]+):(\d{1,7})(?:\s?[-–]\s?(\d{1,7}))?(?!\d)/g;
/** The most places of one answer that become citations; further ones are not linked. */
const mostCitations = 50;

/**
 * Finds the `path:line` places that a model's answer cites, in its order, each once, and drops invented ones: only
 * files that the model was really shown count. The score is that of the passage shown where one covers the place, else
 * 0.
 */
export function citedPlaces(text: string, shown: readonly Citation[]): Citation[] {
  if (shown.length === 0) return [];
  const byPath = groupByPath(shown.filter(citation => citation.kind === 'file'));
  const found = new Map<string, Citation>();
  for (const [, path = '', first, last] of text.matchAll(reference)) {
    const known = byPath.get(path.replace(/^\.\//, ''));
    if (!known || found.size >= mostCitations) continue;
    const startLine = Number(first);
    const endLine = Math.max(startLine, Number(last ?? first));
    const cover = known.find(place => place.startLine <= endLine && startLine <= place.endLine);
    if (startLine === 0 || !cover) continue;
    const {kind, score, symbol, path: place} = cover;
    found.set(`${place}:${startLine}-${endLine}`, {
      kind,
      path: place,
      startLine,
      endLine,
      score,
      ...(symbol !== undefined && {symbol}),
      why: 'cited',
    });
  }
  return [...found.values()];
}

/** The passages shown, by the file that they are from. */
function groupByPath(shown: readonly CitedFile[]): Map<string, CitedFile[]> {
  const groups = new Map<string, CitedFile[]>();
  for (const citation of shown) groups.set(citation.path, [...(groups.get(citation.path) ?? []), citation]);
  return groups;
}

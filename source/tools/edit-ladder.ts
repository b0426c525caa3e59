/** How the place of an edit was found, strictest first. */
export type EditRung = 'exact' | 'line-trimmed' | 'indentation-flexible' | 'whitespace-normalised' | 'anchored';

/** What to put where: `[start, end)` of the text gives way to `replacement`. */
export interface TextEdit {
  start: number;
  end: number;
  replacement: string;
}

/** Lines that resemble what was looked for; `startLine` is 1-based. */
export interface Candidate {
  startLine: number;
  lines: string[];
}

export type EditMatch =
  | {found: true; rung: EditRung; edits: TextEdit[]}
  | {found: false; why: 'missing' | 'ambiguous'; candidates: Candidate[]; total: number};

/**
 * Finds where `oldText` stands in `text` (both with `\n` line ends) and what replaces it. Rungs are tried in their order and the first
 * that finds anything decides: one place, or with `all` every one of an exact match; more than one place is refused.
 */
export function findEdit(text: string, oldText: string, newText: string, all = false): EditMatch {
  const exact = occurrences(text, oldText);
  if (exact.length === 1 || (all && exact.length > 0)) {
    return {found: true, rung: 'exact', edits: exact.map(start => exactEdit(text, start, oldText, newText))};
  }
  if (exact.length > 1)
    return {
      found: false,
      why: 'ambiguous',
      candidates: exact.map(at => candidateAt(text, at, oldText)).slice(0, 3),
      total: exact.length,
    };
  return {found: false, why: 'missing', candidates: [], total: 0};
}

function occurrences(text: string, wanted: string): number[] {
  const found: number[] = [];
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) found.push(at);
  return found;
}

/** Whole lines that are replaced by nothing go with their line end, or an empty line would stay. */
function exactEdit(text: string, start: number, oldText: string, newText: string): TextEdit {
  const end = start + oldText.length;
  const wholeLines = (start === 0 || text[start - 1] === '\n') && text[end] === '\n' && !oldText.endsWith('\n');
  return {start, end: newText === '' && wholeLines ? end + 1 : end, replacement: newText};
}

function candidateAt(text: string, at: number, oldText: string): Candidate {
  const startLine = text.slice(0, at).split('\n').length;
  const count = Math.min(oldText.split('\n').length, 4);
  return {startLine, lines: text.split('\n').slice(startLine - 1, startLine - 1 + count)};
}

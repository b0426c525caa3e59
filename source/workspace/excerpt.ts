import {termsOf} from '../code/terms.ts';
import type {Excerpt} from '../providers/retrieval-only.ts';
import type {Passage} from './passage.ts';

/** How many lines may lie between two quoted lines that are shown as one run: a gap marker would take as much room. */
const gapToClose = 2;
/** The most characters of a line that are shown; a longer one is cut. */
const maximumLineLength = 160;

interface NumberedLine {
  number: number;
  text: string;
}

/**
 * Chooses which lines of a passage are quoted for `questionTerms` (from `termsOf`): the definition, then the lines that
 * hold most of the question's words, with what closes small gaps between them. About `budgetLines`; a passage that is
 * little longer is shown whole.
 */
export function excerptsOf(passage: Passage, questionTerms: ReadonlySet<string>, budgetLines: number): Excerpt[] {
  const lines = numberedLines(passage);
  const chosen =
    lines.length <= budgetLines + gapToClose
      ? new Set(lines.keys())
      : chooseLines(passage, lines, questionTerms, budgetLines);
  return runsOf(lines, chosen);
}

/** The lines of a passage with their numbers in the file. */
export function numberedLines(passage: Passage): NumberedLine[] {
  return passage.text.split('\n').map((text, index) => ({
    number: passage.lineNumbers?.[index] ?? passage.startLine + index,
    text,
  }));
}

function chooseLines(
  passage: Passage,
  lines: NumberedLine[],
  questionTerms: ReadonlySet<string>,
  budgetLines: number,
): Set<number> {
  const definition = lines.findIndex(line => line.number === passage.definitionLine);
  const firstText = lines.findIndex(line => /[\p{L}\p{N}]/u.test(line.text));
  const chosen = new Set([definition >= 0 ? definition : Math.max(firstText, 0)]);
  const scored = lines
    .map((line, index) => ({index, score: scoreOf(line.text, questionTerms)}))
    .filter(({score}) => score > 0)
    .sort((a, b) => b.score - a.score || a.index - b.index);
  for (const {index} of scored) {
    if (chosen.size >= budgetLines) break;
    chosen.add(index);
  }
  // With few matching lines, the text that follows the definition says more than nothing.
  for (let index = Math.max(definition, firstText, 0); chosen.size < budgetLines && index < lines.length; index++) {
    if (lines[index]?.text.trim() !== '') chosen.add(index);
  }
  return closeGaps(chosen, lines.length, budgetLines);
}

/** How many different words of the question a line holds. */
function scoreOf(text: string, questionTerms: ReadonlySet<string>): number {
  return new Set(termsOf(text).filter(term => questionTerms.has(term))).size;
}

function closeGaps(chosen: ReadonlySet<number>, lineCount: number, budgetLines: number): Set<number> {
  const closed = new Set(chosen);
  const sorted = [...chosen].sort((a, b) => a - b);
  for (let at = 1; at < sorted.length && closed.size < budgetLines + gapToClose; at++) {
    const from = sorted[at - 1] ?? 0;
    const to = sorted[at] ?? lineCount;
    if (to - from - 1 <= gapToClose) for (let index = from + 1; index < to; index++) closed.add(index);
  }
  return closed;
}

function runsOf(lines: NumberedLine[], chosen: ReadonlySet<number>): Excerpt[] {
  const runs: Excerpt[] = [];
  let previous = Number.NEGATIVE_INFINITY;
  for (const [index, line] of lines.entries()) {
    if (!chosen.has(index)) continue;
    const text = cut(line.text);
    if (line.number === previous + 1) runs.at(-1)?.lines.push(text);
    else runs.push({startLine: line.number, lines: [text]});
    previous = line.number;
  }
  return runs.map(trimBlank).filter(run => run.lines.length > 0);
}

function trimBlank(run: Excerpt): Excerpt {
  const first = run.lines.findIndex(line => line.trim() !== '');
  const last = run.lines.findLastIndex(line => line.trim() !== '');
  return first < 0 ? {...run, lines: []} : {startLine: run.startLine + first, lines: run.lines.slice(first, last + 1)};
}

function cut(text: string): string {
  if (text.length <= maximumLineLength) return text;
  // Two more than could be needed: a pair may be cut at the end of the slice.
  const characters = Array.from(text.slice(0, maximumLineLength * 2 + 2));
  return characters.length <= maximumLineLength ? text : `${characters.slice(0, maximumLineLength - 1).join('')}…`;
}

import {escapeUnseen} from '../security/escape-unseen.ts';
import {type EditMatch, type EditRung, findEdit} from './edit-ladder.ts';
import {type EvenText, evenLines, replaceEven, restoreLines} from './line-endings.ts';
import {type Candidate, nearestLines} from './nearest-lines.ts';
import {findPlaceholder} from './placeholder.ts';

/** One replacement that a model asks for; `replaceAll` replaces every place, else there must be exactly one. */
export interface OneEdit {
  oldText: string;
  newText: string;
  replaceAll?: boolean;
}

/** The changed text with what the model should know of it, or why an edit cannot be made. */
export type AppliedEdits =
  | {
      ok: true;
      text: string;
      /** The rung of each edit. */
      rungs: EditRung[];
      /** What the model should know: other rungs than `exact`, more places than one. */
      notes: string[];
      /** What was replaced by what, in the order in which it was done. */
      pieces: string[];
    }
  | {ok: false; problem: string};

/**
 * Makes the edits that a model asks for in a file's text, all of them or none: each on what the ones before it left.
 * Says which one cannot be made and why. Line ends stay as they are. `path` is for messages and for what kind of text
 * it is.
 */
export function applyEdits(text: string, edits: readonly OneEdit[], path: string): AppliedEdits {
  let even: EvenText = evenLines(text);
  const rungs: EditRung[] = [];
  const notes: string[] = [];
  const pieces: string[] = [];
  for (const [index, edit] of edits.entries()) {
    const which = edits.length > 1 ? `Edit ${index + 1} of ${edits.length}: ` : '';
    const refuse = (problem: string) => ({
      ok: false as const,
      problem: `${which}${problem}${edits.length > 1 ? ' None of the edits was made.' : ''}`,
    });
    const {oldText, newText} = withoutLineNumbers(evenLines(edit.oldText).text, evenLines(edit.newText).text);
    if (oldText === newText) return refuse('oldText and newText are the same: there is nothing to change.');
    // `// ... existing code` as new text would delete that code.
    const placeholder = findPlaceholder(newText, oldText, path);
    if (placeholder !== undefined) {
      return refuse(
        `newText has the line \`${escapeUnseen(placeholder)}\` in place of code. Write out all that shall stand there, or make the edit smaller.`,
      );
    }
    const match = findEdit(even.text, oldText, newText, edit.replaceAll);
    if (!match.found) return refuse(notFound(even.text, oldText, path, match));
    // From the last place to the first, so that the places before it stay where they are.
    for (const {start, end, replacement} of [...match.edits].reverse()) {
      pieces.push(even.text.slice(start, end), replacement);
      even = replaceEven(even, start, end, replacement);
    }
    rungs.push(match.rung);
    if (match.rung !== 'exact')
      notes.push(`${which}oldText was not there exactly, its place was found by the ${match.rung} match`);
    if (match.edits.length > 1) notes.push(`${which}${match.edits.length} places`);
  }
  const result = restoreLines(even);
  // Edits that take each other back would otherwise be reported as done.
  if (result === text) return {ok: false, problem: `The edits leave \`${path}\` as it is: there is nothing to change.`};
  return {ok: true, text: result, rungs, notes, pieces};
}

/** A line number as read-file shows it in front of a line; models copy it along with the line. */
const numbered = /^\s*\d+│/;

/**
 * Takes out the line numbers that models copy along from what read-file shows; where every line has one they are none
 * of the text.
 */
function withoutLineNumbers(oldText: string, newText: string): {oldText: string; newText: string} {
  const strip = (text: string) => text.replace(/^[^\S\n]*\d+│/gm, '');
  const all = (text: string) => text.split('\n').every(line => line === '' || numbered.test(line));
  if (!numbered.test(oldText) || !all(oldText)) return {oldText, newText};
  return {oldText: strip(oldText), newText: all(newText) ? strip(newText) : newText};
}

/**
 * What the model is told when the old text is not in the file, with the nearest lines, or is there more than once, with
 * the places.
 */
function notFound(text: string, oldText: string, path: string, match: Extract<EditMatch, {found: false}>): string {
  if (match.why === 'ambiguous') {
    const lines = text.split('\n');
    const count = Math.min(oldText.split('\n').length, 3);
    const places = match.lines
      .slice(0, 5)
      .map(line => ({startLine: line, lines: lines.slice(line - 1, line - 1 + count)}));
    const loosely = match.rung === 'exact' ? '' : ` (by the ${match.rung} match)`;
    const remedy =
      match.rung === 'exact'
        ? 'give more lines around it, or set replaceAll'
        : 'copy it exactly, with more lines around it';
    return `oldText is in \`${path}\` ${match.lines.length} times${loosely}, expected once: ${remedy}.\n${shown(places)}`;
  }
  const nearest = nearestLines(text, oldText);
  const rest = nearest.length > 0 ? `The nearest lines:\n${shown(nearest)}\n` : 'Nothing in it resembles that.';
  return `oldText is not in \`${path}\`: copy it from the file as it is. ${rest}`;
}

/** Lines of the file with their numbers, for the model to copy the text from. */
function shown(candidates: readonly Candidate[]): string {
  return candidates
    .map(({startLine, lines}) =>
      lines.map((line, index) => `${startLine + index}│${escapeUnseen(line.slice(0, 300))}`).join('\n'),
    )
    .join('\n…\n');
}

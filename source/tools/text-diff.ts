import {structuredPatch} from 'diff';
import {escapeUnseen} from '../security/escape-unseen.ts';
import type {DiffDetails, DiffHunk} from './tool.ts';

/** How many unchanged lines are shown around a change. */
const contextLines = 3;
/** The most lines of a diff that are shown: more than anybody reads before saying yes. How many are hidden is said. */
const mostLines = 5_000;
/** The most characters that are shown of one line; a minified file has one line of megabytes. */
const longestLine = 2_000;
/**
 * How long comparing may take, in milliseconds. A finer diff than this takes is not worth the wait: then the changed
 * middle is shown as one piece.
 */
const patienceMs = 250;

/**
 * Compares a file before and after a change (a diff), for the screen and the user's approval. Line endings are not
 * shown; a missing one at the end of the file is noted.
 */
export function diffDetails(
  path: string,
  change: DiffDetails['change'],
  before: string,
  after: string,
  notes: readonly string[] = [],
): DiffDetails {
  const hunks = hunksOf(linesOf(before), linesOf(after));
  let room = mostLines;
  let hiddenLines = 0;
  const shown: DiffHunk[] = [];
  let addedLines = 0;
  let removedLines = 0;
  for (const hunk of hunks) {
    for (const line of hunk.lines) {
      if (line.startsWith('+')) addedLines++;
      else if (line.startsWith('-')) removedLines++;
    }
    const lines = hunk.lines.slice(0, Math.max(0, room));
    hiddenLines += hunk.lines.length - lines.length;
    room -= lines.length;
    if (lines.length > 0) shown.push({...hunk, lines: lines.map(shownLine)});
  }
  const ends = [before, after].map(text => text === '' || /[\r\n]$/.test(text));
  const endNotes =
    ends[0] === ends[1] ? [] : [ends[1] ? 'a line ending is added at the end' : 'no line ending at the end'];
  return {
    kind: 'diff',
    path: escapeUnseen(path),
    change,
    hunks: shown,
    addedLines,
    removedLines,
    hiddenLines,
    notes: [...notes.map(escapeUnseen), ...endNotes],
  };
}

/** A line as the screen may print it: cut, and with invisible characters spelt out. */
function shownLine(line: string): string {
  const cut = line.length > longestLine ? `${line.slice(0, longestLine)}… (${line.length - longestLine} more)` : line;
  return escapeUnseen(cut);
}

/** The lines of a text without their ends, whichever they are. */
function linesOf(text: string): string[] {
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/**
 * The changed places with the lines around them. Only what lies between the first and the last difference is compared
 * in full: a large file with one edit costs nothing.
 */
function hunksOf(before: readonly string[], after: readonly string[]): DiffHunk[] {
  // What both begin with, and what both end with, needs no comparing.
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head++;
  let tail = 0;
  const most = Math.min(before.length, after.length) - head;
  while (tail < most && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  if (head === before.length && head === after.length) return [];
  const lead = Math.max(0, head - contextLines);
  const oldPart = before.slice(lead, before.length - Math.max(0, tail - contextLines));
  const newPart = after.slice(lead, after.length - Math.max(0, tail - contextLines));
  const patch = structuredPatch('', '', asText(oldPart), asText(newPart), undefined, undefined, {
    context: contextLines,
    timeout: patienceMs,
  });
  const hunks = patch ? patch.hunks : [onePiece(oldPart, newPart, head - lead, Math.min(tail, contextLines))];
  return hunks.map(hunk => ({
    oldStart: hunk.oldStart + lead,
    oldLines: hunk.oldLines,
    newStart: hunk.newStart + lead,
    newLines: hunk.newLines,
    lines: hunk.lines.filter(line => !line.startsWith('\\')),
  }));
}

/** Lines as one text again, for the comparison. */
function asText(lines: readonly string[]): string {
  return lines.map(line => `${line}\n`).join('');
}

/** The whole changed middle as removed and added anew, where comparing it line by line would take too long. */
function onePiece(before: readonly string[], after: readonly string[], head: number, tail: number): DiffHunk {
  return {
    oldStart: 1,
    oldLines: before.length,
    newStart: 1,
    newLines: after.length,
    lines: [
      ...before.slice(0, head).map(line => ` ${line}`),
      ...before.slice(head, before.length - tail).map(line => `-${line}`),
      ...after.slice(head, after.length - tail).map(line => `+${line}`),
      ...before.slice(before.length - tail).map(line => ` ${line}`),
    ],
  };
}

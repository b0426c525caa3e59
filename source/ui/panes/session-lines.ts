import {textStart} from '../graphemes.ts';
import type {SessionContent} from '../ports/sessions-port.ts';
import {wrapText} from '../text-layout.ts';
import type {StyleRole} from '../theme.ts';
import {type LinePart, localTime} from './line-parts.ts';

/** A session as lines to scroll through, and where each turn begins in them. */
export interface SessionLines {
  lines: readonly (readonly LinePart[])[];
  /** Turn number → its first line. */
  turnStarts: ReadonlyMap<number, number>;
}

/** Most lines of what a tool printed: it is long and seldom what one looks for; the beginning says which it was. */
const toolLines = 3;
/** Characters of what a tool printed from which those lines are taken. */
const toolCharacters = 1000;
/**
 * Most characters of one piece of text that are shown; the rest is cut off: megabytes wrapped at each width would stand
 * still.
 */
const longestText = 200_000;

/** Shows a past conversation to be read (transcript): its turns wrapped at `columns`, with tool calls and sources. */
export function sessionLines(content: SessionContent, columns: number): SessionLines {
  const lines: LinePart[][] = [];
  const turnStarts = new Map<number, number>();
  const narrow = columns < 40;
  const indent = narrow ? '' : '  ';
  /** Adds a text, wrapped, with a mark before its first line. */
  const add = (text: string, role?: StyleRole, mark = indent) => {
    const cut =
      text.length > longestText ? `${textStart(text, longestText)}\n… (cut here; \`/export\` writes all of it)` : text;
    for (const [row, line] of wrapText(cut.replace(/\n+$/, ''), Math.max(1, columns - mark.length)).entries()) {
      const prefix = row === 0 || mark.includes('│') ? mark : ' '.repeat(mark.length);
      lines.push([
        {text: prefix, role: 'accent'},
        {text: line, ...(role && {role})},
      ]);
    }
  };
  for (const turn of content.turns) {
    if (lines.length > 0) lines.push([]);
    turnStarts.set(turn.number, lines.length);
    const details = [`turn ${turn.number}`, localTime(turn.at, {day: true}), ...(turn.model ? [turn.model] : [])].join(
      ' · ',
    );
    lines.push([{text: details, role: 'dim'}]);
    // That something was forgotten here stays visible; what it was does not.
    if (turn.erased) {
      add('(forgotten)', 'dim');
      continue;
    }
    add(turn.userText, 'user', '> ');
    for (const part of turn.parts) {
      if (part.kind === 'text') add(part.text);
      else if (part.kind === 'steering') add(part.text, 'user', '> ');
      else if (part.kind === 'reasoning') add(firstLines(part.text, 2), 'dim');
      else if (part.kind === 'tool-call') add(`${part.title ?? 'tool'} ${firstLines(part.text, 1)}`, 'accent');
      else add(firstLines(part.text, toolLines), part.ok === false ? 'error' : 'dim', `${indent}│ `);
    }
    if (turn.parts.length === 0) add('(no answer was stored)', 'dim');
    if (turn.citations.length > 0) add(turn.citations.join('  '), 'link');
  }
  return {lines, turnStarts};
}

/** The first lines of a text, with an ellipsis where there is more. */
function firstLines(text: string, count: number): string {
  const lines = textStart(text, toolCharacters).split('\n');
  const shown = lines.slice(0, count).join('\n');
  return shown.length < text.trimEnd().length ? `${shown} …` : shown;
}

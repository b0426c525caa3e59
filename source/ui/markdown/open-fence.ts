import {fenceLanguage} from './code-lines.ts';
import {CodeHighlighter} from './highlight-code.ts';
import type {Run} from './styled-runs.ts';

/** The first line of code in a fence: its mark and what is said of it. */
export const fenceStart = /^ {0,3}(`{3,}|~{3,})([^\n]*)\n/;

/** A tab ends at the next column that is a multiple of this (CommonMark, "Tabs"); a fence stands before the first of them. */
const tabColumns = 4;

/** A code block whose end has not come yet: its lines are coloured as they come. */
export class OpenFence {
  /** A line that is not blank has come. */
  begun = false;
  /** Blank lines that are shown when another line follows. */
  readonly blanks: string[] = [];
  private readonly mark: string;
  private readonly indent: number;
  private readonly highlighter: CodeHighlighter;

  /** `opening`: what `fenceStart` found. */
  constructor([opening, mark = '', info = '']: RegExpExecArray) {
    this.mark = mark;
    this.indent = opening.indexOf(mark);
    this.highlighter = new CodeHighlighter(fenceLanguage(info));
  }

  /** Whether `line` ends the code: the same sign as at its beginning, at least as often, and nothing else. */
  closedBy(line: string): boolean {
    const match = /^ {0,3}(`{3,}|~{3,})[ \t]*$/.exec(line);
    return match?.[1] !== undefined && match[1][0] === this.mark[0] && match[1].length >= this.mark.length;
  }

  /** A line without the columns that stand before its fence too; of a tab that reaches beyond them the rest stays as blanks. */
  unindented(line: string): string {
    let at = 0;
    while (at < this.indent && line[at] === ' ') at += 1;
    if (at === this.indent || line[at] !== '\t') return line.slice(at);
    return ' '.repeat(tabColumns - this.indent) + line.slice(at + 1);
  }

  /** The lines that are final with this further one. */
  add(line: string): Run[][] {
    if (line.trim() === '') {
      if (this.begun) this.blanks.push(line);
      return [];
    }
    this.begun = true;
    return [...this.blanks.splice(0), line].flatMap(next => this.highlighter.add(next));
  }

  /** The lines that are not final yet, with the begin of the next one. */
  pending(partialLine: string): Run[][] {
    return this.highlighter.pending(partialLine);
  }

  /** The lines that were not final yet. */
  end(): Run[][] {
    return this.highlighter.end();
  }
}

/**
 * `text` up to the end of the first line that begins code at the top level whatever stands before it: what follows is parsed when
 * that code is over, and not once for each block of code before it.
 */
export function upToFence(text: string): string {
  const opening = /^(?:`{3,}[^`\n]*|~{3,}[^\n]*)\n/m.exec(text);
  if (opening === null || /^ {0,3}</m.test(text.slice(0, opening.index))) return text;
  return text.slice(0, opening.index + opening[0].length);
}

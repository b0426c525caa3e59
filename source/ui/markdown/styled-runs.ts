import {splitGraphemes} from '../graphemes.ts';
import {graphemeWidth, textWidth} from '../text-layout.ts';
import type {StyleRole, Theme} from '../theme.ts';

/** What Markdown needs of the theme: `style` must put its opening sequence before the text and end with a full reset. */
export type MarkdownTheme = Pick<Theme, 'style'>;

/** Text of one style. A line feed in it ends the line. */
export interface Run {
  text: string;
  /** All of them hold, the last one named wins where they disagree. */
  roles: readonly StyleRole[];
}

/** Turns runs into text with SGR sequences; `plain` when the theme has no styles. */
export interface Painter {
  plain: boolean;
  /** One line; every style that it opens it closes. Blanks at its end are dropped. */
  line(runs: readonly Run[]): string;
}

// Character references (`&#x202e;`, `&#13;`) bring in what the text was cleaned of.
const unwanted =
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u00AD\u061C\u180E\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB\uFFFE\uFFFF\u{E0000}-\u{E007F}]|\p{Cs}/gu;
/** Text with nothing in it that would have to be taken out. */
const printable = /^[\x20-\x7e\n]*$/;

/**
 * Removes from `text` what could control the terminal or hide in it, apart from line feeds; a tab becomes four blanks.
 */
export function safeText(text: string): string {
  if (printable.test(text)) return text;
  return text
    .replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
    .replace(unwanted, '')
    .replaceAll('\t', '    ');
}

/** Makes what turns styled pieces of text into lines for the terminal, in the colours of `theme`. */
export function createPainter(theme: MarkdownTheme): Painter {
  const openings = new Map<string, string>();
  const openingOf = (roles: readonly StyleRole[]) => {
    const key = roles.join();
    let opening = openings.get(key);
    if (opening === undefined) {
      opening = [...new Set(roles)].map(role => theme.style(role, 'x').split('x')[0] ?? '').join('');
      openings.set(key, opening);
    }
    return opening;
  };
  return {
    plain: openingOf(['heading']) === '',
    line(runs) {
      let line = '';
      let current = '';
      for (const {text, roles} of trimmedEnd(runs)) {
        if (text === '') continue;
        const opening = openingOf(roles);
        // The terminal is told of a style only where it changes.
        if (opening !== current) {
          if (current !== '') line += '\u001B[0m';
          line += opening;
          current = opening;
        }
        line += text;
      }
      return current === '' ? line : `${line}\u001B[0m`;
    },
  };
}

/** A line without the blanks at its end. */
export function trimmedEnd(runs: readonly Run[]): readonly Run[] {
  const last = runs.at(-1);
  if (last === undefined) return runs;
  const text = last.text.trimEnd();
  if (text !== '' && text.length === last.text.length) return runs;
  return text === '' ? trimmedEnd(runs.slice(0, -1)) : [...runs.slice(0, -1), {...last, text}];
}

/** Cells of the widest line of `runs`. */
export function runsWidth(runs: readonly Run[]): number {
  return Math.max(
    0,
    ...runs
      .map(({text}) => text)
      .join('')
      .split('\n')
      .map(textWidth),
  );
}

/** Wide characters may be parted anywhere, but a line does not begin with one of these. */
const notAtStart = /^[、。，．・：；？！ー”’）〕］｝〉》」』】々ぁぃぅぇぉっゃゅょァィゥェォッャュョ]/u;

/**
 * Wraps styled text into lines of at most `columns` cells (at least 1): broken at blanks and beside wide characters,
 * too long words anywhere.
 */
export function wrapRuns(runs: readonly Run[], columns: number): Run[][] {
  const wrapper = new Wrapper(Math.max(1, columns));
  for (const run of runs) {
    const lines = run.text.split('\n');
    lines.forEach((text, index) => {
      if (index > 0) wrapper.breakLine();
      wrapper.add(text, run.roles);
    });
  }
  return wrapper.end();
}

/** Fills lines word by word and remembers the blank before a word until it is known whether it stays on the line. */
class Wrapper {
  private readonly lines: Run[][] = [];
  private line: Run[] = [];
  private lineWidth = 0;
  private blank: Run | undefined;
  private word: Run[] = [];
  private wordWidth = 0;

  constructor(private readonly columns: number) {}

  add(text: string, roles: readonly StyleRole[]): void {
    for (const piece of text.match(/ +|[^ ]+/g) ?? []) {
      if (piece.startsWith(' ')) {
        this.flushWord();
        this.blank = this.blank === undefined ? {text: piece, roles} : {...this.blank, text: this.blank.text + piece};
      } else if (/^[\x21-\x7e]*$/.test(piece)) this.addToWord(piece, piece.length, roles);
      else this.addMixed(piece, roles);
    }
  }

  breakLine(): void {
    this.flushWord();
    this.nextLine();
    this.blank = undefined;
  }

  end(): Run[][] {
    this.flushWord();
    this.nextLine();
    return this.lines;
  }

  /** Takes a piece with wide characters apart: a line may be broken beside each. */
  private addMixed(piece: string, roles: readonly StyleRole[]): void {
    let narrow = '';
    let width = 0;
    let afterWide = false;
    for (const grapheme of splitGraphemes(piece)) {
      const cells = graphemeWidth(grapheme);
      if (cells === 2 || afterWide) {
        this.addToWord(narrow, width, roles);
        narrow = '';
        width = 0;
        if (!notAtStart.test(grapheme)) this.flushWord();
      }
      narrow += grapheme;
      width += cells;
      afterWide = cells === 2;
    }
    this.addToWord(narrow, width, roles);
    if (afterWide) this.flushWord();
  }

  private addToWord(text: string, width: number, roles: readonly StyleRole[]): void {
    if (text === '') return;
    this.word.push({text, roles});
    this.wordWidth += width;
  }

  /** Puts the word on the line, or on the next one where it has no room; the blank before it is dropped there. */
  private flushWord(): void {
    if (this.word.length === 0) return;
    const {word, wordWidth} = this;
    this.word = [];
    this.wordWidth = 0;
    const gap = this.blank?.text.length ?? 0;
    if (this.lineWidth > 0 && this.lineWidth + gap + wordWidth > this.columns) this.nextLine();
    else if (this.blank !== undefined && gap < this.columns) this.put(this.blank, gap);
    this.blank = undefined;
    if (this.lineWidth + wordWidth <= this.columns) {
      for (const run of word) this.line.push(run);
      this.lineWidth += wordWidth;
    } else for (const run of word) this.putBroken(run);
  }

  private put(run: Run, width: number): void {
    this.line.push(run);
    this.lineWidth += width;
  }

  /** A word that is wider than a line goes on over several. */
  private putBroken({text, roles}: Run): void {
    let part = '';
    let width = 0;
    for (const grapheme of splitGraphemes(text)) {
      const cells = graphemeWidth(grapheme);
      if (this.lineWidth + width + cells > this.columns && this.lineWidth + width > 0) {
        this.put({text: part, roles}, width);
        this.nextLine();
        part = '';
        width = 0;
      }
      part += grapheme;
      width += cells;
    }
    this.put({text: part, roles}, width);
  }

  private nextLine(): void {
    this.lines.push(this.line);
    this.line = [];
    this.lineWidth = 0;
  }
}

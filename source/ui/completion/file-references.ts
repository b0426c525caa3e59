/** A file that a message names with `@`. */
export interface FileReference {
  /** As it was typed, without quotes and lines; whether there is such a file is not known here. */
  path: string;
  /** From 1; with `endLine`, which is the last line, included. One line alone has both. */
  startLine?: number;
  endLine?: number;
}

/**
 * A file in a message: `@` at the start of a word, then a path in quotes or one without blanks, of at most 1,024
 * characters.
 */
const reference = /(?<![^\s([{<'"`,;])@(?:"([^"\n]{1,1024})"(\S*)|([^\s"'`<>|*?]{1,1024}))/g;
/** The lines named behind a path: `:10`, `:10-24`, `#L10-L24`. */
const lines = /(?::L?|#L)(\d{1,9})(?:[-:]L?(\d{1,9}))?$/;

/**
 * Finds the files that a message attaches with `@`: `@source/a.ts`, `@source/a.ts:10`, `@source/a.ts:10-24`,
 * `@a.ts#L10-L24`, and with blanks in the path `@"my notes.md":3-7`. An address such as `me@example.org` is none; signs
 * that end a sentence do not belong to a path. In order, each once.
 */
export function parseFileReferences(text: string): FileReference[] {
  const found = new Map<string, FileReference>();
  for (const [, quoted, behind = '', bare = ''] of text.matchAll(reference)) {
    const typed =
      quoted === undefined
        ? withoutPunctuation(bare)
        : quoted + (/^(?::L?|#L)\d+(?:[-:]L?\d+)?/.exec(behind)?.[0] ?? '');
    const range = lines.exec(typed);
    const path = range === null ? typed : typed.slice(0, range.index);
    if (path === '' || path.startsWith('@')) continue;
    const first = Number(range?.[1] ?? 0);
    const last = Number(range?.[2] ?? first);
    const [startLine, endLine] = first <= last ? [first, last] : [last, first];
    const entry = startLine > 0 ? {path, startLine, endLine} : {path};
    const key = JSON.stringify(entry);
    if (!found.has(key)) found.set(key, entry);
  }
  return [...found.values()];
}

/** `(see @a.ts).` names `a.ts`; brackets that were opened within the path stay. */
function withoutPunctuation(path: string): string {
  let end = path.length;
  for (;;) {
    const last = path[end - 1] ?? '';
    const opened = {')': '(', ']': '[', '}': '{'}[last];
    if (opened !== undefined ? path.slice(0, end).includes(opened) : !/[.,;:!]/.test(last)) return path.slice(0, end);
    end -= 1;
  }
}

/** Writes a file as it is to be typed in a message: in quotes where the path has blanks or signs that would end it. */
export function fileReferenceText(path: string): string {
  return /[\s'`<>|*?]|[.,;:!)\]}]$/.test(path) && !path.includes('"') ? `@"${path}"` : `@${path}`;
}

import {wrapText} from '../text-layout.ts';

/** Turns the text of an answer into lines for the terminal while it arrives. */
export interface AnswerStream {
  /** `committed` are styled lines that will not change any more, to be printed once; `live` is how the rest looks for now. */
  push(text: string): {committed: string[]; live: string[]};
  /** The lines of the rest. */
  end(): string[];
}

/** The answer as it is, wrapped to `columns`: each line that ended is committed. */
export function createPlainStream({columns}: {columns: number}): AnswerStream {
  let rest = '';
  return {
    push(text) {
      rest += text;
      const ended = rest.lastIndexOf('\n');
      const committed = ended < 0 ? [] : wrapText(rest.slice(0, ended), columns);
      rest = rest.slice(ended + 1);
      return {committed, live: rest === '' ? [] : wrapText(rest, columns)};
    },
    end() {
      const last = rest === '' ? [] : wrapText(rest, columns);
      rest = '';
      return last;
    },
  };
}

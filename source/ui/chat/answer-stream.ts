/** Turns the text of an answer into lines for the terminal while it arrives. */
export interface AnswerStream {
  /** `committed` are styled lines that will not change any more, to be printed once; `live` is how the rest looks for now. */
  push(text: string): {committed: string[]; live: string[]};
  /** The lines of the rest. */
  end(): string[];
}

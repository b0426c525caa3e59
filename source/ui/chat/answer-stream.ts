/** Turns the text of an answer into lines for the terminal while it arrives (streaming). */
export interface AnswerStream {
  /** `committed` are styled lines that will not change any more, to be printed once; `live` is how the rest looks for now. */
  push(text: string): {committed: string[]; live: string[]};
  /** The lines of the rest. */
  end(): string[];
  /** What is made from now on, the live lines too, is for a window of this width. */
  resize(columns: number): void;
}

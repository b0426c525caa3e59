/** A chunk that was found. */
export interface FoundPassage {
  document: string;
  /** The number of the passage in its document, from 0. */
  place: number;
  title: string;
  headings: readonly string[];
  /** As Markdown. */
  text: string;
  /** The part of the text that bears most on the question, where it was asked for; page, lines and headings are then its own. */
  excerpt?: string;
  page?: number;
  startLine?: number;
  endLine?: number;
  score: number;
  /** The share of the question's words that it holds, rare ones counting more, or what its meaning stands for; from 0 to 1. */
  coverage: number;
  /** Those of the question's words that it holds. */
  words: readonly string[];
  /** What the score is made of: what it says, what it is about, what it means, whether it gives the kind of thing that is asked for, the rest of its document, and less where it repeats what stands above. */
  why: {text: number; about: number; meaning: number; answers: number; alsoInDocument: number; repeatsAbove: number};
}

/** A passage on its way through the ranking. */
export interface Candidate {
  passage: FoundPassage;
  /** The words of the passage. */
  held: ReadonlySet<string>;
  /** Of the record. */
  parts: string;
}

/** Best first; of two that are as good, by document and place. */
export const byScore = ({passage: one}: Candidate, {passage: other}: Candidate) =>
  other.score - one.score ||
  (one.document === other.document ? one.place - other.place : one.document < other.document ? -1 : 1);

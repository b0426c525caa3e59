import type {QuotedDocument} from '../providers/retrieval-only.ts';

/** A passage of a document that holds something of a question. */
export interface QuotedPassage extends Omit<QuotedDocument, 'bearsOnIt'> {
  /** The share of the question that it holds, from 0 to 1. */
  coverage: number;
  /** The words of the question that it holds, each with the share (0 to 1) of the user's documents in which it stands. */
  words: ReadonlyMap<string, number>;
}

/** What the user's documents say about a question. */
export interface FoundDocuments {
  /** Best first. */
  documents: readonly QuotedPassage[];
  /** How many documents were searched. */
  searched: number;
}

/** The least share of the question (0 to 1) that a document must hold to bear on it. */
const leastCoverage = 0.75;
/** A word that stands in this share of all passages, or in more, tells nothing. */
const commonShare = 0.1;
/**
 * How much the words that a document holds must tell together: as much as one word that stands in a hundredth of all
 * passages, or three that stand in a twentieth each.
 */
const leastTelling = 0.9;

/**
 * Decides which documents bear on a question that the project answers itself: those that hold most of it, and of its
 * words such as are telling, that is, rare in the project (`shareInProject`, 0 to 1) and in the documents alike. Of a
 * question about code any text on computers holds some words.
 */
export async function bearingDocuments(
  passages: readonly QuotedPassage[],
  shareInProject: (word: string) => Promise<number>,
): Promise<QuotedDocument[]> {
  return Promise.all(
    passages.map(async ({coverage, words, ...document}) => {
      const telling = await Promise.all(
        [...words].map(async ([word, share]) => tellingOf(Math.max(share, await shareInProject(word)))),
      );
      const sum = telling.reduce((all, one) => all + one, 0);
      return {...document, bearsOnIt: coverage >= leastCoverage && sum >= leastTelling};
    }),
  );
}

/** 0 for a common word, 1 for one that stands in a hundredth of all passages. */
function tellingOf(share: number): number {
  return Math.max(0, Math.min(1, Math.log10(commonShare / share)));
}

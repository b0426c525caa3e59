/**
 * Ranks documents by how well their words match a query, in memory: a rare word counts more than a common one, and a
 * word in a short document more than in a long one. Okapi BM25 over one field (Robertson and Zaragoza 2009, "The
 * Probabilistic Relevance Framework: BM25 and Beyond") with the constants and the always positive inverse document
 * frequency `ln(1 + (N - n + 0.5) / (n + 0.5))` that Lucene, tantivy and LanceDB use. As there, a document whose field
 * is empty does not count.
 */
export interface Bm25Index {
  /** Adds a document or replaces it. */
  set(id: string, terms: readonly string[]): void;
  remove(id: string): void;
  clear(): void;
  /** The scores of all documents that hold at least one of the (distinct) terms; each is above 0. */
  score(terms: readonly string[]): Map<string, number>;
}

/** How soon further occurrences of a word in a document stop adding to its score. */
const k1 = 1.2;
/** How much a document's length counts against it, from 0 (not at all) to 1. */
const b = 0.75;

/** Makes an empty full-text index that scores documents with BM25. */
export function createBm25Index(): Bm25Index {
  const postings = new Map<string, Map<string, number>>();
  const lengths = new Map<string, number>();
  const termsById = new Map<string, readonly string[]>();
  let totalLength = 0;

  /** Takes a document out, so that its words count neither as found nor for how rare a word is. */
  function remove(id: string): void {
    for (const term of termsById.get(id) ?? []) {
      const documents = postings.get(term);
      documents?.delete(id);
      if (documents?.size === 0) postings.delete(term);
    }
    totalLength -= lengths.get(id) ?? 0;
    lengths.delete(id);
    termsById.delete(id);
  }

  return {
    remove,
    set(id, terms) {
      remove(id);
      if (terms.length === 0) return;
      lengths.set(id, terms.length);
      totalLength += terms.length;
      const distinct = new Set(terms);
      termsById.set(id, [...distinct]);
      for (const term of distinct) if (!postings.has(term)) postings.set(term, new Map());
      for (const term of terms) {
        const documents = postings.get(term) as Map<string, number>;
        documents.set(id, (documents.get(id) ?? 0) + 1);
      }
    },
    clear() {
      postings.clear();
      lengths.clear();
      termsById.clear();
      totalLength = 0;
    },
    score(terms) {
      const scores = new Map<string, number>();
      const meanLength = totalLength / lengths.size;
      for (const term of terms) {
        const documents = postings.get(term);
        if (documents === undefined) continue;
        // A word that few documents have tells more about them than one that many have.
        const rarity = Math.log(1 + (lengths.size - documents.size + 0.5) / (documents.size + 0.5));
        for (const [id, frequency] of documents) {
          // A long document has more words by chance: each counts a little less.
          const norm = k1 * (1 - b + (b * (lengths.get(id) ?? 0)) / meanLength);
          scores.set(id, (scores.get(id) ?? 0) + (rarity * frequency * (k1 + 1)) / (frequency + norm));
        }
      }
      return scores;
    },
  };
}

import {describe, expect, it} from 'vitest';
import {bearingDocuments, type QuotedPassage} from '../../source/runtime/bearing-documents.ts';

const inProject: Record<string, number> = {file: 0.3, value: 0.22, check: 0.18, order: 0.04, form: 0.03, queue: 0.04};

/** Whether a document bears on a question of which it holds these words, each in that share of the documents. */
async function bears(words: Record<string, number>, coverage = 1): Promise<boolean | undefined> {
  const passage: QuotedPassage = {
    text: 'A text.',
    attribution: 'a.md',
    citation: {kind: 'knowledge', path: 'a.md', score: 1},
    coverage,
    words: new Map(Object.entries(words)),
  };
  const [found] = await bearingDocuments([passage], async word => inProject[word] ?? 0);
  return found?.bearsOnIt;
}

describe('a document beside an answer of the project', () => {
  it('bears on a question by a word that is rare in both, or by three that are not common', async () => {
    expect(await bears({file: 0.02, stale: 0.01})).toBe(true);
    expect(await bears({order: 0.01, form: 0.02, queue: 0.01})).toBe(true);
  });

  it('does not by words that are common in the project or in the documents, however many', async () => {
    expect(await bears({file: 0.01, value: 0.01, check: 0.01})).toBe(false);
    expect(await bears({customer: 0.3, month: 0.2, order: 0.1})).toBe(false);
    expect(await bears({order: 0.01, queue: 0.01})).toBe(false);
  });

  it('does not by a rare word alone where it holds little of the question', async () => {
    expect(await bears({stale: 0.01}, 0.5)).toBe(false);
  });
});

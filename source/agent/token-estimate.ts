/** What a text mostly is; it decides how many characters make a token. */
export type TextKind = 'prose' | 'code' | 'json' | 'wide';

/**
 * Characters per token, rounded down so that estimates err on the safe side. Of the order that byte-pair vocabularies of 32,000 to
 * 200,000 entries reach: English prose 4 to 4.5, source code 3 to 3.5, JSON about 3, Chinese, Japanese and Korean about 1.
 */
const charactersPerToken: Record<TextKind, number> = {prose: 4, code: 3.2, json: 2.9, wide: 1};

const sampleCharacters = 4_000;

/** The kind of a text, judged by its first 4,000 characters. */
export function kindOfText(text: string): TextKind {
  const sample = text.slice(0, sampleCharacters);
  const length = Math.max(sample.length, 1);
  const wide = sample.match(/[\u2e80-\ud7ff\uf900-\ufaff\uff00-\uffef]/g)?.length ?? 0;
  if (wide / length > 0.3) return 'wide';
  const quotes = sample.match(/"[^"\n]{0,80}"\s*[:,\]}]/g)?.join('').length ?? 0;
  if (quotes / length > 0.25) return 'json';
  const marks = sample.match(/[{}()[\];=<>|\\/_#*`]/g)?.length ?? 0;
  return marks / length > 0.035 ? 'code' : 'prose';
}

/** About how many tokens `text` has; 0 for none. */
export function estimateTokens(text: string): number {
  if (text === '') return 0;
  const kind = kindOfText(text);
  // Outside of wide scripts a character beyond ASCII costs about one token of its own.
  const foreign = kind === 'wide' ? 0 : (text.match(/[^\x00-\x7f]/g)?.length ?? 0);
  return Math.ceil((text.length - foreign) / charactersPerToken[kind] + foreign);
}

/** Estimates that learn from what a server counts. One for each model: vocabularies differ. */
export interface TokenEstimator {
  estimate(text: string): number;
  /** A server counted `reported` tokens where `estimated` were expected. */
  observe(estimated: number, reported: number): void;
}

const leastObserved = 50;
const farthest = {low: 0.5, high: 2};
const weightOfNews = 0.3;

/** An estimator whose correction stays between half and double: a server that lies must not break the budget. */
export function createTokenEstimator(): TokenEstimator {
  let correction = 1;
  return {
    estimate: text => Math.ceil(estimateTokens(text) * correction),
    observe(estimated, reported) {
      if (estimated < leastObserved || reported < leastObserved) return;
      const ratio = Math.min(farthest.high, Math.max(farthest.low, (reported / estimated) * correction));
      correction += (ratio - correction) * weightOfNews;
    },
  };
}

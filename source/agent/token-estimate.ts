/** What a text mostly is; it decides how many characters make a token. */
export type TextKind = 'prose' | 'code' | 'json' | 'wide';

/**
 * Characters per token, rounded down so that estimates err on the safe side. Of the order that byte-pair vocabularies of 32,000 to
 * 200,000 entries reach: English prose 4 to 4.5, source code 3 to 3.5, JSON about 3, Chinese, Japanese and Korean about 1.
 */
const charactersPerToken: Record<TextKind, number> = {prose: 4, code: 3.2, json: 2.9, wide: 1};

/** How many characters of a text are looked at to tell its kind. */
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

/**
 * Estimates how many tokens a text has, without the model's tokenizer: by its length and what it mostly is. 0 for no
 * text.
 */
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

/** Counts below this many tokens say too little to learn from. */
const leastObserved = 50;
/** How far the correction may go: a server that lies must not break the budget. */
const farthest = {low: 0.5, high: 2};
/** How much one count of a server changes the correction (0 to 1): little enough that an odd one does no harm. */
const weightOfNews = 0.3;

/**
 * Estimates tokens, and gets better with what the server of the model counts. The correction stays between half and
 * double.
 */
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

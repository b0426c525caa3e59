import type {QuestionKind, RecallQuestion} from './recall-question.ts';
import {isQuestion} from './telling-turn.ts';
import {saysWhen} from './time-words.ts';

/** A turn that may answer a question, as the searches found it. */
export interface Candidate {
  /** Unique in memory. */
  key: string;
  session: string;
  role: string;
  speaker: string;
  atMs: number;
  place: number;
  text: string;
  /** Whether the turn before it asks something. */
  answers: boolean;
  /** Terms of the turn alone, and with its surroundings. */
  bare: readonly string[];
  context: readonly string[];
  /** BM25 by the bare text and by the text with its surroundings; 0 where it was not found. */
  bareScore: number;
  contextScore: number;
  /** Cosine, where vectors were searched. */
  vectorScore?: number;
}

/**
 * What is looked at to decide how well a turn fits a question, each from 0 to 1 or from -1 to 1. The weights of a
 * ranker are by these names.
 */
export const featureNames = [
  'context-score',
  'bare-score',
  'context-rank',
  'bare-rank',
  'overlap',
  'context-overlap',
  'rare-term',
  'pairs',
  'speaker',
  'other-speaker',
  'role',
  'names',
  'neighbour',
  'answers-match',
  'asks',
  'length',
  'short',
  'answer-shape',
  'answer-words',
  'in-span',
  'near-span',
  'anchor-side',
  'order',
  'session-density',
  'first-person',
  'vector',
] as const;

/** More of these can only speak for a turn, whatever a training set says. */
export const helpfulFeatures: ReadonlySet<string> = new Set<FeatureName>([
  ...([
    'context-score',
    'bare-score',
    'context-rank',
    'bare-rank',
    'overlap',
    'context-overlap',
    'rare-term',
    'pairs',
  ] as const),
  ...([
    'speaker',
    'role',
    'names',
    'neighbour',
    'answers-match',
    'answer-shape',
    'answer-words',
    'in-span',
    'near-span',
  ] as const),
  ...(['anchor-side', 'order', 'vector'] as const),
]);

export type FeatureName = (typeof featureNames)[number];
/** The features of one turn, by name. */
export type Features = Readonly<Record<FeatureName, number>>;

const dayMs = 24 * 60 * 60 * 1000;

/**
 * Measures how well each remembered turn fits a question: words, names, times, who said it and what stands beside it,
 * in the order of the candidates. Pure; costs one pass over their terms.
 */
export function featuresOf(question: RecallQuestion, candidates: readonly Candidate[]): Features[] {
  const rarity = rarityOf(question.terms, candidates);
  const total = sum(question.terms.map(term => rarity.get(term) ?? 0)) || 1;
  const rarest = [...question.terms]
    .sort((one, other) => (rarity.get(other) ?? 0) - (rarity.get(one) ?? 0))
    .slice(0, 2);
  const mostContext = Math.max(1e-9, ...candidates.map(({contextScore}) => contextScore));
  const mostBare = Math.max(1e-9, ...candidates.map(({bareScore}) => bareScore));
  const mostVector = Math.max(1e-9, ...candidates.map(({vectorScore = 0}) => vectorScore));
  const contextRank = ranksBy(candidates, ({contextScore}) => contextScore);
  const bareRank = ranksBy(candidates, ({bareScore}) => bareScore);
  const named = speakersNamed(question, candidates);
  const places = new Map(candidates.map(candidate => [`${candidate.session}\u001f${candidate.place}`, candidate]));
  const times = candidates.map(({atMs}) => atMs).filter(atMs => atMs > 0);
  const [oldestMs, newestMs] = [Math.min(...times), Math.max(...times)];
  const anchorMs = anchorTime(question, candidates);
  const density = densities(candidates);
  const nameSet = new Set(question.names.filter(name => !named.words.has(name)));

  return candidates.map((candidate): Features => {
    const bare = new Set(candidate.bare);
    const context = new Set(candidate.context);
    const beside = (step: number) => places.get(`${candidate.session}\u001f${candidate.place + step}`);
    const before = beside(-1);
    const near = Math.max(before?.bareScore ?? 0, beside(1)?.bareScore ?? 0);
    const further = Math.max(beside(-2)?.bareScore ?? 0, beside(2)?.bareScore ?? 0);
    const isNamed = named.speakers.has(candidate.speaker);
    const words = candidate.text.split(/\s+/).length;
    return {
      'context-score': candidate.contextScore / mostContext,
      'bare-score': candidate.bareScore / mostBare,
      'context-rank': 1 / (1 + (contextRank.get(candidate.key) ?? 1_000) / 5),
      'bare-rank': 1 / (1 + (bareRank.get(candidate.key) ?? 1_000) / 5),
      overlap: sum(question.terms.map(term => (bare.has(term) ? (rarity.get(term) ?? 0) : 0))) / total,
      'context-overlap': sum(question.terms.map(term => (context.has(term) ? (rarity.get(term) ?? 0) : 0))) / total,
      'rare-term': mean(rarest.map(term => (bare.has(term) ? 1 : context.has(term) ? 0.5 : 0))),
      pairs: pairShare(question, candidate.bare),
      speaker: isNamed ? 1 : 0,
      'other-speaker': named.speakers.size > 0 && !isNamed && candidate.speaker !== '' ? 1 : 0,
      role: question.role === undefined || candidate.speaker !== '' ? 0 : candidate.role === question.role ? 1 : -1,
      names: nameSet.size === 0 ? 0 : shareIn(candidate.text, nameSet),
      neighbour: (near + further / 2) / (1.5 * mostBare),
      'answers-match': candidate.answers ? (before?.bareScore ?? 0) / mostBare : 0,
      asks: isQuestion(candidate.text) ? 1 : 0,
      length: Math.min(1, Math.log1p(words) / Math.log1p(80)),
      short: words < 8 ? 1 : 0,
      'answer-shape': hasShape(question.kind, candidate.text) ? 1 : 0,
      'answer-words': answerShare(question.answers, bare),
      'in-span': question.span ? inSpan(question.span, candidate.atMs) : 0,
      'near-span': question.span ? nearSpan(question.span, candidate.atMs) : 0,
      'anchor-side': anchorSide(question, candidate.atMs, anchorMs),
      order: question.order ? orderScore(question.order, candidate.atMs, oldestMs, newestMs) : 0,
      'session-density': density.get(candidate.key) ?? 0,
      'first-person': /\b(?:I|my|me|we|our|us|I'm|I've|I'd)\b/.test(candidate.text) ? 1 : 0,
      vector: (candidate.vectorScore ?? 0) / mostVector,
    };
  });
}

/** How much a term tells, by how few of the candidates hold it. */
function rarityOf(terms: readonly string[], candidates: readonly Candidate[]): Map<string, number> {
  const wanted = new Set(terms);
  const counts = new Map<string, number>();
  for (const {bare} of candidates) {
    for (const term of new Set(bare)) if (wanted.has(term)) counts.set(term, (counts.get(term) ?? 0) + 1);
  }
  return new Map(
    terms.map(term => {
      const count = counts.get(term) ?? 0;
      return [term, count === 0 ? 0.5 : Math.log(1 + (candidates.length - count + 0.5) / (count + 0.5))];
    }),
  );
}

/** From 0; equal scores have equal ranks, so that the order in which they come decides nothing. */
function ranksBy(candidates: readonly Candidate[], score: (candidate: Candidate) => number): Map<string, number> {
  const ordered = candidates.filter(candidate => score(candidate) > 0).sort((one, other) => score(other) - score(one));
  const ranks = new Map<string, number>();
  let rank = 0;
  ordered.forEach((candidate, at) => {
    const before = ordered[at - 1];
    if (before === undefined || score(before) > score(candidate)) rank = at;
    ranks.set(candidate.key, rank);
  });
  return ranks;
}

/** Speakers whom the question names: by a name of theirs, or by its beginning (`Mel` for Melanie). */
function speakersNamed(question: RecallQuestion, candidates: readonly Candidate[]) {
  const speakers = new Set<string>();
  const words = new Set<string>();
  for (const speaker of new Set(candidates.map(candidate => candidate.speaker))) {
    if (speaker === '') continue;
    for (const part of speaker.toLowerCase().split(/[\s_.-]+/)) {
      const found = question.names.find(name => name === part || (name.length >= 3 && part.startsWith(name)));
      if (found === undefined) continue;
      speakers.add(speaker);
      words.add(found);
    }
  }
  return {speakers, words};
}

/** The share of the question's neighbouring words that stand next to each other, or nearly, in the turn too. */
function pairShare({pairs}: RecallQuestion, bare: readonly string[]): number {
  if (pairs.length === 0) return 0;
  const next = new Map<string, Set<string>>();
  bare.forEach((term, place) => {
    const following = next.get(term) ?? new Set();
    for (const other of bare.slice(place + 1, place + 3)) following.add(other);
    next.set(term, following);
  });
  return pairs.filter(([one, other]) => next.get(one)?.has(other)).length / pairs.length;
}

function shareIn(text: string, names: ReadonlySet<string>): number {
  const lower = text.toLowerCase();
  return [...names].filter(name => lower.includes(name)).length / names.size;
}

/** Whether a text has what such a question asks for: a time, a place, a person, a number, a reason. */
function hasShape(kind: QuestionKind, text: string): boolean {
  switch (kind) {
    case 'when':
      return saysWhen(text);
    case 'where':
      return /\b(?:in|at|to|from|near|on) (?:the )?\p{Lu}|[\w-]+\/[\w./-]+|\b(?:at|in|to) (?:a|the|my|our) \w+/u.test(
        text,
      );
    case 'who':
      return /(?<=[\p{Ll},] )\p{Lu}\p{Ll}+|\b(?:mom|mum|dad|mother|father|sister|brother|friend|friends|wife|husband|son|daughter|kids|family|team|boss|colleague)\b/u.test(
        text,
      );
    case 'number':
      return /\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|dozen|once|twice|few|several|hundred|thousand)\b/i.test(
        text,
      );
    case 'why':
      return /\b(?:because|since|so that|to help|wanted to|reason|inspired|made me|helps? me|in order|due to|thanks to|realized)\b/i.test(
        text,
      );
    case 'yes-no':
    case 'what':
      return false;
  }
}

/** How much a turn holds of words that would answer. One word of the class says much, a second one a little more. */
function answerShare(answers: ReadonlySet<string>, bare: ReadonlySet<string>): number {
  if (answers.size === 0) return 0;
  let count = 0;
  for (const term of bare) if (answers.has(term)) count += 1;
  return count / (count + 0.5);
}

function inSpan({fromMs, toMs}: {fromMs: number; toMs: number}, atMs: number): number {
  return atMs >= fromMs && atMs < toMs ? 1 : 0;
}

/**
 * How near a turn is to the time that the question names, falling off within two weeks. Of what happened in a month is
 * often told some days later.
 */
function nearSpan({fromMs, toMs}: {fromMs: number; toMs: number}, atMs: number): number {
  if (atMs === 0) return 0;
  const away = Math.max(0, fromMs - atMs, atMs - toMs) / dayMs;
  return Math.exp(-away / 14);
}

/**
 * When what the question counts from was first spoken of: the turn that holds most of its words, the earliest of
 * equals.
 */
function anchorTime({anchor}: RecallQuestion, candidates: readonly Candidate[]): number | undefined {
  if (!anchor) return undefined;
  let best: {share: number; atMs: number} | undefined;
  for (const {bare, atMs} of candidates) {
    const words = new Set(bare);
    const share = anchor.terms.filter(term => words.has(term)).length / anchor.terms.length;
    if (share > 0.5 && (!best || share > best.share || (share === best.share && atMs < best.atMs)))
      best = {share, atMs};
  }
  return best?.atMs;
}

/** Whether a turn was said on the wanted side of what the question counts from: 1, -1, or 0 where that is not known. */
function anchorSide({anchor}: RecallQuestion, atMs: number, anchorMs: number | undefined): number {
  if (!anchor || anchorMs === undefined || atMs === 0) return 0;
  if (anchor.side === 'before') return atMs <= anchorMs ? 1 : -1;
  return atMs >= anchorMs ? 1 : -1;
}

/** How new a turn is, or how old, where the newest or the oldest is asked for. */
function orderScore(order: 'newest' | 'oldest', atMs: number, oldestMs: number, newestMs: number): number {
  if (!(newestMs > oldestMs) || atMs === 0) return 0;
  const newness = (atMs - oldestMs) / (newestMs - oldestMs);
  return order === 'newest' ? newness : 1 - newness;
}

/** How much of what was found stands close by, in the same part of the same session. */
function densities(candidates: readonly Candidate[]): Map<string, number> {
  const reach = 6;
  const bySession = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const list = bySession.get(candidate.session) ?? [];
    list.push(candidate);
    bySession.set(candidate.session, list);
  }
  const raw = new Map<string, number>();
  for (const list of bySession.values()) {
    list.sort((one, other) => one.place - other.place);
    let from = 0;
    list.forEach(candidate => {
      while ((list[from]?.place ?? 0) < candidate.place - reach) from += 1;
      let score = 0;
      for (let at = from; at < list.length; at += 1) {
        const other = list[at] as Candidate;
        if (other.place > candidate.place + reach) break;
        if (other !== candidate) score += other.contextScore;
      }
      raw.set(candidate.key, score);
    });
  }
  const most = Math.max(1e-9, ...raw.values());
  return new Map([...raw].map(([key, score]) => [key, score / most]));
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : sum(values) / values.length;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

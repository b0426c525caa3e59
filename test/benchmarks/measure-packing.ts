import {estimateTokens} from '../../source/agent/token-estimate.ts';

export interface PackingQuestion {
  query: string;
  /** What was said in the turns that answer it. */
  answers: readonly string[];
  answerable: boolean;
}

interface Piece {
  text: string;
  attribution: string;
}

/** So much of a turn has to stand in what is packed: longer turns are cut. */
const shownCharacters = 120;

/** What `pack` gives for the questions: how many tokens, and how many of them an answer costs. */
export async function measurePacking(
  questions: readonly PackingQuestion[],
  pack: (query: string) => Promise<readonly Piece[]>,
) {
  const packs: {tokens: number; found: number; wanted: number; answerable: boolean}[] = [];
  for (const {query, answers, answerable} of questions) {
    const pieces = await pack(query);
    const tokens = pieces.reduce((sum, {text, attribution}) => sum + estimateTokens(`[${attribution}]\n${text}\n`), 0);
    const shown = pieces.map(({text}) => text).join('\n');
    const found = answers.filter(answer => shown.includes(beginningOf(answer))).length;
    packs.push({tokens, found, wanted: answers.length, answerable});
  }
  const answerable = packs.filter(pack => pack.answerable);
  const others = packs.filter(pack => !pack.answerable);
  const recalled = answerable.filter(({found}) => found > 0).length;
  return {
    tokensMean: mean(answerable),
    tokensP50: quantile(answerable, 0.5),
    tokensP95: quantile(answerable, 0.95),
    tokensMost: quantile(packs, 1),
    answersPackedPercent: percent(recalled, answerable.length),
    evidencePackedPercent: percent(
      answerable.reduce((sum, {found, wanted}) => sum + found / wanted, 0),
      answerable.length,
    ),
    tokensPerRecalledAnswer: Math.round(answerable.reduce((sum, {tokens}) => sum + tokens, 0) / recalled),
    nothingPackedPercent: percent(answerable.filter(({tokens}) => tokens === 0).length, answerable.length),
    withoutAnswer: {
      tokensMean: mean(others),
      nothingPackedPercent: percent(others.filter(({tokens}) => tokens === 0).length, others.length),
    },
  };
}

function beginningOf(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, shownCharacters);
}

function mean(packs: readonly {tokens: number}[]): number {
  return Math.round(packs.reduce((sum, {tokens}) => sum + tokens, 0) / Math.max(1, packs.length));
}

function quantile(packs: readonly {tokens: number}[], share: number): number {
  const sorted = packs.map(({tokens}) => tokens).sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

function percent(part: number, whole: number): number {
  return Math.round((1_000 * part) / Math.max(1, whole)) / 10;
}

import type {Terms} from './chunk-records.ts';
import {sharedWords, statementsOf} from './statements.ts';

/** One thing that is said, with the numbers of the sources that say it, counted from 1. */
export interface Statement {
  text: string;
  sources: number[];
}

/** The most sentences in an answer; the weaker ones beyond them are left out. */
const mostStatements = 12;
/** The least share of the best statement's score at which another is taken in; below it, one is beside the point. */
const leastOfBest = 0.4;
/** The share of words in common from which two statements count as saying the same. */
const sameFrom = 0.6;
/** The fewest search words of a statement that can answer something. */
const leastWords = 3;

/**
 * Puts an answer together without a model, by quoting the sentences of several sources that bear most on the words
 * `asked` for (extractive summary). They come in the order of the sources, best source first, and within one in the
 * order of the text; what several say stands once, with all of them. A row of a table is said with the heads of its
 * columns. Nothing is said that does not stand there word for word.
 */
export function synthesise(asked: readonly string[], sources: readonly string[], terms: Terms): Statement[] {
  const words = new Set(asked);
  const candidates = sources.flatMap((text, index) =>
    saidIn(text).flatMap(({said, alone}) => {
      const own = new Set(terms(said));
      // What only asks answers nothing.
      if (own.size < leastWords || /[?？]\W*$/.test(said)) return [];
      return [
        {said, own, alone: new Set(terms(alone)), source: index + 1, held: [...own].filter(word => words.has(word))},
      ];
    }),
  );
  const weights = new Map(
    [...words].map(word => {
      const count = candidates.filter(({held}) => held.includes(word)).length;
      return [word, Math.log(1 + candidates.length / (count + 0.5))] as const;
    }),
  );
  const scored = candidates.map(candidate => ({
    ...candidate,
    // Of a long statement little is about one word of it.
    score: candidate.held.reduce((sum, word) => sum + (weights.get(word) ?? 0), 0) / Math.log(8 + candidate.own.size),
  }));
  // What is far below the best only shares a word with the question.
  const best = Math.max(0, ...scored.map(({score}) => score));
  const kept = scored
    .filter(({score}) => score > 0 && score >= best * leastOfBest)
    .sort((one, other) => other.score - one.score)
    .reduce<(typeof scored)[]>((groups, candidate) => {
      const same = groups.find(([first]) => first && saySame(first, candidate));
      if (same) same.push(candidate);
      else groups.push([candidate]);
      return groups;
    }, [])
    .slice(0, mostStatements);
  const place = ([first]: typeof scored) => (first ? scored.indexOf(first) : 0);
  return kept
    .sort((one, other) => place(one) - place(other))
    .map(group => ({
      text: group[0]?.said ?? '',
      sources: [...new Set(group.map(({source}) => source))].sort((one, other) => one - other),
    }));
}

/** A statement on its way into the answer. */
interface Said {
  said: string;
  /** Its words, of a row of a table without the heads of its columns, which all rows share. */
  alone: ReadonlySet<string>;
}

/** Statements with other numbers say different things, however alike they are. */
function saySame(one: Said, other: Said): boolean {
  return sharedWords(one.alone, other.alone) >= sameFrom && numbersIn(one.said) === numbersIn(other.said);
}

/** The numbers in a statement, each once. */
function numbersIn(text: string): string {
  return [...new Set(text.match(/\d+(?:[.,]\d+)*/g))].sort().join(' ');
}

/** What a text says, a sentence or a line each; a row of a table with the heads of its columns, which say nothing alone. */
function saidIn(text: string): {said: string; alone: string}[] {
  const lines = text.split('\n');
  let heads: string[] = [];
  return lines.flatMap((line, index) => {
    if (!line.startsWith('|')) {
      heads = [];
      return statementsOf(line).map(({start, end}) => {
        const said = plain(line.slice(start, end));
        return {said, alone: said};
      });
    }
    const isHeader = tableRule.test(lines[index + 1] ?? '');
    if (isHeader) heads = cellsOf(line);
    if (isHeader || tableRule.test(line)) return [];
    const cells = cellsOf(line);
    const named = cells.map((cell, column) => (cell && heads[column] ? `${heads[column]}: ${cell}` : cell));
    return {said: named.filter(cell => cell !== '').join('; '), alone: cells.join(' ')};
  });
}

/** The line under a table's header. */
const tableRule = /^\|(?: *:?-+:? *\|)+ *$/;

/** The cells of a table's row; an escaped `|` is part of a cell. */
function cellsOf(row: string): string[] {
  return row
    .replace(/^\||\| *$/g, '')
    .split(/(?<!\\)\|/)
    .map(cell => cell.replaceAll('\\|', '|').trim());
}

/** A statement without the marks of headings, lists and quotations. */
function plain(statement: string): string {
  return statement
    .replace(/^\s*(?:#{1,6}|[-*+>]|\d{1,3}[.)]|\[\^[^\]]*\]:)\s+/, '')
    .replace(/\s+/g, ' ')
    .trim();
}

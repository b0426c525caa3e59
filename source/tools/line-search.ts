import {createContext, Script} from 'node:vm';

/** A line that matched; `line` counts from 1. */
export interface LineMatch {
  line: number;
  text: string;
}

/** What a search found in one text; `slow` means that the pattern could not be decided in time on some part of it. */
export interface LineSearchOutcome {
  matches: LineMatch[];
  /** Matching lines, also those over the limit. */
  total: number;
  slow: boolean;
}

/**
 * How long, in milliseconds, a pattern may take on one slice of text before it is stopped. The thread is kept at most
 * this long, so that a cancellation is heard within it.
 */
const sliceMs = 100;
/** How much text is searched at a time, in UTF-16 units, so that a large file is not taken for a slow pattern. */
const sliceCharacters = 256 * 1024;
/** How many characters of a line are searched; what comes after them, as in minified code, is not. */
const longestLineSearched = 20_000;

/**
 * Finds the lines of texts that match a regular expression, and stops patterns that would take for ever (catastrophic
 * backtracking, ReDoS). JavaScript's own cannot be interrupted; run as a script of its own it is stopped after 100 ms.
 * @throws SyntaxError for a pattern that JavaScript cannot read.
 */
export function createLineSearch(
  pattern: string,
  options: {ignoreCase: boolean},
): (text: string, maxMatches: number) => LineSearchOutcome {
  const expression = new RegExp(pattern, options.ignoreCase ? 'iu' : 'u');
  const sandbox: {expression: RegExp; lines: string[]; hits: number[]} = {expression, lines: [], hits: []};
  const context = createContext(sandbox);
  const script = new Script(
    'hits = []; for (let i = 0; i < lines.length; i++) if (expression.test(lines[i])) hits.push(i);',
  );

  return (text, maxMatches) => {
    const outcome: LineSearchOutcome = {matches: [], total: 0, slow: false};
    const lines = text.split(/\r\n|\r|\n/);
    for (const [first, end] of slicesOf(lines)) {
      sandbox.lines = lines.slice(first, end).map(line => line.slice(0, longestLineSearched));
      sandbox.hits = [];
      try {
        script.runInContext(context, {timeout: sliceMs});
      } catch {
        outcome.slow = true;
        return outcome;
      }
      for (const hit of sandbox.hits) {
        outcome.total++;
        if (outcome.matches.length < maxMatches)
          outcome.matches.push({line: first + hit + 1, text: lines[first + hit] ?? ''});
      }
    }
    return outcome;
  };
}

/** Cuts the lines into slices small enough that the time limit means something for each, by first line and end. */
function* slicesOf(lines: readonly string[]): Generator<[number, number]> {
  let first = 0;
  let size = 0;
  for (let index = 0; index < lines.length; index++) {
    size += lines[index]?.length ?? 0;
    if (size < sliceCharacters && index < lines.length - 1) continue;
    yield [first, index + 1];
    first = index + 1;
    size = 0;
  }
}

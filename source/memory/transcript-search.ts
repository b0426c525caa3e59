import {sanitizeLine, sanitizeText} from '../security/terminal-sanitizer.ts';
import {allFound, foldText, matchText, parseQuery, type SearchQuery, type TextMatch} from './search-query.ts';
import type {TranscriptEntry} from './transcript.ts';
import {titleOf} from './transcript-fold.ts';

/**
 * A turn of a past session that holds what was searched for. `excerpt` and `title` are safe to print; `excerpt` is one
 * line.
 */
export interface SessionHit {
  session: string;
  /** The session's title. */
  title: string;
  workspaceRoot: string;
  /** The turn's number in its session, from 1. */
  turn: number;
  /** Who said what the excerpt shows. */
  role: 'user' | 'assistant' | 'tool';
  /** ISO 8601. */
  at: string;
  excerpt: string;
  /** Higher is better; comparable within one search only, and only among hits of one kind. */
  score: number;
  /** It does not hold every word, but is about what was searched for. */
  byMeaning?: true;
}

/** A transcript to search. */
export interface SearchedSession {
  id: string;
  /** Only sessions of this workspace count, when it is given. */
  workspaceRoot: string | undefined;
  entries: AsyncIterable<TranscriptEntry>;
  onUnreadable: (error: unknown) => void;
}

/** What was found of a turn so far: which words, how well they fit, and the best place to show. */
interface SearchedTurn {
  number: number;
  at: string;
  found: number;
  score: number;
  best: {match: TextMatch; role: SessionHit['role']; at: string; excerpt: string} | undefined;
}

/**
 * How much words count by who said them. One's own words are what one remembers; what tools printed is long and rarely
 * what was meant.
 */
const roleWeight = {user: 1.25, assistant: 1, tool: 0.5};
/** About how many characters of the text around a hit are shown. */
const excerptLength = 160;

/**
 * Searches all past sessions for words: the best `limit` turns that hold every term of `query`, best first; equal ones
 * newest first. Streams: memory holds one entry and the best turns so far. What was said in a turn that never ended
 * counts only as far as the user said it.
 */
export async function searchTranscripts(options: {
  query: string;
  limit: number;
  sessions: AsyncIterable<SearchedSession>;
}): Promise<SessionHit[]> {
  const query = parseQuery(options.query);
  let best: SessionHit[] = [];
  const better = (a: SessionHit, b: SessionHit) => b.score - a.score || (a.at < b.at ? 1 : a.at > b.at ? -1 : 0);
  for await (const session of options.sessions) {
    try {
      best.push(...(await searchSession(session, query)));
    } catch (error) {
      session.onUnreadable(error);
    }
    if (best.length > options.limit * 2) best = best.sort(better).slice(0, options.limit);
  }
  return best.sort(better).slice(0, options.limit);
}

/** Searches one transcript from front to back. A turn that never ended counts as the user's question alone. */
async function searchSession(session: SearchedSession, query: SearchQuery): Promise<SessionHit[]> {
  const turns = new Map<string, SearchedTurn>();
  /** Turns without an end so far, as they were before anything was answered. */
  const unanswered = new Map<string, SearchedTurn>();
  let workspaceRoot = '';
  let title = '';
  let givenTitle: string | undefined;
  for await (const entry of session.entries) {
    if (entry.kind === 'session') {
      workspaceRoot ||= entry.workspaceRoot;
      if (session.workspaceRoot !== undefined && session.workspaceRoot !== workspaceRoot) return [];
    } else if (entry.kind === 'title') givenTitle = entry.title;
    else if (entry.kind === 'user-message' && !turns.has(entry.turn)) {
      title ||= titleOf(entry.text);
      const turn: SearchedTurn = {number: turns.size + 1, at: entry.at, found: 0, score: 0, best: undefined};
      turns.set(entry.turn, turn);
      addText(turn, query, 'user', entry.at, entry.text);
      unanswered.set(entry.turn, {...turn});
    } else if (entry.kind === 'step') {
      const turn = turns.get(entry.turn);
      for (const {role, text} of turn ? entry.messages : []) if (turn) addText(turn, query, role, entry.at, text);
    } else if (entry.kind === 'turn-end') unanswered.delete(entry.turn);
  }
  for (const [id, turn] of unanswered) turns.set(id, turn);
  const shownTitle = sanitizeLine(givenTitle ?? title);
  const hits: SessionHit[] = [];
  for (const {number, at, found, score, best} of turns.values()) {
    if (found !== allFound(query) || !best) continue;
    const {role, excerpt} = best;
    hits.push({
      session: session.id,
      title: shownTitle,
      workspaceRoot,
      turn: number,
      role,
      at: best.at || at,
      excerpt,
      score,
    });
  }
  return hits;
}

/**
 * Adds a text of a turn: words may be spread over question, answer and tool output, and the best place is kept to be
 * shown.
 */
function addText(turn: SearchedTurn, query: SearchQuery, role: SessionHit['role'], at: string, text: string): void {
  const folded = foldText(text);
  const match = matchText(folded, query);
  if (match.found === 0) return;
  const weighted = {...match, score: match.score * roleWeight[role]};
  const isBest =
    !turn.best ||
    bits(match.found) > bits(turn.best.match.found) ||
    (bits(match.found) === bits(turn.best.match.found) && weighted.score > turn.best.match.score);
  turn.found |= match.found;
  turn.score = Math.max(turn.score, weighted.score) + (turn.best ? 0.1 * Math.min(turn.score, weighted.score) : 0);
  if (isBest) turn.best = {match: weighted, role, at, excerpt: excerptOf(text, folded, match.at)};
}

/** How many terms a bit mask says were found. */
function bits(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}

/** About `excerptLength` characters around what stands at `at` of the folded text, on one line, cut at blanks where there are some. */
function excerptOf(text: string, folded: string, at: number): string {
  const place = folded.length === text.length ? at : originalIndex(text, at);
  let from = Math.max(0, place - excerptLength / 4);
  let to = Math.min(text.length, from + excerptLength);
  if (from > 0) from += Math.max(0, text.slice(from, place).search(/\s/)) + 1;
  if (from > place) from = place;
  if (to < text.length) {
    const blank = text.slice(place, to).search(/\s\S*$/);
    if (blank > 20) to = place + blank;
  }
  const cut = sanitizeText(text.slice(from, to)).replace(/\s+/g, ' ').trim();
  return `${from > 0 ? '…' : ''}${cut}${to < text.length ? '…' : ''}`;
}

/** Where in `text` the character stands that folded to index `at`: folding can lengthen a text and shorten it. */
function originalIndex(text: string, at: number): number {
  let length = 0;
  let index = 0;
  for (const character of text) {
    length += foldText(character).length;
    if (length > at) return index;
    index += character.length;
  }
  return index;
}

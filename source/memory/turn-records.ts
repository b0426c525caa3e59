import type {CollectionSpec, NewRecord, StoredRecord} from '../storage/vector-store.ts';
import {type MemoryTurn, millisecondsOf, turnKey} from './memory-turn.ts';
import {isQuestion, tellsSomething} from './telling-turn.ts';

/** Splits a text into the words it is searched by: folded, stemmed, without stop words. */
export type Terms = (text: string) => string[];

/** The version of the index. Raise it when terms or the meaning of a field change: the index is made anew then. */
const collectionVersion = 3;

/** How remembered turns stand in the search index: what is searched, filtered and shown of each. */
export const turnCollection: CollectionSpec = {
  name: 'memory-turns',
  version: collectionVersion,
  fields: {
    /** The file of its source, with the source's name before it. */
    source: {type: 'string', filter: 'key'},
    turn: {type: 'string', filter: 'key'},
    numericId: {type: 'boolean'},
    session: {type: 'string', filter: 'key'},
    project: {type: 'string', filter: 'equality'},
    role: {type: 'string', filter: 'equality'},
    speaker: {type: 'string'},
    at: {type: 'string'},
    atMs: {type: 'integer', filter: 'range'},
    /** Its place in the session, from 0. */
    place: {type: 'integer', filter: 'range'},
    text: {type: 'string'},
    /** Whether the turn before it asks something. */
    answers: {type: 'boolean'},
    /** Whether it may be quoted as evidence. */
    tells: {type: 'boolean', filter: 'equality'},
    /** The turn by itself. */
    bare: {type: 'string', fullText: 'terms'},
    /** The turn with what makes it understandable alone. */
    context: {type: 'string', fullText: 'terms'},
  },
};

/** The columns that ranking needs of a record. */
export const candidateFields = [
  ...[
    'turn',
    'numericId',
    'session',
    'project',
    'role',
    'speaker',
    'at',
    'atMs',
    'place',
    'text',
    'answers',
    'tells',
    'bare',
    'context',
  ],
] as const;

/**
 * The most characters of a turn that are searched, from its beginning: what is pasted into a question is rarely what it
 * is remembered by.
 */
const searchedCharacters = 8_000;
/**
 * The most characters of each turn beside it that count as its surroundings, so that a long paste there does not
 * outweigh the turn.
 */
const neighbourCharacters = 600;
/** The most characters of a turn that the index keeps and shows; the whole of it stays in its transcript. */
const storedCharacters = 4_000;
/** The pause, in milliseconds, after which people begin anew, so that what was said before explains nothing. */
const pauseMs = 4 * 60 * 60 * 1000;

/**
 * Prepares what was said for the index: the records of `turns[from…]`, of which each turn's context is the turn before,
 * the turn itself twice, the one after, and when, by whom and about which files it was said.
 */
export function recordsOf(
  source: string,
  turns: readonly MemoryTurn[],
  terms: Terms,
  from = 0,
): (StoredRecord & NewRecord)[] {
  return turns.slice(from).map((turn, index) => {
    const place = from + index;
    // A turn such as "yes, do that" is found by the words of the turns beside it.
    const before = neighbour(turns, place, -1);
    const after = neighbour(turns, place, 1);
    const own = searchTerms(turn.text.slice(0, searchedCharacters), terms);
    const context = [
      ...searchTerms(before.slice(-neighbourCharacters), terms),
      ...own,
      ...own,
      ...searchTerms(after.slice(0, neighbourCharacters), terms),
      ...terms(`${turn.speaker} ${dayWords(turn.at)} ${(turn.paths ?? []).join(' ')}`),
    ];
    return {
      id: turnKey(turn.session, turn.id),
      source,
      turn: turn.id,
      numericId: turn.numericId === true,
      session: turn.session,
      project: turn.project,
      role: turn.role,
      speaker: turn.speaker,
      at: turn.at,
      atMs: Math.round(millisecondsOf(turn.at)),
      place,
      text: turn.text.slice(0, storedCharacters),
      answers: isQuestion(before),
      tells: tellsSomething(turn, turns[place + 1]),
      bare: own.join(' '),
      context: context.join(' '),
    };
  });
}

/**
 * The words by which a text of any length and script is searched. What runs on for hundreds of characters without a
 * blank would count as one word that nobody asks for, although some scripts write whole texts so.
 */
export function searchTerms(text: string, terms: Terms): string[] {
  return terms(text.replace(/\S{200}(?=\S)/g, '$& '));
}

/** The text of the turn beside, unless a long pause lies between. */
function neighbour(turns: readonly MemoryTurn[], place: number, step: -1 | 1): string {
  const turn = turns[place];
  const other = turns[place + step];
  if (!turn || !other) return '';
  return Math.abs(millisecondsOf(turn.at) - millisecondsOf(other.at)) > pauseMs ? '' : other.text;
}

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/**
 * The words by which people ask for a day: `Friday, May 8, 2026`. Not by `Intl`, which takes as long to load as all of
 * recall.
 */
function dayWords(at: string): string {
  const ms = millisecondsOf(at);
  if (ms === 0) return '';
  const day = new Date(ms);
  return `${weekdays[day.getUTCDay()]}, ${months[day.getUTCMonth()]} ${day.getUTCDate()}, ${day.getUTCFullYear()}`;
}

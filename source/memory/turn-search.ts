import type {Collection, Filter, Hit, StoredRecord} from '../storage/vector-store.ts';
import type {NearRecord} from '../storage/vector-table.ts';
import {type Ranking, type RecallWeights, rankTurns} from './recall.ts';
import type {Candidate} from './recall-features.ts';
import {readRecallQuestion} from './recall-question.ts';
import {candidateFields, type Terms} from './turn-records.ts';

/** Which remembered turns are looked at; all where nothing is given. */
export interface TurnFilter {
  session?: string;
  /** Only what was said in this project, or in none. */
  project?: string;
  role?: string;
  /** Milliseconds since 1970, both included. */
  fromMs?: number;
  toMs?: number;
  /** Only what may be quoted as evidence: no question, request or search words that nobody answered. */
  telling?: boolean;
}

/** A turn as a search gives it. */
export interface FoundTurn extends Candidate {
  id: string;
  numericId: boolean;
  project: string;
  /** ISO 8601. */
  at: string;
  /** Whether it may be quoted as evidence. */
  tells: boolean;
}

/** How turns are searched and ranked. */
export interface TurnSearchOptions {
  terms: Terms;
  weights?: RecallWeights;
  /** Asks for the turns near to the question in meaning. */
  near?: (limit: number, filter: Filter) => Promise<readonly NearRecord[]>;
  nowMs: number;
  signal?: AbortSignal;
}

/**
 * How many turns of the search by words are ranked, half as many of each other search; what the index puts behind them
 * is not looked at.
 */
const listed = 120;

/**
 * Searches what was said for the turns that answer `question` best, ranked, with the confidence that one does: by its
 * words, by words that would answer it, by the time it names and by meaning. Nothing for a question without words.
 * @throws EcaError `store-…`, `model-…`.
 */
export async function searchTurns(
  collection: Collection,
  question: string,
  filter: TurnFilter,
  options: TurnSearchOptions,
): Promise<Ranking<FoundTurn>> {
  const read = readRecallQuestion(question, options.terms, options.nowMs);
  if (read.terms.length === 0) return {turns: [], confidence: 0};
  const conditions = toFilter(filter);
  const terms = read.terms.join(' ');
  const search = (words: string, wanted: Filter, limit: number) =>
    collection.searchText({
      terms: words,
      fields: {context: 1, bare: 1},
      limit,
      filter: wanted,
      select: candidateFields,
    });
  // Several searches at once, each for turns that the others miss: by the question's own words,
  // by words that would answer it, in the time that it names, and by meaning.
  const lists = [search(terms, conditions, listed)];
  if (read.answers.size > 0) lists.push(search([...read.answers].join(' '), conditions, listed / 2));
  const {span} = read;
  if (span?.relative && filter.fromMs === undefined && filter.toMs === undefined) {
    lists.push(search(terms, {...conditions, atMs: {from: span.fromMs, to: span.toMs - 1}}, listed / 2));
  }
  if (options.near) {
    const {tells: _, ...asEmbedded} = conditions;
    lists.push(nearest(collection, await options.near(listed / 2, asEmbedded), filter.telling === true));
  }
  const found = new Map<string, FoundTurn>();
  for (const [list, hits] of (await Promise.all(lists)).entries()) {
    const isByClass = list === 1 && read.answers.size > 0;
    for (const hit of hits) {
      const known = found.get(hit.record.id);
      // The scores of other words say nothing of the question's own.
      const turn = isByClass ? turnOf(hit.record) : toFound(hit);
      if (!known) found.set(hit.record.id, turn);
      else if (turn.vectorScore !== undefined) known.vectorScore = turn.vectorScore;
    }
  }
  return rankTurns(read, [...found.values()], options.weights);
}

/** The turns that are near in meaning, as hits. Vectors are kept of all turns, telling or not. */
async function nearest(collection: Collection, near: readonly NearRecord[], telling: boolean): Promise<Hit[]> {
  if (near.length === 0) return [];
  const similarities = new Map(near.map(({id, similarity}) => [id, similarity]));
  const records = await collection.get([...similarities.keys()], candidateFields);
  const wanted = telling ? records.filter(({tells}) => tells !== false) : records;
  return wanted.map(record => {
    const score = similarities.get(record.id) ?? 0;
    return {record, score, fieldScores: {vector: score}};
  });
}

/** The wanted turns as conditions of the index; a project's filter lets through what belongs to none. */
function toFilter({session, project, role, fromMs, toMs, telling}: TurnFilter): Filter {
  return {
    ...(session !== undefined && {session}),
    ...(project !== undefined && {project: [project, '']}),
    ...(role !== undefined && {role}),
    ...(telling && {tells: true}),
    ...((fromMs !== undefined || toMs !== undefined) && {
      atMs: {...(fromMs !== undefined && {from: fromMs}), ...(toMs !== undefined && {to: toMs})},
    }),
  };
}

/** A hit of a search as a turn with its scores. */
function toFound({record, fieldScores}: Hit): FoundTurn {
  return {
    ...turnOf(record),
    bareScore: fieldScores.bare ?? 0,
    contextScore: fieldScores.context ?? 0,
    ...(fieldScores.vector !== undefined && {vectorScore: fieldScores.vector}),
  };
}

/** A stored record as a turn without scores. */
export function turnOf(record: StoredRecord): FoundTurn {
  const text = (name: string) => (typeof record[name] === 'string' ? record[name] : '');
  const number = (name: string) => (typeof record[name] === 'number' ? record[name] : 0);
  const words = (name: string) => text(name).split(' ').filter(Boolean);
  return {
    key: record.id,
    id: text('turn'),
    numericId: record.numericId === true,
    session: text('session'),
    project: text('project'),
    role: text('role'),
    speaker: text('speaker'),
    at: text('at'),
    atMs: number('atMs'),
    place: number('place'),
    text: text('text'),
    answers: record.answers === true,
    tells: record.tells !== false,
    bare: words('bare'),
    context: words('context'),
    bareScore: 0,
    contextScore: 0,
  };
}

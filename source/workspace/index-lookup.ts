import type {Collection, Filter, StoredRecord} from '../storage/vector-store.ts';
import {isProof} from './file-kinds.ts';
import {
  definitionsIn,
  lastPart,
  linkTerm,
  nameKey,
  numberOf,
  passageOf,
  rankingFields,
  textOf,
} from './index-records.ts';
import type {Passage} from './passage.ts';
import {isUnder} from './path-search.ts';
import {isFollowUp} from './question.ts';
import {candidateTerms, readQuestion} from './question-terms.ts';
import {pickDiverse, type RankedHit, rankHits} from './search-ranking.ts';
import type {TermStatistics} from './term-statistics.ts';

/** What a search of the project is limited to. */
export interface SearchOptions {
  /** How many passages; 8 when absent. */
  limit?: number;
  kinds?: readonly string[];
  /** Only files whose path begins with or equals one of these. */
  paths?: readonly string[];
  /** Earlier questions of the conversation, oldest first; the words of the last help a question that goes on with it. */
  history?: readonly string[];
  /** Ends the search where nobody needs it any more; it then rejects with the signal's reason. */
  signal?: AbortSignal;
}

/** A definition in the outline of a file. */
export interface OutlineEntry {
  kind: Passage['kind'];
  symbol: string;
  qualifiedName: string;
  signature: string;
  startLine: number;
  endLine: number;
  definitionLine: number;
  exported: boolean;
}

/** Searches the project index: by question, by name, by callers, by place. */
export interface IndexLookup {
  /** The passages that answer `question` best, best first, none overlapping another. Empty where no word matches. */
  search(question: string, options?: SearchOptions): Promise<Passage[]>;
  /**
   * Where `name` (`add`, `Cart.add`, the key `limits.depth`) is defined: what has a passage of its own, else entries and
   * fields inside another as well; exported ones first, those of tests last; case matters only to break ties.
   */
  definitions(name: string): Promise<Passage[]>;
  /** The passages that call or use `name`, callers first, definitions left out. */
  references(name: string): Promise<Passage[]>;
  /** The smallest passage that holds `line` (from 1) of the file at `path`; undefined where none does. */
  passageAt(path: string, line: number): Promise<Passage | undefined>;
  /** All passages of the file at `path`; in any order, and some may lie in others. */
  passagesIn(path: string): Promise<Passage[]>;
  /** The passages with these ids, by id; those that are gone are left out. */
  passages(ids: readonly string[]): Promise<Map<string, Passage>>;
  /** The share of all passages, 0 to 1, in which a term (as `termsOf` gives it) stands; as if there were at least 100 passages. */
  termShare(term: string): Promise<number>;
  /** What the file at `path` defines, in its order. */
  outline(path: string): Promise<OutlineEntry[]>;
}

/** What the lookups need of the index. */
export interface IndexTableAccess {
  /** Runs a read on the table, and again where the table had to be made anew. */
  reading<Result>(read: (collection: Collection) => Promise<Result>): Promise<Result>;
  statistics(): TermStatistics;
  /** All files that the index knows. */
  paths(): readonly string[];
  /** Whether a file has this revision now; the table may hold others. */
  isLive(revision: string): boolean;
}

/** How many passages the store finds for a question before they are ranked. */
const candidateCount = 150;
/**
 * What a word counts that only may stand for one of the question's, when passages are fetched: a common one would fill
 * the list with passages that hold none of the question's own words.
 */
const standInShare = 0.3;

/** Of fewer passages than this, none says what is common. */
const leastCounted = 100;

/** Answers searches from the table of the project index. */
export function createIndexLookup({reading, statistics, paths, isLive: isLiveRevision}: IndexTableAccess): IndexLookup {
  const isLive = (record: StoredRecord) => isLiveRevision(textOf(record.revision));

  const passagesOf = async (collection: Collection, ranked: readonly RankedHit[]): Promise<Passage[]> => {
    const records = new Map((await collection.get(ranked.map(hit => hit.id))).map(record => [record.id, record]));
    return ranked.flatMap(hit => {
      const record = records.get(hit.id);
      return record ? [{...passageOf(record), score: hit.score, confidence: hit.confidence, why: hit.why}] : [];
    });
  };

  return {
    search: (text, search = {}) =>
      reading(async collection => {
        const limit = search.limit ?? 8;
        const before = isFollowUp(text) ? (search.history?.at(-1) ?? '') : '';
        const question = readQuestion(text, statistics(), before);
        if (question.concepts.length === 0) return [];
        const inside = search.paths ? paths().filter(path => isUnder(path, search.paths ?? [])) : undefined;
        if (inside?.length === 0) return [];
        const filter: Filter = {
          ...(search.kinds && {kind: [...search.kinds]}),
          // Longer lists cost the store more than looking at the hits does.
          ...(inside && inside.length <= 1_000 && {path: inside}),
        };
        const {own, standIns} = candidateTerms(question);
        const hits = await collection.searchText({
          terms: own.join(' '),
          lesser: {terms: standIns.join(' '), weight: standInShare},
          fields: {searchTerms: 1},
          limit: candidateCount,
          select: rankingFields,
          ...(Object.keys(filter).length > 0 && {filter}),
        });
        // Ranking takes as long as all before it.
        search.signal?.throwIfAborted();
        const among = inside && new Set(inside);
        const wanted = hits.filter(hit => isLive(hit.record) && (!among || among.has(textOf(hit.record.path))));
        return passagesOf(collection, pickDiverse(rankHits(question, wanted, statistics()), limit));
      }),
    definitions: name =>
      reading(async collection => {
        const last = lastPart(name);
        // A setting may be called `a.b` itself.
        const names = [...new Set([name, last])];
        const own = await collection.find({filter: {symbolKey: names.map(nameKey)}, limit: 100});
        // A test is called after what it tests.
        const whole = own
          .filter(isLive)
          .map(passageOf)
          .filter(({part, kind}) => part <= 1 && kind !== 'test');
        // A constant or a member without a passage of its own stands in a larger one; a text search is slow beside a lookup.
        const isFound = whole.some(({path, symbol}) => names.includes(symbol) && !isProof(path));
        const holding = isFound
          ? []
          : await collection.searchText({
              terms: names.map(one => linkTerm('defines', one)).join(' '),
              fields: {linkTerms: 1},
              limit: 50,
            });
        const inside = holding.flatMap(({record}) =>
          isLive(record) ? names.flatMap(one => definitionsIn(record, one)) : [],
        );
        const suffix = nameKey(name.replace(/::|#|->/g, '.'));
        const passages = [...whole, ...inside];
        const qualified = passages.filter(passage => nameKey(passage.qualifiedName).endsWith(suffix));
        const rank = (passage: Passage) => [
          isProof(passage.path),
          !names.includes(passage.symbol),
          inside.includes(passage),
          !passage.exported,
        ];
        return (qualified.length > 0 ? qualified : passages).sort(
          (a, b) =>
            compareFlags(rank(a), rank(b)) || (a.path < b.path ? -1 : a.path > b.path ? 1 : a.startLine - b.startLine),
        );
      }),
    references: name =>
      reading(async collection => {
        const last = lastPart(name);
        const hits = await collection.searchText({terms: linkTerm('uses', last), fields: {linkTerms: 1}, limit: 200});
        return hits
          .filter(hit => isLive(hit.record) && textOf(hit.record.symbolKey) !== nameKey(last))
          .map(hit => ({...passageOf(hit.record), score: hit.score}))
          .sort((a, b) => a.references.indexOf(last) - b.references.indexOf(last) || b.score - a.score);
      }),
    passageAt: (path, line) =>
      reading(async collection => {
        const found = await collection.find({filter: {path}, limit: 10_000});
        return found
          .filter(record => isLive(record) && numberOf(record.startLine) <= line && line <= numberOf(record.endLine))
          .map(passageOf)
          .sort((a, b) => a.endLine - a.startLine - (b.endLine - b.startLine))[0];
      }),
    passagesIn: path =>
      reading(async collection =>
        (await collection.find({filter: {path}, limit: 10_000})).filter(isLive).map(passageOf),
      ),
    passages: ids =>
      reading(async collection => {
        const found = await collection.get(ids);
        return new Map(found.filter(isLive).map(record => [record.id, passageOf(record)]));
      }),
    termShare: term =>
      reading(async () => {
        const {documents, documentFrequency} = statistics();
        return documentFrequency(term) / Math.max(leastCounted, documents);
      }),
    outline: path =>
      reading(async collection => {
        const found = await collection.find({filter: {path}, limit: 10_000});
        return found
          .filter(isLive)
          .map(passageOf)
          .filter(passage => passage.symbol !== '' && passage.part <= 1)
          .sort((a, b) => a.startLine - b.startLine || b.endLine - a.endLine)
          .map(({kind, symbol, qualifiedName, signature, startLine, endLine, definitionLine, exported}) => {
            return {kind, symbol, qualifiedName, signature, startLine, endLine, definitionLine, exported};
          });
      }),
  };
}

/** Orders by the first flag in which two lists differ, false first. */
function compareFlags(a: readonly boolean[], b: readonly boolean[]): number {
  const place = a.findIndex((flag, index) => flag !== b[index]);
  return place < 0 ? 0 : Number(a[place]) - Number(b[place]);
}

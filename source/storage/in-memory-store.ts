import {type Bm25Index, createBm25Index} from './bm25-index.ts';
import {
  type CheckedRecord,
  type Condition,
  checkFilter,
  checkLimit,
  checkRecords,
  checkRemovalFilter,
  checkSelect,
  checkSpec,
  checkTextQuery,
  checkVectorQuery,
  compareIds,
  type TextSearchPart,
  termsOf,
  wellFormed,
} from './collection-checks.ts';
import type {Collection, CollectionSpec, Hit, StoredRecord, VectorStore} from './vector-store.ts';

/**
 * The search index that is kept in memory where LanceDB cannot run on this machine, and for tests; it is gone when the
 * process ends and is built again at the next start. It ranks as LanceDB does; every search looks at every record that
 * holds a term, or a vector.
 */
export function createInMemoryStore(): VectorStore {
  const collections = new Map<string, {spec: CollectionSpec; collection: Collection}>();
  return {
    engine: 'in-memory',
    async openCollection(spec) {
      checkSpec(spec);
      const open = collections.get(spec.name);
      if (open !== undefined && sameMeaning(open.spec, spec)) return {...open.collection, startedEmpty: false};
      const collection = createCollection(spec);
      collections.set(spec.name, {spec, collection});
      return collection;
    },
    async dropCollection(name) {
      await collections.get(name)?.collection.clear();
      collections.delete(name);
    },
    async close() {
      collections.clear();
    },
  };
}

/** Whether a collection that is open already can serve the one asked for; otherwise it is started anew, empty. */
function sameMeaning(stored: CollectionSpec, wanted: CollectionSpec): boolean {
  return (
    stored.version === wanted.version &&
    JSON.stringify(stored.fields) === JSON.stringify(wanted.fields) &&
    stored.vector?.embedder === wanted.vector?.embedder &&
    stored.vector?.dimension === wanted.vector?.dimension
  );
}

/** One collection in memory, with a full-text index for each field that is searched by words. */
function createCollection(spec: CollectionSpec): Collection {
  const rows = new Map<string, CheckedRecord>();
  const indexes = new Map<string, Bm25Index>();
  for (const [name, field] of Object.entries(spec.fields)) {
    if (field.fullText === 'terms') indexes.set(name, createBm25Index());
  }

  /** Finds records by looking at every one; there are no indexes for filters here. */
  function matching(conditions: readonly Condition[]): StoredRecord[] {
    const found: StoredRecord[] = [];
    for (const {record} of rows.values()) if (holds(record, conditions)) found.push(record);
    return found;
  }

  return {
    startedEmpty: true,
    async upsert(records) {
      for (const row of checkRecords(spec, records)) {
        rows.set(row.record.id, row);
        for (const [name, index] of indexes) index.set(row.record.id, termsOf(String(row.record[name] ?? '')));
      }
    },
    async remove(filter) {
      for (const {id} of matching(checkRemovalFilter(spec, filter))) {
        rows.delete(id);
        for (const index of indexes.values()) index.remove(id);
      }
    },
    async erase() {},
    async clear() {
      rows.clear();
      for (const index of indexes.values()) index.clear();
    },
    async count(filter) {
      return matching(checkFilter(spec, filter)).length;
    },
    async get(ids, select) {
      const fields = checkSelect(spec, select);
      return [...new Set(ids.map(wellFormed))].flatMap(id => {
        const row = rows.get(id);
        return row === undefined ? [] : [pick(row.record, fields)];
      });
    },
    async find({filter, limit, select}) {
      checkLimit(spec, limit);
      const fields = checkSelect(spec, select);
      return matching(checkFilter(spec, filter))
        .sort(byId)
        .slice(0, limit)
        .map(record => pick(record, fields));
    },
    async searchText(query) {
      const parts = checkTextQuery(spec, query);
      const selected = checkSelect(spec, query.select);
      const conditions = checkFilter(spec, query.filter);
      const hits = new Map<string, Hit>();
      for (const {field, weight, share, terms} of parts) {
        for (const [id, score] of indexes.get(field)?.score(terms) ?? []) {
          const record = rows.get(id)?.record;
          if (record === undefined || !holds(record, conditions)) continue;
          const hit = hits.get(id) ?? {record, score: 0, fieldScores: zeroes(parts)};
          hit.fieldScores[field] = (hit.fieldScores[field] ?? 0) + share * score;
          hit.score += weight * share * score;
          hits.set(id, hit);
        }
      }
      return best([...hits.values()], query.limit, selected);
    },
    async searchVector(query) {
      checkVectorQuery(spec, query);
      const selected = checkSelect(spec, query.select);
      const conditions = checkFilter(spec, query.filter);
      const hits: Hit[] = [];
      if (query.vector.every(number => number === 0)) return hits;
      for (const {record, vector} of rows.values()) {
        if (vector === undefined || !holds(record, conditions)) continue;
        hits.push({record, score: cosine(vector, query.vector), fieldScores: {}});
      }
      return best(hits, query.limit, selected);
    },
    async optimize() {},
  };
}

/** A score of 0 for each searched field, for a hit that not every field matches. */
function zeroes(parts: readonly TextSearchPart[]): Record<string, number> {
  return Object.fromEntries(parts.map(({field}) => [field, 0]));
}

/** The best hits, best first; equal scores in the order of ids, so that every store answers alike. */
function best(hits: Hit[], limit: number, fields: readonly string[]): Hit[] {
  return hits
    .sort((one, other) => other.score - one.score || byId(one.record, other.record))
    .slice(0, limit)
    .map(hit => ({...hit, record: pick(hit.record, fields)}));
}

/** Orders records by id, as LanceDB does. */
function byId(one: StoredRecord, other: StoredRecord): number {
  return compareIds(one.id, other.id);
}

/** A copy of a record with the wanted fields, which a caller may change without changing what is stored. */
function pick(record: StoredRecord, fields: readonly string[]): StoredRecord {
  const picked: StoredRecord = {id: record.id};
  for (const name of fields) {
    const value = record[name] ?? null;
    picked[name] = Array.isArray(value) ? [...value] : value;
  }
  return picked;
}

/** Whether a record meets all conditions of a filter. */
function holds(record: StoredRecord, conditions: readonly Condition[]): boolean {
  return conditions.every(condition => {
    const value = record[condition.field] ?? null;
    if (condition.kind === 'equals') return value === condition.value;
    if (condition.kind === 'any') return condition.values.some(wanted => wanted === value);
    return typeof value === 'number' && value >= (condition.from ?? -Infinity) && value <= (condition.to ?? Infinity);
  });
}

/** Cosine similarity of two vectors of equal length, from -1 to 1; neither may be all zeros. */
function cosine(one: readonly number[], other: readonly number[]): number {
  let product = 0;
  let oneSquared = 0;
  let otherSquared = 0;
  for (let at = 0; at < one.length; at += 1) {
    const x = one[at] as number;
    const y = other[at] as number;
    product += x * y;
    oneSquared += x * x;
    otherSquared += y * y;
  }
  return product / Math.sqrt(oneSquared * otherSquared);
}

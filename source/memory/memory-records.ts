import {randomBytes} from 'node:crypto';
import {join} from 'node:path';
import {EcaError} from '../foundation/errors.ts';
import {createRedactor} from '../security/redaction.ts';
import {openAppendLog} from '../storage/append-log.ts';
import {createBm25Index} from '../storage/bm25-index.ts';
import {type ConsolidationRules, planConsolidation} from './consolidate-records.ts';
import {eraseRecord} from './erase-record.ts';
import {
  applyEntry,
  type FoldedRecords,
  foldRecords,
  isCurrent,
  isInScope,
  isRecordEntry,
  type MemoryRecord,
  type RecordChange,
  type RecordEntry,
  type RecordKind,
  type RecordScope,
  type RecordSource,
  sameScope,
} from './memory-record.ts';
import {pickRecord} from './pick-record.ts';
import {compareStatements, readStatement} from './record-statement.ts';
import type {Terms} from './turn-records.ts';

/** Something that is to be remembered. */
export interface NewMemoryRecord {
  kind: RecordKind;
  text: string;
  scope: RecordScope;
  source: RecordSource;
  /** ISO 8601; now when absent. */
  validFrom?: string;
  validTo?: string;
  /** The id of the record that it takes the place of; one that says something else of the same thing when absent. */
  replaces?: string;
  /** In the inbox until somebody accepts it. */
  waiting?: boolean;
}

/** What became of a record that was to be added. */
export interface Added {
  /** Whether a secret was taken out of the text first. */
  redacted?: true;
  record: MemoryRecord;
  /** It was known already and is only counted once more. */
  known: boolean;
  /** What it closed. */
  replaced?: MemoryRecord;
}

/** A memory that shares words with a question. */
export interface RecordMatch {
  record: MemoryRecord;
  score: number;
  /** The share of the question's words that it holds, from 0 to 1. */
  overlap: number;
}

/** Where and when records are looked for. */
export interface RecordPlace {
  project?: string;
  session?: string;
}

/**
 * The list of things that were written down to be remembered: add, search, accept, edit, forget and clean up. Ids may
 * be given by an unambiguous beginning.
 */
export interface MemoryRecords {
  /** Resolves when it is on disk. @throws EcaError `usage-empty-record`, `usage-unknown-record`, `store-…`. */
  add(record: NewMemoryRecord): Promise<Added>;
  /** All of them, newest first; `current` leaves out what waits, is closed, faded, merged or rejected. */
  list(options?: {place?: RecordPlace; status?: MemoryRecord['status']; current?: boolean}): Promise<MemoryRecord[]>;
  /** One record. @throws EcaError `usage-unknown-record`, `usage-ambiguous-record`. */
  get(idOrPrefix: string): Promise<MemoryRecord>;
  /** Those that hold now and in this place and share words with the question, best first. */
  search(question: string, options: {place: RecordPlace; limit: number}): Promise<RecordMatch[]>;
  /** Counts that they were recalled. */
  used(ids: readonly string[]): Promise<void>;
  /** Takes a record out of the inbox into use; it closes what it contradicts, unless that was said later. */
  accept(idOrPrefix: string): Promise<MemoryRecord>;
  /** Says that a record is not wanted; it is kept but never recalled. */
  reject(idOrPrefix: string): Promise<MemoryRecord>;
  /** A new record with the new text takes the place of the old one. */
  edit(idOrPrefix: string, text: string): Promise<Added>;
  /** Removes it and its bytes; it cannot be had back. */
  forget(idOrPrefix: string): Promise<MemoryRecord>;
  /** What `consolidate` would change. */
  plan(rules?: ConsolidationRules): Promise<RecordChange[]>;
  /** Cleans up; undefined where nothing changes. `revert` takes it back. */
  consolidate(rules?: ConsolidationRules): Promise<{run: string; changes: RecordChange[]} | undefined>;
  /** Takes back the last consolidation that is not taken back yet; undefined where there is none. */
  revert(): Promise<{run: string; changes: RecordChange[]} | undefined>;
}

/** Where the records are and how secrets are kept out of them. */
export interface MemoryRecordsOptions {
  /** `records.jsonl` in it is made with the first record. */
  directory: string;
  terms: Terms;
  /** Takes secrets out of what is written down; keys and passwords known by their shape or name when absent. */
  redact?: (text: string) => string;
  now?: () => Date;
}

/** The name and version of the file format. */
const header = {format: 'eca-memory-records', version: 1};
/** The letters of ids: without i, l, o and u, which are easily mistaken. */
const idAlphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/**
 * Opens the memories in `directory`: one append-only log, which is read again when another program wrote to it. What is
 * added twice is counted, what contradicts an older record takes its place, and secrets are taken out first.
 */
export function openMemoryRecords({
  directory,
  terms,
  redact,
  now = () => new Date(),
}: MemoryRecordsOptions): MemoryRecords {
  const filePath = join(directory, 'records.jsonl');
  const open = () => openAppendLog<RecordEntry>({filePath, header});
  let log = open();
  const clean = redact ?? createRedactor().redact;
  let queue: Promise<unknown> = Promise.resolve();

  /** Reads all records from disk each time, since another program may have added or forgotten some. */
  async function load(): Promise<FoldedRecords> {
    const entries: RecordEntry[] = [];
    for await (const {entry} of log.read()) if (isRecordEntry(entry)) entries.push(entry);
    return foldRecords(entries);
  }

  /** One change after the other, each on what is on disk, so that two programs do not undo each other. */
  function changing<Result>(
    change: (folded: FoldedRecords) => Promise<{entries: RecordEntry[]; result: Result}>,
  ): Promise<Result> {
    const done = queue.then(async () => {
      const folded = await load();
      const {entries, result} = await change(folded);
      await log.append(entries);
      return result;
    });
    queue = done.catch(() => {});
    return done;
  }

  const at = () => now().toISOString();

  /** Changes one record's state, for instance from waiting to rejected. */
  async function set(idOrPrefix: string, after: Partial<MemoryRecord>): Promise<MemoryRecord> {
    return changing(async folded => {
      const record = pickRecord(folded, idOrPrefix);
      const entry: RecordEntry = {op: 'change', id: record.id, after, at: at()};
      applyEntry(folded, entry);
      return {entries: [entry], result: folded.records.get(record.id) ?? record};
    });
  }

  /** Adds a record after taking secrets out of it, and says so where there were any. */
  function addTo(folded: FoldedRecords, asGiven: NewMemoryRecord): {entries: RecordEntry[]; result: Added} {
    const given = withoutSecrets(asGiven, clean);
    const added = addClean(folded, given);
    if (given.text !== asGiven.text) added.result.redacted = true;
    return added;
  }

  /**
   * Adds a record: what is known already is only counted once more, and what contradicts an older record closes that
   * one.
   */
  function addClean(folded: FoldedRecords, given: NewMemoryRecord): {entries: RecordEntry[]; result: Added} {
    const text = given.text.replace(/\s+/g, ' ').trim().slice(0, longestRecord);
    if (text === '') throw new EcaError('usage-empty-record', 'There is nothing to remember in an empty text');
    const statement = readStatement(text, terms);
    const nowMs = now().getTime();
    const status = given.waiting ? 'waiting' : 'active';
    const alike = [...folded.records.values()].filter(
      record =>
        sameScope(record.scope, given.scope) &&
        (isCurrent(record, nowMs) || record.status === 'waiting') &&
        record.id !== given.replaces,
    );
    const same = alike.find(record => compareStatements(readStatement(record.text, terms), statement) === 'same');
    if (same && given.replaces === undefined) {
      const after: Partial<MemoryRecord> = {
        mentions: same.mentions + 1,
        ...(status === 'active' && {status}),
      };
      const entry: RecordEntry = {op: 'change', id: same.id, after, at: at()};
      applyEntry(folded, entry);
      return {entries: [entry], result: {record: folded.records.get(same.id) ?? same, known: true}};
    }
    const replaced = given.replaces === undefined ? contradicted(alike, text) : pickRecord(folded, given.replaces);
    const validFrom = given.validFrom ?? at();
    const record: MemoryRecord = {
      id: newId(),
      kind: given.kind,
      text,
      scope: given.scope,
      source: given.source,
      status,
      validFrom,
      ...(given.validTo !== undefined && {validTo: given.validTo}),
      recordedAt: at(),
      ...(replaced && {replaces: replaced.id}),
      mentions: 1,
      uses: 0,
    };
    const entries: RecordEntry[] = [{op: 'add', record}];
    // What only waits closes nothing until it is accepted.
    if (replaced && status === 'active') entries.push(closing(replaced, record));
    return {entries, result: {record, known: false, ...(replaced && {replaced})}};
  }

  /** The one among them that says something else of the same thing; what holds before what waits. */
  function contradicted(among: readonly MemoryRecord[], text: string): MemoryRecord | undefined {
    const statement = readStatement(text, terms);
    const found = among.filter(
      record => compareStatements(readStatement(record.text, terms), statement) === 'contradicts',
    );
    return found.find(({status}) => status === 'active') ?? found[0];
  }

  /** Ends an older record whose place a newer one takes. */
  function closing(old: MemoryRecord, by: MemoryRecord): RecordEntry {
    // What waited in other words than it was accepted in waits no more.
    const status = old.status === 'waiting' ? {status: 'rejected' as const} : {};
    return {op: 'change', id: old.id, after: {validTo: by.validFrom, replacedBy: by.id, ...status}, at: at()};
  }

  return {
    add: given => changing(async folded => addTo(folded, given)),
    async list({place, status, current = false} = {}) {
      await queue;
      const {records} = await load();
      const nowMs = now().getTime();
      return [...records.values()]
        .filter(record => place === undefined || isInScope(record.scope, place))
        .filter(record => status === undefined || record.status === status)
        .filter(record => !current || isCurrent(record, nowMs))
        .reverse()
        .sort((one, other) => Math.sign(Date.parse(other.recordedAt) - Date.parse(one.recordedAt)) || 0);
    },
    async get(idOrPrefix) {
      await queue;
      return pickRecord(await load(), idOrPrefix);
    },
    async search(question, {place, limit}) {
      await queue;
      const nowMs = now().getTime();
      const {records} = await load();
      const wanted = [...new Set(terms(question.slice(0, 4_000)))];
      const index = createBm25Index();
      const words = new Map<string, Set<string>>();
      for (const record of records.values()) {
        if (!isCurrent(record, nowMs) || !isInScope(record.scope, place)) continue;
        const own = terms(record.text);
        index.set(record.id, own);
        words.set(record.id, new Set(own));
      }
      return [...index.score(wanted)]
        .map(([id, score]) => {
          const shared = wanted.filter(term => words.get(id)?.has(term)).length;
          return {record: records.get(id) as MemoryRecord, score, overlap: shared / wanted.length};
        })
        .sort((one, other) => other.score - one.score || (one.record.id < other.record.id ? -1 : 1))
        .slice(0, limit);
    },
    used: ids =>
      ids.length === 0
        ? Promise.resolve()
        : changing(async () => ({entries: [{op: 'use', ids: [...ids], at: at()}], result: undefined})),
    accept: idOrPrefix =>
      changing(async folded => {
        const record = pickRecord(folded, idOrPrefix);
        const entries: RecordEntry[] = [{op: 'change', id: record.id, after: {status: 'active'}, at: at()}];
        const old = record.replaces === undefined ? undefined : folded.records.get(record.replaces);
        const others = [...folded.records.values()].filter(
          ({id, scope, validTo, status}) =>
            id !== record.id && status === 'active' && validTo === undefined && sameScope(scope, record.scope),
        );
        const standing = old && old.validTo === undefined ? old : contradicted(others, record.text);
        // What was said later holds, in whichever order the two are accepted.
        if (standing) {
          const isNewer = Date.parse(standing.recordedAt) > Date.parse(record.recordedAt);
          entries.push(isNewer ? closing({...record, status: 'active'}, standing) : closing(standing, record));
        }
        for (const entry of entries) applyEntry(folded, entry);
        return {entries, result: folded.records.get(record.id) ?? record};
      }),
    reject: idOrPrefix => set(idOrPrefix, {status: 'rejected'}),
    edit: (idOrPrefix, text) =>
      changing(async folded => {
        const {id, kind, scope} = pickRecord(folded, idOrPrefix);
        return addTo(folded, {kind, scope, text, source: {by: 'user'}, replaces: id});
      }),
    async forget(idOrPrefix) {
      const done = queue.then(async () => {
        const record = pickRecord(await load(), idOrPrefix);
        await eraseRecord(filePath, header, record.id);
        log = open();
        return record;
      });
      queue = done.catch(() => {});
      return done;
    },
    async plan(rules) {
      await queue;
      return planConsolidation((await load()).records.values(), terms, now().getTime(), rules);
    },
    consolidate: rules =>
      changing(async folded => {
        const changes = planConsolidation(folded.records.values(), terms, now().getTime(), rules);
        if (changes.length === 0) return {entries: [], result: undefined};
        const run = newId();
        return {entries: [{op: 'consolidate', run, changes, at: at()}], result: {run, changes}};
      }),
    revert: () =>
      changing(async ({runs}) => {
        const last = runs.at(-1);
        if (!last) return {entries: [], result: undefined};
        return {
          entries: [{op: 'revert', run: last.run, at: at()}],
          result: {run: last.run, changes: last.changes},
        };
      }),
  };
}

/**
 * The most characters of one record; the rest is cut, since every recalled record costs tokens of the question it goes
 * with.
 */
const longestRecord = 1_000;

/** Eight characters at random: short enough to type, and no two alike in practice. */
function newId(): string {
  return [...randomBytes(8)].map(byte => idAlphabet[byte % 32]).join('');
}

/** Masks passwords and keys before anything is written down. */
function withoutSecrets(given: NewMemoryRecord, redact: (text: string) => string): NewMemoryRecord {
  const {text, source} = given;
  const {quote} = source;
  return {...given, text: redact(text), source: quote === undefined ? source : {...source, quote: redact(quote)}};
}

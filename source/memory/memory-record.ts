/**
 * The kinds of things that are remembered. `semantic`: facts and preferences; `episodic`: what happened and was
 * decided; `procedural`: how things are done here.
 */
export type RecordKind = 'semantic' | 'episodic' | 'procedural';

/** Where a memory counts: for the user everywhere, in one project, in one session. */
export type RecordScope = {level: 'user'} | {level: 'project'; project: string} | {level: 'session'; session: string};

/** Where a memory comes from: who made it and out of what. What tools, files or the web said is never a source. */
export interface RecordSource {
  by: 'user' | 'rule' | 'model';
  session?: string;
  /** The number of the turn it was said in, from 1. */
  turn?: number;
  /** The rule that found it. */
  rule?: string;
  /** The words it was made from. */
  quote?: string;
}

/**
 * Whether a memory is in use: `waiting` in the inbox, `active`, `rejected` by the user, `faded` since nobody needed it,
 * `merged` into another that says the same. Only active ones are recalled.
 */
export type RecordStatus = 'waiting' | 'active' | 'rejected' | 'faded' | 'merged';

/** One fact, event or habit that is remembered. All times are ISO 8601. */
export interface MemoryRecord {
  id: string;
  kind: RecordKind;
  text: string;
  scope: RecordScope;
  source: RecordSource;
  status: RecordStatus;
  /** From when to when it is true; without an end it still is. */
  validFrom: string;
  validTo?: string;
  /** When it was written down. */
  recordedAt: string;
  /** What took its place, and what it took the place of. */
  replacedBy?: string;
  replaces?: string;
  mergedInto?: string;
  /** How often the same was said. */
  mentions: number;
  /** How often it was recalled, and when last. */
  uses: number;
  usedAt?: string;
}

/** A change of one record, as consolidation makes it and undoes it. */
export interface RecordChange {
  id: string;
  before: Partial<MemoryRecord>;
  after: Partial<MemoryRecord>;
  /** Why, for people. */
  why: string;
}

/** One line of the records' log. */
export type RecordEntry =
  | {op: 'add'; record: MemoryRecord}
  | {op: 'change'; id: string; after: Partial<MemoryRecord>; at: string}
  | {op: 'use'; ids: string[]; at: string}
  | {op: 'consolidate'; run: string; changes: RecordChange[]; at: string}
  | {op: 'revert'; run: string; at: string};

/** All memories as the log leaves them: records are replaced and closed, never lost. */
export interface FoldedRecords {
  records: Map<string, MemoryRecord>;
  /** Consolidations that were not taken back, oldest first. */
  runs: {run: string; at: string; changes: RecordChange[]}[];
}

/** Reads the log of memories into their present state, in the order of its entries. */
export function foldRecords(entries: Iterable<RecordEntry>): FoldedRecords {
  const folded: FoldedRecords = {records: new Map(), runs: []};
  for (const entry of entries) applyEntry(folded, entry);
  return folded;
}

/** Takes one more entry in. */
export function applyEntry({records, runs}: FoldedRecords, entry: RecordEntry): void {
  const change = (id: string, after: Partial<MemoryRecord>) => {
    const record = records.get(id);
    if (record) records.set(id, withoutNulls({...record, ...after}));
  };
  switch (entry.op) {
    case 'add':
      records.set(entry.record.id, entry.record);
      break;
    case 'change':
      change(entry.id, entry.after);
      break;
    case 'use':
      for (const id of entry.ids) change(id, {uses: (records.get(id)?.uses ?? 0) + 1, usedAt: entry.at});
      break;
    case 'consolidate':
      for (const {id, after} of entry.changes) change(id, after);
      runs.push({run: entry.run, at: entry.at, changes: entry.changes});
      break;
    case 'revert': {
      // Each record gets back what it had before that clean-up.
      const at = runs.findIndex(({run}) => run === entry.run);
      if (at < 0) break;
      for (const {id, before} of runs[at]?.changes ?? []) change(id, before);
      runs.splice(at, 1);
      break;
    }
  }
}

/** In JSON an absent value cannot say that it is taken away; null does. */
function withoutNulls(record: MemoryRecord): MemoryRecord {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null)) as unknown as MemoryRecord;
}

/** Whether a memory is in use at `nowMs`: active, and not ended. */
export function isCurrent(record: MemoryRecord, nowMs: number): boolean {
  if (record.status !== 'active') return false;
  return record.validTo === undefined || Date.parse(record.validTo) > nowMs;
}

/** Whether a memory counts in this project and session. */
export function isInScope(scope: RecordScope, place: {project?: string; session?: string}): boolean {
  if (scope.level === 'user') return true;
  return scope.level === 'project' ? scope.project === place.project : scope.session === place.session;
}

/** Whether two memories count in the same place. */
export function sameScope(one: RecordScope, other: RecordScope): boolean {
  return scopeName(one) === scopeName(other);
}

/** A scope as one text. */
export function scopeName(scope: RecordScope): string {
  if (scope.level === 'user') return 'user';
  return scope.level === 'project' ? `project ${scope.project}` : `session ${scope.session}`;
}

/** Whether an entry of the log is one of records; one of a kind that is not known here is left alone. */
export function isRecordEntry(value: unknown): value is RecordEntry {
  const entry = (value ?? {}) as {op?: unknown; record?: {id?: unknown; text?: unknown}};
  if (entry.op === 'add') return typeof entry.record?.id === 'string' && typeof entry.record.text === 'string';
  return typeof entry.op === 'string' && ['change', 'use', 'consolidate', 'revert'].includes(entry.op);
}

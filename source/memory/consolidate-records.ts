import {isCurrent, type MemoryRecord, type RecordChange, sameScope} from './memory-record.ts';
import {compareStatements, readStatement} from './record-statement.ts';
import type {Terms} from './turn-records.ts';

/** When memories are cleaned up. */
export interface ConsolidationRules {
  /**
   * After how many days without use a record fades (is forgotten), where nobody wrote it by hand and it was said once.
   */
  unusedDays: number;
  /**
   * After how many days without use a record of what happened fades, where nobody wrote it by hand and it was said
   * once.
   */
  episodicDays: number;
  /** The most active records; above it those of least use fade. */
  mostActive: number;
}

/** The default rules: half a year, a year, and about as many records as a person would look through. */
const usualRules: ConsolidationRules = {unusedDays: 180, episodicDays: 365, mostActive: 2_000};

const dayMs = 24 * 60 * 60 * 1000;

/**
 * Works out how memory is cleaned up, as a plan: duplicates, that is records of one scope and kind that say the same,
 * become one (the oldest, which counts the mentions of all), what was not needed for long fades, and so do the least
 * useful above the budget. What the user wrote is merged, but fades only above the budget, last of all. Pure.
 */
export function planConsolidation(
  records: Iterable<MemoryRecord>,
  terms: Terms,
  nowMs: number,
  rules: ConsolidationRules = usualRules,
): RecordChange[] {
  const active = [...records].filter(record => isCurrent(record, nowMs)).sort(byAge);
  const changes = new Map<string, RecordChange>();
  mergeSame(active, terms, changes);
  for (const record of active) {
    if (changes.get(record.id)?.after.status !== undefined || record.source.by === 'user') continue;
    const unusedMs = nowMs - Date.parse(record.usedAt ?? record.recordedAt);
    const days = record.kind === 'episodic' ? rules.episodicDays : rules.unusedDays;
    if (record.mentions > 1 || unusedMs <= days * dayMs) continue;
    const since = record.usedAt ? 'recalled' : 'needed';
    fade(record, `not ${since} for ${Math.floor(unusedMs / dayMs)} days`, changes);
  }
  // Still too many: the least useful fade until the budget is met.
  const left = active.filter(({id}) => changes.get(id)?.after.status === undefined);
  const surplus = left.length - rules.mostActive;
  if (surplus > 0) {
    for (const record of [...left].sort((one, other) => worth(one) - worth(other)).slice(0, surplus)) {
      fade(record, `over the budget of ${rules.mostActive} records`, changes);
    }
  }
  return [...changes.values()];
}

/** Merges duplicates, and adds up how often they were said and used. */
function mergeSame(active: readonly MemoryRecord[], terms: Terms, changes: Map<string, RecordChange>): void {
  const kept: {record: MemoryRecord; statement: ReturnType<typeof readStatement>; mentions: number; uses: number}[] =
    [];
  const byTerm = new Map<string, number[]>();
  for (const record of active) {
    // Compared only with records that share a word: comparing all with all would take long for thousands.
    const statement = readStatement(record.text, terms);
    const near = new Set(statement.all.flatMap(term => byTerm.get(term) ?? []));
    const same = [...near]
      .map(at => kept[at])
      .find(
        other =>
          other !== undefined &&
          other.record.kind === record.kind &&
          sameScope(other.record.scope, record.scope) &&
          compareStatements(other.statement, statement) === 'same',
      );
    if (!same) {
      for (const term of statement.all) byTerm.set(term, [...(byTerm.get(term) ?? []), kept.length]);
      kept.push({record, statement, mentions: record.mentions, uses: record.uses});
      continue;
    }
    same.mentions += record.mentions;
    same.uses += record.uses;
    changes.set(record.id, {
      id: record.id,
      before: {status: record.status, mergedInto: null as unknown as string},
      after: {status: 'merged', mergedInto: same.record.id},
      why: `says the same as ${same.record.id}`,
    });
    changes.set(same.record.id, {
      id: same.record.id,
      before: {mentions: same.record.mentions, uses: same.record.uses},
      after: {mentions: same.mentions, uses: same.uses},
      why: 'counts what was merged into it',
    });
  }
}

/** Plans that a record is no longer recalled. It stays in the file, so that `revert` can bring it back. */
function fade(record: MemoryRecord, why: string, changes: Map<string, RecordChange>): void {
  changes.set(record.id, {id: record.id, before: {status: record.status}, after: {status: 'faded'}, why});
}

/** How worth keeping a record is: by whom it was written, then how often it was needed, then how new it is. */
function worth(record: MemoryRecord): number {
  const hand = record.source.by === 'user' ? 1_000 : 0;
  return hand + Math.log1p(record.uses) + Math.log1p(record.mentions) + Date.parse(record.recordedAt) / 1e14;
}

/** Oldest first, so that of two that say the same the older one stays. */
function byAge(one: MemoryRecord, other: MemoryRecord): number {
  return Date.parse(one.recordedAt) - Date.parse(other.recordedAt) || (one.id < other.id ? -1 : 1);
}

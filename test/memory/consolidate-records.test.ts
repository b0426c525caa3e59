import {expect, it} from 'vitest';
import {termsOf} from '../../source/code/terms.ts';
import {planConsolidation} from '../../source/memory/consolidate-records.ts';
import {foldRecords, type MemoryRecord} from '../../source/memory/memory-record.ts';

const at = '2026-05-08T10:00:00.000Z';
const nowMs = Date.parse('2026-05-09T10:00:00Z');

function record(id: string, text: string, more: Partial<MemoryRecord> = {}): MemoryRecord {
  return {
    ...{id, text, kind: 'semantic', scope: {level: 'user'}, source: {by: 'user'}, status: 'active'},
    ...{validFrom: at, recordedAt: at, mentions: 1, uses: 0},
    ...more,
  } as MemoryRecord;
}

it('merges records that say the same into the oldest, which counts for all, and back', () => {
  const one = record('one', 'Integration tests need a running database.', {recordedAt: '2026-01-01T00:00:00Z'});
  const two = record('two', 'Integration tests need a running database', {mentions: 2, uses: 3});
  const other = record('other', 'Integration tests need a running database.', {kind: 'procedural'});
  const elsewhere = record('else', 'Integration tests need a running database.', {
    scope: {level: 'project', project: '/x'},
  });
  const changes = planConsolidation([two, one, other, elsewhere], termsOf, nowMs);
  const adds = [one, two, other, elsewhere].map(added => ({op: 'add', record: added}) as const);
  const merged = foldRecords([...adds, {op: 'consolidate', run: 'r', changes, at}]);
  expect(merged.records.get('one')).toMatchObject({status: 'active', mentions: 3, uses: 3});
  expect(merged.records.get('two')).toMatchObject({status: 'merged', mergedInto: 'one'});
  expect(merged.records.get('other')).toEqual(other);
  expect(merged.records.get('else')).toEqual(elsewhere);
  const back = foldRecords([...adds, {op: 'consolidate', run: 'r', changes, at}, {op: 'revert', run: 'r', at}]);
  expect([...back.records.values()]).toEqual([one, two, other, elsewhere]);
});

it('does not take a different value for the same', () => {
  const facts = [record('one', 'The port is 8080.'), record('two', 'The port is 9090.')];
  expect(planConsolidation(facts, termsOf, nowMs)).toEqual([]);
});

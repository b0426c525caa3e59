import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {termsOf} from '../../source/code/terms.ts';
import {recordsAsJsonLines, recordsAsMarkdown} from '../../source/memory/export-records.ts';
import type {MemoryRecord} from '../../source/memory/memory-record.ts';
import {type NewMemoryRecord, openMemoryRecords} from '../../source/memory/memory-records.ts';
import {temporaryFolder} from './conversation-fixture.ts';

const project = '/projects/alpha';
const place = {project};

function fresh(directory = temporaryFolder()) {
  const clock = {now: new Date('2026-05-08T10:00:00Z')};
  const records = openMemoryRecords({directory, terms: termsOf, now: () => clock.now});
  return {records, clock, directory, file: join(directory, 'records.jsonl')};
}

function fact(text: string, more: Partial<NewMemoryRecord> = {}): NewMemoryRecord {
  return {kind: 'semantic', text, scope: {level: 'project', project}, source: {by: 'user'}, ...more};
}

const later = (clock: {now: Date}, days: number) => {
  clock.now = new Date(clock.now.getTime() + days * 24 * 60 * 60 * 1000);
};

describe('records', () => {
  it('are there for the next program and found by their words', async () => {
    const {records, directory} = fresh();
    const {record} = await records.add(fact('Deploys are on Fridays.'));
    await records.add(fact('The staging database is called heron.'));
    const found = await fresh(directory).records.search('On which day do we deploy?', {place, limit: 3});
    expect(found.map(({record: {id}}) => id)).toEqual([record.id]);
  });

  it('hold no keys and passwords, and say that they were taken out', async () => {
    const {records, file} = fresh();
    const key = `sk-proj-${'aB3dE5fG7h'.repeat(5)}`;
    const source = {by: 'user', quote: `The key is ${key}`} as const;
    const {redacted, record} = await records.add(fact(`The key is ${key}, password=hunter2-x9`, {source}));
    expect(redacted).toBe(true);
    expect(record.text).toContain('The key is [redacted:');
    expect(readFileSync(file, 'utf8')).not.toMatch(/aB3dE|hunter2/);
    expect((await records.add(fact('Deploys are on Fridays.'))).redacted).toBeUndefined();
  });

  it('close the old fact when a new one says something else of the same thing, and keep both', async () => {
    const {records, clock} = fresh();
    const {record: old} = await records.add(fact('Deploys are on Fridays.'));
    later(clock, 10);
    const {record, replaced} = await records.add(fact('Deploys are on Tuesdays.'));
    expect(replaced?.id).toBe(old.id);
    expect(await records.get(old.id)).toMatchObject({
      text: 'Deploys are on Fridays.',
      validFrom: '2026-05-08T10:00:00.000Z',
      validTo: '2026-05-18T10:00:00.000Z',
      recordedAt: '2026-05-08T10:00:00.000Z',
      replacedBy: record.id,
    });
    expect((await records.search('deploys', {place, limit: 5})).map(({record: {text}}) => text)).toEqual([
      'Deploys are on Tuesdays.',
    ]);
    expect(await records.list({current: true})).toHaveLength(1);
    expect(await records.list()).toHaveLength(2);
  });

  it('count what is said again instead of keeping it twice', async () => {
    const {records} = fresh();
    const first = await records.add(fact('We use tabs in the Go code.'));
    const again = await records.add(fact('we use TABS in the go code'));
    expect(again).toMatchObject({known: true, record: {id: first.record.id, mentions: 2}});
    expect(await records.list()).toHaveLength(1);
  });

  it('belong to their project, to their session, or to the user everywhere', async () => {
    const {records} = fresh();
    await records.add(fact('The heron flies in alpha.'));
    await records.add(fact('The heron flies in beta.', {scope: {level: 'project', project: '/projects/beta'}}));
    await records.add(fact('I like the heron.', {scope: {level: 'user'}}));
    await records.add(fact('The heron sleeps in this talk.', {scope: {level: 'session', session: 's1'}}));
    const texts = async (where: {project?: string; session?: string}) =>
      (await records.search('heron', {place: where, limit: 9})).map(({record: {text}}) => text).sort();
    expect(await texts({})).toEqual(['I like the heron.']);
    expect(await texts(place)).toEqual(['I like the heron.', 'The heron flies in alpha.']);
    expect(await texts({session: 's1'})).toEqual(['I like the heron.', 'The heron sleeps in this talk.']);
  });

  it('wait in the inbox without being recalled or closing anything, until they are accepted', async () => {
    const {records} = fresh();
    const {record: old} = await records.add(fact('The port is 8080.'));
    const {record} = await records.add(
      fact('The port is 9090.', {waiting: true, source: {by: 'rule', rule: 'decision'}}),
    );
    expect((await records.search('port', {place, limit: 5})).map(({record: {id}}) => id)).toEqual([old.id]);
    expect((await records.get(old.id)).validTo).toBeUndefined();
    await records.accept(record.id);
    expect((await records.search('port', {place, limit: 5})).map(({record: {id}}) => id)).toEqual([record.id]);
    expect((await records.get(old.id)).replacedBy).toBe(record.id);
  });

  it.each(['as they were said', 'the later one first'])('of an inbox are reconciled when accepted %s', async order => {
    const {records, clock} = fresh();
    const {record: old} = await records.add(fact('We deploy on Fridays.', {waiting: true}));
    const {record: other} = await records.add(fact('We deploy with a script.', {waiting: true}));
    later(clock, 3);
    const {record: recent} = await records.add(fact('From now on we deploy on Tuesdays.', {waiting: true}));
    const ids = [old.id, other.id, recent.id];
    for (const id of order === 'as they were said' ? ids : ids.reverse()) await records.accept(id);
    const current = (await records.list({current: true})).map(({text}) => text).sort();
    expect(current).toEqual(['From now on we deploy on Tuesdays.', 'We deploy with a script.']);
    expect(await records.get(old.id)).toMatchObject({replacedBy: recent.id, validTo: recent.validFrom});
  });

  it('are not recalled when they were rejected, nor outside of the time in which they hold', async () => {
    const {records, clock} = fresh();
    const {record} = await records.add(fact('The freeze is on.', {waiting: true}));
    await records.reject(record.id);
    await records.add(fact('The release freeze holds.', {validTo: '2026-05-20T00:00:00Z'}));
    expect(await records.search('freeze', {place, limit: 5})).toHaveLength(1);
    later(clock, 30);
    expect(await records.search('freeze', {place, limit: 5})).toEqual([]);
  });

  it('are edited by a new one in their place', async () => {
    const {records} = fresh();
    const {record: old} = await records.add(fact('Bob owns the billing code.'));
    const {record} = await records.edit(old.id.slice(0, 5), 'Ann owns the billing code.');
    expect(record).toMatchObject({text: 'Ann owns the billing code.', replaces: old.id, source: {by: 'user'}});
    expect((await records.get(old.id)).replacedBy).toBe(record.id);
  });

  it('wait no more when they are put into other words', async () => {
    const {records} = fresh();
    const {record} = await records.add({...fact('We deploy on Mondays.'), waiting: true});
    const {record: corrected} = await records.edit(record.id, 'We deploy on Fridays.');
    expect(await records.list({status: 'waiting'})).toEqual([]);
    expect((await records.list({current: true})).map(({id}) => id)).toEqual([corrected.id]);
  });

  it('leave no byte when they are forgotten, and every answer at once', async () => {
    const {records, file, directory} = fresh();
    const {record} = await records.add(fact('The safe code is quetzalcoatl.'));
    await records.add(fact('The heron is blue.'));
    await records.used([record.id]);
    await records.forget(record.id);
    expect(await records.search('quetzalcoatl safe code', {place, limit: 5})).toEqual([]);
    expect(readFileSync(file, 'utf8')).not.toMatch(/quetzalcoatl/);
    expect(readFileSync(file, 'utf8')).not.toContain(record.id);
    expect(await fresh(directory).records.list()).toHaveLength(1);
    await expect(records.get(record.id)).rejects.toMatchObject({code: 'usage-unknown-record'});
    for (const {id} of await records.list()) await records.forget(id);
    expect(existsSync(file)).toBe(false);
    await records.add(fact('Something new.'));
    expect(await records.list()).toHaveLength(1);
  });

  it('take what two programs write at once', async () => {
    const {records, directory} = fresh();
    const other = fresh(directory).records;
    const names = ['heron', 'stork', 'crane', 'egret', 'ibis', 'swan', 'goose', 'duck', 'gull', 'tern'];
    await Promise.all(
      names.map((name, at) => (at % 2 ? records : other).add(fact(`The ${name} lives in pond ${at}.`))),
    );
    expect((await records.list()).map(({text}) => text).sort()).toEqual(
      (await other.list()).map(({text}) => text).sort(),
    );
    expect(await records.list()).toHaveLength(10);
  });

  it('refuse an empty text and ids that are unknown or mean several', async () => {
    const {records} = fresh();
    await expect(records.add(fact(' \n'))).rejects.toMatchObject({code: 'usage-empty-record'});
    await expect(records.get('zz')).rejects.toMatchObject({code: 'usage-unknown-record'});
    await expect(records.get('')).rejects.toMatchObject({code: 'usage-unknown-record'});
  });
});

describe('consolidation', () => {
  it('merges what was accepted twice, adds up the counters, and takes it back', async () => {
    const {records, clock} = fresh();
    const {record: one} = await records.add(fact('Integration tests need a running database.'));
    // Waiting under another kind, it was not seen as the same when it came.
    const {record: two} = await records.add(fact('Reviews take one day.', {waiting: true}));
    await records.add(fact('Reviews take one day', {scope: {level: 'user'}}));
    later(clock, 1);
    const before = await records.list();
    expect(await records.plan()).toEqual([]);
    expect(await records.consolidate()).toBeUndefined();
    expect(await records.list()).toEqual(before);
    expect([one.status, two.status]).toEqual(['active', 'waiting']);
  });

  it('lets fade what a rule found and nobody needed for half a year, not what the user wrote, and takes it back', async () => {
    const {records, clock} = fresh();
    const byRule = {source: {by: 'rule', rule: 'preference'}} as const;
    const {record: unused} = await records.add(fact('I like the old logo.', byRule));
    const {record: used} = await records.add(fact('The intranet needs a tunnel.', byRule));
    const {record: written} = await records.add(fact('The mainframe sleeps on Sundays.'));
    later(clock, 170);
    await records.used([used.id]);
    later(clock, 20);
    const done = await records.consolidate();
    expect(done?.changes).toEqual([
      {id: unused.id, before: {status: 'active'}, after: {status: 'faded'}, why: 'not needed for 190 days'},
    ]);
    expect((await records.list({current: true})).map(({id}) => id).sort()).toEqual([used.id, written.id].sort());
    expect((await records.revert())?.run).toBe(done?.run);
    expect((await records.get(unused.id)).status).toBe('active');
    expect(await records.revert()).toBeUndefined();
  });

  it('keeps to a budget, dropping what is least used and what the user wrote last', async () => {
    const {records} = fresh();
    const words = ['amber', 'basil', 'cedar', 'delta', 'ember', 'fjord'];
    const added = [];
    for (const [at, word] of words.entries()) {
      added.push(
        (await records.add(fact(`The ${word} moves ${at * 7} miles.`, at < 2 ? {} : {source: {by: 'rule'}}))).record,
      );
    }
    await records.used([added[5]?.id ?? '']);
    await records.consolidate({unusedDays: 1_000, episodicDays: 1_000, mostActive: 3});
    const left = (await records.list({current: true})).map(({id}) => id).sort();
    expect(left).toEqual([added[0]?.id, added[1]?.id, added[5]?.id].sort());
  });
});

describe('an export of records', () => {
  const record: MemoryRecord = {
    id: 'abc',
    kind: 'procedural',
    text: 'Use *tabs*\nhere.',
    scope: {level: 'user'},
    source: {by: 'user'},
    status: 'active',
    validFrom: '2026-05-08T10:00:00Z',
    recordedAt: '2026-05-08T10:00:00Z',
    mentions: 1,
    uses: 0,
  };

  it('has everything as JSON lines', () => {
    const lines = recordsAsJsonLines([record, {...record, id: 'def'}])
      .trimEnd()
      .split('\n');
    expect(lines.map(line => JSON.parse(line) as MemoryRecord)).toEqual([record, {...record, id: 'def'}]);
  });

  it('reads as a document, with what no longer holds struck out', () => {
    const text = recordsAsMarkdown([record, {...record, id: 'old', validTo: '2026-06-01T00:00:00Z'}]);
    expect(text).toContain('## How things are done');
    expect(text).toContain('- Use \\*tabs\\* here. (abc, user, since 2026-05-08, by user)');
    expect(text).toContain('- ~~Use \\*tabs\\* here.~~ (old, user, since 2026-05-08 until 2026-06-01, by user)');
  });
});

import {mkdirSync, readdirSync, readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it, onTestFinished} from 'vitest';
import {createRuntime} from '../../source/runtime/create-runtime.ts';
import {forgetMemory} from '../../source/runtime/forget-memory.ts';
import {exchange, temporaryFolder} from '../memory/conversation-fixture.ts';

const statement = 'The door code is zzqq4412.';

/** A home in which a record and several turns hold the same words. */
async function fresh() {
  const folder = temporaryFolder();
  const home = join(folder, 'home');
  mkdirSync(join(folder, 'project'));
  const runtime = await createRuntime({
    workingFolder: join(folder, 'project'),
    packageFolder: join(import.meta.dirname, '../..'),
    environment: {ECA_HOME: home},
    overrides: [],
    version: '0.0.0',
  });
  onTestFinished(() => runtime.close());
  const log = await runtime.sessions();
  const {records, conversations} = await runtime.memory();
  const session = await log.create({workspaceRoot: runtime.workspaceRoot});
  await exchange(session, `Remember: ${statement}`, 'Noted.');
  await exchange(session, 'What is the door code?', 'It is zzqq4412.');
  await exchange(session, 'And once more?', 'You said: the door\ncode is ZZQQ4412');
  await exchange(session, 'How is the exit code of a door sensor made?', 'The code is a number.');
  await session.close();
  await conversations.importTurn({
    id: 'x7',
    session: 'standup',
    role: 'user',
    speaker: 'Ann',
    text: `By the way, ${statement}`,
    at: '2026-05-08T10:00:00Z',
  });
  const {record} = await records.add({
    kind: 'semantic',
    text: statement,
    scope: {level: 'project', project: runtime.workspaceRoot},
    source: {by: 'rule', rule: 'explicit', session: session.id, turn: 1, quote: statement},
  });
  await records.add({kind: 'semantic', text: statement, scope: {level: 'user'}, source: {by: 'user'}});
  await records.add({kind: 'semantic', text: 'The door is green.', scope: {level: 'user'}, source: {by: 'user'}});
  await conversations.recall('door code');
  return {home, runtime, log, records, session: session.id, record};
}

/** The files below a folder that hold the words. */
function filesWith(folder: string, words: string): string[] {
  return readdirSync(folder, {recursive: true, encoding: 'utf8'}).filter(name => {
    const path = join(folder, name);
    return statSync(path).isFile() && readFileSync(path).toString('latin1').toLowerCase().includes(words);
  });
}

describe('forgetting', () => {
  it('says in which turn a record was said, and in which others its words stand', async () => {
    const {runtime, session, record} = await fresh();
    const {saidIn, elsewhere} = await forgetMemory(runtime, [{kind: 'record', id: record.id}]);
    expect(saidIn).toEqual([{session, turn: 1}]);
    const places = elsewhere.map(place => ('turn' in place ? place.turn : place.id)).map(String);
    expect(places.sort()).toEqual(['2', '3', 'x7']);
  });

  it('names no turn that the same call removes', async () => {
    const {runtime, session, record} = await fresh();
    const turns = [1, 2, 3].map(turn => ({kind: 'turn' as const, session, turn}));
    const {saidIn, elsewhere} = await forgetMemory(runtime, [{kind: 'record', id: record.id}, ...turns]);
    expect(saidIn).toEqual([]);
    expect(elsewhere).toEqual([{session: 'standup', id: 'x7'}]);
  });

  it('leaves no file with the words where everywhere is meant, and leaves what is about something else', async () => {
    const {home, runtime, log, records, session, record} = await fresh();
    expect(filesWith(home, 'zzqq4412')).not.toEqual([]);
    const {alsoForgotten} = await forgetMemory(runtime, [{kind: 'record', id: record.id}], {everywhere: true});
    expect(alsoForgotten.turns).toHaveLength(4);
    expect(alsoForgotten.records).toHaveLength(1);
    expect(filesWith(home, 'zzqq4412')).toEqual([]);
    expect((await records.list()).map(({text}) => text)).toEqual(['The door is green.']);
    const {turns} = await log.view(session);
    expect(turns.map(({erased = false}) => erased)).toEqual([true, true, true, false]);
  });

  it('goes on everywhere with the words of what is gone already', async () => {
    const {home, runtime, record} = await fresh();
    const target = {kind: 'record' as const, id: record.id};
    const {said} = await forgetMemory(runtime, [target]);
    await forgetMemory(runtime, [{...target, said}], {everywhere: true});
    expect(filesWith(home, 'zzqq4412')).toEqual([]);
    await expect(forgetMemory(runtime, [target])).rejects.toMatchObject({code: 'usage-unknown-record'});
  });

  it('removes nothing where one of several is unknown', async () => {
    const {runtime, records, record} = await fresh();
    const targets = [record.id, 'nothing'].map(id => ({kind: 'record' as const, id}));
    await expect(forgetMemory(runtime, targets)).rejects.toMatchObject({code: 'usage-unknown-record'});
    expect((await records.get(record.id)).text).toBe(statement);
  });
});

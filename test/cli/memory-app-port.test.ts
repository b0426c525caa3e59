import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {expect, it, onTestFinished} from 'vitest';
import {createMemoryAppPort} from '../../source/cli/memory-app-port.ts';
import {createRuntime} from '../../source/runtime/create-runtime.ts';
import {exchange, temporaryFolder} from '../memory/conversation-fixture.ts';

/** The app's memory over a home of its own, with one session in which something was decided and one imported turn. */
async function fresh(settings: string[] = []) {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'project'));
  const runtime = await createRuntime({
    workingFolder: join(folder, 'project'),
    packageFolder: join(import.meta.dirname, '../..'),
    environment: {ECA_HOME: join(folder, 'home')},
    overrides: settings,
    version: '0.0.0',
  });
  onTestFinished(() => runtime.close());
  const log = await runtime.sessions();
  const session = await log.create({workspaceRoot: runtime.workspaceRoot});
  await exchange(session, 'We decided to deploy on Fridays.', 'Fridays it is, \u001B[2Jthen.');
  await session.close();
  const {conversations} = await runtime.memory();
  await conversations.importTurn({
    id: 'x7',
    session: 'standup',
    role: 'user',
    speaker: 'Ann',
    text: 'The staging host is heron.',
    at: '2026-05-08T10:00:00Z',
  });
  return {port: await createMemoryAppPort(runtime), session, log};
}

it('finds turns by their words and by meaning, of sessions and of what was imported, safe to print', async () => {
  const {port, session} = await fresh();
  const {confidence, turns} = await port.search('on which day do we deploy', {limit: 10});
  expect(confidence).toBeGreaterThan(0.3);
  expect(turns[0]).toMatchObject({session: session.id, turn: 1, role: 'user', exact: false});
  expect(turns[0]?.features.overlap).toBeGreaterThan(0);
  expect(JSON.stringify(await port.search('fridays then', {limit: 10}))).not.toContain('\\u001b');
  expect((await port.search('deploy', {limit: 10})).turns[0]).toMatchObject({exact: true, title: expect.any(String)});
  const [imported] = (await port.search('what is the staging host', {limit: 10, everywhere: true})).turns;
  expect(imported).toMatchObject({id: 'x7', session: 'standup', speaker: 'Ann', text: 'The staging host is heron.'});
  expect(imported).not.toHaveProperty('turn');
  expect(await port.search('  ', {limit: 10})).toEqual({confidence: 0, records: [], turns: []});
});

it('filters by side, time and kind', async () => {
  const {port} = await fresh();
  await port.remember('Deploys are on Fridays.');
  const of = async (filter: object) => port.search('deploy fridays', {limit: 10, ...filter});
  expect((await of({role: 'assistant'})).turns.every(({role}) => role === 'assistant')).toBe(true);
  expect((await of({toMs: Date.UTC(2020, 0, 1)})).turns).toEqual([]);
  expect(await of({kind: 'episodic'})).toMatchObject({records: [], turns: []});
  expect(await of({kind: 'semantic'})).toMatchObject({records: [{text: 'Deploys are on Fridays.'}], turns: []});
});

it('corrects and forgets records, and forgets turns of both kinds', async () => {
  const {port, session, log} = await fresh();
  const {id} = await port.remember('The staging server is called Otter.');
  await port.edit(id, 'The staging server is called Heron.');
  const [record] = await port.records({});
  expect(record).toMatchObject({text: 'The staging server is called Heron.', by: 'you', replaces: id});
  await port.forgetRecord(record?.id ?? '');
  expect(await port.records({})).toEqual([]);
  await port.forgetTurn({id: 'x7', session: 'standup'});
  await port.forgetTurn({id: `${session.id}#1.user`, session: session.id, turn: 1});
  const everywhere = {limit: 10, everywhere: true};
  expect((await port.search('what is the staging host', everywhere)).turns).toEqual([]);
  expect((await port.search('fridays', everywhere)).turns).toEqual([]);
  expect((await log.view(session.id)).turns).toMatchObject([{erased: true}]);
});

it('says where the words of what was forgotten stand, and forgets them there too when asked to afterwards', async () => {
  const {port, session, log} = await fresh();
  const {id} = await port.remember('We decided to deploy on Fridays.');
  const place = `turn 1 of session ${session.id}`;
  expect(await port.forgetRecord(id)).toEqual({records: [], turns: 0, elsewhere: [place]});
  expect(await port.forgetRecord(id, {everywhere: true})).toEqual({records: [], turns: 1, elsewhere: []});
  expect((await log.view(session.id)).turns).toMatchObject([{erased: true}]);
});

it('finds only by words where memory is off', async () => {
  const {port} = await fresh(['memory.enabled=false']);
  expect((await port.search('deploy fridays', {limit: 10})).turns).toMatchObject([{exact: true, features: {}}]);
  expect((await port.search('on which day do we deploy', {limit: 10})).turns).toEqual([]);
});

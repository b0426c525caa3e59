import {mkdirSync, mkdtempSync, realpathSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, it} from 'vitest';
import {createRuntime} from '../../source/runtime/create-runtime.ts';
import type {Runtime} from '../../source/runtime/runtime.ts';
import {exchange} from '../memory/conversation-fixture.ts';

let folder: string;
let runtime: Runtime;

async function open(settings: string[] = []): Promise<Runtime> {
  runtime = await createRuntime({
    workingFolder: join(folder, 'project'),
    packageFolder: join(import.meta.dirname, '../..'),
    environment: {ECA_HOME: join(folder, 'home')},
    overrides: settings,
    version: '0.0.0',
  });
  return runtime;
}

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'eca-meaning-')));
  mkdirSync(join(folder, 'project'));
});
afterEach(async () => {
  await runtime.close();
  rmSync(folder, {recursive: true, force: true});
});

async function talk(): Promise<string> {
  const log = await runtime.sessions();
  const session = await log.create({workspaceRoot: runtime.workspaceRoot});
  await exchange(session, 'How often are uploads retried?', 'Three times, with a growing pause between them.');
  await exchange(session, 'Where is the walrus?', 'In the north basin.');
  await session.close();
  return session.id;
}

it('finds turns that hold every word first, then those that are about it', async () => {
  await open();
  const id = await talk();
  const hits = await (await runtime.sessions()).search('retried uploads');
  expect(hits[0]).toMatchObject({session: id, turn: 1, role: 'user'});
  expect(hits[0]?.byMeaning).toBeUndefined();
  const meant = await (await runtime.sessions()).search('how do we retry an upload that failed');
  expect(meant).toEqual([
    expect.objectContaining({session: id, turn: 1, byMeaning: true, title: 'How often are uploads retried?'}),
  ]);
});

it('finds nothing of what was never talked about, and of the whole only words where memory is off', async () => {
  await open();
  await talk();
  expect(await (await runtime.sessions()).search('cathedral windows')).toEqual([]);
  await runtime.close();
  await open(['memory.enabled=false']);
  expect(await (await runtime.sessions()).search('how do we retry an upload that failed')).toEqual([]);
});

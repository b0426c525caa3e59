import {existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, it} from 'vitest';
import type {Conversation} from '../../source/runtime/conversation.ts';
import {removeExpiredSessions, retentionReport} from '../../source/runtime/session-retention.ts';
import {type FakeProject, openFakeProject} from './fake-project.ts';

const dayMs = 24 * 60 * 60 * 1000;
let project: FakeProject;
beforeEach(async () => {
  project = await openFakeProject();
});
afterEach(() => project.close());

const keepTen = ['retention.sessions=10', 'log.level=warn'];

async function say(conversation: Conversation, text: string): Promise<void> {
  for await (const _ of conversation.ask(text, {signal: new AbortController().signal})) {
    // Only its end matters.
  }
}

async function sessionSaying(text: string, settings = keepTen): Promise<string> {
  const conversation = await project.converse({}, settings);
  await say(conversation, text);
  await conversation.close();
  return conversation.session;
}

const idsOf = async (): Promise<string[]> => {
  const runtime = await project.runtime();
  return (await (await runtime.sessions()).list()).map(({id}) => id);
};

it('deletes sessions that are too old, their bytes and what is indexed of them, and says so', async () => {
  const id = await sessionSaying('The lantern hangs in the cellar');
  const runtime = await project.runtime();
  expect(await removeExpiredSessions(runtime, Date.now() + 9 * dayMs)).toBe(0);
  expect(await idsOf()).toEqual([id]);
  expect(await removeExpiredSessions(runtime, Date.now() + 11 * dayMs)).toBe(1);
  expect(await idsOf()).toEqual([]);
  expect(readdirSync(runtime.paths.sessionsDirectory).filter(name => name.startsWith(id))).toEqual([]);
  expect((await (await runtime.memory()).conversations.stats()).turns).toBe(0);
  await runtime.logger.flush();
  expect(readFileSync(runtime.paths.logFile, 'utf8')).toContain(id);
  const checks = await runtime.health();
  const told = checks.find(({name}) => name === 'sessions')?.message;
  expect(told).toMatch(/deleted when nothing was said in them for 10 days; 1 session deleted on \d{4}-/);
});

it('looks once a day, and again where the last look lies ahead of the clock', async () => {
  await sessionSaying('first');
  const runtime = await project.runtime();
  const later = Date.now() + 5 * dayMs;
  await removeExpiredSessions(runtime, later);
  const {at} = (await retentionReport(runtime)) ?? {};
  await removeExpiredSessions(runtime, later + dayMs / 2);
  expect((await retentionReport(runtime))?.at).toBe(at);
  await removeExpiredSessions(runtime, later - dayMs);
  expect((await retentionReport(runtime))?.at).toBe(new Date(later - dayMs).toISOString());
});

it('keeps sessions that are open, here or elsewhere, and those in which something was said since', async () => {
  const old = await sessionSaying('old');
  const elsewhere = await sessionSaying('elsewhere');
  const left = await sessionSaying('left open by a process that ended');
  const here = await project.converse({resume: {session: old}}, keepTen);
  const runtime = await project.runtime();
  const marks = join(runtime.paths.home, 'open-sessions');
  mkdirSync(marks, {recursive: true});
  writeFileSync(join(marks, `${elsewhere}.aa`), '1 another-place - token');
  const [mine = ''] = readdirSync(marks).filter(name => name.startsWith(`${old}.`));
  const mark = readFileSync(join(marks, mine), 'utf8');
  writeFileSync(join(marks, `${left}.bb`), mark.replace(/^\d+/, '4194303'));
  utimesSync(join(marks, `${elsewhere}.aa`), new Date(), new Date(Date.now() + 11 * dayMs));
  expect(await removeExpiredSessions(runtime, Date.now() + 11 * dayMs)).toBe(1);
  expect((await idsOf()).sort()).toEqual([old, elsewhere].sort());
  expect(existsSync(join(marks, `${left}.bb`))).toBe(false);
  await here.close();
  expect(readdirSync(marks)).toEqual([`${elsewhere}.aa`]);
});

it('deletes nothing where it is not set', async () => {
  const id = await sessionSaying('kept', []);
  const runtime = await project.runtime();
  expect(await removeExpiredSessions(runtime, Date.now() + 1000 * dayMs)).toBe(0);
  expect(await idsOf()).toEqual([id]);
});

import {existsSync, linkSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it, vi} from 'vitest';
import {ended, exchange, freshLog, temporaryFolder, workspaceRoot} from './conversation-fixture.ts';

// Disks and processes are slow on a busy machine.
vi.setConfig({testTimeout: 60_000});

describe('a session', () => {
  it('is one file of JSON lines that only its user may read, made with the first message', async () => {
    const {log, directory} = freshLog();
    const session = await log.create({workspaceRoot});
    expect(existsSync(directory)).toBe(false);
    await exchange(session, 'hello', 'hi');
    const path = join(directory, `${session.id}.jsonl`);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    for (const line of readFileSync(path, 'utf8').trimEnd().split('\n')) expect(() => JSON.parse(line)).not.toThrow();
  });

  it('has the user message on disk before the turn begins', async () => {
    const {log, directory} = freshLog();
    const session = await log.create({workspaceRoot});
    await session.beginTurn('never lose this');
    expect(readFileSync(join(directory, `${session.id}.jsonl`), 'utf8')).toContain('never lose this');
    const [turn] = await (await log.open(session.id)).turns();
    expect(turn).toMatchObject({state: 'unanswered', userText: 'never lose this', messages: []});
  });

  it('gives a model whole turns, with tool calls, results and attachments', async () => {
    const {log} = freshLog();
    const session = await log.create({workspaceRoot});
    const attachments = [{kind: 'file' as const, path: 'a.ts', startLine: 1, endLine: 3, text: 'x'}];
    const turn = await session.beginTurn('read a.ts', {attachments});
    const toolCalls = [{id: 'c1', name: 'read-file', input: {path: 'a.ts'}}];
    await turn.appendStep([{role: 'assistant', text: 'Reading.', reasoning: 'hm', toolCalls}]);
    await turn.appendStep([{role: 'tool', callId: 'c1', name: 'read-file', ok: true, text: 'const a = 1;'}]);
    await turn.addNote({topic: 'approval', data: {callId: 'c1', decision: 'allow'}});
    await turn.appendStep([{role: 'assistant', text: 'It sets a.'}]);
    await turn.end(ended('Reading.It sets a.'));
    const reopened = await log.open(session.id);
    expect(await reopened.messages()).toEqual([
      {role: 'user', text: 'read a.ts', attachments},
      {role: 'assistant', text: 'Reading.', reasoning: 'hm', toolCalls},
      {role: 'tool', callId: 'c1', name: 'read-file', ok: true, text: 'const a = 1;'},
      {role: 'assistant', text: 'It sets a.'},
    ]);
    expect((await reopened.turns())[0]?.notes).toMatchObject([{topic: 'approval', data: {callId: 'c1'}}]);
  });

  it('tells a model what it had called when the turn was stopped, and leaves such calls out of turns that went on', async () => {
    const {log} = freshLog();
    const session = await log.create({workspaceRoot});
    const stopped = await session.beginTurn('test it');
    const toolCalls = [
      {id: 'c1', name: 'read-file', input: {path: 'a.ts'}},
      {id: 'c2', name: 'run-command', input: {command: 'make test'}},
    ];
    await stopped.appendStep([{role: 'assistant', text: '', toolCalls}]);
    await stopped.end(ended('', {stopReason: 'cancelled'}));
    const odd = await session.beginTurn('and now?');
    await odd.appendStep([
      {role: 'assistant', text: 'Hm.', toolCalls},
      {role: 'assistant', text: 'No.'},
    ]);
    await odd.end(ended('Hm.No.'));
    const cut = {role: 'tool', ok: false, text: expect.stringContaining('stopped before this was done')};
    expect(await (await log.open(session.id)).messages()).toEqual([
      {role: 'user', text: 'test it'},
      {role: 'assistant', text: '', toolCalls},
      {...cut, callId: 'c1', name: 'read-file'},
      {...cut, callId: 'c2', name: 'run-command'},
      {role: 'user', text: 'and now?'},
      {role: 'assistant', text: 'Hm.'},
      {role: 'assistant', text: 'No.'},
    ]);
  });

  it('gives a model a question once that failed unanswered and was asked again', async () => {
    const {log} = freshLog();
    const session = await log.create({workspaceRoot});
    for (let time = 0; time < 2; time++) await (await session.beginTurn('why?')).end(ended('', {stopReason: 'error'}));
    await (await session.beginTurn('why?')).end(ended('So.'));
    expect(await session.messages()).toEqual([
      {role: 'user', text: 'why?'},
      {role: 'assistant', text: 'So.'},
    ]);
    expect(await session.turns()).toHaveLength(3);
  });

  it('keeps the answer of a turn whose steps nobody stored, and stores nothing twice', async () => {
    const {log} = freshLog();
    const session = await log.create({workspaceRoot});
    const turn = await session.beginTurn('q');
    await turn.appendStep([{role: 'assistant', text: 'first half, '}]);
    await turn.end(ended('first half, second half', {stopReason: 'incomplete'}));
    expect(await turn.end(ended('again'))).toEqual({saved: true});
    const [stored] = await session.turns();
    expect(stored).toMatchObject({state: 'incomplete', result: {stopReason: 'incomplete'}});
    expect(stored?.messages.map(message => message.text)).toEqual(['first half, ', 'second half']);
  });

  it('leaves the turns that this process is still at out of the messages, and only those', async () => {
    const {log} = freshLog();
    const session = await log.create({workspaceRoot});
    await session.beginTurn('mine, running');
    const other = await log.open(session.id);
    await other.beginTurn('of another process');
    expect(await session.messages()).toEqual([{role: 'user', text: 'of another process'}]);
  });

  it('stores only what the record knows of a result', async () => {
    const {log, directory} = freshLog();
    const session = await log.create({workspaceRoot});
    const turn = await session.beginTurn('q');
    const result = {...ended('a'), type: 'result', session: 'x', surplus: 'not stored'};
    await turn.end(result);
    expect(readFileSync(join(directory, `${session.id}.jsonl`), 'utf8')).not.toContain('not stored');
  });

  it('takes the last name it was given, else the first line of its first message', async () => {
    const {log} = freshLog();
    const session = await log.create({workspaceRoot});
    await exchange(session, '\n\n  Where   is\tthe parser?\nmore', 'there');
    expect(await session.title()).toBe('Where is the parser?');
    await session.rename('Parser hunt');
    expect(await session.title()).toBe('Parser hunt');
    expect((await log.list())[0]?.title).toBe('Parser hunt');
  });

  it('has no title with a key in it, wherever the cut falls', async () => {
    const {log} = freshLog();
    const key = `sk-proj-${'aB3dE5fG7h'.repeat(5)}`;
    for (const lead of ['Why is', 'x'.repeat(60)]) {
      const session = await log.create({workspaceRoot});
      await exchange(session, `${lead} ${key} refused?`, 'no idea');
      expect(await session.title()).not.toContain('sk-proj-aB3');
      expect((await log.list())[0]?.title).not.toContain('sk-proj-aB3');
    }
  });

  it('carries feedback on a turn and on the whole', async () => {
    const {log} = freshLog();
    const session = await log.create({workspaceRoot});
    const turn = await exchange(session, 'q', 'a');
    await session.addFeedback({signal: 'good', source: 'user', turn, text: 'just so'});
    const [stored] = await (await log.open(session.id)).turns();
    expect(stored?.feedback).toMatchObject([{signal: 'good', source: 'user', text: 'just so'}]);
  });

  it('puts a compaction in place of the turns it covers and keeps them stored', async () => {
    const {log} = freshLog();
    const session = await log.create({workspaceRoot});
    await exchange(session, 'one', 'first');
    const throughTurn = await exchange(session, 'two', 'second');
    await exchange(session, 'three', 'third');
    await session.addCompaction({throughTurn, messages: [{role: 'user', text: 'So far: one and two.'}]});
    const texts = (await (await log.open(session.id)).messages()).map(message => message.text);
    expect(texts).toEqual(['So far: one and two.', 'three', 'third']);
    expect(await session.turns()).toHaveLength(3);
  });

  it('holds a message of 20 MB', async () => {
    const {log} = freshLog();
    const session = await log.create({workspaceRoot});
    const huge = `${'ä'.repeat(10_000_000)} end`;
    await exchange(session, huge, 'long');
    const [message] = await (await log.open(session.id)).messages();
    expect(message?.text === huge).toBe(true);
    expect((await log.list())[0]?.title.length).toBeLessThanOrEqual(81);
  });

  it('keeps its order by sequence when the clock goes back', async () => {
    let time = Date.UTC(2026, 5, 1);
    const {log} = freshLog({
      now: () => {
        time -= 86_400_000;
        return new Date(time);
      },
    });
    const session = await log.create({workspaceRoot});
    for (const word of ['one', 'two', 'three']) await exchange(session, word, `${word}!`);
    const turns = await (await log.open(session.id)).turns();
    expect(turns.map(turn => turn.userText)).toEqual(['one', 'two', 'three']);
    expect(turns.map(turn => turn.number)).toEqual([1, 2, 3]);
  });

  it('may be continued by two holders at once without losing or mixing turns', async () => {
    const {log} = freshLog();
    const first = await log.create({workspaceRoot});
    await exchange(first, 'start', 'go');
    const second = await log.open(first.id);
    const [a, b] = [await first.beginTurn('from a'), await second.beginTurn('from b')];
    await a.appendStep([{role: 'assistant', text: 'answer to a'}]);
    await b.appendStep([{role: 'assistant', text: 'answer to b'}]);
    await b.end(ended('answer to b'));
    await a.end(ended('answer to a'));
    const texts = (await first.messages()).map(message => message.text);
    expect(texts).toEqual(['start', 'go', 'from a', 'answer to a', 'from b', 'answer to b']);
    expect(await second.messages()).toEqual(await first.messages());
  });
});

describe('finding a session', () => {
  it('opens by an unambiguous beginning, in any case, with look-alike characters forgiven', async () => {
    const {log} = freshLog();
    const session = await log.create({workspaceRoot});
    await exchange(session, 'q', 'a');
    const typed = session.id.slice(0, 10).toUpperCase().replaceAll('0', 'O').replaceAll('1', 'I');
    expect((await log.open(typed)).id).toBe(session.id);
    expect((await log.open(session.id)).workspaceRoot).toBe(workspaceRoot);
  });

  it('names near sessions for an unknown id, and the matches of an ambiguous one', async () => {
    const {log} = freshLog();
    await expect(log.open('abc')).rejects.toMatchObject({
      code: 'usage-unknown-session',
      message: /no session is stored/,
    });
    const first = await log.create({workspaceRoot});
    const second = await log.create({workspaceRoot});
    await exchange(first, 'q', 'a');
    await exchange(second, 'q', 'a');
    const unknown = await log.open(`${first.id}x`).catch((error: Error) => error);
    expect(unknown).toMatchObject({code: 'usage-unknown-session'});
    expect((unknown as Error).message).toContain(first.id);
    const ambiguous = await log.open(first.id.slice(0, 3)).catch((error: Error) => error);
    expect(ambiguous).toMatchObject({code: 'usage-ambiguous-session'});
    expect((ambiguous as Error).message).toContain(second.id);
    await expect(log.open('')).rejects.toMatchObject({code: 'usage-unknown-session'});
    await expect(log.open('../../etc/passwd')).rejects.toMatchObject({code: 'usage-unknown-session'});
  });

  it('continues the session of this workspace in which something was last said', async () => {
    const {log} = freshLog();
    const older = await log.create({workspaceRoot});
    await exchange(older, 'older', 'a');
    const newer = await log.create({workspaceRoot});
    await exchange(newer, 'newer', 'a');
    const elsewhere = await log.create({workspaceRoot: '/projects/beta'});
    await exchange(elsewhere, 'elsewhere', 'a');
    expect((await log.latest({workspaceRoot}))?.id).toBe(newer.id);
    await exchange(older, 'again', 'a');
    expect((await log.latest({workspaceRoot}))?.id).toBe(older.id);
    expect(await log.latest({workspaceRoot: '/projects/none'})).toBeUndefined();
  });

  it('does not continue a session of a workspace that only shares the mark in the id', async () => {
    const {log, directory} = freshLog();
    const session = await log.create({workspaceRoot});
    await exchange(session, 'q', 'a');
    const text = readFileSync(join(directory, `${session.id}.jsonl`), 'utf8');
    expect(text).toContain(workspaceRoot);
    const {openAppendLog} = await import('../../source/storage/append-log.ts');
    const filePath = join(directory, `${session.id.slice(0, 10)}zzzz.jsonl`);
    const other = openAppendLog({filePath, header: {format: 'eca-transcript', version: 1}});
    await other.append([{kind: 'session', id: 'x', workspaceRoot: '/else', at: '2026-01-01T00:00:00.000Z'}]);
    await other.close();
    utimesSync(filePath, new Date(), new Date(Date.now() + 60_000));
    expect((await log.latest({workspaceRoot}))?.id).toBe(session.id);
  });

  it('looks past files that are no transcripts', async () => {
    const {log, directory} = freshLog();
    const session = await log.create({workspaceRoot});
    await exchange(session, 'q', 'a');
    writeFileSync(join(directory, 'notes.txt'), 'mine');
    writeFileSync(join(directory, 'backup.jsonl'), 'mine');
    mkdirSync(join(directory, `${session.id.slice(0, 13)}${session.id.endsWith('z') ? 'y' : 'z'}.jsonl`));
    expect(await log.list()).toHaveLength(1);
    expect((await log.latest({workspaceRoot}))?.id).toBe(session.id);
    expect(await log.search('q')).toHaveLength(1);
  });
});

describe('listing', () => {
  it('shows newest activity first, by workspace and up to a limit', async () => {
    const {log, directory} = freshLog();
    const ids: string[] = [];
    for (const [index, root] of [workspaceRoot, '/projects/beta', workspaceRoot].entries()) {
      const session = await log.create({workspaceRoot: root});
      await exchange(session, `question ${index}`, 'a');
      const time = new Date(Date.UTC(2026, 0, 1 + index));
      utimesSync(join(directory, `${session.id}.jsonl`), time, time);
      ids.push(session.id);
    }
    expect((await log.list()).map(({id}) => id)).toEqual([ids[2], ids[1], ids[0]]);
    expect((await log.list({workspaceRoot})).map(({id}) => id)).toEqual([ids[2], ids[0]]);
    expect(await log.list({limit: 1})).toMatchObject([{id: ids[2], title: 'question 2', project: 'alpha', turns: 1}]);
  });

  it('shows nothing where there is no folder yet', async () => {
    const {log, directory, warnings} = freshLog();
    expect(await log.list()).toEqual([]);
    expect(await log.search('x')).toEqual([]);
    expect(await log.latest({workspaceRoot})).toBeUndefined();
    expect(existsSync(directory)).toBe(false);
    expect(warnings).toEqual([]);
  });

  it.each(['', '{', '[]', '{"version":1,"sessions":{"x":null}}', '{"version":99,"sessions":{}}', '\u0000\u0001'])(
    'rebuilds a cache that holds %j',
    async content => {
      const {log, directory} = freshLog();
      const session = await log.create({workspaceRoot});
      await exchange(session, 'q', 'a');
      const before = await log.list();
      writeFileSync(join(directory, 'summaries.json'), content);
      expect(await log.list()).toEqual(before);
    },
  );

  it('sees what changed since it was last cached', async () => {
    const {log} = freshLog();
    const session = await log.create({workspaceRoot});
    await exchange(session, 'q', 'a');
    expect(await log.list()).toMatchObject([{turns: 1}]);
    await exchange(session, 'q2', 'a');
    expect(await log.list()).toMatchObject([{turns: 2, title: 'q'}]);
  });

  it('gives titles and projects that are safe to print, whatever was said', async () => {
    const {log} = freshLog();
    const session = await log.create({workspaceRoot: '/projects/\u001b]0;owned\u0007x'});
    await exchange(session, '\u001b[31mred\u001b[0m \u202egnp.exe', 'a');
    const [summary] = await log.list();
    expect(`${summary?.title}${summary?.project}`).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
    expect(summary?.workspaceRoot).toBe('/projects/\u001b]0;owned\u0007x');
  });
});

describe('forking', () => {
  it('copies the turns up to the one named and leaves the original alone', async () => {
    const {log, directory} = freshLog();
    const session = await log.create({workspaceRoot});
    const first = await exchange(session, 'one', '1');
    await session.addFeedback({signal: 'good', source: 'user', turn: first});
    await exchange(session, 'two', '2');
    const original = readFileSync(join(directory, `${session.id}.jsonl`), 'utf8');
    const fork = await log.fork(session.id, {throughTurn: 1});
    await exchange(fork, 'other', 'way');
    expect((await fork.messages()).map(message => message.text)).toEqual(['one', '1', 'other', 'way']);
    expect((await fork.turns())[0]?.feedback).toEqual([]);
    expect(readFileSync(join(directory, `${session.id}.jsonl`), 'utf8')).toBe(original);
    expect((await log.list()).find(({id}) => id === fork.id)).toMatchObject({forkedFrom: session.id});
    expect((await (await log.fork(session.id)).messages()).map(message => message.text)).toEqual([
      'one',
      '1',
      'two',
      '2',
    ]);
  });

  it.each([0, -1, 3, 1.5, Number.NaN])('refuses turn %d of two', async throughTurn => {
    const {log} = freshLog();
    const session = await log.create({workspaceRoot});
    await exchange(session, 'one', '1');
    await exchange(session, 'two', '2');
    await expect(log.fork(session.id, {throughTurn})).rejects.toMatchObject({
      code: 'usage-unknown-turn',
      message: /1 to 2/,
    });
    expect(await log.list()).toHaveLength(1);
  });
});

describe('deleting', () => {
  it('leaves no byte of the session: transcript, copies, cache', async () => {
    const {log, directory} = freshLog();
    const session = await log.create({workspaceRoot});
    await exchange(session, 'the secret plan', 'agreed');
    const kept = await log.create({workspaceRoot});
    await exchange(kept, 'other', 'a');
    const path = join(directory, `${session.id}.jsonl`);
    writeFileSync(path, `${readFileSync(path, 'utf8')}garbage secret\n`);
    await (await log.open(session.id)).turns();
    await log.list();
    expect(readdirSync(directory).filter(name => name.includes('damaged'))).toHaveLength(1);
    expect(await log.delete(session.id.slice(0, 12))).toEqual({id: session.id});
    const left = readdirSync(directory);
    expect(left.filter(name => name.includes(session.id))).toEqual([]);
    for (const name of left) expect(readFileSync(join(directory, name), 'utf8')).not.toContain('secret');
    expect((await log.list()).map(({id}) => id)).toEqual([kept.id]);
    await expect(log.delete(session.id)).rejects.toMatchObject({code: 'usage-unknown-session'});
  });

  it('while another one holds the session open loses nothing that is said afterwards', async () => {
    const {log} = freshLog();
    const session = await log.create({workspaceRoot});
    await exchange(session, 'before', 'a');
    const holder = await log.open(session.id);
    expect(await holder.turns()).toHaveLength(1);
    await log.delete(session.id);
    expect(await holder.turns()).toEqual([]);
    await exchange(holder, 'after', 'a');
    const reopened = await log.open(session.id);
    expect(reopened.workspaceRoot).toBe(workspaceRoot);
    expect((await reopened.turns()).map(turn => turn.userText)).toEqual(['after']);
  });

  it('while another one reads lets the reading end', async () => {
    const {log} = freshLog();
    const session = await log.create({workspaceRoot});
    for (let n = 1; n <= 5; n += 1) await exchange(session, `q${n}`, 'x'.repeat(100_000));
    const pieces = log.export(session.id, 'markdown')[Symbol.asyncIterator]();
    let text = (await pieces.next()).value as string;
    await log.delete(session.id);
    for (let next = await pieces.next(); !next.done; next = await pieces.next()) text += next.value;
    expect(text).toContain('q5');
  });
});

describe('forgetting a turn', () => {
  it('leaves no byte of it, here and in forks, and all else with its number', async () => {
    const {log, directory} = freshLog();
    const session = await log.create({workspaceRoot});
    await exchange(session, 'first question', 'first answer');
    await exchange(session, 'the secret plan', 'a secret answer');
    await exchange(session, 'third question', 'third answer');
    const fork = await log.fork(session.id);
    const path = join(directory, `${session.id}.jsonl`);
    writeFileSync(path, `${readFileSync(path, 'utf8')}garbage secret\n`);
    await log.list();
    const {sessions} = await log.eraseTurn(session.id, 2);
    expect(sessions.sort()).toEqual([session.id, fork.id].sort());
    for (const name of readdirSync(directory)) {
      expect(readFileSync(join(directory, name), 'utf8')).not.toContain('secret');
    }
    for (const id of [session.id, fork.id]) {
      const {turns} = await log.view(id);
      expect(turns.map(({number, userText, erased}) => [number, userText, erased === true])).toEqual([
        [1, 'first question', false],
        [2, '', true],
        [3, 'third question', false],
      ]);
      expect(JSON.stringify(await (await log.open(id)).messages())).not.toContain('secret');
    }
    expect(await log.search('secret')).toEqual([]);
    expect(await log.search('third')).toMatchObject([{turn: 3}, {turn: 3}]);
  });

  it('sends a model nothing in its place, and no summary that may hold it', async () => {
    const {log} = freshLog();
    const session = await log.create({workspaceRoot});
    const turn = await exchange(session, 'the secret plan', 'agreed');
    await session.addCompaction({throughTurn: turn, messages: [{role: 'user', text: 'Summary: a secret plan.'}]});
    await exchange(session, 'and now?', 'go');
    await log.eraseTurn(session.id, 1);
    expect(await (await log.open(session.id)).messages()).toEqual([
      {role: 'user', text: 'and now?'},
      {role: 'assistant', text: 'go'},
    ]);
  });

  it('while another one holds the session open loses nothing that is said afterwards', async () => {
    const {log} = freshLog();
    const session = await log.create({workspaceRoot});
    await exchange(session, 'the secret plan', 'agreed');
    const holder = await log.open(session.id);
    await log.eraseTurn(session.id, 1);
    await exchange(holder, 'after', 'a');
    const turns = await (await log.open(session.id)).turns();
    expect(turns.map(({number, userText}) => [number, userText])).toEqual([
      [1, ''],
      [2, 'after'],
    ]);
  });

  it('refuses a turn that is not there', async () => {
    const {log} = freshLog();
    const session = await log.create({workspaceRoot});
    await exchange(session, 'one', '1');
    await expect(log.eraseTurn(session.id, 2)).rejects.toMatchObject({code: 'usage-unknown-turn'});
    await expect(log.eraseTurn('zzzzzz', 1)).rejects.toMatchObject({code: 'usage-unknown-session'});
  });
});

describe('a folder of 5,000 sessions', () => {
  it('continues the last one without reading the others', async () => {
    const directory = join(temporaryFolder(), 'sessions');
    const {log, warnings} = freshLog({directory});
    const session = await log.create({workspaceRoot});
    await exchange(session, 'q', 'a');
    // Unreadable as a transcript: whoever looked into one of them would warn.
    const unreadable = join(directory, 'unreadable');
    writeFileSync(unreadable, 'never read');
    utimesSync(unreadable, 1, 1);
    for (let n = 0; n < 5_000; n += 1) {
      linkSync(unreadable, join(directory, `0${String(n).padStart(7, '0')}${session.id.slice(8, 10)}0000.jsonl`));
    }
    expect((await log.latest({workspaceRoot}))?.id).toBe(session.id);
    expect(await log.list({limit: 1})).toHaveLength(1);
    expect(warnings).toEqual([]);
  });
});

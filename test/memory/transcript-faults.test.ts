import {execFileSync, spawn} from 'node:child_process';
import {chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {describe, expect, it, onTestFinished} from 'vitest';
import {openConversationLog, type Session} from '../../source/memory/conversation-log.ts';
import {ended, exchange, freshLog, temporaryFolder, workspaceRoot} from './conversation-fixture.ts';

const root = join(import.meta.dirname, '../..');
const isRoot = process.getuid?.() === 0;

/** Starts a writer; `onLine` is called with each line it prints, and `done` resolves when it is gone. */
function startWriter(args: string[], onLine: (line: string, kill: () => void) => void): Promise<number | null> {
  const script = join(root, 'test/memory/write-turns.ts');
  const child = spawn(process.execPath, ['--import', './scripts/ts-loader.mjs', script, ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  createInterface({input: child.stdout}).on('line', line => onLine(line, () => child.kill('SIGKILL')));
  return new Promise((resolve, reject) => child.on('close', resolve).on('error', reject));
}

function storedSequences(directory: string, id: string): number[] {
  const lines = readFileSync(join(directory, `${id}.jsonl`), 'utf8').split('\n');
  return lines.flatMap(line => (line.startsWith('{"s":') ? [JSON.parse(line).s as number] : []));
}

async function wholeTurns(session: Session): Promise<Map<string, string>> {
  const turns = await session.turns();
  return new Map(turns.map(turn => [turn.userText, turn.messages.map(({text}) => text.slice(0, 20)).join('|')]));
}

describe('a killed process', () => {
  it('loses nothing it confirmed, leaves its last turn whole or absent, and blocks nobody', async () => {
    const directory = join(temporaryFolder(), 'sessions');
    const confirmed = {begun: new Set<string>(), ended: new Set<string>()};
    let id = 'new';
    for (let round = 1; round <= 8; round += 1) {
      let left = 1 + ((round * 7) % 11);
      await startWriter([directory, id, `r${round}`], (line, kill) => {
        const [kind, ...rest] = line.split(' ');
        if (kind === 'session') id = rest.join(' ');
        if (kind === 'begun') confirmed.begun.add(`${rest[0]} question ${rest[1]}`);
        if (kind === 'ended') confirmed.ended.add(`${rest[0]} question ${rest[1]}`);
        left -= 1;
        if (left <= 0) kill();
      });
    }
    const {log, warnings} = freshLog({directory});
    const session = await log.open(id);
    const turns = await session.turns();
    const texts = turns.map(turn => turn.userText);
    for (const question of confirmed.begun) expect(texts).toContain(question);
    for (const question of confirmed.ended) {
      expect(turns.find(turn => turn.userText === question)?.state).toBe('complete');
    }
    for (const turn of turns) expect(turn.messages).toHaveLength(turn.state === 'complete' ? 2 : 0);
    expect(turns.some(turn => turn.state === 'unanswered')).toBe(true);
    expect(confirmed.ended.size).toBeGreaterThan(0);
    expect(warnings).toEqual([]);
    await exchange(session, 'after all that', 'fine');
    expect((await session.turns()).at(-1)).toMatchObject({userText: 'after all that', state: 'complete'});
    const sequences = storedSequences(directory, id);
    expect(new Set(sequences).size).toBe(sequences.length);
  }, 60_000);

  it('may have been cut at any byte', async () => {
    const {log, directory} = freshLog();
    const session = await log.create({workspaceRoot});
    await exchange(session, 'first question', 'first answer');
    const turn = await session.beginTurn('second question');
    await turn.appendStep([{role: 'assistant', text: 'half of it'}]);
    await turn.end(ended('half of it and the rest'));
    const whole = readFileSync(join(directory, `${session.id}.jsonl`));
    const beginnings = new Set(['', 'first question', 'first question,second question']);
    const folder = temporaryFolder();
    // Every line end and its neighbours, and a sample of what lies between.
    const cuts = [...whole.keys()].filter(at => at % 17 === 0 || [at, at - 1, at + 1].some(near => whole[near] === 10));
    for (const cut of cuts) {
      const path = join(folder, `${session.id}.jsonl`);
      writeFileSync(path, whole.subarray(0, cut));
      const warnings: unknown[] = [];
      const cutLog = openConversationLog({directory: folder, onWarning: warning => warnings.push(warning)});
      const reopened = await cutLog.open(session.id);
      const before = await reopened.turns();
      expect(beginnings).toContain(before.map(({userText}) => userText).join());
      for (const {state, messages} of before) {
        const text = messages.map(message => message.text).join('');
        if (state === 'unanswered') expect(text).toBe('');
        else expect(['first answer', 'half of it and the rest']).toContain(text);
      }
      await exchange(reopened, 'third question', 'third answer');
      const after = await (await cutLog.open(session.id)).turns();
      expect(after.map(({userText}) => userText)).toEqual([...before.map(({userText}) => userText), 'third question']);
      expect(after.slice(0, -1)).toEqual(before);
      expect(warnings).toEqual([]);
      await reopened.close();
      rmSync(path);
    }
  }, 30_000);
});

describe('two processes in one session', () => {
  it('lose nothing and keep one rising sequence', async () => {
    const {log, directory} = freshLog();
    const session = await log.create({workspaceRoot});
    await exchange(session, 'start', 'go');
    const said: string[] = [];
    const collect = (line: string) => said.push(line);
    await Promise.all(['a', 'b', 'c'].map(label => startWriter([directory, session.id, label, '12'], collect)));
    expect(said.filter(line => line.startsWith('ended'))).toHaveLength(36);
    const turns = await wholeTurns(session);
    expect(turns.size).toBe(37);
    for (const label of ['a', 'b', 'c']) {
      for (let n = 1; n <= 12; n += 1) {
        const parts = turns.get(`${label} question ${n}`)?.split('|');
        expect(parts?.[0]).toMatch(new RegExp(`^${label} answer ${n} part 1`));
        expect(parts?.[1]).toMatch(new RegExp(`^${label} answer ${n} part 2`));
      }
    }
    const sequences = storedSequences(directory, session.id);
    expect(sequences).toEqual(sequences.map((_, index) => index + 1));
  }, 60_000);
});

describe('a disk without room', () => {
  /** A writer that takes `room` bytes. */
  function limited(start: number) {
    const disk = {room: start};
    const write = async (file: import('node:fs/promises').FileHandle, bytes: Uint8Array) => {
      if (disk.room <= 0) throw Object.assign(new Error('no space left on device'), {code: 'ENOSPC'});
      const {bytesWritten} = await file.write(bytes.subarray(0, disk.room));
      disk.room -= bytesWritten;
      return bytesWritten;
    };
    return {disk, write};
  }

  it.each([0, 1, 40, 150, 300, 420, 600])(
    'at %d bytes says so, keeps the turn usable, and saves all of it once there is room',
    async room => {
      const {disk, write} = limited(room);
      const {log, directory, warnings} = freshLog({write});
      const session = await log.create({workspaceRoot});
      const turn = await session.beginTurn('is there room?');
      await turn.appendStep([{role: 'assistant', text: 'x'.repeat(300)}]);
      const outcome = await turn.end(ended(`${'x'.repeat(300)} no`));
      expect(outcome).toMatchObject({saved: false, problem: {code: 'store-full'}});
      expect((await session.turns())[0]).toMatchObject({state: 'complete', userText: 'is there room?'});
      expect(await session.messages()).toHaveLength(3);
      const stored = await (await log.open(session.id).catch(() => undefined))?.turns();
      expect(stored?.[0]?.state ?? 'unanswered').toBe('unanswered');
      disk.room = Number.MAX_SAFE_INTEGER;
      const second = await session.beginTurn('and now?');
      expect(second.begun).toEqual({saved: true});
      await second.end(ended('yes'));
      const texts = (await (await log.open(session.id)).messages()).map(message => message.text);
      expect(texts).toEqual(['is there room?', 'x'.repeat(300), ' no', 'and now?', 'yes']);
      expect(warnings).toEqual([]);
      const sequences = storedSequences(directory, session.id);
      expect(sequences).toEqual(sequences.map((_, index) => index + 1));
    },
  );

  it('saves at close what could not be saved before', async () => {
    const {disk, write} = limited(0);
    const {log} = freshLog({write});
    const session = await log.create({workspaceRoot});
    expect((await session.beginTurn('kept in memory')).begun.saved).toBe(false);
    disk.room = Number.MAX_SAFE_INTEGER;
    expect(await session.close()).toEqual({saved: true});
    expect((await (await log.open(session.id)).turns())[0]?.userText).toBe('kept in memory');
  });

  const canMount = isRoot && process.platform === 'linux' && mountWorks();

  it.skipIf(!canMount)('of 1 MB (needs root and mount) behaves the same', async () => {
    const folder = mounted();
    const {log} = freshLog({directory: join(folder, 'sessions')});
    const session = await log.create({workspaceRoot});
    await exchange(session, 'small', 'fits');
    const turn = await session.beginTurn('y'.repeat(2_000_000));
    expect(turn.begun).toMatchObject({saved: false, problem: {code: 'store-full'}});
    expect((await turn.end(ended('answered anyway'))).saved).toBe(false);
    expect((await session.messages()).at(-1)?.text).toBe('answered anyway');
    const other = await log.open(session.id);
    expect((await other.turns()).map(({userText}) => userText)).toEqual(['small']);
    await exchange(other, 'small again', 'fits too');
    expect(await log.search('fits')).toHaveLength(2);
    expect(await log.list()).toHaveLength(1);
    await log.delete(session.id);
    expect(readdirSync(join(folder, 'sessions')).filter(name => name.includes(session.id))).toEqual([]);
  });

  function mounted(): string {
    const folder = temporaryFolder();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], {stdio: 'ignore'});
    onTestFinished(() => void execFileSync('umount', ['-l', folder], {stdio: 'ignore'}));
    return folder;
  }

  function mountWorks(): boolean {
    const probe = `${process.cwd()}/node_modules/.mount-probe-${process.pid}`;
    mkdirSync(probe, {recursive: true});
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', probe], {stdio: 'ignore'});
      execFileSync('umount', [probe], {stdio: 'ignore'});
      return true;
    } catch {
      return false;
    } finally {
      rmSync(probe, {recursive: true, force: true});
    }
  }
});

describe('a folder that cannot be written', () => {
  it.skipIf(isRoot)('(not as root) still lets the question be answered, and the sessions in it be read', async () => {
    const {log, directory} = freshLog();
    const session = await log.create({workspaceRoot});
    await exchange(session, 'before', 'a');
    chmodSync(directory, 0o500);
    onTestFinished(() => chmodSync(directory, 0o700));
    const fresh = await log.create({workspaceRoot});
    const turn = await fresh.beginTurn('now');
    expect(turn.begun).toMatchObject({saved: false, problem: {code: 'store-unwritable'}});
    expect(await log.list()).toHaveLength(1);
    expect((await (await log.open(session.id)).turns())[0]?.userText).toBe('before');
  });

  it('because a file stands in its place still lets the question be answered', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'sessions'), 'a file');
    const {log, warnings} = freshLog({directory: join(folder, 'sessions')});
    expect(await log.latest({workspaceRoot})).toBeUndefined();
    expect(warnings).toMatchObject([{code: 'store-unreadable'}]);
    const session = await log.create({workspaceRoot});
    const turn = await session.beginTurn('hello');
    expect(turn.begun.saved).toBe(false);
    await turn.end(ended('hi'));
    expect((await session.messages()).map(message => message.text)).toEqual(['hello', 'hi']);
    await expect(log.list()).rejects.toMatchObject({code: 'store-unreadable'});
  });
});

describe('a damaged transcript', () => {
  async function threeTurns() {
    const fresh = freshLog();
    const session = await fresh.log.create({workspaceRoot});
    for (const word of ['one', 'two', 'three']) await exchange(session, `question ${word}`, `answer ${word}`);
    await session.close();
    const path = join(fresh.directory, `${session.id}.jsonl`);
    const copies = () => readdirSync(fresh.directory).filter(name => name.includes('.damaged-'));
    return {...fresh, id: session.id, path, text: readFileSync(path, 'utf8'), copies};
  }

  const damages: [string, (text: string) => string | Buffer, string[]][] = [
    [
      'a flipped byte in a message',
      text => text.replace('question two', 'question tvo'),
      ['question one', 'question three'],
    ],
    [
      'a line of binary garbage',
      text => insertLine(text, 4, Buffer.from([0, 255, 254, 27, 91, 128])),
      ['question one', 'question two', 'question three'],
    ],
    [
      'a lost first entry',
      text => text.replace('"kind":"session"', '"kind":"sessioN"'),
      ['question one', 'question two', 'question three'],
    ],
    [
      'a block of zero bytes in place of lines',
      text => text.replace(/question two(.*\n){2}/, match => '\0'.repeat(match.length)),
      ['question one', 'question three'],
    ],
    ['a damaged first line', text => `\u0001${text.slice(1)}`, ['question one', 'question two', 'question three']],
    [
      'a first line of zero bytes',
      text => text.replace(/^.*/, line => '\0'.repeat(line.length)),
      ['question one', 'question two', 'question three'],
    ],
  ];

  it.each(damages)(
    'with %s gives everything else, warns once and is kept aside once',
    async (_name, damage, expected) => {
      const {log, warnings, id, path, text, copies} = await threeTurns();
      const damaged = Buffer.from(damage(text));
      writeFileSync(path, damaged);
      const session = await log.open(id);
      expect((await session.turns()).map(({userText}) => userText)).toEqual(expected);
      await session.messages();
      expect(warnings).toHaveLength(1);
      expect(warnings[0]?.code).toMatch(/^store-/);
      expect(copies()).toHaveLength(1);
      expect(readFileSync(join(path, '..', copies()[0] ?? '')).equals(damaged)).toBe(true);
      await exchange(session, 'question four', 'answer four');
      const again = await log.open(id);
      expect((await again.turns()).map(({userText}) => userText)).toEqual([...expected, 'question four']);
      expect(await log.list()).toMatchObject([{id, turns: expected.length + 1}]);
      expect(await log.search('answer four')).toHaveLength(1);
      expect(copies()).toHaveLength(1);
    },
  );

  it('that is empty is a session without turns, and can be written to', async () => {
    const {log, id, path} = await threeTurns();
    writeFileSync(path, '');
    const session = await log.open(id);
    expect(await session.turns()).toEqual([]);
    await exchange(session, 'again', 'yes');
    expect(await (await log.open(id)).messages()).toHaveLength(2);
  });

  it('of which nothing can be read is refused and left as it is', async () => {
    const {log, warnings, id, path} = await threeTurns();
    const garbage = Buffer.from('\u0000\u0001\u0002 not a transcript\n\u001b]0;x\u0007\n');
    writeFileSync(path, garbage);
    await expect(log.open(id)).rejects.toMatchObject({code: 'store-damaged'});
    expect(readFileSync(path).equals(garbage)).toBe(true);
    const healthy = await log.create({workspaceRoot});
    await exchange(healthy, 'fine', 'yes');
    expect((await log.list()).map(session => session.id)).toEqual([healthy.id]);
    expect(await log.search('fine')).toHaveLength(1);
    expect(warnings.map(({code}) => code)).toContain('store-damaged');
  });

  it('with entries of a kind from the future is read, and those entries stay', async () => {
    const {log, warnings, id, path, directory} = await threeTurns();
    const {openAppendLog} = await import('../../source/storage/append-log.ts');
    const raw = openAppendLog({filePath: path, header: {format: 'eca-transcript', version: 1}});
    await raw.append([
      {kind: 'hologram', at: '2030-01-01T00:00:00.000Z', shape: 'cat'},
      {kind: 'step', turn: 7, at: ''},
      'text',
      null,
    ]);
    await raw.close();
    const session = await log.open(id);
    expect(await session.turns()).toHaveLength(3);
    expect(warnings).toMatchObject([{code: 'store-lines-damaged', message: expect.stringMatching(/^3 damaged lines/)}]);
    expect(readFileSync(join(directory, `${id}.jsonl`), 'utf8')).toContain('hologram');
  });
});

describe('a transcript of a newer version', () => {
  it('is refused untouched, with both versions named, and keeps no other session from being used', async () => {
    const {log, directory, warnings} = freshLog();
    const older = await log.create({workspaceRoot});
    await exchange(older, 'old', 'a');
    const newer = await log.create({workspaceRoot});
    await exchange(newer, 'new', 'a');
    const path = join(directory, `${newer.id}.jsonl`);
    const content = readFileSync(path, 'utf8').replace('"version":1', '"version":9');
    writeFileSync(path, content);
    await expect(log.open(newer.id)).rejects.toMatchObject({
      code: 'store-newer',
      message: expect.stringMatching(/9.*1/),
    });
    await expect(log.fork(newer.id)).rejects.toMatchObject({code: 'store-newer'});
    expect((await log.latest({workspaceRoot}))?.id).toBe(older.id);
    expect((await log.list()).map(({id}) => id)).toEqual([older.id]);
    expect(warnings.map(({code}) => code)).toContain('store-newer');
    const turn = await newer.beginTurn('written while it was open');
    expect(turn.begun).toMatchObject({saved: false, problem: {code: 'store-newer'}});
    expect(readFileSync(path, 'utf8')).toBe(content);
    copyFileSync(path, join(directory, 'kept'));
  });
});

function insertLine(text: string, at: number, bytes: Buffer): Buffer {
  const lines = text.split('\n');
  const before = Buffer.from(`${lines.slice(0, at).join('\n')}\n`);
  return Buffer.concat([before, bytes, Buffer.from(`\n${lines.slice(at).join('\n')}`)]);
}

import {appendFileSync, readdirSync, readFileSync, rmSync, statSync, truncateSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {openConversationLog} from '../../source/memory/conversation-log.ts';
import type {EmbeddingModel} from '../../source/providers/embedding-model.ts';
import {createInMemoryStore} from '../../source/storage/in-memory-store.ts';
import type {Collection, CollectionSpec} from '../../source/storage/vector-store.ts';
import {ended, exchange, temporaryFolder, workspaceRoot} from './conversation-fixture.ts';
import {freshMemory, hasLanceDb, idsFor, importAll, turn} from './memory-fixture.ts';

const talk = () => [
  turn('a1', 'Shall we retry failed uploads?', {speaker: 'Ann'}),
  turn('a2', 'Yes, three times with a growing pause.', {speaker: 'Bob', role: 'assistant'}),
  turn('a3', 'The invoices are rendered by the billing worker.', {speaker: 'Ann'}),
  turn('a4', 'I keep my bicycle in the cellar.', {speaker: 'Bob', role: 'assistant'}),
];

describe('conversation memory', () => {
  it('finds an imported turn by its words, under the id it was imported with', async () => {
    const {memory} = freshMemory();
    await importAll(memory, talk());
    const {turns, confidence} = await memory.recall('Where does the bicycle stand?');
    expect(turns[0]?.turn).toMatchObject({id: 'a4', session: 'talk', speaker: 'Bob', role: 'assistant'});
    expect(confidence).toBeGreaterThan(0);
    expect(confidence).toBeLessThanOrEqual(1);
  });

  it('waits for the index as long as it is told, and not at all for 0', async () => {
    const {memory} = freshMemory();
    await importAll(memory, talk());
    expect(await idsFor(memory, 'bicycle', {refreshAtMostMs: 60_000})).toContain('a4');
    await importAll(memory, [turn('a5', 'The bicycle has a new saddle.')]);
    expect(await idsFor(memory, 'saddle', {refreshAtMostMs: 0})).not.toContain('a5');
    expect(await idsFor(memory, 'saddle')).toContain('a5');
  });

  it('finds an answer that repeats no word of the question by what was asked before it', async () => {
    const {memory} = freshMemory();
    await importAll(memory, talk());
    expect((await idsFor(memory, 'How often do we retry uploads?')).slice(0, 2).sort()).toEqual(['a1', 'a2']);
  });

  it('keeps one turn an id, however often and in whichever process it is imported', async () => {
    const {memory, folder} = freshMemory();
    const turns = talk();
    await importAll(memory, turns);
    const sizes = () =>
      readdirSync(join(folder, 'memory/imported')).map(name => statSync(join(folder, 'memory/imported', name)).size);
    const before = sizes();
    await importAll(memory, turns);
    const other = freshMemory({folder}).memory;
    await importAll(other, turns);
    expect(sizes()).toEqual(before);
    expect((await other.stats()).turns).toBe(4);
  });

  it('takes the new text when an id is imported again with another one', async () => {
    const {memory} = freshMemory();
    await importAll(memory, talk());
    await memory.recall('bicycle');
    await memory.importTurn(turn('a4', 'The bicycle was sold, I ride a horse now.'));
    const {turns} = await memory.recall('bicycle cellar');
    expect(turns[0]?.turn).toMatchObject({id: 'a4', text: 'The bicycle was sold, I ride a horse now.'});
    expect(turns.some(({turn: {context}}) => context.includes('cellar'))).toBe(false);
    expect((await memory.stats()).turns).toBe(4);
  });

  it('keeps the same id of two sessions apart', async () => {
    const {memory} = freshMemory();
    await importAll(memory, [
      turn('1', 'The harbour is closed.', {session: 'one'}),
      turn('1', 'The harbour is open.', {session: 'two'}),
    ]);
    const found = await memory.recall('harbour');
    expect(found.turns.map(({turn: {session}}) => session).sort()).toEqual(['one', 'two']);
    const [only] = (await memory.recall('harbour', {session: 'two'})).turns;
    expect(only?.turn.text).toBe('The harbour is open.');
  });

  it('filters by session, role, project and time', async () => {
    const {memory, sessionsDirectory} = freshMemory();
    const log = openConversationLog({directory: sessionsDirectory});
    const session = await log.create({workspaceRoot});
    await exchange(session, 'Which port does the harbour server use?', 'The harbour server listens on 8080.');
    await session.close();
    await importAll(memory, [
      turn('h1', 'The harbour was full in March.', {at: '2026-03-03T10:00:00Z', session: 'x'}),
      turn('h2', 'The harbour is empty.', {at: '2026-04-04T10:00:00Z', session: 'x', role: 'assistant'}),
    ]);
    const all = await idsFor(memory, 'harbour');
    expect(all).toHaveLength(4);
    expect((await idsFor(memory, 'harbour', {session: 'x'})).sort()).toEqual(['h1', 'h2']);
    expect((await idsFor(memory, 'harbour', {role: 'assistant'})).sort()).toEqual(
      [`${session.id}#1.assistant`, 'h2'].sort(),
    );
    expect((await idsFor(memory, 'harbour', {project: '/elsewhere'})).sort()).toEqual(['h1', 'h2']);
    const march = {fromMs: Date.parse('2026-03-01'), toMs: Date.parse('2026-03-31')};
    expect(await idsFor(memory, 'harbour', march)).toEqual(['h1']);
  });

  it('answers nothing to a question without words, and something to one of 100,000 characters in any script', async () => {
    const {memory} = freshMemory();
    await importAll(memory, [...talk(), turn('c1', '我把自行车放在地下室'), turn('r1', 'Велосипед стоит в подвале')]);
    expect(await memory.recall('')).toEqual({turns: [], confidence: 0});
    expect(await memory.recall(' \n\t?!')).toEqual({turns: [], confidence: 0});
    expect((await memory.recall(`bicycle ${'x'.repeat(100_000)}`)).turns[0]?.turn.id).toBe('a4');
    expect((await idsFor(memory, '自行车'.repeat(33_333)))[0]).toBe('c1');
    expect((await idsFor(memory, 'велосипед '.repeat(10_000)))[0]).toBe('r1');
    expect(await idsFor(memory, '\ud800 \u202e bicycle\u0000')).toContain('a4');
  });

  it('says with low confidence when nothing fits, and with higher when a turn has all of it', async () => {
    const {memory} = freshMemory();
    await importAll(memory, talk());
    const fits = (await memory.recall('billing worker renders invoices')).confidence;
    const fitsNot = (await memory.recall('Which worker paints the cathedral in Barcelona?')).confidence;
    expect(fits).toBeGreaterThan(fitsNot);
    expect((await memory.recall('xylophone')).confidence).toBe(0);
  });

  it('takes a turn whose clock went back in the order in which it came', async () => {
    const {memory} = freshMemory();
    await importAll(memory, [
      turn('t1', 'What is the colour of the gate?', {at: '2026-05-08T10:00:10Z'}),
      turn('t2', 'Green as ever.', {at: '2026-05-08T10:00:00Z'}),
    ]);
    expect((await idsFor(memory, 'colour of the gate')).sort()).toEqual(['t1', 't2']);
    const [first] = (await memory.recall('gate')).turns;
    expect((await memory.around(first?.turn ?? {session: '', place: 0}, 1)).map(({id}) => id)).toEqual(['t1', 't2']);
  });
});

describe('own sessions in memory', () => {
  it('are found while they grow, each turn once', async () => {
    const {memory, sessionsDirectory} = freshMemory();
    const log = openConversationLog({directory: sessionsDirectory});
    const session = await log.create({workspaceRoot});
    await exchange(session, 'How are releases signed?', 'With the minisign key of the release machine.');
    expect(await idsFor(memory, 'minisign')).toEqual([`${session.id}#1.assistant`, `${session.id}#1.user`]);
    const open = await session.beginTurn('And who holds the lighthouse password?');
    memory.touch(session.id);
    expect(await idsFor(memory, 'lighthouse')).toContain(`${session.id}#2.user`);
    await open.end(ended('The duty officer holds it.'));
    memory.touch(session.id);
    expect((await idsFor(memory, 'officer'))[0]).toBe(`${session.id}#2.assistant`);
    expect((await memory.stats()).turns).toBe(4);
    await session.close();
  });

  it('are remembered up to where a cut transcript can be read', async () => {
    const {memory, sessionsDirectory} = freshMemory();
    const log = openConversationLog({directory: sessionsDirectory});
    const session = await log.create({workspaceRoot});
    await exchange(session, 'What is the walnut rule?', 'Walnuts are cracked on Mondays.');
    await exchange(session, 'What is the hazel rule?', 'Hazelnuts are cracked on Fridays.');
    await session.close();
    const file = join(sessionsDirectory, `${session.id}.jsonl`);
    truncateSync(file, statSync(file).size - 40);
    expect(await idsFor(memory, 'walnut rule')).toContain(`${session.id}#1.assistant`);
    expect(await idsFor(memory, 'hazel rule')).toContain(`${session.id}#2.user`);
    appendFileSync(file, '\u0000\u0001 not a line\n');
    expect(await idsFor(freshMemory({folder: join(sessionsDirectory, '..')}).memory, 'walnut rule')).not.toEqual([]);
  });

  it('count once when they are forked', async () => {
    const {memory, sessionsDirectory} = freshMemory();
    const log = openConversationLog({directory: sessionsDirectory});
    const session = await log.create({workspaceRoot});
    await exchange(session, 'Where is the walrus kept?', 'In the north basin.');
    await session.close();
    const fork = await log.fork(session.id);
    await fork.close();
    expect((await idsFor(memory, 'walrus')).every(id => id.startsWith(session.id))).toBe(true);
  });
});

describe.skipIf(!hasLanceDb)('the index of memory on disk', () => {
  const lancedb = {engine: 'lancedb'} as const;

  it('is there for the next program, which sees what the first one added', async () => {
    const {memory, folder} = freshMemory(lancedb);
    await importAll(memory, talk());
    await memory.refresh();
    const other = freshMemory({...lancedb, folder});
    expect(await idsFor(other.memory, 'bicycle')).toContain('a4');
    await memory.importTurn(turn('a5', 'The kayak hangs under the roof.'));
    await memory.refresh();
    expect((await other.memory.recall('kayak')).turns).toBeDefined();
    expect((await other.memory.stats()).turns).toBe(5);
    expect(other.warnings).toEqual([]);
  });

  it('is made anew from the records when it vanished or was damaged, and says so', async () => {
    const {memory, folder} = freshMemory(lancedb);
    await importAll(memory, talk());
    await memory.refresh();
    await memory.close();
    rmSync(join(folder, 'memory/index'), {recursive: true});
    const second = freshMemory({...lancedb, folder});
    expect(await idsFor(second.memory, 'bicycle')).toContain('a4');
    expect(second.warnings.map(({code}) => code)).toContain('memory-index-rebuilt');
    await second.memory.close();
    const versions = join(folder, 'memory/index/memory-turns.lance/_versions');
    for (const name of readdirSync(versions)) truncateSync(join(versions, name), 0);
    const third = freshMemory({...lancedb, folder});
    expect(await idsFor(third.memory, 'bicycle')).toContain('a4');
    expect((await third.memory.stats()).turns).toBe(4);
  });

  it('is searched by meaning too, with vectors made anew for another model', async () => {
    const three = meaningEmbedder('fake:three', 3);
    const {memory, folder} = freshMemory({...lancedb, openEmbedder: async () => three});
    await importAll(memory, talk());
    expect(await idsFor(memory, 'velocipede')).toContain('a4');
    expect(await idsFor(memory, 'velocipede', {session: 'other'})).toEqual([]);
    await memory.close();
    const five = meaningEmbedder('fake:five', 5);
    const other = freshMemory({...lancedb, folder, openEmbedder: async () => five});
    expect(await idsFor(other.memory, 'velocipede')).toContain('a4');
    expect((await other.memory.stats()).turns).toBe(4);
  });

  it('makes no vector twice, also when the model was away meanwhile', async () => {
    const texts: string[] = [];
    const present = meaningEmbedder('fake:three', 3, texts);
    const {memory, folder} = freshMemory({...lancedb, openEmbedder: async () => present});
    await importAll(memory, talk());
    expect(await idsFor(memory, 'velocipede')).toContain('a4');
    await memory.close();
    const away = freshMemory({...lancedb, folder, openEmbedder: () => Promise.reject(new Error('nobody there'))});
    expect(await idsFor(away.memory, 'bicycle')).toContain('a4');
    expect(away.warnings).toHaveLength(1);
    await importAll(away.memory, [turn('late', 'A tandem stands in the shed.', {session: 'later'})]);
    expect(await idsFor(away.memory, 'tandem')).toContain('late');
    await away.memory.close();
    texts.length = 0;
    const back = freshMemory({...lancedb, folder, openEmbedder: async () => present});
    expect(await idsFor(back.memory, 'velocipede')).toContain('a4');
    expect(texts).toEqual(['A tandem stands in the shed.', 'velocipede']);
  });

  it('forgets the vectors of a turn also where the index beside them was lost', async () => {
    const three = meaningEmbedder('fake:three', 3);
    const {memory, folder} = freshMemory({...lancedb, openEmbedder: async () => three});
    await importAll(memory, [
      ...talk(),
      turn('late', 'My velocipede stands at the lock.', {session: 'later', role: 'quetzalcoatl'}),
    ]);
    expect(await idsFor(memory, 'velocipede')).toContain('late');
    await memory.close();
    const vectors = join(folder, 'memory/index/memory-vectors.lance');
    expect(filesHolding(vectors, 'quetzalcoatl')).not.toEqual([]);
    for (const name of ['index-state.json', 'index/memory-turns.json', 'index/memory-turns.lance'])
      rmSync(join(folder, 'memory', name), {recursive: true});
    const other = freshMemory({...lancedb, folder, openEmbedder: async () => three});
    await other.memory.forgetTurn('late');
    expect(filesHolding(vectors, 'quetzalcoatl')).toEqual([]);
    expect(await idsFor(other.memory, 'velocipede')).toContain('a4');
  });

  it('holds no byte of a deleted session, nor of a forgotten turn', async () => {
    const {memory, folder, sessionsDirectory} = freshMemory(lancedb);
    const log = openConversationLog({directory: sessionsDirectory});
    const session = await log.create({workspaceRoot});
    await exchange(session, 'Where is the zanzibarquartz stored?', 'The zanzibarquartz is in vault nine.');
    await session.close();
    await importAll(memory, [...talk(), turn('secret', 'My locker code is quetzalcoatl.')]);
    await memory.refresh();
    expect(filesHolding(folder, 'zanzibarquartz')).not.toEqual([]);
    expect(filesHolding(folder, 'quetzalcoatl')).not.toEqual([]);

    await log.delete(session.id);
    await memory.sessionDeleted(session.id);
    await memory.forgetTurn('secret');
    expect(await idsFor(memory, 'zanzibarquartz quetzalcoatl')).toEqual([]);
    expect(filesHolding(folder, 'zanzibarquartz')).toEqual([]);
    expect(filesHolding(folder, 'quetzalcoatl')).toEqual([]);
    expect(await idsFor(memory, 'bicycle')).toContain('a4');
  });

  it('takes two programs that import at once', async () => {
    const {memory, folder} = freshMemory(lancedb);
    const other = freshMemory({...lancedb, folder}).memory;
    const many = (name: string) =>
      Array.from({length: 40}, (_, index) => turn(`${name}${index}`, `Note ${index} of ${name}.`, {session: 'shared'}));
    await Promise.all([importAll(memory, many('anna')), importAll(other, many('otto'))]);
    await Promise.all([memory.refresh(), other.refresh()]);
    expect((await freshMemory({...lancedb, folder}).memory.stats()).turns).toBe(80);
  });
});

describe('forgetting', () => {
  it('asks which one is meant when several sessions have the id', async () => {
    const {memory} = freshMemory();
    await importAll(memory, [turn('1', 'One.', {session: 'one'}), turn('1', 'Two.', {session: 'two'})]);
    await expect(memory.forgetTurn('1')).rejects.toMatchObject({code: 'usage-ambiguous-turn'});
    await memory.forgetTurn('1', 'one');
    await expect(memory.forgetTurn('1', 'one')).rejects.toMatchObject({code: 'usage-unknown-turn'});
    expect((await memory.stats()).turns).toBe(1);
  });

  it('goes over the index once for all that is forgotten together', async () => {
    let erased = 0;
    const openStore = async () => {
      const store = createInMemoryStore();
      const openCollection = async (spec: CollectionSpec): Promise<Collection> => {
        const collection = await store.openCollection(spec);
        return {...collection, erase: async () => void erased++};
      };
      return {store: {...store, openCollection}};
    };
    const {memory} = freshMemory({openStore});
    const ids = ['1', '2', '3', '4'];
    await importAll(
      memory,
      ids.map(id => turn(id, `The gate is closed, says ${id}.`)),
    );
    expect(await idsFor(memory, 'gate closed')).toHaveLength(4);
    await memory.forgetTogether(async () => {
      for (const id of ids.slice(0, 3)) await memory.forgetTurn(id);
    });
    expect(erased).toBe(1);
    expect(await idsFor(memory, 'gate closed')).toEqual(['4']);
  });

  it('removes an imported session as a whole', async () => {
    const {memory, folder} = freshMemory({folder: temporaryFolder()});
    await importAll(memory, talk());
    expect(await memory.forgetSession('talk')).toBe(true);
    expect(await memory.forgetSession('talk')).toBe(false);
    expect(readdirSync(join(folder, 'memory/imported'))).toEqual([]);
    expect(await idsFor(memory, 'bicycle')).toEqual([]);
  });
});

/** Knows one meaning: that of bicycles. `texts` collects what it is asked. */
function meaningEmbedder(id: string, dimension: number, texts: string[] = []): EmbeddingModel {
  return {
    id,
    dimension,
    async embed(given) {
      texts.push(...given);
      return given.map(text => {
        const [first, second] = /bicycle|velocipede/i.test(text) ? [1, 0] : [0, 1];
        return Float32Array.from({length: dimension}, (_, at) => (at === 0 ? first : at === 1 ? second : 0));
      });
    },
    close: async () => {},
  };
}

/** The files below `folder` that hold `word`, in any case. */
function filesHolding(folder: string, word: string): string[] {
  return readdirSync(folder, {recursive: true, withFileTypes: true})
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .filter(path => readFileSync(path).toString('latin1').toLowerCase().includes(word));
}

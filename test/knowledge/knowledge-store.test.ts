import {readdirSync, readFileSync, statSync, utimesSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {createDocumentCatalogue} from '../../source/knowledge/document-catalogue.ts';
import type {WholeDocument} from '../../source/knowledge/knowledge-document.ts';
import {type KnowledgeStore, openKnowledgeStore} from '../../source/knowledge/knowledge-store.ts';
import {openAppendLog} from '../../source/storage/append-log.ts';
import {replaceLog} from '../../source/storage/replace-log.ts';
import {documentOf, temporaryFolder} from './knowledge-fixture.ts';

describe('the store of documents', () => {
  test('keeps what it confirmed, for the next program too', async () => {
    const directory = temporaryFolder();
    const store = openKnowledgeStore({directory});
    expect(await store.put(documentOf('a', 'First.'))).toBe('added');
    const other = openKnowledgeStore({directory});
    expect(await other.list()).toMatchObject([{id: 'a', revision: 1}]);
    expect((await other.get('a'))?.blocks).toMatchObject([{text: 'First.'}]);
    expect(statSync(join(directory, 'documents.jsonl')).mode & 0o777).toBe(0o600);
  });

  test('counts revisions, and writes what says the same only once', async () => {
    const directory = temporaryFolder();
    const store = openKnowledgeStore({directory});
    await store.put(documentOf('a', 'First.'));
    const size = statSync(join(directory, 'documents.jsonl')).size;
    expect(await store.put(documentOf('a', 'First.'))).toBe('unchanged');
    expect(statSync(join(directory, 'documents.jsonl')).size).toBe(size);
    expect(await store.put(documentOf('a', 'Second.'))).toBe('replaced');
    expect(await store.get('a')).toMatchObject({revision: 2, blocks: [{text: 'Second.'}]});
    expect(await store.list()).toHaveLength(1);
  });

  test('takes for the same only what says the same, whatever fingerprint it carries', async () => {
    const store = openKnowledgeStore({directory: temporaryFolder()});
    const document = documentOf('a', 'First.');
    await store.put(document);
    const edited = {...document, blocks: documentOf('a', 'Edited.').blocks};
    expect(edited.sha256).toBe(document.sha256);
    expect(await store.put(edited)).toBe('replaced');
    expect(await store.get('a')).toMatchObject({revision: 2, blocks: [{text: 'Edited.'}]});
    expect(await Promise.all([store.put(edited), store.put(document), store.put(document)])).toEqual([
      'unchanged',
      'replaced',
      'unchanged',
    ]);
  });

  test('sees what another program stores meanwhile', async () => {
    const directory = temporaryFolder();
    const [one, other] = [openKnowledgeStore({directory}), openKnowledgeStore({directory})];
    await Promise.all([one.put(documentOf('a', 'A.')), other.put(documentOf('b', 'B.'))]);
    for (const store of [one, other]) expect((await store.list()).map(({id}) => id).sort()).toEqual(['a', 'b']);
  });

  test('a removed document leaves no byte of any revision', async () => {
    const directory = temporaryFolder();
    const store = openKnowledgeStore({directory});
    await store.put(documentOf('a', 'Confidential draft.'));
    await store.put(documentOf('a', 'Confidential final.'));
    await store.put(documentOf('b', 'Public.'));
    expect(await store.remove(['a', 'unknown'])).toEqual(['a']);
    expect(readFileSync(join(directory, 'documents.jsonl'), 'utf8')).not.toContain('Confidential');
    expect((await store.list()).map(({id}) => id)).toEqual(['b']);
    expect(await store.remove(['b'])).toEqual(['b']);
    expect(await store.list()).toEqual([]);
    await store.put(documentOf('c', 'New.'));
    expect((await store.list()).map(({id}) => id)).toEqual(['c']);
  });
});

describe('the catalogue of documents', () => {
  const long = (word: string) => `${word} `.repeat(60_000);
  const cataloguePath = (directory: string) => join(directory, 'documents-catalogue.json');
  const textOf = async (store: KnowledgeStore, id: string) => {
    const [block] = (await store.get(id))?.blocks ?? [];
    return block && 'text' in block ? block.text.split(' ')[0] : undefined;
  };

  async function filled() {
    const directory = temporaryFolder();
    const store = openKnowledgeStore({directory});
    for (const word of ['heron', 'otter', 'walrus']) await store.put(documentOf(word, long(word)));
    await store.list();
    return {directory, store};
  }

  test('spares the next program to read what all documents say', async () => {
    const {directory} = await filled();
    expect(statSync(cataloguePath(directory)).mode & 0o777).toBe(0o600);
    expect(readFileSync(cataloguePath(directory), 'utf8').length).toBeLessThan(10_000);
    const log = join(directory, 'documents.jsonl');
    const next = openKnowledgeStore({directory});
    // What stands in the middle of the log is not even looked at.
    const times = statSync(log);
    const bytes = readFileSync(log);
    bytes.fill('x', 2_000, 3_000);
    writeFileSync(log, bytes);
    utimesSync(log, times.atime, times.mtime);
    expect((await next.list()).map(({id}) => id)).toEqual(['heron', 'otter', 'walrus']);
    expect(await textOf(next, 'walrus')).toBe('walrus');
  });

  test('goes on from where it was, also behind another program', async () => {
    const {directory, store} = await filled();
    const other = openKnowledgeStore({directory});
    await other.put(documentOf('otter', long('seal')));
    await other.put(documentOf('stork', 'stork'));
    expect((await store.list()).map(({id, revision}) => `${id} ${revision}`)).toEqual([
      'heron 1',
      'otter 2',
      'walrus 1',
      'stork 1',
    ]);
    expect(await textOf(store, 'otter')).toBe('seal');
  });

  test('is made anew where it is damaged, lost, or of another log', async () => {
    const {directory} = await filled();
    const ids = async () => (await openKnowledgeStore({directory}).list()).map(({id}) => id);
    for (const text of ['', '{', '{"version":1,"documents":[{}]}', '[]', 'null']) {
      writeFileSync(cataloguePath(directory), text);
      expect(await ids()).toEqual(['heron', 'otter', 'walrus']);
    }
    const kept = readFileSync(cataloguePath(directory));
    await openKnowledgeStore({directory}).remove(['otter']);
    writeFileSync(cataloguePath(directory), kept);
    expect(await ids()).toEqual(['heron', 'walrus']);
  });

  test('names no removed document', async () => {
    const {directory, store} = await filled();
    const other = openKnowledgeStore({directory});
    await other.list();
    writeFileSync(join(directory, 'documents.jsonl.damaged-1'), 'Of the otter, from when the log was found damaged.');
    const cutOff = join(directory, '.documents-catalogue.json.4711-0a1b2c3d.tmp');
    writeFileSync(cutOff, readFileSync(cataloguePath(directory), 'utf8').slice(0, -5));
    await store.remove(['otter']);
    for (const name of readdirSync(directory)) {
      expect(readFileSync(join(directory, name), 'utf8')).not.toContain('otter');
    }
    expect(await other.get('otter')).toBeUndefined();
    expect(await textOf(other, 'walrus')).toBe('walrus');
  });

  test('is written anew with the log when a document is removed, not read again from it', async () => {
    const {directory, store} = await filled();
    expect(await store.remove(['heron', 'nobody'])).toEqual(['heron']);
    const log = join(directory, 'documents.jsonl');
    const times = statSync(log);
    writeFileSync(log, readFileSync(log).fill('x', 2_000, 3_000));
    utimesSync(log, times.atime, times.mtime);
    expect((await store.list()).map(({id}) => id)).toEqual(['otter', 'walrus']);
    const next = openKnowledgeStore({directory});
    expect((await next.list()).map(({id}) => id)).toEqual(['otter', 'walrus']);
    expect(await textOf(next, 'walrus')).toBe('walrus');
    expect(await next.remove(['heron'])).toEqual([]);
  });

  test('holds what another program added while the log was written anew', async () => {
    const directory = temporaryFolder();
    const filePath = join(directory, 'documents.jsonl');
    const header = {format: 'test', version: 1};
    const log = openAppendLog<WholeDocument>({filePath, header});
    const [kept, late] = ['kept', 'late'].map(id => ({...documentOf(id, `${id}.`), revision: 1}));
    if (!kept || !late) throw new Error('no documents');
    const catalogue = createDocumentCatalogue({directory, logPath: filePath, log});
    const next = catalogue.successor();
    await replaceLog({filePath, header}, [kept], next.add);
    await openAppendLog<WholeDocument>({filePath, header}).append([late]);
    await next.take();
    expect([...(await catalogue.load()).keys()]).toEqual(['kept', 'late']);
    const again = createDocumentCatalogue({directory, logPath: filePath, log});
    expect([...(await again.load()).keys()]).toEqual(['kept', 'late']);
  });

  test('reads many documents through, and each once', async () => {
    const directory = temporaryFolder();
    const store = openKnowledgeStore({directory});
    const ids = Array.from({length: 150}, (_, index) => `document-${index}`);
    await Promise.all(ids.map(id => store.put(documentOf(id, id))));
    await store.put(documentOf('document-7', 'changed'));
    const read: string[] = [];
    for await (const {id, revision} of store.read(new Set(ids))) read.push(`${id} ${revision}`);
    expect(read.sort()).toEqual(ids.map(id => `${id} ${id === 'document-7' ? 2 : 1}`).sort());
  });
});

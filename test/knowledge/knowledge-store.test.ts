import {readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {openKnowledgeStore} from '../../source/knowledge/knowledge-store.ts';
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

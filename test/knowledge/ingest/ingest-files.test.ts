import {appendFileSync, existsSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {gzipSync} from 'node:zlib';
import {describe, expect, test} from 'vitest';
import {EcaError} from '../../../source/foundation/errors.ts';
import {documentFreshness} from '../../../source/knowledge/document-freshness.ts';
import {fileHash} from '../../../source/knowledge/ingest/file-stamp.ts';
import {ingestFiles} from '../../../source/knowledge/ingest/ingest-files.ts';
import type {WholeDocument} from '../../../source/knowledge/knowledge-document.ts';
import {parseFailure} from '../../../source/knowledge/parsers/parser.ts';
import {temporaryFolder} from '../knowledge-fixture.ts';
import {folderOf, ingestionIn, writeBelow} from './ingest-fixture.ts';

const tides = '# Tides\n\nThe tide in Avonmouth rises fourteen metres on a good day, and nobody there is surprised.\n';
const locks = '# Locks\n\nEvery lock on the canal is opened by hand with an iron key that the keeper lends out.\n';

describe('taking files in', () => {
  test('a folder gives one line a file and each stage in order', async () => {
    const folder = folderOf({'a.md': tides, 'b/c.txt': 'Plain words about a harbour and its many boats.'});
    const {events, outcomes, summary} = await ingestionIn(temporaryFolder()).run([folder]);
    expect(outcomes).toEqual({'a.md': 'stored', 'c.txt': 'stored'});
    expect(summary).toMatchObject({files: 2, outcomes: {stored: 2, failed: 0}, removed: []});
    const stages = events.flatMap(event =>
      event.type === 'stage' && (event.path === undefined || event.path.endsWith('a.md')) ? event.stage : [],
    );
    expect(stages).toEqual(['find', 'check', 'parse', 'judge', 'store', 'index']);
    expect(events[1]).toMatchObject({type: 'found', files: 2});
    expect(events.at(-1)?.type).toBe('summary');
  });

  test('what did not change is not read again, also when it was touched', async () => {
    const folder = folderOf({'a.md': tides, 'b.md': locks});
    const home = temporaryFolder();
    await ingestionIn(home).run([folder]);
    const size = readFileSync(join(home, 'documents.jsonl')).length;
    utimesSync(join(folder, 'a.md'), new Date(), new Date());
    const again = ingestionIn(home);
    expect((await again.run([folder])).outcomes).toEqual({'a.md': 'unchanged', 'b.md': 'unchanged'});
    expect(again.parser.parsed).toEqual([]);
    expect(readFileSync(join(home, 'documents.jsonl')).length).toBe(size);
  });

  test('a changed file replaces what it said and keeps its id, and the earlier revision stays in the log', async () => {
    const folder = folderOf({'a.md': tides});
    const home = temporaryFolder();
    const ingestion = ingestionIn(home);
    await ingestion.run([folder]);
    const [before] = await ingestion.store.list();
    appendFileSync(join(folder, 'a.md'), '\nSpring tides come twice a month.\n');
    expect((await ingestion.run([folder])).outcomes).toEqual({'a.md': 'replaced'});
    expect(await ingestion.store.list()).toMatchObject([{id: before?.id, revision: 2}]);
    expect(readFileSync(join(home, 'documents.jsonl'), 'utf8').split('"revision":')).toHaveLength(3);
  });

  test('another build of the program reads everything anew', async () => {
    const folder = folderOf({'a.md': tides});
    const home = temporaryFolder();
    await ingestionIn(home).run([folder]);
    const other = ingestionIn(home, {build: 'two'});
    expect((await other.run([folder])).outcomes).toEqual({'a.md': 'unchanged'});
    expect(other.parser.parsed).toHaveLength(1);
  });

  test('a bad file is a message on that file, and the others are done', async () => {
    const folder = folderOf({
      'a.md': tides,
      'broken.pdf': '%PDF-1.4 and nothing else',
      'empty.txt': '',
      'x.odt': new Uint8Array(99),
    });
    const {outcomes, files} = await ingestionIn(temporaryFolder()).run([folder, '/no/such/file.md']);
    expect(outcomes).toEqual({
      'a.md': 'stored',
      'broken.pdf': 'failed corrupt',
      'empty.txt': 'failed empty',
      'x.odt': 'failed unsupported',
      'file.md': 'failed vanished',
    });
    for (const file of files.filter(({outcome}) => outcome === 'failed')) {
      expect(file.messages.length).toBeGreaterThan(1);
      expect(file).toMatchObject({quality: null, chunks: 0});
    }
  });

  test('what lies in a folder and is no document is left out, by kind, and not looked into again; named, it failed', async () => {
    const picture = Buffer.from('\x89PNG\r\n\x1a\n\x00\x00', 'latin1');
    const folder = folderOf({
      ...{'a.md': tides, 'boat.png': picture, 'harbour.png': picture, 'all.zip': 'PK\x03\x04 parts'},
      ...{tool: '\x7fELF\x00', 'x.bin': new Uint8Array(99), 'scan.pdf': picture},
    });
    const ingestion = ingestionIn(temporaryFolder());
    const {outcomes, summary, events} = await ingestion.run([folder]);
    expect(outcomes).toEqual({'a.md': 'stored', 'scan.pdf': 'failed needs-ocr'});
    expect(summary).toMatchObject({
      files: 2,
      leftOut: {picture: {count: 2}, archive: {count: 1}, program: {count: 1}, binary: {count: 1}},
    });
    expect(events.filter(({type}) => type === 'file-left-out').at(-1)).toMatchObject({total: 7});
    const {parsed} = ingestion.parser;
    const again = await ingestion.run([folder]);
    expect(parsed).toHaveLength(7);
    expect(again.summary?.leftOut).toEqual(summary?.leftOut);
    const named = await ingestion.run([join(folder, 'boat.png')]);
    expect(named.outcomes).toEqual({'boat.png': 'failed needs-ocr'});
    rmSync(join(folder, 'harbour.png'));
    await ingestion.run([folder]);
    expect([...(await ingestion.records.load()).keys()]).not.toContain(join(folder, 'harbour.png'));
  });

  test('what can hardly be read is kept aside until somebody accepts it, and judged again when it changes', async () => {
    const folder = folderOf({
      'noise.txt': Array.from({length: 300}, (_, at) => `xq\ufffd\ufffdwrt${at}kkkk`).join(' '),
    });
    const ingestion = ingestionIn(temporaryFolder());
    const first = await ingestion.run([folder]);
    expect(first.outcomes).toEqual({'noise.txt': 'quarantined poor-quality'});
    expect(first.files[0]?.messages.join(' ')).toMatch(/accept.*could not be read/);
    expect((await ingestion.run([folder])).outcomes).toEqual({'noise.txt': 'quarantined poor-quality'});
    const [{id} = {id: ''}] = await ingestion.store.list();
    const {revision: _, ...document} = (await ingestion.store.get(id)) as WholeDocument;
    await ingestion.store.put({...document, status: 'stored'});
    expect((await ingestion.run([folder])).outcomes).toEqual({'noise.txt': 'unchanged'});
    appendFileSync(join(folder, 'noise.txt'), ' zz\ufffd\ufffdz');
    expect((await ingestion.run([folder])).outcomes).toEqual({'noise.txt': 'quarantined poor-quality'});
  });

  test('a copy and a later version are named', async () => {
    const sentences = (from: number) =>
      Array.from({length: 60}, (_, at) => `Sentence ${from + at} is about boat ${from + at * 7}.`).join(' ');
    const folder = folderOf({'plan-v1.md': sentences(0)});
    const ingestion = ingestionIn(temporaryFolder());
    await ingestion.run([folder]);
    writeBelow(folder, 'plan-v2.md', `${sentences(0)} ${sentences(500)}`);
    writeBelow(folder, 'elsewhere/other.md', `${sentences(0)} `);
    const {files} = await ingestion.run([folder]);
    const said = Object.fromEntries(files.map(({path, messages}) => [path.split('/').pop(), messages.join(' ')]));
    expect(said['plan-v2.md']).toMatch(/supersedes .*plan-v1\.md/);
    expect(said['other.md']).toMatch(/nearly the same as .*plan-v1\.md/);
  });

  test('what goes wrong with one file while it is judged is that file alone', async () => {
    const folder = folderOf({'a.md': tides, 'b.md': locks});
    const home = temporaryFolder();
    const {parser} = ingestionIn(home);
    const odd = {
      async parse(path: string) {
        const {assessment, ...rest} = await parser.parse(path);
        return path.endsWith('a.md') || !assessment ? rest : {...rest, assessment};
      },
    };
    const {outcomes} = await ingestionIn(home, {pool: odd}).run([folder]);
    expect(outcomes).toEqual({'a.md': 'failed internal', 'b.md': 'stored'});
  });

  test('names that hold secrets are refused when they are named and left out of folders', async () => {
    const folder = folderOf({'a.md': tides, 'server.pem': 'KEY', '.env': 'TOKEN=x', 'credentials.json.gz': 'KEY'});
    const ingestion = ingestionIn(temporaryFolder());
    const {outcomes, summary} = await ingestion.run([folder]);
    expect(outcomes).toEqual({'a.md': 'stored'});
    expect(summary?.leftOut.secret?.count).toBe(3);
    expect((await ingestion.run([join(folder, 'server.pem')])).outcomes).toEqual({'server.pem': 'failed secret'});
    expect(ingestion.parser.parsed.join()).not.toMatch(/pem|env|credentials/);
  });

  test('where nothing of what was named is there, nothing begins', async () => {
    await expect(ingestionIn(temporaryFolder()).run(['/no/such/folder'])).rejects.toMatchObject({
      code: 'usage-missing-file',
    });
  });

  test('a file that turned bad keeps what it said, and says so', async () => {
    const folder = folderOf({'a.md': tides});
    const ingestion = ingestionIn(temporaryFolder());
    await ingestion.run([folder]);
    writeFileSync(join(folder, 'a.md'), '');
    const {files} = await ingestion.run([folder]);
    expect(files[0]?.messages.join(' ')).toMatch(/is still known/);
    expect(await ingestion.store.list()).toHaveLength(1);
  });
});

test('a packed file is taken in as what it holds, and known again', async () => {
  const folder = folderOf({'changelog.Debian.gz': gzipSync(tides), 'all.tar.gz': gzipSync(Buffer.alloc(2_000, 1))});
  const ingestion = ingestionIn(temporaryFolder());
  expect((await ingestion.run([folder])).outcomes).toEqual({
    'changelog.Debian.gz': 'stored',
  });
  const [document] = await ingestion.store.list();
  expect(document && (await documentFreshness(document))).toBe('current');
  expect((await ingestion.run([folder])).outcomes).toMatchObject({'changelog.Debian.gz': 'unchanged'});
  expect(ingestion.parser.parsed).toHaveLength(2);
});

describe('keeping a folder in step', () => {
  test('a file that is gone takes its document along, every byte of it', async () => {
    const folder = folderOf({'a.md': tides, 'b.md': locks});
    const home = temporaryFolder();
    const ingestion = ingestionIn(home);
    await ingestion.run([folder]);
    rmSync(join(folder, 'a.md'));
    const {summary} = await ingestion.run([folder]);
    expect(summary?.removed).toMatchObject([{path: join(folder, 'a.md')}]);
    expect(ingestion.indexed).toEqual(['refresh', `erase ${summary?.removed[0]?.id}`, 'refresh']);
    for (const name of ['documents.jsonl', 'files.jsonl'])
      expect(readFileSync(join(home, name), 'utf8')).not.toMatch(/Avonmouth|a\.md/);
    expect((await ingestion.store.list()).map(({title}) => title)).toEqual(['Locks']);
  });

  test('a renamed file keeps its document, also when it was changed a little', async () => {
    const long = Array.from({length: 40}, (_, at) => `Sentence ${at} tells of another boat in the harbour.`).join(' ');
    const folder = folderOf({'a.md': tides, 'long.md': `# Long\n\n${long}\n`});
    const ingestion = ingestionIn(temporaryFolder());
    await ingestion.run([folder]);
    const before = new Map((await ingestion.store.list()).map(({title, id}) => [title, id]));
    renameSync(join(folder, 'a.md'), join(folder, 'tides-of-the-severn.md'));
    rmSync(join(folder, 'long.md'));
    writeBelow(folder, 'sub/longer.md', `# Long\n\n${long} One more sentence.\n`);
    const {outcomes, summary, files} = await ingestion.run([folder]);
    expect(outcomes).toEqual({'tides-of-the-severn.md': 'unchanged', 'longer.md': 'replaced'});
    expect(files.map(({messages}) => messages[0])).toEqual([
      expect.stringMatching(/moved/),
      expect.stringMatching(/moved/),
    ]);
    expect(summary).toMatchObject({moved: 1, removed: []});
    const after = new Map((await ingestion.store.list()).map(({title, id}) => [title, id]));
    expect(after).toEqual(before);
  });

  test('a failed file that is gone is no longer known, wherever it lay', async () => {
    const folder = folderOf({'a.md': tides, 'empty.md': ''});
    const other = folderOf({'also-empty.md': '', 'still-empty.md': ''});
    const ingestion = ingestionIn(temporaryFolder());
    await ingestion.run([folder, other]);
    rmSync(join(other, 'also-empty.md'));
    rmSync(join(folder, 'empty.md'));
    await ingestion.run([folder]);
    expect([...(await ingestion.records.load()).keys()].sort()).toEqual(
      [join(folder, 'a.md'), join(other, 'still-empty.md')].sort(),
    );
  });

  test('a new file where a moved one was is another document', async () => {
    const folder = folderOf({'a.md': tides});
    const ingestion = ingestionIn(temporaryFolder());
    await ingestion.run([folder]);
    renameSync(join(folder, 'a.md'), join(folder, 'b.md'));
    await ingestion.run([folder]);
    writeBelow(folder, 'a.md', locks);
    await ingestion.run([folder]);
    const documents = await ingestion.store.list();
    expect(documents.map(({title}) => title).sort()).toEqual(['Locks', 'Tides']);
    expect(new Set(documents.map(({id}) => id)).size).toBe(2);
  });

  test('a file that came to be ignored goes, one that was named stays', async () => {
    const folder = folderOf({'a.md': tides, 'b.md': locks});
    const ingestion = ingestionIn(temporaryFolder());
    await ingestion.run([folder, join(folder, 'b.md')]);
    writeBelow(folder, '.ecaignore', '*.md\n');
    expect((await ingestion.run([folder])).summary?.removed).toMatchObject([{path: join(folder, 'a.md')}]);
    expect((await ingestion.store.list()).map(({title}) => title)).toEqual(['Locks']);
  });

  test('a document whose file is gone from elsewhere is not taken over by one that resembles it', async () => {
    const text = Array.from({length: 60}, (_, at) => `Sentence ${at} is about boat ${at * 7}.`).join(' ');
    const [one, other] = [folderOf({'first-edition.txt': text}), folderOf({})];
    const ingestion = ingestionIn(temporaryFolder());
    await ingestion.run([one]);
    rmSync(join(one, 'first-edition.txt'));
    writeBelow(other, 'second-edition.txt', `${text} And one more.`);
    expect((await ingestion.run([other])).outcomes).toEqual({'second-edition.txt': 'stored'});
    expect(await ingestion.store.list()).toHaveLength(2);
  });

  test('another folder and a single file remove nothing', async () => {
    const [one, other] = [folderOf({'a.md': tides}), folderOf({'b.md': locks, 'c.md': '# C\n\nMore words here.'})];
    const ingestion = ingestionIn(temporaryFolder());
    await ingestion.run([one, other]);
    rmSync(join(one, 'a.md'));
    expect((await ingestion.run([other, join(other, 'b.md')])).summary?.removed).toEqual([]);
    expect(await ingestion.store.list()).toHaveLength(3);
  });
});

describe('files that end their parser', () => {
  const dying = () => {
    const tried: string[] = [];
    const pool = {
      async parse(path: string) {
        tried.push(path);
        return {
          outcome: parseFailure('died', 'The parser ended', 'Save it again.'),
          mediaType: '',
          sha256: '',
          sizeBytes: 0,
          extractor: '',
        };
      },
    };
    return {tried, pool};
  };

  test('are not tried again until they change or somebody asks', async () => {
    const folder = folderOf({'a.txt': 'Deadly.'});
    utimesSync(join(folder, 'a.txt'), new Date('2026-01-01'), new Date('2026-01-01'));
    const {tried, pool} = dying();
    const ingestion = ingestionIn(temporaryFolder(), {pool});
    const first = await ingestion.run([folder]);
    expect(first.files[0]?.messages.join(' ')).toMatch(/not tried again until it changes/);
    expect((await ingestion.run([folder])).outcomes).toEqual({'a.txt': 'failed died'});
    expect(tried).toHaveLength(1);
    await ingestion.run([folder], {retry: true});
    expect(tried).toHaveLength(2);
    writeFileSync(join(folder, 'a.txt'), 'Changed.');
    await ingestion.run([folder]);
    expect(tried).toHaveLength(3);
  });
});

describe('pictures of text', () => {
  test('are tried again only where a program that recognises characters has come', async () => {
    const folder = folderOf({'scan.pdf': '%PDF-1.4', 'a.md': tides});
    let tried = 0;
    const pool = {
      async parse(path: string) {
        if (!path.endsWith('.pdf')) return ingestionIn(home).parser.parse(path);
        tried++;
        const outcome = parseFailure('needs-ocr', 'Its pages are pictures', 'Recognise them.');
        const sha256 = (await fileHash(path, 100)) ?? '';
        return {outcome, mediaType: 'application/pdf', sha256, sizeBytes: 4, extractor: ''};
      },
    };
    const home = temporaryFolder();
    const run = async (recognises: boolean) => (await ingestionIn(home, {pool, recognises}).run([folder])).outcomes;
    await run(false);
    await run(false);
    expect(tried).toBe(1);
    expect(await run(true)).toMatchObject({'scan.pdf': 'failed needs-ocr'});
    await run(true);
    expect(tried).toBe(2);
  });
});

describe('ends before the end', () => {
  test('what was reported is kept and the next run goes on', async () => {
    const names = Array.from({length: 30}, (_, at) => `file-${at}.md`);
    const folder = folderOf(Object.fromEntries(names.map(name => [name, `# ${name}\n\nWords of ${name} alone.`])));
    const home = temporaryFolder();
    const ingestion = ingestionIn(home);
    const reported: string[] = [];
    for await (const event of ingestFiles({paths: [folder], workingFolder: '/'}, ingestion.options)) {
      if (event.type === 'file-done') reported.push(event.file.path);
      if (reported.length === 5) break;
    }
    const next = ingestionIn(home);
    const {outcomes} = await next.run([folder]);
    expect(Object.keys(outcomes)).toHaveLength(30);
    for (const path of reported) expect(outcomes[path.split('/').pop() ?? '']).toBe('unchanged');
    expect(next.parser.parsed.length).toBeLessThanOrEqual(25);
    expect(await next.store.list()).toHaveLength(30);
  });

  test('cancelling rejects with its reason', async () => {
    const folder = folderOf({'a.md': tides});
    const controller = new AbortController();
    controller.abort(new Error('enough'));
    await expect(ingestionIn(temporaryFolder()).run([folder], {signal: controller.signal})).rejects.toThrow('enough');
  });

  test('a disk that takes no more ends the run with the reason, and what was stored before is there', async () => {
    const folder = folderOf(
      Object.fromEntries(Array.from({length: 20}, (_, at) => [`${at}.md`, `# N ${at}\n\nText ${at}.`])),
    );
    const home = temporaryFolder();
    const {store} = ingestionIn(home);
    let stored = 0;
    const full: typeof store = {
      ...store,
      async put(document) {
        if (++stored > 8) throw new EcaError('store-full', 'No room on disk');
        return store.put(document);
      },
    };
    const ingestion = ingestionIn(home, {store: full});
    await expect(ingestion.run([folder])).rejects.toMatchObject({code: 'store-full'});
    expect(await store.list()).toHaveLength(8);
    expect((await ingestionIn(home).run([folder])).summary?.outcomes).toMatchObject({failed: 0});
    expect(await ingestionIn(home).store.list()).toHaveLength(20);
  });

  test('two runs over the same folder at once lose and double nothing', async () => {
    const names = Array.from({length: 24}, (_, at) => `file-${at}.md`);
    const folder = folderOf(Object.fromEntries(names.map(name => [name, `# ${name}\n\nWords of ${name} alone.`])));
    const home = temporaryFolder();
    const [one, other] = [ingestionIn(home), ingestionIn(home)];
    const results = await Promise.all([one.run([folder]), other.run([folder])]);
    for (const {summary} of results) expect(summary).toMatchObject({files: 24, removed: []});
    const documents = await ingestionIn(home).store.list();
    expect(documents).toHaveLength(24);
    expect(documents.every(({revision}) => revision === 1)).toBe(true);
    expect(existsSync(join(home, 'documents.lock'))).toBe(false);
  });
});

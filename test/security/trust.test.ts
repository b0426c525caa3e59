import {execFileSync, fork} from 'node:child_process';
import {createHash} from 'node:crypto';
import {once} from 'node:events';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {createTrustStore, type TrustStore} from '../../source/security/trust.ts';

let base: string;
let project: string;
let filePath: string;
let store: TrustStore;

function put(path: string, content = 'x'): void {
  const full = join(project, path);
  mkdirSync(dirname(full), {recursive: true});
  writeFileSync(full, content);
}

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'trust-')));
  project = join(base, 'project');
  mkdirSync(project);
  filePath = join(base, 'state/deep/trust.json');
  store = createTrustStore({filePath, now: () => new Date('2030-01-02T03:04:05Z')});
});

afterEach(() => rmSync(base, {recursive: true, force: true}));

describe('the status of a project', () => {
  it('has nothing to trust where the project brings nothing', async () => {
    put('source/a.ts');
    put('.envrc');
    expect(await store.status(project)).toEqual({trusted: false, reason: 'nothing-to-trust', files: []});
    expect(await store.status(join(base, 'not-there'))).toMatchObject({trusted: false, reason: 'nothing-to-trust'});
  });

  it.each(['.eca/config.json', '.eca/hooks/a/b.sh', '.mcp.json', '.env', '.env.local', '.env.production'])(
    'is never for a new %s, trusted after a grant, changed after an edit',
    async path => {
      put(path, 'one');
      expect(await store.status(project)).toMatchObject({trusted: false, reason: 'never', files: [{path}]});
      expect(await store.grant(project)).toMatchObject({trusted: true, reason: 'trusted'});
      expect(await store.status(project)).toMatchObject({
        trusted: true,
        reason: 'trusted',
        files: [{path, hash: expect.stringMatching(/^[0-9a-f]{64}$/)}],
      });
      put(path, 'two');
      expect(await store.status(project)).toMatchObject({trusted: false, reason: 'changed', changed: [path]});
      put(path, 'one');
      expect((await store.status(project)).trusted).toBe(true);
    },
  );

  it('ends with an added, a removed or a renamed file, and comes back with a new grant', async () => {
    put('.eca/a.md', 'a');
    put('.eca/b.md', 'b');
    await store.grant(project);
    put('.mcp.json', '{}');
    expect(await store.status(project)).toMatchObject({reason: 'changed', changed: ['.mcp.json']});
    rmSync(join(project, '.mcp.json'));
    renameSync(join(project, '.eca/b.md'), join(project, '.eca/c.md'));
    expect(await store.status(project)).toMatchObject({reason: 'changed', changed: ['.eca/b.md', '.eca/c.md']});
    rmSync(join(project, '.eca'), {recursive: true});
    expect(await store.status(project)).toMatchObject({trusted: false, reason: 'nothing-to-trust'});
    put('.eca/new.md');
    expect(await store.status(project)).toMatchObject({
      reason: 'changed',
      changed: ['.eca/a.md', '.eca/b.md', '.eca/new.md'],
    });
    await store.grant(project);
    expect((await store.status(project)).trusted).toBe(true);
  });

  it('is not granted for files that are no longer as they were shown', async () => {
    put('.eca/config.json', 'shown');
    const {files} = await store.status(project);
    expect(files[0]?.hash).toBe(createHash('sha256').update('shown').digest('hex'));
    put('.eca/config.json', 'swapped');
    await expect(store.grant(project, files)).rejects.toMatchObject({code: 'trust-changed'});
    expect((await store.status(project)).reason).toBe('never');
    put('.eca/config.json', 'shown');
    expect((await store.grant(project, files)).trusted).toBe(true);
  });

  it('does not take content from one file to another', async () => {
    put('.eca/a', 'one');
    put('.eca/b', 'two');
    await store.grant(project);
    put('.eca/a', 'two');
    put('.eca/b', 'one');
    expect(await store.status(project)).toMatchObject({reason: 'changed', changed: ['.eca/a', '.eca/b']});
  });

  it('follows the real path: another name of the folder is the same project, a copy elsewhere is not', async () => {
    put('.eca/config.json', '{}');
    await store.grant(project);
    symlinkSync(project, join(base, 'alias'));
    expect((await store.status(join(base, 'alias'))).trusted).toBe(true);
    execFileSync('cp', ['-r', project, join(base, 'copy')]);
    expect(await store.status(join(base, 'copy'))).toMatchObject({trusted: false, reason: 'never'});
    expect(await store.status(join(project, '.eca'))).toMatchObject({trusted: false});
  });
});

describe('what cannot be bound by content', () => {
  it.each([
    ['a link that leads out', () => symlinkSync(join(base, 'elsewhere'), join(project, '.eca/out'))],
    ['a folder link that leads out', () => symlinkSync(base, join(project, '.eca/out'))],
    ['a link that leads nowhere', () => symlinkSync('not-there', join(project, '.eca/out'))],
    ['a pipe', () => execFileSync('mkfifo', [join(project, '.eca/out')])],
    ['a very deep tree', () => put(`.eca/${'d/'.repeat(20)}x`)],
  ])('refuses to trust %s', async (_, make) => {
    writeFileSync(join(base, 'elsewhere'), 'x');
    put('.eca/config.json', '{}');
    await store.grant(project);
    make();
    expect(await store.status(project)).toMatchObject({
      trusted: false,
      reason: 'changed',
      problems: [expect.any(String)],
    });
    await expect(store.grant(project)).rejects.toMatchObject({code: 'trust-not-possible'});
  });

  it('refuses to trust thousands of files', async () => {
    mkdirSync(join(project, '.eca'));
    for (let index = 0; index < 2_001; index++) writeFileSync(join(project, `.eca/${index}`), '');
    expect(await store.status(project)).toMatchObject({
      trusted: false,
      problems: [expect.stringContaining('2000 files')],
    });
    await expect(store.grant(project)).rejects.toMatchObject({code: 'trust-not-possible'});
  });

  it('binds a link inside the project to its target and to what is in it', async () => {
    put('shared/config.json', 'one');
    put('shared/other.json', 'one');
    mkdirSync(join(project, '.eca'));
    symlinkSync('../shared/config.json', join(project, '.eca/config.json'));
    await store.grant(project);
    expect((await store.status(project)).trusted).toBe(true);
    put('shared/config.json', 'two');
    expect(await store.status(project)).toMatchObject({reason: 'changed', changed: ['shared/config.json']});
    put('shared/config.json', 'one');
    rmSync(join(project, '.eca/config.json'));
    symlinkSync('../shared/other.json', join(project, '.eca/config.json'));
    expect((await store.status(project)).changed).toContain('.eca/config.json');
  });

  it('ends with links that go round in circles', async () => {
    mkdirSync(join(project, '.eca'));
    put('.eca/deep/config.json');
    for (let index = 0; index < 12; index++) symlinkSync('.', join(project, `.eca/here-${index}`));
    symlinkSync('..', join(project, '.eca/deep/up'));
    expect((await store.grant(project)).files.length).toBe(14);
    expect((await store.status(project)).trusted).toBe(true);
  });
});

describe('the stored grants', () => {
  it('are listed, revoked, and kept in a file for the owner alone', async () => {
    put('.env', 'A=1');
    await store.grant(project);
    expect(await store.list()).toEqual([
      {root: project, grantedAt: '2030-01-02T03:04:05.000Z', files: [{path: '.env', hash: expect.any(String)}]},
    ]);
    expect(statSync(filePath).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(filePath)).mode & 0o777).toBe(0o700);
    chmodSync(filePath, 0o644);
    await store.grant(project);
    expect(statSync(filePath).mode & 0o777).toBe(0o600);
    expect(await store.revoke(project)).toBe(true);
    expect(await store.revoke(project)).toBe(false);
    expect(await store.status(project)).toMatchObject({trusted: false, reason: 'never'});
    expect(await store.list()).toEqual([]);
  });

  it('can be revoked after the project is gone', async () => {
    put('.env');
    await store.grant(project);
    rmSync(project, {recursive: true});
    expect(await store.revoke(project)).toBe(true);
  });

  it.each([
    '{"version":1,"projects":',
    '',
    '[]',
    'null',
    '{"version":1}',
    '{"version":1,"projects":{"/":{"files":3}}}',
  ])('mean nothing when damaged (%j), and the damaged file is kept aside', async text => {
    put('.env');
    await store.grant(project);
    writeFileSync(filePath, text);
    expect(await store.status(project)).toMatchObject({trusted: false, reason: 'never'});
    expect(await store.list()).toEqual([]);
    expect(readFileSync(filePath, 'utf8')).toBe(text);
    const {keptAside = ''} = await store.grant(project);
    expect(readFileSync(keptAside, 'utf8')).toBe(text);
    expect((await store.status(project)).trusted).toBe(true);
  });

  it('of a newer version are left untouched', async () => {
    put('.env');
    await store.grant(project);
    const newer = '{"version":2,"projects":{}}';
    writeFileSync(filePath, newer);
    expect((await store.status(project)).trusted).toBe(false);
    await expect(store.grant(project)).rejects.toMatchObject({code: 'store-newer'});
    expect(readFileSync(filePath, 'utf8')).toBe(newer);
  });

  it('of many at once in one process are all kept', async () => {
    const roots = Array.from({length: 12}, (_, index) => join(base, `p${index}`));
    for (const root of roots) {
      mkdirSync(root);
      writeFileSync(join(root, '.env'), root);
    }
    await Promise.all(roots.map(root => createTrustStore({filePath}).grant(root)));
    expect((await store.list()).map(({root}) => root)).toEqual([...roots].sort());
    expect(readdirSync(dirname(filePath))).toEqual(['trust.json']);
  });

  it('of three processes at once are all kept', async () => {
    const loader = join(import.meta.dirname, '../../scripts/ts-loader.mjs');
    const trust = join(import.meta.dirname, '../../source/security/trust.ts');
    const script = join(base, 'grant.mjs');
    writeFileSync(
      script,
      `const {createTrustStore} = await import(${JSON.stringify(trust)});
       const store = createTrustStore({filePath: process.argv[2]});
       for (const root of process.argv.slice(3)) await store.grant(root);`,
    );
    const roots = Array.from({length: 15}, (_, index) => join(base, `q${index}`));
    for (const root of roots) {
      mkdirSync(root);
      writeFileSync(join(root, '.env'), root);
    }
    const codes = await Promise.all(
      [0, 5, 10].map(async from => {
        const child = fork(script, [filePath, ...roots.slice(from, from + 5)], {execArgv: ['--import', loader]});
        return (await once(child, 'exit'))[0] as number;
      }),
    );
    expect(codes).toEqual([0, 0, 0]);
    expect((await store.list()).length).toBe(15);
  });

  it('are not reached by names out of every object', async () => {
    mkdirSync(dirname(filePath), {recursive: true});
    writeFileSync(filePath, '{"version":1,"projects":{}}');
    put('.eca/constructor', 'x');
    put('.eca/__proto__', 'x');
    expect(await store.status(project)).toMatchObject({reason: 'never'});
    await store.grant(project);
    expect((await store.status(project)).trusted).toBe(true);
    put('.eca/__proto__', 'y');
    expect(await store.status(project)).toMatchObject({changed: ['.eca/__proto__']});
  });
});

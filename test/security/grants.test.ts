import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {createGrantStore} from '../../source/security/grants.ts';

let base: string;
let filePath: string;
beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'grants-')));
  filePath = join(base, 'state/grants.json');
  mkdirSync(join(base, 'one'));
  mkdirSync(join(base, 'two'));
});
afterEach(() => rmSync(base, {recursive: true, force: true}));

const open = () => createGrantStore({filePath, now: () => new Date('2026-01-02T03:04:05Z')});
const texts = async (project: string) => (await open().rulesFor(join(base, project))).map(({text}) => text);

describe('grants', () => {
  it('hold in the project they were given for, by whichever name it is reached, or everywhere', async () => {
    symlinkSync(join(base, 'one'), join(base, 'link'));
    await open().add({rule: 'run-command(npm test:*)', scope: 'project', projectRoot: join(base, 'link')});
    await open().add({rule: 'run-command(git commit:*)', scope: 'user'});
    expect(await texts('one')).toEqual(['run-command(npm test:*)', 'run-command(git commit:*)']);
    expect(await texts('link')).toEqual(await texts('one'));
    expect(await texts('two')).toEqual(['run-command(git commit:*)']);
  });

  it('are listed with their ids and end when they are revoked', async () => {
    const given = await open().add({rule: 'run-command(npm test:*)', scope: 'user'});
    expect(given).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}$/),
      rule: 'run-command(npm test:*)',
      scope: 'user',
      at: '2026-01-02T03:04:05.000Z',
    });
    expect(await open().list()).toEqual([given]);
    expect(await open().revoke('nothing')).toBeUndefined();
    expect(await open().revoke(given.id)).toEqual(given);
    expect(await open().list()).toEqual([]);
    expect(await open().revoke(given.id)).toBeUndefined();
  });

  it('are kept once, privately', async () => {
    const first = await open().add({rule: 'edit-file(a.ts)', scope: 'project', projectRoot: join(base, 'one')});
    expect(await open().add({rule: 'edit-file(a.ts)', scope: 'project', projectRoot: join(base, 'one')})).toEqual(
      first,
    );
    expect(await open().list()).toHaveLength(1);
    expect(statSync(filePath).mode & 0o777).toBe(0o600);
  });

  it('of several writers at once are all there', async () => {
    const rules = Array.from({length: 12}, (_, index) => `run-command(make part-${index})`);
    await Promise.all(rules.map(rule => open().add({rule, scope: 'user'})));
    expect((await open().list()).map(({rule}) => rule).sort()).toEqual(rules.sort());
  });

  it('refuse a rule that cannot be read', async () => {
    await expect(open().add({rule: 'teleport(x)', scope: 'user'})).rejects.toMatchObject({code: 'grant-rule'});
  });

  it.each([
    ['not JSON', '{'],
    ['no list', '{"version": 1, "grants": {}}'],
    ['a grant for no project', '{"version": 1, "grants": [{"id": "a", "rule": "*", "scope": "project", "at": ""}]}'],
    [
      'a user grant with a project',
      '{"version": 1, "grants": [{"id": "a", "rule": "*", "scope": "user", "project": "/", "at": ""}]}',
    ],
  ])('allow nothing where the store is damaged (%s), which is kept aside by the next one', async (_, text) => {
    mkdirSync(join(base, 'state'));
    writeFileSync(filePath, text);
    expect(await texts('one')).toEqual([]);
    const {keptAside} = await open().add({rule: 'run-command(make)', scope: 'user'});
    expect(readFileSync(keptAside ?? '', 'utf8')).toBe(text);
    expect(await texts('one')).toEqual(['run-command(make)']);
  });

  it('of a newer version are left alone and allow nothing', async () => {
    mkdirSync(join(base, 'state'));
    const text = '{"version": 2, "grants": [{"id": "a", "rule": "*", "scope": "user", "at": ""}]}';
    writeFileSync(filePath, text);
    expect(await texts('one')).toEqual([]);
    await expect(open().add({rule: 'run-command(make)', scope: 'user'})).rejects.toMatchObject({code: 'store-newer'});
    expect(readFileSync(filePath, 'utf8')).toBe(text);
    expect(readdirSync(join(base, 'state'))).toEqual(['grants.json']);
  });
});

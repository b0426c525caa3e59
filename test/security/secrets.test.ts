import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {type Keyring, openSystemKeyring} from '../../source/security/keyring.ts';
import {createSecretStore, type SecretStoreOptions} from '../../source/security/secrets.ts';

const packageDirectory = join(import.meta.dirname, '../..');
const hasKeyring =
  process.platform === 'linux' &&
  openSystemKeyring({packageDirectory, environment: {DBUS_SESSION_BUS_ADDRESS: 'unix:path=/'}}) !== undefined;
const canary = 'sk-canary-0123456789';

let base: string;
let directory: string;
let filePath: string;

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'secrets-')));
  directory = join(base, 'secrets');
  filePath = join(directory, 'secrets.json');
});

afterEach(() => rmSync(base, {recursive: true, force: true}));

const open = (options: Partial<SecretStoreOptions> = {}) =>
  createSecretStore({directory, environment: {}, openKeyring: () => undefined, ...options});

function memoryKeyring(entries = new Map<string, string>()): Keyring & {entries: Map<string, string>; calls: number} {
  return {
    entries,
    calls: 0,
    async get(name) {
      this.calls++;
      return entries.get(name);
    },
    async set(name, value) {
      this.calls++;
      entries.set(name, value);
    },
    async remove(name) {
      this.calls++;
      return entries.delete(name);
    },
  };
}

const never = () => new Promise<never>(() => {});
const silentKeyring: Keyring = {get: never, set: never, remove: never};
const failing = () => Promise.reject(new Error(`cannot keep ${canary}`));
const brokenKeyring: Keyring = {get: failing, set: failing, remove: failing};

describe('where a secret comes from', () => {
  it.each([
    ['openai-api-key', 'OPENAI_API_KEY'],
    ['anthropic-api-key', 'ANTHROPIC_API_KEY'],
    ['supabase-key', 'SUPABASE_KEY'],
  ])('takes %s from %s before anything else, and touches nothing for it', async (name, variable) => {
    const ring = memoryKeyring(new Map([[name, 'from-keyring']]));
    const store = open({environment: {[variable]: ` ${canary}\n`}, openKeyring: () => ring});
    expect(await store.get(name)).toEqual({value: canary, source: 'environment'});
    expect(ring.calls).toBe(0);
    expect(existsSync(directory)).toBe(false);
  });

  it('takes an empty variable for none', async () => {
    expect(await open({environment: {OPENAI_API_KEY: '  '}}).get('openai-api-key')).toBeUndefined();
  });

  it('keeps a secret in the keyring where there is one, and only its name in the file', async () => {
    const ring = memoryKeyring();
    const store = open({openKeyring: () => ring});
    expect(await store.set('openai-api-key', canary)).toEqual({source: 'keyring'});
    expect(readFileSync(filePath, 'utf8')).not.toContain(canary);
    expect(await open({openKeyring: () => ring}).get('openai-api-key')).toEqual({value: canary, source: 'keyring'});
    expect(await store.list()).toEqual([{name: 'openai-api-key', source: 'keyring'}]);
    expect(await store.remove('openai-api-key')).toBe(true);
    expect(ring.entries.size).toBe(0);
    expect(await store.list()).toEqual([]);
  });

  it('does not wake the keyring for a secret that was never put there', async () => {
    const ring = memoryKeyring();
    expect(await open({openKeyring: () => ring}).get('openai-api-key')).toBeUndefined();
    expect(ring.calls).toBe(0);
  });

  it.each([
    ['is missing', () => undefined],
    ['refuses', () => brokenKeyring],
    ['does not answer', () => silentKeyring],
    [
      'cannot be opened',
      () => {
        throw new Error(canary);
      },
    ],
  ])('uses the file when the keyring %s', async (_, openKeyring) => {
    const store = open({openKeyring, keyringTimeoutMs: 20});
    expect(await store.set('openai-api-key', canary)).toEqual({source: 'file'});
    expect(await store.get('openai-api-key')).toEqual({value: canary, source: 'file'});
    expect(JSON.stringify(store.warnings())).not.toContain(canary);
  });

  it('warns once when the keyring does not answer, and then leaves it alone', async () => {
    let calls = 0;
    const set = () => {
      calls++;
      return never();
    };
    const counting: Keyring = {...silentKeyring, set};
    const store = open({openKeyring: () => counting, keyringTimeoutMs: 20});
    await store.set('openai-api-key', canary);
    await store.set('anthropic-api-key', canary);
    expect(calls).toBe(1);
    expect(store.warnings().map(({code}) => code)).toEqual(['keyring-silent']);
  });

  it('prefers what was stored while the keyring was away to what the keyring still holds', async () => {
    const ring = memoryKeyring();
    await open({openKeyring: () => ring}).set('openai-api-key', 'old');
    await open({openKeyring: () => brokenKeyring}).set('openai-api-key', 'new');
    expect(await open({openKeyring: () => ring}).get('openai-api-key')).toEqual({value: 'new', source: 'file'});
    await open({openKeyring: () => ring}).set('openai-api-key', 'newest');
    expect(await open({openKeyring: () => ring}).get('openai-api-key')).toEqual({value: 'newest', source: 'keyring'});
    expect(readFileSync(filePath, 'utf8')).not.toContain('new"');
  });

  it('says so when a secret cannot be removed from the keyring', async () => {
    const ring = memoryKeyring();
    await open({openKeyring: () => ring}).set('openai-api-key', canary);
    await expect(open({openKeyring: () => brokenKeyring}).remove('openai-api-key')).rejects.toMatchObject({
      code: 'keyring-unusable',
    });
    expect(await open({openKeyring: () => ring}).remove('openai-api-key')).toBe(true);
  });
});

describe('the file', () => {
  it('is for the owner alone, also after a rewrite', async () => {
    const store = open();
    await store.set('openai-api-key', 'one');
    await store.set('supabase-key', 'two');
    expect(statSync(filePath).mode & 0o777).toBe(0o600);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(await open().get('openai-api-key')).toEqual({value: 'one', source: 'file'});
    expect(await store.remove('openai-api-key')).toBe(true);
    expect(await store.remove('openai-api-key')).toBe(false);
    expect(await store.list()).toEqual([{name: 'supabase-key', source: 'file'}]);
    expect(readdirSync(directory)).toEqual(['secrets.json']);
  });

  it('is tightened with a warning where others could read it', async () => {
    await open().set('openai-api-key', canary);
    chmodSync(filePath, 0o644);
    chmodSync(directory, 0o755);
    const store = open();
    expect(await store.get('openai-api-key')).toMatchObject({value: canary});
    expect(statSync(filePath).mode & 0o777).toBe(0o600);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(store.warnings().map(({code}) => code)).toEqual(['secrets-mode', 'secrets-folder-mode']);
    await store.get('openai-api-key');
    expect(store.warnings()).toHaveLength(2);
  });

  it.each([
    '{',
    '',
    '[]',
    '{"version":1}',
    '{"version":1,"secrets":{"openai-api-key":7}}',
    `{"version":1,"secrets":"${canary}`,
  ])('is kept aside when damaged: %j', async text => {
    mkdirSync(directory, {mode: 0o700});
    writeFileSync(filePath, text, {mode: 0o600});
    const store = open();
    expect(await store.get('openai-api-key')).toBeUndefined();
    expect(readFileSync(filePath, 'utf8')).toBe(text);
    await store.set('openai-api-key', 'new');
    const aside = readdirSync(directory).filter(name => name.includes('damaged'));
    expect(aside).toHaveLength(1);
    expect(readFileSync(join(directory, aside[0] ?? ''), 'utf8')).toBe(text);
    expect(await open().get('openai-api-key')).toMatchObject({value: 'new'});
    expect(store.warnings().map(({code}) => code)).toEqual(['secrets-damaged']);
    expect(JSON.stringify(store.warnings())).not.toContain(canary);
  });

  it('of a newer version is not used and not touched', async () => {
    mkdirSync(directory, {mode: 0o700});
    const newer = '{"version":9,"vault":{}}';
    writeFileSync(filePath, newer, {mode: 0o600});
    const store = open();
    expect(await store.get('openai-api-key')).toBeUndefined();
    await expect(store.set('openai-api-key', canary)).rejects.toMatchObject({code: 'store-newer'});
    expect(readFileSync(filePath, 'utf8')).toBe(newer);
  });

  it('loses nothing when many stores write at once', async () => {
    const names = Array.from({length: 10}, (_, index) => `key-${index}`);
    await Promise.all(names.map(name => open().set(name, `value of ${name}`)));
    expect((await open().list()).map(({name}) => name)).toEqual(names);
  });
});

describe('what never leaves', () => {
  it('lists names, and knows values for the redactor alone', async () => {
    const store = open({environment: {ANTHROPIC_API_KEY: 'from-environment'}});
    expect(store.known()).toEqual(['from-environment']);
    await store.set('openai-api-key', canary);
    expect(store.known()).toEqual([canary, 'from-environment']);
    expect(JSON.stringify(await store.list())).not.toContain(canary);
    const other = open();
    await other.list();
    expect(other.known()).toEqual([canary]);
  });

  it.each(['', '  ', 'two\nlines', 'nul\0'])('refuses the value %j without repeating it', async value => {
    await expect(open().set('openai-api-key', `${value}`)).rejects.toMatchObject({code: 'usage-bad-secret'});
    await expect(open().set('openai-api-key', `${canary}\n${canary}`)).rejects.not.toThrow(canary);
  });

  it.each(['', 'OPENAI', '../up', 'a b', '__proto__', '-a', canary.repeat(4)])('refuses the name %j', async name => {
    await expect(open().get(name)).rejects.toMatchObject({code: 'usage-bad-secret-name'});
    await expect(open().set(name, 'x')).rejects.toMatchObject({code: 'usage-bad-secret-name'});
  });

  it('does not take names out of every object for secrets', async () => {
    await open().set('openai-api-key', 'x');
    expect(await open().get('constructor')).toBeUndefined();
  });
});

describe('the keyring of the system', () => {
  it.skipIf(process.platform !== 'linux')(
    'is none on Linux without a session bus, and none without its package',
    () => {
      expect(openSystemKeyring({packageDirectory, environment: {}})).toBeUndefined();
      const environment = {DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(base, 'bus')}`};
      expect(openSystemKeyring({packageDirectory: base, environment})).toBeUndefined();
    },
  );

  it.skipIf(!hasKeyring)('falls back to the file when nobody listens on the session bus', async () => {
    const environment = {
      ...process.env,
      OPENAI_API_KEY: '',
      DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(base, 'bus')}`,
    };
    const store = createSecretStore({directory, environment, packageDirectory, keyringTimeoutMs: 30_000});
    expect(await store.set('openai-api-key', canary)).toEqual({source: 'file'});
    expect(store.warnings()).toEqual([]);
  });

  it.skipIf(!hasKeyring)('is given up when the session bus never answers', async () => {
    let hungUp: () => void = () => {};
    const gone = new Promise<void>(done => {
      hungUp = done;
    });
    const bus = createServer(socket =>
      socket
        .on('error', () => {})
        .on('close', () => hungUp())
        .resume(),
    );
    await new Promise<void>(done => bus.listen(join(base, 'bus'), done));
    const environment = {
      ...process.env,
      OPENAI_API_KEY: '',
      DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(base, 'bus')}`,
    };
    const store = createSecretStore({directory, environment, packageDirectory, keyringTimeoutMs: 1500});
    expect(await store.set('openai-api-key', canary)).toEqual({source: 'file'});
    expect(store.warnings().map(({code}) => code)).toEqual(['keyring-silent']);
    // The process that asked is killed, or its end of the bus would stay open.
    await gone;
    await new Promise(done => bus.close(done));
  });
});

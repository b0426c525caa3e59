import {dirname, join} from 'node:path';
import {EcaError, type ErrorData} from '../foundation/errors.ts';
import {type Keyring, openSystemKeyring} from './keyring.ts';
import {type PrivateFile, readPrivateFile, tightenMode, updatePrivateFile} from './private-file.ts';

export type SecretSource = 'environment' | 'keyring' | 'file';

/** The secrets the product knows, each with the environment variable that gives it. Other names are stored without one. */
export const secretVariables: Readonly<Record<string, string>> = {
  'openai-api-key': 'OPENAI_API_KEY',
  'anthropic-api-key': 'ANTHROPIC_API_KEY',
  'supabase-key': 'SUPABASE_KEY',
};

/**
 * API keys and the like: from the environment first, then the keyring of the operating system where there is one, then a
 * file that only its owner can read. Values never stand in errors, warnings or lists.
 */
export interface SecretStore {
  /** The value and where it came from. Does not touch disk or keyring when the environment has it. */
  get(name: string): Promise<{value: string; source: SecretSource} | undefined>;
  /** Stores in the keyring, or in the file where there is no usable keyring; says which. */
  set(name: string, value: string): Promise<{source: 'keyring' | 'file'}>;
  /** Removes from keyring and file; resolves to whether it was in one of them. The environment stays as it is. */
  remove(name: string): Promise<boolean>;
  /** The names that have a value, sorted, with where it comes from. */
  list(): Promise<{name: string; source: SecretSource}[]>;
  /** All values that this store has seen so far, longest first: give them to the redactor. */
  known(): string[];
  /** What the user should know: a mode that was too wide, a damaged file, a keyring that did not answer. */
  warnings(): ErrorData[];
}

export interface SecretStoreOptions {
  /** Absolute folder for `secrets.json`; made with mode 700 when something is stored. */
  directory: string;
  environment?: Readonly<Record<string, string | undefined>>;
  /** Opens the keyring at its first use; undefined or a rejection means that there is none. */
  openKeyring?: () => Promise<Keyring | undefined>;
  /** How long one keyring call may take; after that the keyring is left alone for the rest of the run. Default 5000. */
  keyringTimeoutMs?: number;
}

interface StoredSecrets {
  version: 1;
  secrets: Record<string, string>;
  /** Names in the keyring (it cannot be listed everywhere). */
  inKeyring: string[];
}

/** A store in `directory`. `environment` defaults to the one of the process. */
export function createSecretStore(options: SecretStoreOptions): SecretStore {
  const environment = options.environment ?? process.env;
  const filePath = join(options.directory, 'secrets.json');
  const seen = new Set<string>();
  const warnings = new Map<string, ErrorData>();
  const warn = (code: string, message: string) => warnings.set(code, {code, message});
  const keyring = boundedKeyring(
    options.openKeyring ?? (() => openSystemKeyring(environment)),
    options.keyringTimeoutMs ?? 5000,
    warn,
  );

  for (const variable of Object.values(secretVariables)) remember(environment[variable]);

  function remember(value: string | undefined): void {
    if (value !== undefined && value.trim() !== '') seen.add(value);
  }

  function fromEnvironment(name: string): string | undefined {
    const variable = Object.hasOwn(secretVariables, name) ? secretVariables[name] : undefined;
    const value = variable === undefined ? undefined : environment[variable]?.trim();
    return value === '' ? undefined : value;
  }

  async function stored(): Promise<StoredSecrets> {
    const none: StoredSecrets = {version: 1, secrets: {}, inKeyring: []};
    let found: PrivateFile<StoredSecrets>;
    try {
      found = await readPrivateFile(filePath, interpretSecrets);
    } catch (error) {
      warn(
        'secrets-unreadable',
        `\`${filePath}\` cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`,
      );
      return none;
    }
    if (found.state === 'missing') return none;
    if (await tightenMode(filePath, 0o600))
      warn('secrets-mode', `\`${filePath}\` could be read by others; its mode is 600 now`);
    if (await tightenMode(dirname(filePath), 0o700)) {
      warn('secrets-folder-mode', `\`${dirname(filePath)}\` could be entered by others; its mode is 700 now`);
    }
    if (found.state === 'damaged')
      warn('secrets-damaged', `\`${filePath}\` is damaged and is not used; it is kept aside when a secret is stored`);
    if (found.state === 'newer')
      warn('secrets-newer', `\`${filePath}\` was written by a newer version of this program and is not used`);
    if (found.state !== 'ok') return none;
    for (const value of Object.values(found.value.secrets)) remember(value);
    return found.value;
  }

  async function change(edit: (current: StoredSecrets) => StoredSecrets): Promise<void> {
    const {keptAside} = await updatePrivateFile(filePath, interpretSecrets, current =>
      edit(current ?? {version: 1, secrets: {}, inKeyring: []}),
    );
    await tightenMode(dirname(filePath), 0o700);
    if (keptAside !== undefined) warn('secrets-damaged', `\`${filePath}\` was damaged and is kept as \`${keptAside}\``);
  }

  return {
    async get(name) {
      checkName(name);
      const given = fromEnvironment(name);
      if (given !== undefined) {
        remember(given);
        return {value: given, source: 'environment'};
      }
      const {secrets, inKeyring} = await stored();
      const inFile = Object.hasOwn(secrets, name) ? secrets[name] : undefined;
      // A value in the file that the keyring should hold was stored while the keyring did not answer: it is the newer one.
      const kept =
        inFile === undefined || !inKeyring.includes(name) ? await keyring.call(ring => ring.get(name)) : undefined;
      if (kept !== undefined && kept !== '') {
        remember(kept);
        return {value: kept, source: 'keyring'};
      }
      return inFile === undefined ? undefined : {value: inFile, source: 'file'};
    },

    async set(name, value) {
      checkName(name);
      if (value.trim() === '' || /[\0\r\n]/.test(value.trim())) {
        throw new EcaError(
          'usage-bad-secret',
          `The value for \`${name}\` is empty or has line breaks in it, expected one line`,
        );
      }
      const kept = value.trim();
      remember(kept);
      const inRing =
        (await keyring.call(async ring => {
          await ring.set(name, kept);
          return true;
        })) === true;
      await change(({secrets: {[name]: _, ...secrets}, inKeyring}) => ({
        version: 1,
        secrets: inRing ? secrets : {...secrets, [name]: kept},
        inKeyring: inRing ? [...new Set([...inKeyring, name])].sort() : inKeyring,
      }));
      return {source: inRing ? 'keyring' : 'file'};
    },

    async remove(name) {
      checkName(name);
      const before = await stored();
      const removed = await keyring.call(ring => ring.remove(name));
      const inFile = Object.hasOwn(before.secrets, name);
      if (inFile || before.inKeyring.includes(name)) {
        await change(({secrets: {[name]: _, ...secrets}, inKeyring}) => ({
          version: 1,
          secrets,
          inKeyring: removed === undefined ? inKeyring : inKeyring.filter(other => other !== name),
        }));
      }
      return inFile || removed === true;
    },

    async list() {
      const {secrets, inKeyring} = await stored();
      const names = new Set([...Object.keys(secretVariables), ...Object.keys(secrets), ...inKeyring]);
      const found: {name: string; source: SecretSource}[] = [];
      for (const name of [...names].sort()) {
        if (fromEnvironment(name) !== undefined) found.push({name, source: 'environment'});
        else if (Object.hasOwn(secrets, name)) found.push({name, source: 'file'});
        else if (inKeyring.includes(name)) found.push({name, source: 'keyring'});
      }
      return found;
    },

    known: () => [...seen].sort((one, other) => other.length - one.length),
    warnings: () => [...warnings.values()],
  };
}

function checkName(name: string): void {
  if (/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name) && name.length <= 64) return;
  throw new EcaError(
    'usage-bad-secret-name',
    'Unexpected name of a secret, expected lower-case words with `-` between them',
    {
      hint: `Known names: ${Object.keys(secretVariables).join(', ')}.`,
    },
  );
}

/** Calls that give up after `timeoutMs`, and a keyring that failed once is not asked again. */
function boundedKeyring(
  openKeyring: () => Promise<Keyring | undefined>,
  timeoutMs: number,
  warn: (code: string, message: string) => void,
) {
  let opening: Promise<Keyring | undefined> | undefined;
  let usable = true;
  return {
    /** Undefined where there is no keyring, it failed, or it did not answer in time. */
    async call<Value>(use: (ring: Keyring) => Promise<Value>): Promise<Value | undefined> {
      if (!usable) return undefined;
      let timer: NodeJS.Timeout | undefined;
      const tooLate = new Promise<'too-late'>(done => {
        timer = setTimeout(() => done('too-late'), timeoutMs);
      });
      try {
        opening ??= openKeyring();
        const ring = await Promise.race([opening, tooLate]);
        if (ring === undefined) {
          usable = false;
          return undefined;
        }
        const answer = ring === 'too-late' ? ring : await Promise.race([use(ring), tooLate]);
        if (answer !== 'too-late') return answer;
        usable = false;
        warn(
          'keyring-silent',
          `The keyring of the system did not answer within ${timeoutMs} ms; the file is used instead`,
        );
        return undefined;
      } catch {
        // What the keyring says may quote the value, so it is not passed on.
        usable = false;
        return undefined;
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

function interpretSecrets(json: unknown): PrivateFile<StoredSecrets> {
  if (typeof json !== 'object' || json === null) return {state: 'damaged'};
  const {version, secrets, inKeyring = []} = json as Record<string, unknown>;
  if (typeof version !== 'number') return {state: 'damaged'};
  if (version > 1) return {state: 'newer'};
  if (typeof secrets !== 'object' || secrets === null || !Array.isArray(inKeyring)) return {state: 'damaged'};
  if (![...Object.values(secrets), ...inKeyring].every(value => typeof value === 'string')) return {state: 'damaged'};
  return {
    state: 'ok',
    value: {version: 1, secrets: secrets as Record<string, string>, inKeyring: inKeyring as string[]},
  };
}

import {dirname, join} from 'node:path';
import {EcaError, type ErrorData} from '../foundation/errors.ts';
import {type Keyring, openSystemKeyring} from './keyring.ts';
import {type PrivateFile, readPrivateFile, tightenMode, updatePrivateFile} from './private-file.ts';

/** Where a secret was found. */
export type SecretSource = 'environment' | 'keyring' | 'file';

/**
 * The API keys and other secrets the product knows, each with the environment variable that gives it. Other names are
 * stored without one.
 */
export const secretVariables: Readonly<Record<string, string>> = {
  'openai-api-key': 'OPENAI_API_KEY',
  'anthropic-api-key': 'ANTHROPIC_API_KEY',
  'supabase-key': 'SUPABASE_KEY',
};

/**
 * Where API keys and the like are kept and looked up: in the environment first, then the keyring of the operating
 * system where there is one, then a file that only its owner can read. Values never stand in errors, warnings or lists.
 */
export interface SecretStore {
  /**
   * The value and where it came from. The disk is not touched when the environment has it, nor the keyring unless `set` has
   * put it there.
   */
  get(name: string): Promise<{value: string; source: SecretSource} | undefined>;
  /** Stores in the keyring, or in the file where there is no usable keyring; says which. */
  set(name: string, value: string): Promise<{source: 'keyring' | 'file'}>;
  /**
   * Removes from keyring and file; resolves to whether it was in one of them. The environment stays as it is. Throws
   * `keyring-unusable` when it is in a keyring that does not answer.
   */
  remove(name: string): Promise<boolean>;
  /** The names that have a value, sorted, with where it comes from. */
  list(): Promise<{name: string; source: SecretSource}[]>;
  /** All values that this store has seen so far, longest first: give them to the redactor. */
  known(): string[];
  /** What the user should know: a mode that was too wide, a damaged file, a keyring that did not answer. */
  warnings(): ErrorData[];
}

/** Where secrets are kept and looked for. */
export interface SecretStoreOptions {
  /** Absolute folder for `secrets.json`; made with mode 700 when something is stored. */
  directory: string;
  environment?: Readonly<Record<string, string | undefined>>;
  /** Where the optional keyring package is looked for; without it the file serves. */
  packageDirectory?: string;
  /** Opens the keyring at its first use, undefined where there is none; the one of the operating system by default. */
  openKeyring?: () => Keyring | undefined;
  /** How long one keyring call may take; after that the keyring is left alone for the rest of the run. Default 5000. */
  keyringTimeoutMs?: number;
}

/** What `secrets.json` holds. */
interface StoredSecrets {
  version: 1;
  secrets: Record<string, string>;
  /** Names in the keyring (it cannot be listed everywhere). */
  inKeyring: string[];
}

/**
 * Stores and finds the user's API keys, so that they need not stand in the settings. The file is `secrets.json` in
 * `directory` (mode 600, tightened where others could read it). `environment` defaults to the one of the process.
 */
export function createSecretStore(options: SecretStoreOptions): SecretStore {
  const environment = options.environment ?? process.env;
  const filePath = join(options.directory, 'secrets.json');
  const seen = new Set<string>();
  const warnings = new Map<string, ErrorData>();
  const warn = (code: string, message: string) => warnings.set(code, {code, message});
  const {packageDirectory, keyringTimeoutMs = 5000} = options;
  const openKeyring =
    options.openKeyring ??
    (() => (packageDirectory === undefined ? undefined : openSystemKeyring({packageDirectory, environment})));
  const keyring = boundedKeyring(openKeyring, keyringTimeoutMs, warn);

  for (const variable of Object.values(secretVariables)) remember(environment[variable]);

  /** Notes a value for the redactor, which masks it from now on wherever it appears. */
  function remember(value: string | undefined): void {
    if (value !== undefined && value.trim() !== '') seen.add(value);
  }

  /** The value that the user's environment gives, which comes before what is stored. */
  function fromEnvironment(name: string): string | undefined {
    const variable = Object.hasOwn(secretVariables, name) ? secretVariables[name] : undefined;
    const value = variable === undefined ? undefined : environment[variable]?.trim();
    return value === '' ? undefined : value;
  }

  /**
   * Reads the secrets file. Rights that are too wide are tightened, and a file that is damaged, unreadable or of a
   * newer version is not used; each is a warning.
   */
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

  /** Changes the secrets file; one that is damaged is kept aside, and the user is told where. */
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
      // Where both have one, the file's is newer: it was stored while the keyring did not answer.
      const inFile = Object.hasOwn(secrets, name) ? secrets[name] : undefined;
      if (inFile !== undefined) return {value: inFile, source: 'file'};
      if (!inKeyring.includes(name)) return undefined;
      const kept = await keyring.call((ring, signal) => ring.get(name, signal));
      remember(kept);
      return kept ? {value: kept, source: 'keyring'} : undefined;
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
      // Without a keyring, or where it fails, the value goes into the file: a key that was typed is not lost.
      const inRing =
        (await keyring.call(async (ring, signal) => {
          await ring.set(name, kept, signal);
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
      const {secrets, inKeyring} = await stored();
      const inFile = Object.hasOwn(secrets, name);
      const removed = inKeyring.includes(name)
        ? await keyring.call((ring, signal) => ring.remove(name, signal))
        : false;
      // A keyring that did not answer still has it: its name stays listed.
      if (inFile || inKeyring.includes(name)) {
        await change(({secrets: {[name]: _, ...others}, inKeyring: names}) => ({
          version: 1,
          secrets: others,
          inKeyring: removed === undefined ? names : names.filter(other => other !== name),
        }));
      }
      if (removed === undefined) {
        throw new EcaError(
          'keyring-unusable',
          `\`${name}\` is still in the keyring of the system, which did not answer`,
          {
            hint: 'Unlock the keyring and try again.',
          },
        );
      }
      return inFile || removed;
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

/** Refuses names of secrets that are not lower-case words joined by `-`, at most 64 characters. */
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

/**
 * Keeps a keyring that hangs or is locked from holding up the program: calls give up after `timeoutMs`, and one that
 * failed once is left alone for the rest of the run.
 */
function boundedKeyring(
  openKeyring: () => Keyring | undefined,
  timeoutMs: number,
  warn: (code: string, message: string) => void,
) {
  let ring: Keyring | undefined;
  let usable = true;
  return {
    /** Undefined where there is no keyring, it failed, or it did not answer in time. */
    async call<Value>(use: (ring: Keyring, signal: AbortSignal) => Promise<Value>): Promise<Value | undefined> {
      if (!usable) return undefined;
      const giveUp = new AbortController();
      let timer: NodeJS.Timeout | undefined;
      const tooLate = new Promise<undefined>(done => {
        timer = setTimeout(() => {
          usable = false;
          warn(
            'keyring-silent',
            `The keyring of the system did not answer within ${timeoutMs} ms; the file is used instead`,
          );
          done(undefined);
          giveUp.abort();
        }, timeoutMs);
      });
      try {
        ring ??= openKeyring();
        usable = ring !== undefined;
        return ring && (await Promise.race([use(ring, giveUp.signal), tooLate]));
      } catch {
        // What a keyring says may quote the value, so it is not passed on.
        usable = false;
        return undefined;
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

/** Reads the secrets file strictly: one odd entry makes the whole of it `damaged`, and none of its keys is used. */
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

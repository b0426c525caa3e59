import {dirname} from 'node:path';
import {describeJsonProblem, type JsonProblem, parseCheckedJson, type Schema} from '../foundation/checked-json.ts';
import {ensurePrivateDirectory, keepAside, readIfPresent, writeDurably} from '../foundation/durable-file.ts';
import {EcaError, type ErrorData} from '../foundation/errors.ts';
import {type LockOptions, withLock} from '../foundation/lock.ts';

/** What a JSON file holds, which version of it this is, and what serves where there is no file yet. */
export interface JsonStoreOptions<Data extends object> {
  filePath: string;
  /** What the file must hold; checked at every read and before every write. */
  schema: Schema<Data>;
  /** What a store without a file holds. Must fit the schema. */
  defaults: Data;
  /** The version of the data's shape, from 1. A file of a newer one is refused, untouched. */
  version: number;
  /** Brings data of an older version to the present shape; without it they are checked as they are. */
  migrate?: (data: unknown, fromVersion: number) => unknown;
  lock?: LockOptions;
}

/**
 * A small data file that several processes can change safely: one JSON document on disk, with a copy of the state
 * before the last change beside it (`.bak`).
 */
export interface JsonStore<Data extends object> {
  /** The data as last read or written by this process. Change them through `update` only. */
  readonly data: Data;
  /** What was found wrong, newest last: the damaged file was kept aside, and an earlier copy or the defaults serve. */
  readonly warnings: readonly ErrorData[];
  /** Reads again what is on disk. @throws EcaError `store-newer`. */
  reload(): Promise<Data>;
  /**
   * Reads what is on disk, applies `change` (which alters its argument or returns a new object) and writes durably, all under a
   * lock, so that no other process's change is lost. Resolves to the new data.
   * @throws EcaError `store-invalid` where the result does not fit the schema, `store-full`, `store-unwritable`,
   * `store-locked`, `store-newer`; nothing is changed then.
   */
  update(change: ((data: Data) => Data) | ((data: Data) => void)): Promise<Data>;
}

/** What is on disk: nothing, data that fit the schema, or something that cannot be used, and why. */
type Found<Data> =
  | {state: 'missing'}
  | {state: 'good'; data: Data; text: string}
  | {state: 'damaged'; problem: JsonProblem};

/**
 * Opens a data file in JSON that is checked against a schema, locked while it changes, and backed up before each
 * change. When the file is corrupt it is kept aside, and the backup (or, without one, the defaults) takes its place,
 * with a warning. Nothing is created before the first `update`.
 * @throws EcaError `store-newer`.
 */
export async function openJsonStore<Data extends object>(options: JsonStoreOptions<Data>): Promise<JsonStore<Data>> {
  const {filePath} = options;
  const backupPath = `${filePath}.bak`;
  const warnings: ErrorData[] = [];
  const {Low} = await import('lowdb');
  /** The text on disk that `low.data` came from: the next change keeps it as the backup. */
  let goodText: string | undefined;
  const low = new Low<Data>(
    {
      async read() {
        const found = await readStore(filePath, options);
        goodText = found.state === 'good' ? found.text : undefined;
        if (found.state === 'good') return found.data;
        return found.state === 'missing' ? structuredClone(options.defaults) : restore(found.problem);
      },
      async write(data) {
        await ensurePrivateDirectory(dirname(filePath));
        // What was good before is kept beside it, to go back to when the file is found damaged.
        if (goodText !== undefined) await writeDurably(backupPath, goodText);
        await writeDurably(filePath, toText(options.version, data));
      },
    },
    structuredClone(options.defaults),
  );

  /**
   * Recovers from a damaged file: moves it aside and goes on with the backup, or with the defaults where the backup is
   * no good either.
   */
  async function restore(problem: JsonProblem): Promise<Data> {
    const backup = await readStore(backupPath, options);
    const data = backup.state === 'good' ? backup.data : structuredClone(options.defaults);
    const serves = backup.state === 'good' ? 'the state before the last change serves' : 'the defaults serve';
    let kept = 'left where it is, since it could not be moved';
    try {
      kept = `kept as \`${await keepAside(filePath)}\``;
      if (backup.state === 'good') await writeDurably(filePath, backup.text);
    } catch {
      // A full or read-only disk: reading goes on, and the next start tries again.
    }
    warnings.push({
      code: 'store-damaged',
      message: `${describeJsonProblem(filePath, problem)}; the damaged file is ${kept}, ${serves}`,
      hint: 'Compare the two files if something is missing.',
    });
    return data;
  }

  /**
   * Reads the file again. Only the holder of the lock moves a damaged file: another process may just have put a good
   * one in its place.
   */
  async function readAgain(): Promise<Data> {
    const found = await readStore(filePath, options);
    if (found.state === 'damaged') {
      await withLock(filePath, () => low.read(), options.lock).catch(async error => {
        if (error instanceof EcaError && error.code === 'store-newer') throw error;
        await low.read();
      });
    } else await low.read();
    return low.data;
  }

  await readAgain();
  return {
    get data() {
      return low.data;
    },
    warnings,
    reload: readAgain,
    async update(change) {
      await ensurePrivateDirectory(dirname(filePath));
      return withLock(
        filePath,
        async () => {
          await low.read();
          // Changed on a copy: where the change fails or does not fit, the data in memory stay as they were.
          const draft = structuredClone(low.data);
          const returned: unknown = change(draft);
          const changed = typeof returned === 'object' && returned !== null ? returned : draft;
          const checked = options.schema.safeParse(changed);
          if (!checked.success) throw invalid(filePath, checked.error.issues);
          const before = low.data;
          low.data = checked.data;
          try {
            await low.write();
          } catch (error) {
            low.data = before;
            throw error;
          }
          return low.data;
        },
        options.lock,
      );
    },
  };
}

/**
 * Reads and checks one data file, and brings older data up to the present version (migration).
 * @throws EcaError `store-newer` where a newer version of the program wrote it.
 */
async function readStore<Data extends object>(path: string, options: JsonStoreOptions<Data>): Promise<Found<Data>> {
  const text = await readIfPresent(path);
  if (text === undefined) return {state: 'missing'};
  const parsed = parseCheckedJson(text, {safeParse: checkEnvelope});
  if (!parsed.ok) return {state: 'damaged', problem: parsed.problems[0] ?? {message: 'not readable'}};
  const {version, data} = parsed.value;
  if (version > options.version) {
    throw new EcaError(
      'store-newer',
      `\`${path}\` was written by a newer version (${version}), this one reads up to ${options.version}`,
      {hint: 'Update eca; the file was left as it is.'},
    );
  }
  const present = version < options.version && options.migrate ? options.migrate(data, version) : data;
  const checked = options.schema.safeParse(present);
  if (checked.success) return {state: 'good', data: checked.data, text};
  const [issue] = checked.error.issues;
  return {
    state: 'damaged',
    problem: {message: issue?.message ?? 'does not fit', key: ['data', ...(issue?.path ?? [])].map(String).join('.')},
  };
}

/** How every data file looks on disk: the version of its shape beside the data. */
type Envelope = {version: number; data: unknown};

/** Checks the outer object of a data file: a whole `version` from 1 on, and `data`. */
function checkEnvelope(value: unknown): ReturnType<Schema<Envelope>['safeParse']> {
  const {version, data} = (value ?? {}) as Partial<Envelope>;
  if (typeof version === 'number' && Number.isInteger(version) && version >= 1 && data !== undefined) {
    return {success: true, data: {version, data}};
  }
  const message = `expected an object with a \`version\` from 1 and \`data\``;
  return {success: false, error: {issues: [{path: [], message}]}};
}

/** What is written to the file: indented, so that a person can read and compare it. */
function toText(version: number, data: unknown): string {
  return `${JSON.stringify({version, data}, undefined, 2)}\n`;
}

/** The error for a change that would make the file useless; it names the first value that does not fit. */
function invalid(filePath: string, issues: readonly {path: readonly PropertyKey[]; message: string}[]): EcaError {
  const [issue] = issues;
  const key = issue?.path.map(String).join('.') ?? '';
  return new EcaError(
    'store-invalid',
    `\`${filePath}\`: the new value of \`${key}\` does not fit: ${issue?.message ?? ''}`,
  );
}

import {chmod, readFile, stat} from 'node:fs/promises';
import {dirname} from 'node:path';
import {ensurePrivateDirectory, keepAside, writeDurably} from '../foundation/durable-file.ts';
import {EcaError, systemCode} from '../foundation/errors.ts';
import {withLock} from '../foundation/lock.ts';

/** A small JSON file that only its owner may read: what it holds, or why it cannot be used. */
export type PrivateFile<Value> =
  | {state: 'missing'}
  | {state: 'ok'; value: Value}
  /** It does not parse, or not to what was expected. */
  | {state: 'damaged'}
  /** A newer version of the program wrote it: it is left as it is. */
  | {state: 'newer'};

/** Turns parsed JSON into a value, or says what is wrong. */
export type Interpret<Value> = (json: unknown) => PrivateFile<Value>;

/**
 * Reads a small private JSON file (grants, trust, secrets) without changing anything; a damaged one is told apart from
 * a missing one. Errors of the system other than "missing" are thrown as they are.
 */
export async function readPrivateFile<Value>(
  filePath: string,
  interpret: Interpret<Value>,
): Promise<PrivateFile<Value>> {
  let text: string;
  try {
    text = await readFile(filePath, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return {state: 'missing'};
    throw error;
  }
  try {
    return interpret(JSON.parse(text));
  } catch {
    return {state: 'damaged'};
  }
}

/**
 * Changes a small private JSON file safely: under a lock that other processes respect, durably, with mode 600 in a
 * folder of mode 700. `change` gets what stands there now and returns what shall stand there, or undefined to leave it.
 * A damaged file is not lost but moved aside first, to `<name>.damaged-<time>`, whose path is returned. Throws
 * `store-newer` for a file of a newer version, and `store-locked`, `store-full` and `store-unwritable`.
 */
export async function updatePrivateFile<Value>(
  filePath: string,
  interpret: Interpret<Value>,
  change: (current: Value | undefined) => Value | undefined,
): Promise<{keptAside?: string}> {
  await ensurePrivateDirectory(dirname(filePath));
  return withLock(filePath, async () => {
    const found = await readPrivateFile(filePath, interpret);
    if (found.state === 'newer') {
      throw new EcaError(
        'store-newer',
        `\`${filePath}\` was written by a newer version of this program and is left as it is`,
        {hint: 'Update the program, or use another ECA_HOME.'},
      );
    }
    const next = change(found.state === 'ok' ? found.value : undefined);
    if (next === undefined) return {};
    // What is left of the user's old file can still be looked at.
    const keptAside = found.state === 'damaged' ? await keepAside(filePath) : undefined;
    await writeDurably(filePath, `${JSON.stringify(next, undefined, 2)}\n`);
    return keptAside === undefined ? {} : {keptAside};
  });
}

/**
 * Makes a file or folder private that other users of the machine could read: takes group's and others' rights away
 * where they are found. Returns whether there were any; false where modes mean nothing.
 */
export async function tightenMode(path: string, mode: 0o600 | 0o700): Promise<boolean> {
  if (process.platform === 'win32') return false;
  try {
    const found = await stat(path);
    if ((found.mode & 0o077) === 0) return false;
    await chmod(path, mode);
    return true;
  } catch {
    return false;
  }
}

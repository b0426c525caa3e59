import {readdir, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {EcaError, systemCode} from '../foundation/errors.ts';
import {isSessionId} from './session-id.ts';

/** A transcript as the directory shows it. */
export interface SessionFile {
  id: string;
  sizeBytes: number;
  /** When it was last written to, in milliseconds since 1970. */
  changedMs: number;
}

export function sessionFilePath(directory: string, id: string): string {
  return join(directory, `${id}.jsonl`);
}

/** The names in `directory`; none where it does not exist. @throws EcaError `store-unreadable`. */
export async function listDirectory(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw new EcaError(
      'store-unreadable',
      `Cannot read the sessions in \`${directory}\` (${systemCode(error) ?? error})`,
      {
        hint: 'Check owner and rights of that folder, or set ECA_HOME to one you can read.',
        cause: error,
      },
    );
  }
}

/** The ids among the names of a directory. */
export function sessionIds(names: readonly string[]): string[] {
  return names.flatMap(name => (name.endsWith('.jsonl') && isSessionId(name.slice(0, -6)) ? [name.slice(0, -6)] : []));
}

/** The transcripts whose id is `wanted`, last written first. Reads no file. @throws EcaError `store-unreadable`. */
export async function sessionFiles(directory: string, wanted: (id: string) => boolean): Promise<SessionFile[]> {
  const ids = sessionIds(await listDirectory(directory)).filter(wanted);
  const files: SessionFile[] = [];
  // In portions: each waiting stat costs memory, and the thread pool runs four at a time anyway.
  for (let at = 0; at < ids.length; at += 256) {
    const found = await Promise.all(ids.slice(at, at + 256).map(id => sessionFile(directory, id)));
    files.push(...found.filter(file => file !== undefined));
  }
  return files.sort((a, b) => b.changedMs - a.changedMs || (a.id < b.id ? 1 : -1));
}

/** The transcript of `id`; undefined where there is none. */
export async function sessionFile(directory: string, id: string): Promise<SessionFile | undefined> {
  try {
    const found = await stat(sessionFilePath(directory, id));
    return found.isFile() ? {id, sizeBytes: found.size, changedMs: found.mtimeMs} : undefined;
  } catch {
    return undefined;
  }
}

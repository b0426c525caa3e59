import {readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {EcaError, systemCode} from '../foundation/errors.ts';
import {isSessionId} from './session-id.ts';
import {type FileStat, statFile, statFiles} from './stat-files.ts';

/** A stored conversation as its file shows it. */
export interface SessionFile {
  id: string;
  sizeBytes: number;
  /** When it was last written to, in milliseconds since 1970. */
  changedMs: number;
}

/** Where the transcript of a session is. */
export function sessionFilePath(directory: string, id: string): string {
  return join(directory, fileNameOf(id));
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

/**
 * Lists the stored conversations whose id is `wanted`, last written first. Reads no file. @throws EcaError
 * `store-unreadable`.
 */
export async function sessionFiles(directory: string, wanted: (id: string) => boolean): Promise<SessionFile[]> {
  const ids = sessionIds(await listDirectory(directory)).filter(wanted);
  const files = await statFiles(directory, ids.map(fileNameOf));
  return files.map(asSession).sort((a, b) => b.changedMs - a.changedMs || (a.id < b.id ? 1 : -1));
}

/** The transcript of `id`; undefined where there is none. */
export async function sessionFile(directory: string, id: string): Promise<SessionFile | undefined> {
  const file = statFile(directory, fileNameOf(id));
  return file && asSession(file);
}

/** How the names of transcripts end; anything else in the folder is left alone. */
const extension = '.jsonl';

/** The file name of a session's transcript. */
function fileNameOf(id: string): string {
  return `${id}${extension}`;
}

/** A transcript's file as a session, by its name. */
function asSession({name, sizeBytes, changedMs}: FileStat): SessionFile {
  return {id: name.slice(0, -extension.length), sizeBytes, changedMs};
}

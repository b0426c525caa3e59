import type {Runtime} from '../runtime/runtime.ts';
import {writeNewFile} from './write-new-file.ts';

type Log = Awaited<ReturnType<Runtime['sessions']>>;

/**
 * Saves a conversation to a new file, readable by the user alone: `eca-SESSION.md` of the project where no path is
 * given. Returns the path. @throws EcaError as `writeNewFile`: nothing is overwritten.
 */
export async function exportSession(
  log: Log,
  session: string,
  options: {workspaceRoot: string; path?: string; format?: 'markdown' | 'json'},
): Promise<string> {
  const {format = 'markdown'} = options;
  const id = await log.find(session);
  const wanted = options.path ?? `eca-${id}.${format === 'json' ? 'json' : 'md'}`;
  return writeNewFile(wanted, log.export(id, format), options.workspaceRoot);
}

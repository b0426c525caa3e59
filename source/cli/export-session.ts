import {open} from 'node:fs/promises';
import {isAbsolute, join} from 'node:path';
import {EcaError, systemCode} from '../foundation/errors.ts';
import type {Runtime} from '../runtime/runtime.ts';

type Log = Awaited<ReturnType<Runtime['sessions']>>;

/**
 * Saves a conversation to a new file, readable by the user alone: `eca-SESSION.md` of the project where no path is
 * given. Returns the path. @throws EcaError `usage-file-exists`: nothing is overwritten.
 */
export async function exportSession(
  log: Log,
  session: string,
  options: {workspaceRoot: string; path?: string; format?: 'markdown' | 'json'},
): Promise<string> {
  const {format = 'markdown'} = options;
  const id = await log.find(session);
  const wanted = options.path ?? `eca-${id}.${format === 'json' ? 'json' : 'md'}`;
  const target = isAbsolute(wanted) ? wanted : join(options.workspaceRoot, wanted);
  const file = await open(target, 'wx', 0o600).catch(error => {
    if (systemCode(error) !== 'EEXIST') throw error;
    throw new EcaError('usage-file-exists', `\`${wanted}\` exists already, expected the name of a new file`, {
      cause: error,
    });
  });
  try {
    for await (const piece of log.export(id, format)) await file.write(piece);
    await file.sync();
  } finally {
    await file.close();
  }
  return target;
}

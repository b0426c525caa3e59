import {readdir, rm, stat} from 'node:fs/promises';
import {join} from 'node:path';

/** Outputs of commands are kept for a week. */
const oldestOutputMs = 7 * 24 * 60 * 60 * 1000;
/** Outputs of so many sessions are kept, the newest. */
const mostSessions = 50;

/**
 * Deletes the long outputs of commands that are kept below `directory`, a folder for each session: they are for reading
 * on in the conversation, so a week later, and beyond the 50 newest sessions, they go.
 */
export async function removeOldOutputs(directory: string): Promise<void> {
  const names = await readdir(directory).catch(() => []);
  const looked = await Promise.all(
    names.map(async name => {
      const path = join(directory, name);
      // Another program may clean up at the same time.
      const status = await stat(path).catch(() => undefined);
      return status && {path, at: status.mtimeMs};
    }),
  );
  const found = looked.filter(one => one !== undefined);
  found.sort((one, other) => other.at - one.at);
  const now = Date.now();
  for (const [index, {path, at}] of found.entries()) {
    if (index >= mostSessions || now - at > oldestOutputMs) await rm(path, {recursive: true, force: true});
  }
}

/** Removes the outputs of the session `id` in every project below `projectsDirectory`. */
export async function removeOutputsOf(id: string, projectsDirectory: string): Promise<void> {
  const projects = await readdir(projectsDirectory).catch(() => []);
  await Promise.all(
    projects.map(project => rm(join(projectsDirectory, project, 'outputs', id), {recursive: true, force: true})),
  );
}

import {readdirSync} from 'node:fs';
import {readFile, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {type AgentProfile, parseProfile} from '../agent/agent-profile.ts';
import {type ErrorData, systemCode} from '../foundation/errors.ts';
import {sanitizeLine} from '../security/terminal-sanitizer.ts';
import type {Runtime} from './runtime.ts';

/** Larger files, in bytes, are not read as profiles; the user is told. */
const largestBytes = 64 * 1024;
/**
 * The most profiles in all, since each makes the description of the tool `delegate` longer; further ones are not used,
 * and the user is told.
 */
const mostProfiles = 20;

/**
 * Finds the sub-agents that work can be handed to, sorted by name: those that ship, the user's own (`profiles/*.md`
 * beside the settings; one of the same name replaces a shipped one), and in a trusted project those in `.eca/profiles`,
 * which replace none. What cannot be used is named in `problems`.
 */
export async function loadProfiles(
  runtime: Runtime,
  packageFolder: string,
): Promise<{profiles: AgentProfile[]; problems: ErrorData[]}> {
  const {paths, workspaceRoot} = runtime;
  const problems: ErrorData[] = [];
  const byName = new Map<string, AgentProfile>();
  const read = async (folder: string, replaces: boolean) => {
    for (const file of markdownFiles(folder)) {
      const path = join(folder, file);
      const outcome = await readProfile(path);
      const shownPath = sanitizeLine(path);
      const refuse = (why: string) =>
        problems.push({code: 'profile-unusable', message: `The profile ${shownPath} is not used: ${why}`});
      if (!outcome.ok) refuse(outcome.problem);
      else if (!replaces && byName.has(outcome.profile.name))
        refuse(`there is one named \`${outcome.profile.name}\` already`);
      else if (!byName.has(outcome.profile.name) && byName.size >= mostProfiles)
        refuse(`there are ${mostProfiles} already`);
      else byName.set(outcome.profile.name, outcome.profile);
    }
  };
  // Each may replace those before it: the user's own win over the ones that ship.
  await read(join(packageFolder, 'data', 'profiles'), true);
  await read(join(paths.configDirectory, 'profiles'), true);
  const projectFolder = join(workspaceRoot, '.eca', 'profiles');
  // A project's own profiles steer the assistant: they count only once the user trusts the folder.
  if (markdownFiles(projectFolder).length > 0 && (await (await runtime.trust()).status(workspaceRoot)).trusted) {
    await read(projectFolder, false);
  }
  return {profiles: [...byName.values()].sort((one, other) => (one.name < other.name ? -1 : 1)), problems};
}

/** The Markdown files of a folder, in order; none where there is no such folder. */
function markdownFiles(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter(name => name.endsWith('.md') && !name.startsWith('.'))
      .sort();
  } catch {
    return [];
  }
}

/** Reads one profile; a file that is too large, unreadable or malformed is a problem and not an error. */
async function readProfile(path: string): Promise<ReturnType<typeof parseProfile>> {
  try {
    const status = await stat(path);
    if (!status.isFile()) return {ok: false, problem: 'it is no file'};
    if (status.size > largestBytes) return {ok: false, problem: `it is larger than ${largestBytes / 1024} kB`};
    return parseProfile(await readFile(path, 'utf8'));
  } catch (error) {
    return {ok: false, problem: `it cannot be read (${systemCode(error) ?? 'unknown'})`};
  }
}

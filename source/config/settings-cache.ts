import {createHash} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {ensurePrivateDirectory, writeDurably} from '../foundation/durable-file.ts';
import type {ResolvedSettings, SettingsInputs} from './resolve-settings.ts';
import {findSetting} from './schema.ts';

/**
 * The most outcomes that are kept, the oldest falling out. As many as a person has projects and shells open; each saves
 * one load of the schema library.
 */
const mostEntries = 8;

/** One outcome in the cache file, with a checksum that gives away damage. */
interface Entry {
  key: string;
  checksum: string;
  resolved: ResolvedSettings;
}

/**
 * Makes the program start faster by remembering checked settings on disk: a start whose inputs were all seen before
 * need not load the schema library. Holds outcomes of `resolveSettings` in `settings.json` of the cache folder.
 * `buildId` names the very program that runs, since another one may judge the same inputs differently.
 */
export function createSettingsCache(options: {cacheDirectory: string; buildId: string}) {
  const file = join(options.cacheDirectory, 'settings.json');

  const readEntries = async (): Promise<Entry[]> => {
    try {
      const kept: unknown = JSON.parse(await readFile(file, 'utf8'));
      return Array.isArray(kept) ? kept.filter(isSound) : [];
    } catch {
      return [];
    }
  };

  return {
    /** The outcome for exactly these inputs, or undefined: an entry that is damaged in any way does not count. */
    async find(inputs: SettingsInputs): Promise<ResolvedSettings | undefined> {
      const key = keyOf(options.buildId, inputs);
      return (await readEntries()).find(entry => entry.key === key)?.resolved;
    },

    /** Keeps an outcome. Only what the inputs alone determine may be kept: nothing that a last good copy went into. */
    async keep(inputs: SettingsInputs, resolved: ResolvedSettings): Promise<void> {
      const key = keyOf(options.buildId, inputs);
      const others = (await readEntries()).filter(entry => entry.key !== key).slice(0, mostEntries - 1);
      const entry: Entry = {key, checksum: checksumOf(key, resolved), resolved};
      try {
        await ensurePrivateDirectory(dirname(file));
        await writeDurably(file, JSON.stringify([entry, ...others]), {sync: false});
      } catch {
        // Without a cache the next start is slower, and nothing else.
      }
    },
  };
}

/**
 * What an outcome is looked up by: a hash of everything it depends on, so that a changed file, variable, flag or
 * program is never served an old outcome.
 */
function keyOf(buildId: string, {user, project, given}: SettingsInputs): string {
  const said = given.map(({setting, value, source, where}) => [setting.key, value, source, where]);
  return hash(JSON.stringify([buildId, user, project, said]));
}

/** Whether an entry of the cache file may be believed: its checksum fits, and all its settings still exist. */
function isSound(entry: unknown): entry is Entry {
  if (typeof entry !== 'object' || entry === null) return false;
  const {key, checksum, resolved} = entry as Partial<Entry>;
  if (typeof key !== 'string' || resolved === undefined || checksum !== checksumOf(key, resolved)) return false;
  return resolved.entries.every(([name]) => findSetting(name) !== undefined);
}

function checksumOf(key: string, resolved: ResolvedSettings): string {
  return hash(key + JSON.stringify(resolved));
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

import {readFile} from 'node:fs/promises';
import {dirname} from 'node:path';
import type {VerdictCache} from '../agent/tool-support.ts';
import {ensurePrivateDirectory, writeDurably} from '../foundation/durable-file.ts';

/** The most verdicts that are kept; the oldest go first. */
const mostVerdicts = 500;

/**
 * Remembers from run to run what was found out about models, in a small JSON file of the cache folder. Losing it costs
 * a question to a model, so it is not written durably; a file that cannot be read is an empty one.
 */
export function createVerdictCache(filePath: string): VerdictCache {
  const load = async (): Promise<Map<string, string>> => {
    const text = await readFile(filePath, 'utf8').catch(() => '{}');
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      value = {};
    }
    const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
    return new Map(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  };
  return {
    read: async key => (await load()).get(key),
    async write(key, value) {
      const verdicts = await load();
      // Put in again at the end, so that the oldest go first.
      verdicts.delete(key);
      if (value !== undefined) verdicts.set(key, value);
      await ensurePrivateDirectory(dirname(filePath));
      const kept = Object.fromEntries([...verdicts].slice(-mostVerdicts));
      await writeDurably(filePath, JSON.stringify(kept, undefined, 1), {sync: false});
    },
  };
}

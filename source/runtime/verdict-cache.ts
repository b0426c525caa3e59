import {readFile} from 'node:fs/promises';
import {dirname} from 'node:path';
import type {VerdictCache} from '../agent/tool-support.ts';
import {ensurePrivateDirectory, writeDurably} from '../foundation/durable-file.ts';

const mostVerdicts = 500;

/** Verdicts in a small JSON file of the cache folder: losing them costs a question to a model, so they are not written durably. */
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
      verdicts.delete(key);
      if (value !== undefined) verdicts.set(key, value);
      await ensurePrivateDirectory(dirname(filePath));
      const kept = Object.fromEntries([...verdicts].slice(-mostVerdicts));
      await writeDurably(filePath, JSON.stringify(kept, undefined, 1), {sync: false});
    },
  };
}

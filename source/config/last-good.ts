import {dirname} from 'node:path';
import {ensurePrivateDirectory, writeDurably} from '../foundation/durable-file.ts';
import type {Paths} from './paths.ts';
import {readSettingsText} from './settings-file.ts';

/**
 * Keeps a copy of the user's settings while they are sound, to fall back on when the file is broken later. `text` must
 * have no faults. A disk that is full costs the copy alone.
 */
export async function keepLastGood(paths: Paths, text: string): Promise<void> {
  const kept = await readSettingsText(paths.lastGoodConfigFile);
  if (kept.state === 'text' && kept.text === text) return;
  try {
    await ensurePrivateDirectory(dirname(paths.lastGoodConfigFile));
    await writeDurably(paths.lastGoodConfigFile, text);
  } catch {
    // The settings themselves are in use all the same.
  }
}

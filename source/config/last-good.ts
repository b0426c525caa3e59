import type {Paths} from './paths.ts';
import {readSettingsText} from './settings-file.ts';
import {writeFileDurably} from './write-file.ts';

/** Keeps `text`, which must have no faults, to serve while the user's file is broken. A disk that is full costs the copy alone. */
export async function keepLastGood(paths: Paths, text: string): Promise<void> {
  const kept = await readSettingsText(paths.lastGoodConfigFile);
  if (kept.state === 'text' && kept.text === text) return;
  await writeFileDurably(paths.lastGoodConfigFile, text).catch(() => {});
}

import {mkdirSync, readdirSync, symlinkSync, utimesSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {removeOldOutputs} from '../../source/runtime/command-outputs.ts';
import {temporaryFolder} from '../memory/conversation-fixture.ts';

describe('kept outputs of commands', () => {
  it('are cleaned up though one of them vanishes meanwhile', async () => {
    const folder = temporaryFolder();
    for (const name of ['new', 'old']) mkdirSync(join(folder, name));
    const lastMonth = new Date(Date.now() - 30 * 86_400_000);
    utimesSync(join(folder, 'old'), lastMonth, lastMonth);
    // Its name is there and nothing behind it, as of one that was removed since the folder was listed.
    symlinkSync(join(folder, 'gone'), join(folder, 'vanished'));
    await removeOldOutputs(folder);
    expect(readdirSync(folder).sort()).toEqual(['new', 'vanished']);
  });

  it('are none where there is no folder', async () => {
    await removeOldOutputs(join(temporaryFolder(), 'none'));
  });
});

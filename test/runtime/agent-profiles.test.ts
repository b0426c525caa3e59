import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {loadProfiles} from '../../source/runtime/agent-profiles.ts';
import type {Runtime} from '../../source/runtime/runtime.ts';
import {temporaryFolder} from '../memory/conversation-fixture.ts';

const profile = (name: string, text: string) =>
  `---\nname: ${name}\ndescription: does things\ntools: read-file\n---\n${text}\n`;

describe('agent profiles', () => {
  it('of the user replace shipped ones also where there are as many as there may be', async () => {
    const [packageFolder, configDirectory, workspaceRoot] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
    const shipped = join(packageFolder, 'data', 'profiles');
    const own = join(configDirectory, 'profiles');
    mkdirSync(shipped, {recursive: true});
    mkdirSync(own);
    for (let index = 0; index < 20; index++)
      writeFileSync(join(shipped, `p${index}.md`), profile(`p${index}`, 'Shipped.'));
    writeFileSync(join(own, 'p3.md'), profile('p3', 'Mine.'));
    writeFileSync(join(own, 'more.md'), profile('more', 'Mine.'));
    const runtime = {paths: {configDirectory}, workspaceRoot} as unknown as Runtime;
    const {profiles, problems} = await loadProfiles(runtime, packageFolder);
    expect(profiles).toHaveLength(20);
    expect(profiles.find(({name}) => name === 'p3')?.instructions).toContain('Mine.');
    expect(problems).toMatchObject([{message: expect.stringContaining('there are 20 already')}]);
  });
});

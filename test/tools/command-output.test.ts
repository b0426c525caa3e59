import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {createCommandOutput} from '../../source/tools/commands/command-output.ts';
import {mountSmallDisk} from '../storage/small-disk.ts';

const disk = mountSmallDisk('256k');

describe.skipIf(disk === undefined)('the kept output of a command', () => {
  it('is not said to be whole where the disk took only the beginning of a piece', () => {
    const filePath = join(disk ?? '', 'output.txt');
    const output = createCommandOutput({filePath, maxCharacters: 1_000});
    output.write(Buffer.from('a line of the output\n'.repeat(20_000)));
    output.end();
    expect(readFileSync(filePath).length).toBeLessThan(256 * 1024 + 1);
    expect(output.text()).toContain('the whole could not be kept: ENOSPC');
  });
});

import {execFileSync} from 'node:child_process';
import {afterAll} from 'vitest';

/** A file system of its own that is soon full, gone after the tests of the file; undefined where this user may not mount one. */
export function mountSmallDisk(size = '256k'): string | undefined {
  try {
    const at = execFileSync('mktemp', ['-d'], {encoding: 'utf8'}).trim();
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', at], {stdio: 'ignore'});
    afterAll(() => {
      execFileSync('umount', [at]);
      execFileSync('rmdir', [at]);
    });
    return at;
  } catch {
    return undefined;
  }
}

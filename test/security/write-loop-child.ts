import {readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {createGuardedWriter} from '../../source/security/guarded-write.ts';
import {createPathGuard} from '../../source/security/path-guard.ts';
import {hashOf} from '../../source/workspace/undo-state.ts';

const root = process.argv[2] ?? '';
const guard = createPathGuard({workspaceRoot: root, protectedPaths: [], homeFolder: dirname(root)});
const writer = createGuardedWriter({guard});
process.stdout.write('begun\n');
for (let round = 0; ; round++) {
  const now = readFileSync(join(root, 'file.txt'));
  const next = Buffer.from((round % 2 === 0 ? 'b' : 'a').repeat(400_000));
  await writer.write('file.txt', next, {expected: {hash: hashOf(now)}});
}

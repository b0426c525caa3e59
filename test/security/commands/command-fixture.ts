import {mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {createCommandDisk} from '../../../source/security/command-disk.ts';
import type {CommandSurroundings} from '../../../source/security/commands/command-surroundings.ts';
import {createPathGuard, type PathGuard} from '../../../source/security/path-guard.ts';
import {
  checkRequest,
  type Decision,
  type PermissionPolicy,
  type RequestContext,
} from '../../../source/security/permissions.ts';

const files: Readonly<Record<string, string>> = {
  'project/README.md': 'A project\nTODO: more\n',
  'project/package.json': '{"name": "project", "scripts": {"test": "true"}}\n',
  'project/src/app.ts': 'export function main() {}\n',
  'project/src/util.ts': 'export const one = 1;\n',
  'project/docs/guide.md': '# Guide\n',
  'project/data.csv': 'a,1\nb,2\n',
  'project/build.log': 'error: none\n',
  'project/.env': 'KEY=secret\n',
  'project/.env.example': 'KEY=\n',
  'project/.gitignore': 'dist\n',
  'project/.git/HEAD': 'ref: refs/heads/main\n',
  'project/.git/config': '[core]\n\trepositoryformatversion = 0\n\tbare = false\n',
  'project/.git/objects/info/packs': '',
  'project/.git/refs/heads/.keep': '',
  'project/id_rsa': 'not a key\n',
  'project/file with spaces.txt': 'spaces\n',
  'project/traps/-rf': '',
  'project/traps/--pre=sh': '',
  'project/traps/a b.txt': '',
  'outside.txt': 'outside\n',
  'outside/o.txt': 'outside\n',
  'home/notes.md': 'notes\n',
  'state/secrets/keys.json': '{}\n',
};

export interface CommandFixture {
  base: string;
  root: string;
  guard: PathGuard;
  /** Everything but the policy. */
  context: Omit<RequestContext, 'policy'>;
  surroundings(): CommandSurroundings;
  decide(command: string, policy?: Partial<PermissionPolicy>): Decision;
  remove(): void;
}

/** A project with secrets, traps for wildcards and links that lead out of it, beside a home folder and the product's state. */
export function createCommandFixture(more: Readonly<Record<string, string>> = {}): CommandFixture {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'commands-')));
  for (const [path, text] of Object.entries({...files, ...more})) {
    mkdirSync(dirname(join(base, path)), {recursive: true});
    writeFileSync(join(base, path), text);
  }
  const root = join(base, 'project');
  symlinkSync('../outside.txt', join(root, 'link-out'));
  symlinkSync('../outside', join(root, 'link-out-folder'));
  const homeFolder = join(base, 'home');
  const stateFolder = join(base, 'state');
  const guard = createPathGuard({workspaceRoot: root, protectedPaths: [stateFolder], homeFolder});
  const context = {guard, homeFolder, stateFolder};
  return {
    base,
    root,
    guard,
    context,
    surroundings: () => createCommandDisk(context),
    decide: (command, policy) =>
      checkRequest(
        {tool: 'run-command', command},
        {...context, policy: {mode: 'ask', allow: [], ask: [], deny: [], ...policy}},
      ),
    remove: () => rmSync(base, {recursive: true, force: true}),
  };
}

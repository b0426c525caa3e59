import {chmodSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {commandWords, openEditor} from '../../source/cli/open-editor.ts';
import {temporaryFolder} from '../memory/conversation-fixture.ts';

describe("the user's editor", () => {
  it.each([
    ['vim', ['vim']],
    ['  code   --wait ', ['code', '--wait']],
    ['"/opt/my editor/edit" --flag', ['/opt/my editor/edit', '--flag']],
    [`'/opt/my editor/edit' "a 'b'"`, ['/opt/my editor/edit', "a 'b'"]],
    ['/opt/my\\ editor/edit', ['/opt/my editor/edit']],
    ['edit --title="a b"c ""', ['edit', '--title=a bc', '']],
    [String.raw`edit "a\"b\n"`, ['edit', String.raw`a"b\n`]],
  ])('is split into words as a shell does: %s', (text, words) => {
    expect(commandWords(text, false)).toEqual(words);
  });

  it('keeps the backslashes of a path on Windows', () => {
    expect(commandWords(String.raw`"C:\Program Files\edit.exe" -n`, true)).toEqual([
      String.raw`C:\Program Files\edit.exe`,
      '-n',
    ]);
  });

  it.skipIf(process.platform === 'win32')('may lie in a folder with a blank in its name', async () => {
    const workspaceRoot = temporaryFolder();
    const folder = join(workspaceRoot, 'my editor');
    mkdirSync(folder);
    const program = join(folder, 'vim');
    writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "$@" > "${workspaceRoot}/told"\n`);
    chmodSync(program, 0o755);
    const environment = {EDITOR: `"${program}" -n`};
    expect(await openEditor({path: 'a b.ts', line: 7, workspaceRoot, environment})).toEqual({ok: true});
    expect(readFileSync(join(workspaceRoot, 'told'), 'utf8')).toBe(`-n\n+7\n${join(workspaceRoot, 'a b.ts')}\n`);
  });

  it.each([
    ['"/opt/edit', 'not closed'],
    ['""', 'names no program'],
    ['no-such-editor-here', 'cannot be started'],
    ['', 'is set'],
  ])('is data where it cannot be opened: %s', async (EDITOR, message) => {
    const outcome = await openEditor({path: 'a.ts', line: 1, workspaceRoot: temporaryFolder(), environment: {EDITOR}});
    expect(outcome).toMatchObject({ok: false, problem: {message: expect.stringContaining(message)}});
  });
});

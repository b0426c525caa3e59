import {spawn} from 'node:child_process';
import {isAbsolute, join} from 'node:path';
import type {ErrorData} from '../foundation/errors.ts';

export interface EditorRequest {
  /** Relative to the workspace, or absolute. */
  path: string;
  line: number;
  workspaceRoot: string;
  environment: Readonly<Record<string, string | undefined>>;
}

/**
 * Opens a file in the user's editor (`$VISUAL`, else `$EDITOR`) at a line and waits until the editor ends. What goes
 * wrong comes back as data.
 */
export async function openEditor(request: EditorRequest): Promise<{ok: true} | {ok: false; problem: ErrorData}> {
  const {environment, line} = request;
  const editor = environment.VISUAL?.trim() || environment.EDITOR?.trim();
  if (!editor) {
    const hint = 'For example: export EDITOR=vim';
    return {ok: false, problem: {code: 'usage-no-editor', message: 'Neither VISUAL nor EDITOR is set', hint}};
  }
  const path = isAbsolute(request.path) ? request.path : join(request.workspaceRoot, request.path);
  const [command = editor, ...words] = editor.split(/\s+/);
  return new Promise(resolve => {
    const failed = (message: string) => resolve({ok: false, problem: {code: 'editor-failed', message}});
    const child = spawn(command, [...words, ...placeArguments(command, path, line)], {
      stdio: 'inherit',
      cwd: request.workspaceRoot,
    });
    child.once('error', error => failed(`\`${command}\` cannot be started: ${error.message}`));
    child.once('exit', (code, signal) => {
      if (code === 0) resolve({ok: true});
      else failed(`\`${command}\` ended with ${signal ?? `exit code ${code}`}`);
    });
  });
}

/** How editors are told a line: `--goto FILE:LINE`, `FILE:LINE` or `+LINE FILE`. */
function placeArguments(command: string, path: string, line: number): string[] {
  const name =
    command
      .split(/[\\/]/)
      .at(-1)
      ?.replace(/\.(exe|cmd)$/i, '') ?? '';
  if (/^(code|code-insiders|codium|cursor|windsurf)$/.test(name)) return ['--wait', '--goto', `${path}:${line}`];
  if (/^(subl|zed|hx|helix)$/.test(name)) return [`${path}:${line}`];
  if (/^(vi|vim|nvim|view|emacs|emacsclient|nano|pico|micro|kak|joe|mg|less|ne|mcedit|jed)$/.test(name))
    return [`+${line}`, path];
  return [path];
}

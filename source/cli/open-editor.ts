import {spawn} from 'node:child_process';
import {isAbsolute, join} from 'node:path';
import type {ErrorData} from '../foundation/errors.ts';

/** Which file is opened at which line; the environment names the editor. */
export interface EditorRequest {
  /** Relative to the workspace, or absolute. */
  path: string;
  line: number;
  workspaceRoot: string;
  environment: Readonly<Record<string, string | undefined>>;
}

/**
 * Opens a file in the user's editor (`$VISUAL`, else `$EDITOR`, either with options and quotes as in a shell) at a line
 * and waits until the editor ends. What goes wrong comes back as data.
 */
export async function openEditor(request: EditorRequest): Promise<{ok: true} | {ok: false; problem: ErrorData}> {
  const {environment, line} = request;
  const editor = environment.VISUAL?.trim() || environment.EDITOR?.trim();
  if (!editor) {
    const hint = 'For example: export EDITOR=vim';
    return {ok: false, problem: {code: 'usage-no-editor', message: 'Neither VISUAL nor EDITOR is set', hint}};
  }
  const path = isAbsolute(request.path) ? request.path : join(request.workspaceRoot, request.path);
  const [command, ...words] = commandWords(editor) ?? [];
  // Quotes around nothing are a word too, and no program.
  if (!command) {
    const message = `\`${editor}\` ${command === undefined ? 'has a quote that is not closed' : 'names no program'}`;
    return {
      ok: false,
      problem: {code: 'usage-no-editor', message, hint: 'For example: export EDITOR=\'"/opt/my editor/edit" --wait\''},
    };
  }
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

/**
 * The words of a command as a shell splits them: quotes hold blanks together, and a backslash keeps the character behind
 * it, but on Windows, where it is part of paths. Undefined where a quote is not closed.
 */
export function commandWords(text: string, isWindows = process.platform === 'win32'): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let index = 0; index < text.length; index++) {
    const character = text[index] as string;
    if (character === '\\' && quote !== "'" && !isWindows && index + 1 < text.length) {
      const next = text[++index] as string;
      word = `${word ?? ''}${quote === '"' && !/["\\$`]/.test(next) ? '\\' : ''}${next}`;
    } else if (character === quote) quote = '';
    else if (quote === '' && /["']/.test(character)) {
      quote = character;
      word ??= '';
    } else if (quote === '' && /\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = `${word ?? ''}${character}`;
  }
  if (word !== undefined) words.push(word);
  return quote === '' ? words : undefined;
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

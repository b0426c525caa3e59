import type {CommandSurroundings} from '../command-surroundings.ts';
import type {SeenCommand} from './seen-command.ts';

/**
 * Why a command is always refused, whatever was allowed and in every mode: a stable name, and one sentence without its
 * full stop.
 */
export interface Danger {
  rule:
    | 'destroys-system'
    | 'raw-disk'
    | 'fork-bomb'
    | 'shutdown'
    | 'reverse-shell'
    | 'unseen-code'
    | 'sends-secrets'
    | 'product-state';
  reason: string;
}

/** Looks at one command, its wrappers already taken away. */
export type DangerSign = (command: SeenCommand, surroundings: CommandSurroundings) => Danger | undefined;

/** The end of a path of which nothing is certain. */
const onlyWildcards = /(^|\/)(?:[.]*(?:[*?]|\[[^\]/]*\])(?:[.*?]|\[[^\]/]*\])*)(?:\/[*.?]*)*$/;

/**
 * The files or folders that a path in a command may mean, in any of the folders it may run in; wildcards at its end
 * stand for the whole folder.
 */
export function placesOf(text: string, command: SeenCommand): string[] {
  if (text === '' || text.length > 4096 || /[\n\0]/.test(text)) return [];
  const whole = text.replace(onlyWildcards, '$1') || (text.startsWith('/') ? '/' : '.');
  const path = whole.length > 1 ? whole.replace(/\/+$/, '') || '/' : whole;
  return path.startsWith('/') ? [path] : command.folders.map(folder => `${folder}/${path}`);
}

/** The paths that may hide in a word: itself, what follows `=`, `@` or `:` in it, and the value of a short option. */
export function hiddenPaths(text: string): string[] {
  const paths = [text];
  const after = /^[\w.+-]*[=@:][@<]?(.+)$/s.exec(text)?.[1];
  if (after) paths.push(after, ...hiddenPaths(after).slice(1, 3));
  const short = /^-[A-Za-z]@?([~./].*)$/s.exec(text)?.[1];
  if (short) paths.push(short);
  return paths;
}

/**
 * The most inconspicuous paths of one command that are looked up on disk; conspicuous ones are looked up however many
 * there are.
 */
const maxOrdinary = 50;

/** Of many paths the first ones, and those that may lead elsewhere by the look of them: each look at the disk takes its time. */
export function telling(paths: readonly string[], looked = {count: 0}): string[] {
  return paths.filter(path => ++looked.count <= maxOrdinary || /^[/~]|\.\.|eca/i.test(path));
}

import {sep} from 'node:path';
import {unclearCharacters} from './fold-path.ts';
import {isSecretFolder, isSecretPath, isSometimesSecret} from './secret-paths.ts';
import {isProductPermissionFile, isProductState, systemDangerOf} from './untouchable-paths.ts';
import {writeProtectionOf} from './write-protection.ts';

/** What is to be done with a path. */
export type PathOperation = 'read' | 'list' | 'write' | 'delete';

/** What stands at a path; pipes, sockets, devices and what cannot be looked at are special. */
export type PathKind = 'file' | 'folder' | 'missing' | 'special';

/** Why a verdict is what it is; the strictest one that applies. */
export type PathRule =
  | 'product-state'
  | 'command-output'
  | 'system'
  | 'unclear-path'
  | 'unreadable-path'
  | 'outside-workspace'
  | 'secret'
  | 'git-internals'
  | 'runs-code'
  | 'special-file'
  | 'workspace-root'
  | 'folder'
  | 'write-inside'
  | 'read-inside';

/** Whether a path may be used, and why. */
export interface PathVerdict {
  decision: 'allow' | 'ask' | 'deny';
  rule: PathRule;
  /** One sentence without its full stop. What cannot be seen in the path is escaped in it. */
  reason: string;
  operation: PathOperation;
  /** Where the path really leads; act on this one, never on the path as it was given. */
  realPath: string;
  /** `realPath` relative to the workspace with `/`, `.` for the workspace itself; missing outside of it. */
  relativePath?: string;
  /** The path as it was named, made absolute, links not followed. */
  namedPath: string;
  kind: PathKind;
  workspaceRoot: string;
}

/** A folder or file with everything below it. */
export interface Place {
  path: string;
  /** Whether upper and lower case name the same file there. */
  ignoresCase: boolean;
}

/** A path that was made absolute (`namedPath`) and followed to where it leads (`realPath`). */
export interface FollowedPath {
  /** As it was given, for messages. */
  path: string;
  namedPath: string;
  realPath: string;
  kind: PathKind;
}

/** What a path is judged against: the workspace, the home folder and the places that are protected. */
export interface Surroundings {
  workspace: Place;
  /** The real path of the user's home folder. */
  homeFolder: string;
  /** The product's own state and settings. */
  protectedPlaces: readonly Place[];
  /** Folders among them whose files may be read: outputs of commands that were too long to be shown. */
  readablePlaces: readonly Place[];
  /** Whether the content of a file that is only sometimes secret shows that it holds none. */
  provenHarmless(realPath: string, operation: PathOperation): boolean;
}

/**
 * Decides whether a tool may read, list, write or delete a path (allow, ask or deny), by where it leads and by what it
 * is called. Strictest first: the product's own and the system's files are denied; then what lies outside the
 * workspace, holds secrets, belongs to git or runs code asks; then ordinary changes ask and ordinary reads are allowed.
 */
export function judgePath(followed: FollowedPath, operation: PathOperation, around: Surroundings): PathVerdict {
  const {path, namedPath, realPath, kind} = followed;
  const workspaceRoot = around.workspace.path;
  const relativePath = relativeTo(around.workspace, realPath);
  const verdict = (decision: PathVerdict['decision'], rule: PathRule, what: string): PathVerdict => ({
    decision,
    rule,
    reason: `\`${escapePath(path)}\` ${what}`,
    operation,
    realPath,
    ...(relativePath !== undefined && {relativePath}),
    namedPath,
    kind,
    workspaceRoot,
  });
  // A link is judged by its own name too: neither may name what is forbidden.
  const candidates = namedPath === realPath ? [realPath] : [realPath, namedPath];
  const changes = operation === 'write' || operation === 'delete';

  // The model is told to read the rest of a long output there.
  const readable = (candidate: string) => around.readablePlaces.some(place => isFileIn(place, candidate));
  if (operation === 'read' && kind === 'file' && candidates.every(readable)) {
    return verdict('allow', 'command-output', 'is the output of a command');
  }
  for (const candidate of candidates) {
    // A workspace in such a folder is the user's choice; its devices stay closed as special files.
    const system =
      relativePath === undefined || workspaceRoot === sep ? systemDangerOf(candidate, operation) : undefined;
    if (system !== undefined) return verdict('deny', 'system', `cannot be touched: ${system}`);
    const above: Place = {path: candidate, ignoresCase: around.workspace.ignoresCase};
    if (operation === 'delete' && relativeTo(above, around.homeFolder) !== undefined) {
      return verdict('deny', 'system', 'cannot be deleted: it is or contains the home folder');
    }
    const product = productDanger(candidate, operation, around);
    if (product !== undefined) return verdict('deny', 'product-state', product);
  }
  const secret = candidates.some(candidate => looksSecret(candidate, operation, followed, around));
  if (relativePath === undefined) {
    const also = secret ? ' and looks like it holds secrets' : '';
    return verdict('ask', 'outside-workspace', `is outside the workspace \`${escapePath(workspaceRoot)}\`${also}`);
  }
  if (secret) return verdict('ask', 'secret', 'looks like it holds secrets');
  if (!changes) return verdict('allow', 'read-inside', 'is inside the workspace');
  // Deleting or replacing the project folder is no ordinary change.
  if (relativePath === '.') return verdict('ask', 'workspace-root', 'is the workspace itself');
  for (const candidate of candidates) {
    const protection = writeProtectionOf(relativeTo(around.workspace, candidate) ?? candidate);
    if (protection === 'git-internals') return verdict('ask', 'git-internals', 'belongs to git itself');
    if (protection === 'runs-code') return verdict('ask', 'runs-code', 'can make other programs run code');
  }
  const change = operation === 'write' ? 'writing' : 'deleting';
  return verdict('ask', 'write-inside', `is inside the workspace, and ${change} needs approval`);
}

/**
 * Whether the path looks like a file with passwords or keys. Folders above the workspace count only where they hold
 * nothing but secrets: a project may be called `secrets`.
 */
function looksSecret(
  candidate: string,
  operation: PathOperation,
  {realPath, kind}: FollowedPath,
  around: Surroundings,
): boolean {
  if (kind === 'folder') return isSecretFolder(candidate);
  const secret = isSecretFolder(candidate) || isSecretPath(relativeTo(around.workspace, candidate) ?? candidate);
  return secret && !(isSometimesSecret(candidate) && around.provenHarmless(realPath, operation));
}

/**
 * Keeps the assistant from reading or changing its own settings, permissions, keys, sessions and audit log, or a folder
 * that contains them; says which of these it is.
 */
function productDanger(candidate: string, operation: PathOperation, around: Surroundings): string | undefined {
  const {protectedPlaces, workspace} = around;
  if (isProductState(candidate) || protectedPlaces.some(place => relativeTo(place, candidate) !== undefined)) {
    return 'belongs to the assistant itself (its settings, keys, sessions or audit log)';
  }
  if (isProductPermissionFile(candidate)) return "holds the assistant's own permissions or settings";
  if (operation === 'read' || operation === 'list') return undefined;
  if (writeProtectionOf(relativeTo(workspace, candidate) ?? candidate) === 'product-settings') {
    return "belongs to the assistant's own settings";
  }
  const above = protectedPlaces.some(
    place => relativeTo({path: candidate, ignoresCase: place.ignoresCase}, place.path) !== undefined,
  );
  return above ? "contains the assistant's own settings and state" : undefined;
}

/**
 * Only text files two folders down count as readable outputs of commands, as they are kept, and nothing else that may
 * come to lie there.
 */
function isFileIn(place: Place, path: string): boolean {
  return /^[^/]+\/[^/]+\.txt$/.test(relativeTo(place, path) ?? '');
}

/** `path` relative to `place` with `/` between its parts, `.` for the place itself, undefined outside of it. */
function relativeTo(place: Place, path: string): string | undefined {
  const root = place.path.endsWith(sep) ? place.path.slice(0, -1) : place.path;
  const head = path.slice(0, root.length);
  if (head !== root && !(place.ignoresCase && head.toLowerCase() === root.toLowerCase())) return undefined;
  if (path.length > root.length && path[root.length] !== sep) return undefined;
  const rest = path.slice(root.length + 1);
  if (rest === '') return '.';
  return sep === '/' ? rest : rest.replaceAll(sep, '/');
}

/**
 * Shows a path safely in a message: on one line, nothing invisible, at most about 300 characters, the middle of a
 * longer one left out.
 */
export function escapePath(path: string): string {
  const short = path.length > 300 ? `${path.slice(0, 200)}…${path.slice(-80)}` : path;
  if (!unclearCharacters.test(short)) return short;
  return [...short]
    .map(one => (unclearCharacters.test(one) ? `\\u{${(one.codePointAt(0) ?? 0).toString(16)}}` : one))
    .join('');
}

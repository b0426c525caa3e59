import {createHash} from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  type Stats,
} from 'node:fs';
import {join, sep} from 'node:path';

/** A file that a project brings along and that has to be trusted. */
export interface TrustedFile {
  /** Relative to the project's root, with `/`. */
  path: string;
  /** The SHA-256 of the content in hex; for a link `link:` and the SHA-256 of where it points. */
  hash: string;
}

/**
 * The files and folders of a project that need trust before they are used: everything that may bring settings, hooks,
 * skills, commands, servers or environment variables.
 */
const trustedNames = [
  '.eca',
  '.mcp.json',
  '.env',
  '.env.local',
  '.env.development',
  '.env.development.local',
  '.env.production',
  '.env.production.local',
  '.env.test',
  '.env.test.local',
] as const;

/**
 * The most files that one project can be trusted with; one that brings more cannot be trusted, and its settings stay
 * unused.
 */
const maxFiles = 2_000;
/** The most bytes that those files may have together, 32 MiB. */
const maxTotalBytes = 32 * 1024 * 1024;
/** The deepest nesting of folders among them; deeper ones cannot be trusted. */
const maxDepth = 16;

/** Whether the project brings anything that needs trust at all: one file status call a name. */
export function hasTrustedFiles(root: string): boolean {
  return trustedNames.some(name => statusOf(join(root, name)) !== undefined);
}

/**
 * Collects the files that the user is asked to trust, each with the hash of its content, sorted by path; and what makes
 * it impossible to bind them by content: links that lead out of the project, pipes and devices, unreadable files, more
 * than 2,000 files or 32 MiB. A link inside the project counts with its target and with the content it leads to.
 */
export function collectTrustedFiles(root: string): {files: TrustedFile[]; problems: string[]} {
  const files: TrustedFile[] = [];
  const problems: string[] = [];
  const visited = new Set<string>();
  let totalBytes = 0;

  /** Whether a limit is met: nothing more is collected then. */
  const full = () => files.length >= maxFiles || totalBytes > maxTotalBytes;

  /** Collects what stands at a path, once, though several links may lead there. */
  const visit = (path: string, depth: number): void => {
    if (full() || visited.has(path)) return;
    visited.add(path);
    const found = statusOf(join(root, path));
    if (found === undefined) return;
    if (found.isSymbolicLink()) visitLink(path, depth);
    else if (found.isDirectory()) visitFolder(path, depth);
    else if (found.isFile()) addFile(path, found.size);
    else problems.push(`\`${path}\` is neither a file nor a folder`);
  };

  /** Takes a file up with the hash of its content. */
  const addFile = (path: string, sizeBytes: number): void => {
    totalBytes += sizeBytes;
    if (full()) return;
    const content = contentOf(join(root, path));
    if (content === undefined) problems.push(`\`${path}\` cannot be read`);
    else files.push({path, hash: sha256(content)});
  };

  /** Takes up all that lies in a folder, in a fixed order. */
  const visitFolder = (path: string, depth: number): void => {
    if (depth >= maxDepth) {
      problems.push(`\`${path}\` is nested more than ${maxDepth} folders deep`);
      return;
    }
    try {
      for (const name of readdirSync(join(root, path)).sort()) visit(`${path}/${name}`, depth + 1);
    } catch {
      problems.push(`\`${path}\` cannot be listed`);
    }
  };

  /** A link counts where it points and with what is there: either can be changed behind the user's back. */
  const visitLink = (path: string, depth: number): void => {
    const absolute = join(root, path);
    let target: string;
    try {
      target = realpathSync.native(absolute);
    } catch {
      problems.push(`\`${path}\` is a link that leads nowhere`);
      return;
    }
    if (!target.startsWith(root.endsWith(sep) ? root : root + sep)) {
      problems.push(`\`${path}\` is a link that leads out of the project`);
      return;
    }
    files.push({path, hash: `link:${sha256(readlinkSync(absolute))}`});
    const inside = target
      .slice(root.length)
      .replace(/^[/\\]/, '')
      .replaceAll(sep, '/');
    visit(inside, depth + 1);
  };

  for (const name of trustedNames) visit(name, 0);
  if (full()) problems.push(`it brings more than ${maxFiles} files or ${maxTotalBytes / 1024 / 1024} MiB`);
  return {files: files.sort((one, other) => (one.path < other.path ? -1 : 1)), problems};
}

/** The SHA-256 of a content in hex, by which a later change shows. */
function sha256(content: Buffer | string): string {
  return createHash('sha256').update(content).digest('hex');
}

/** What stands at a path, a link itself and not its target. */
function statusOf(path: string): Stats | undefined {
  return lstatSync(path, {throwIfNoEntry: false});
}

/**
 * Reads a file to hash it, without following a link or waiting for a pipe; undefined where it cannot be read or is
 * larger than `maxTotalBytes`.
 */
function contentOf(path: string): Buffer | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    const stats = fstatSync(descriptor);
    return stats.isFile() && stats.size <= maxTotalBytes ? readFileSync(descriptor) : undefined;
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

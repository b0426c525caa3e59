import {realpathSync} from 'node:fs';
import {resolve} from 'node:path';
import {EcaError, quoteNames} from '../foundation/errors.ts';
import {type PrivateFile, readPrivateFile, updatePrivateFile} from './private-file.ts';
import {collectTrustedFiles, hasTrustedFiles, type TrustedFile} from './trusted-files.ts';

/** Whether a project is trusted, and what it brings that has to be. */
export interface TrustStatus {
  /** Whether settings, hooks, skills, servers and `.env` of the project may be used. */
  trusted: boolean;
  /** `nothing-to-trust`: the project brings none of these, so nothing is trusted and nothing is missed. */
  reason: 'never' | 'changed' | 'trusted' | 'nothing-to-trust';
  /** The project's files that count, sorted by path. */
  files: TrustedFile[];
  /** With `changed`: the paths that were changed, added or removed since trust was granted, sorted. */
  changed?: string[];
  /** Why trust cannot be granted as things stand: links that lead out, too many files, pipes. */
  problems?: string[];
}

/** One project that the user trusts, with the hashes of its files at that time. */
export interface TrustGrant {
  /** The real path of the project. */
  root: string;
  /** ISO 8601. */
  grantedAt: string;
  files: TrustedFile[];
}

/** Which projects the user trusts, bound to their real path and to the content of what they bring. */
export interface TrustStore {
  /** Costs a few file status calls and loads nothing where the project brings nothing. Never throws for a damaged store. */
  status(projectRoot: string): Promise<TrustStatus>;
  /**
   * Trusts the project as it is now, or only if it still is as in `shown`, the files that the user was asked about. Throws
   * `trust-not-possible` where its files cannot be bound by content, `trust-changed` where they are not as shown, and
   * `store-newer` or `store-locked` from the store. `keptAside` is where a damaged store was moved to.
   */
  grant(projectRoot: string, shown?: readonly TrustedFile[]): Promise<TrustStatus & {keptAside?: string}>;
  /** Ends trust; resolves to whether there was any. */
  revoke(projectRoot: string): Promise<boolean>;
  /** All grants, sorted by root. */
  list(): Promise<TrustGrant[]>;
}

/** What the file of trusted projects holds: for each real path when it was trusted, and the hash of each of its files. */
interface StoredTrust {
  version: 1;
  projects: Record<string, {grantedAt: string; files: Record<string, string>}>;
}

/**
 * Remembers which project folders the user trusts; until then the settings, hooks, servers and `.env` that a project
 * brings are not used. Trust ends by itself when one of these files changes. The store is `filePath` (mode 600). `now`
 * gives the time of grants.
 */
export function createTrustStore(options: {filePath: string; now?: () => Date}): TrustStore {
  const {filePath, now = () => new Date()} = options;

  // A store that cannot be read trusts nothing: the user is asked again, no project gets in by damage.
  const projects = async (): Promise<StoredTrust['projects']> => {
    const found = await readPrivateFile(filePath, interpretTrust).catch(
      (): PrivateFile<StoredTrust> => ({state: 'damaged'}),
    );
    return found.state === 'ok' ? found.value.projects : {};
  };

  return {
    async status(projectRoot) {
      const root = realRoot(projectRoot);
      if (!hasTrustedFiles(root)) {
        return {trusted: false, reason: 'nothing-to-trust', files: []};
      }
      const {files, problems} = collectTrustedFiles(root);
      const known = own(await projects(), root);
      const base = {files, ...(problems.length > 0 && {problems})};
      if (known === undefined) return {trusted: false, reason: 'never', ...base};
      const changed = changedPaths(known.files, files);
      if (changed.length === 0 && problems.length === 0) return {trusted: true, reason: 'trusted', files};
      return {trusted: false, reason: 'changed', ...base, changed};
    },

    async grant(projectRoot, shown) {
      const root = realRoot(projectRoot);
      const {files, problems} = collectTrustedFiles(root);
      if (problems.length > 0) {
        throw new EcaError('trust-not-possible', `\`${root}\` cannot be trusted: ${problems.join('; ')}`, {
          hint: 'Replace links by the files they lead to, and remove what does not belong there.',
        });
      }
      // A file may have been changed between the question and the yes: only what was shown is trusted.
      const changed = shown && changedPaths(hashesOf(shown), files);
      if (changed && changed.length > 0) {
        throw new EcaError('trust-changed', `\`${root}\` has changed since it was shown: ${quoteNames(changed)}`, {
          hint: 'Look at the files again before you trust them.',
        });
      }
      const {keptAside} = await updatePrivateFile<StoredTrust>(filePath, interpretTrust, current => ({
        version: 1,
        projects: {
          ...current?.projects,
          [root]: {
            grantedAt: now().toISOString(),
            files: hashesOf(files),
          },
        },
      }));
      const kept = keptAside === undefined ? {} : {keptAside};
      return files.length === 0
        ? {trusted: false, reason: 'nothing-to-trust', files, ...kept}
        : {trusted: true, reason: 'trusted', files, ...kept};
    },

    async revoke(projectRoot) {
      const root = realRoot(projectRoot);
      if (own(await projects(), root) === undefined) return false;
      let removed = false;
      await updatePrivateFile<StoredTrust>(filePath, interpretTrust, current => {
        if (current === undefined || own(current.projects, root) === undefined) return undefined;
        removed = true;
        const {[root]: _, ...rest} = current.projects;
        return {version: 1, projects: rest};
      });
      return removed;
    },

    async list() {
      return Object.entries(await projects())
        .map(([root, {grantedAt, files}]) => ({
          root,
          grantedAt,
          files: Object.entries(files).map(([path, hash]) => ({path, hash})),
        }))
        .sort((one, other) => (one.root < other.root ? -1 : 1));
    },
  };
}

/** The value of a key that is the record's own: a project called `__proto__` has none by chance. */
function own<Value>(record: Record<string, Value>, key: string): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** The project's real path, by which its trust is kept. Trust of a folder that is gone can still be revoked. */
function realRoot(projectRoot: string): string {
  try {
    return realpathSync.native(projectRoot);
  } catch {
    return resolve(projectRoot);
  }
}

/** The hash of each file, by its path. */
function hashesOf(files: readonly TrustedFile[]): Record<string, string> {
  return Object.fromEntries(files.map(({path, hash}) => [path, hash]));
}

/** The files that were changed, added or removed since trust was granted. */
function changedPaths(known: Record<string, string>, files: readonly TrustedFile[]): string[] {
  const now = new Map(files.map(({path, hash}) => [path, hash]));
  const paths = new Set([...Object.keys(known), ...now.keys()]);
  return [...paths].filter(path => own(known, path) !== now.get(path)).sort();
}

/** Reads the stored trust strictly: one odd entry makes the whole file `damaged`, and no project is trusted then. */
function interpretTrust(json: unknown): PrivateFile<StoredTrust> {
  if (!isRecord(json) || typeof json.version !== 'number') return {state: 'damaged'};
  if (json.version > 1) return {state: 'newer'};
  if (!isRecord(json.projects) || !Object.values(json.projects).every(isProject)) return {state: 'damaged'};
  return {state: 'ok', value: json as unknown as StoredTrust};
}

/** Whether an entry of the file says when a project was trusted, and which files with which content. */
function isProject(value: unknown): boolean {
  return (
    isRecord(value) &&
    typeof value.grantedAt === 'string' &&
    isRecord(value.files) &&
    Object.values(value.files).every(hash => typeof hash === 'string')
  );
}

/** Whether a value is an object with fields. */
function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import {randomBytes} from 'node:crypto';
import {realpathSync} from 'node:fs';
import {resolve} from 'node:path';
import {EcaError} from '../foundation/errors.ts';
import {type PermissionRule, parseRule} from './permission-rule.ts';
import {type PrivateFile, readPrivateFile, updatePrivateFile} from './private-file.ts';

/** A lasting approval ("always allow"): an allow rule, in one project or in all of them. */
export interface Grant {
  /** Eight characters, for `revoke`. */
  id: string;
  /** As `permissions.allow` would hold it. */
  rule: string;
  scope: 'project' | 'user';
  /** The real path of the project; with the scope `project` only. */
  project?: string;
  /** ISO 8601. */
  at: string;
}

/** The approvals that outlive a session, as they can be listed, added and revoked. */
export interface GrantStore {
  /** All of them, oldest first. A damaged store, or one of a newer version, grants nothing. Never throws. */
  list(): Promise<Grant[]>;
  /** The rules that hold in a project: its own grants and the user's. */
  rulesFor(projectRoot: string): Promise<PermissionRule[]>;
  /**
   * Keeps an approval; the one that is there already is returned. Throws `grant-rule` for a rule that cannot be read, and
   * `store-newer`, `store-locked`, `store-full` or `store-unwritable`. `keptAside` is where a damaged store was moved to.
   */
  add(
    grant: {rule: string; scope: 'project'; projectRoot: string} | {rule: string; scope: 'user'},
  ): Promise<Grant & {keptAside?: string}>;
  /** Ends an approval; resolves to what it was, or undefined where there is none with this id. */
  revoke(id: string): Promise<Grant | undefined>;
}

/** What the file of lasting approvals holds. */
interface StoredGrants {
  version: 1;
  grants: Grant[];
}

/**
 * Remembers on disk what the user has allowed for good, so that it is not asked again in the next session. The store is
 * `filePath` (mode 600), shared by processes. `now` gives the time of grants.
 */
export function createGrantStore(options: {filePath: string; now?: () => Date}): GrantStore {
  const {filePath, now = () => new Date()} = options;
  const list = async (): Promise<Grant[]> => {
    const found = await readPrivateFile(filePath, interpretGrants).catch(
      (): PrivateFile<StoredGrants> => ({state: 'damaged'}),
    );
    return found.state === 'ok' ? found.value.grants : [];
  };
  return {
    list,

    async rulesFor(projectRoot) {
      const root = realRoot(projectRoot);
      const held = (await list()).filter(({scope, project}) => scope === 'user' || project === root);
      return held.flatMap(({rule}) => {
        const parsed = parseRule(rule);
        return parsed.ok ? [parsed.rule] : [];
      });
    },

    async add(wanted) {
      const parsed = parseRule(wanted.rule);
      if (!parsed.ok) throw new EcaError('grant-rule', parsed.problem.message);
      const project = wanted.scope === 'project' ? realRoot(wanted.projectRoot) : undefined;
      let kept: Grant | undefined;
      const {keptAside} = await updatePrivateFile<StoredGrants>(filePath, interpretGrants, current => {
        const grants = current?.grants ?? [];
        // Allowing the same thing twice keeps one approval.
        kept = grants.find(
          one => one.rule === parsed.rule.text && one.scope === wanted.scope && one.project === project,
        );
        if (kept) return undefined;
        kept = {
          id: randomBytes(4).toString('hex'),
          rule: parsed.rule.text,
          scope: wanted.scope,
          ...(project !== undefined && {project}),
          at: now().toISOString(),
        };
        return {version: 1, grants: [...grants, kept]};
      });
      return {...(kept as unknown as Grant), ...(keptAside !== undefined && {keptAside})};
    },

    async revoke(id) {
      if (!(await list()).some(grant => grant.id === id)) return undefined;
      let revoked: Grant | undefined;
      await updatePrivateFile<StoredGrants>(filePath, interpretGrants, current => {
        revoked = current?.grants.find(grant => grant.id === id);
        if (current === undefined || revoked === undefined) return undefined;
        return {version: 1, grants: current.grants.filter(grant => grant.id !== id)};
      });
      return revoked;
    },
  };
}

/** The project's real path, by which its grants are kept. Grants for a folder that is gone can still be told apart. */
function realRoot(projectRoot: string): string {
  try {
    return realpathSync.native(projectRoot);
  } catch {
    return resolve(projectRoot);
  }
}

/** Reads the stored grants strictly: one odd entry makes the whole file `damaged`, and nothing is granted then. */
function interpretGrants(json: unknown): PrivateFile<StoredGrants> {
  if (typeof json !== 'object' || json === null) return {state: 'damaged'};
  const {version, grants} = json as Record<string, unknown>;
  if (typeof version !== 'number') return {state: 'damaged'};
  if (version > 1) return {state: 'newer'};
  if (!Array.isArray(grants) || !grants.every(isGrant)) return {state: 'damaged'};
  return {state: 'ok', value: json as StoredGrants};
}

/** Whether an entry of the file is an approval as we write them. */
function isGrant(value: unknown): value is Grant {
  if (typeof value !== 'object' || value === null) return false;
  const {id, rule, scope, project, at} = value as Record<string, unknown>;
  const isBound = scope === 'project' ? typeof project === 'string' : scope === 'user' && project === undefined;
  return typeof id === 'string' && typeof rule === 'string' && typeof at === 'string' && isBound;
}

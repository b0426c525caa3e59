import type {ZodType, z as zod} from 'zod';
import {parseModelName} from './model-name.ts';
import {parseModelPrice} from './model-price.ts';
import {quoteValue} from './quote-text.ts';
import {findSetting, type Setting, settings} from './schema.ts';

/** One mistake in the settings: an unknown key, a wrong value, or a secret that does not belong there. */
export interface TreeProblem {
  kind: 'unknown-key' | 'wrong-value' | 'secret';
  path: readonly (string | number)[];
  message: string;
}

/** The settings of a file after the check: what is good, and what is wrong. */
export interface ValidatedTree {
  /** Good values by dotted key; a value that is wrong is left out, of a list only its wrong entries. `null` means not set. */
  values: Map<string, unknown>;
  /** The same for each block of `environments`. */
  environments: Map<string, Map<string, unknown>>;
  problems: TreeProblem[];
}

type Tree = Record<string, unknown>;

/**
 * Validates settings: checks that every key exists and every value has the right type and lies within its limits.
 * `tree` is what a file holds. One wrong value does not void the others: it is reported and left out. Loads zod, so it
 * stays off the path where nothing has to be checked.
 */
export async function validateTree(tree: unknown): Promise<ValidatedTree> {
  const [schema, {createRedactor}] = await Promise.all([fileSchema(), import('../security/redaction.ts')]);
  // A key that was put into the wrong setting must not be repeated.
  const {redact} = createRedactor();
  const problems: TreeProblem[] = [];
  const rest = copyTree(tree, deepestSetting);
  // Checked again without what was wrong until the rest is good: one mistake must not void the other settings.
  for (;;) {
    const checked = schema.safeParse(rest);
    if (checked.success) return {...flatten(checked.data as Tree), problems};
    const found = checked.error.issues.flatMap(issue => describeIssue(issue, rest, redact));
    problems.push(...found);
    if (found.some(problem => problem.path.length === 0)) return {values: new Map(), environments: new Map(), problems};
    // From the back, so that taking out a list's entry does not move the ones still to be taken out.
    for (const problem of found.toReversed()) removeAt(rest, problem.path);
  }
}

/**
 * The most levels of a settings file that are copied for the check. Settings lie at most six levels deep, blocks and
 * lists included; below that nothing is ever taken out.
 */
const deepestSetting = 8;

/** A copy from which wrong values can be taken out, as deep as settings lie. */
function copyTree(value: unknown, levels: number): unknown {
  if (levels === 0 || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(inner => copyTree(inner, levels - 1));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copyTree(inner, levels - 1)]));
}

/** The schema, built once: that takes a while. */
let built: Promise<ZodType> | undefined;

/** The zod schema of a settings file, built from the table in `schema.ts`. Unknown keys are issues. */
function fileSchema(): Promise<ZodType> {
  built ??= Promise.all([import('zod'), import('./rule-problem.ts')]).then(([{z}, {ruleProblem}]) => {
    const block = (without: readonly string[]) =>
      blockSchema(z, setting => valueSchema(z, setting, ruleProblem), without);
    const names = findSetting('environment')?.choices ?? [];
    const environments = z.strictObject(
      Object.fromEntries(names.map(name => [name, block(['environment']).optional()])),
    );
    return block([]).extend({$schema: z.string().optional(), environments: environments.optional()});
  });
  return built;
}

/** The schema of one group of settings, nested as the dots in their keys say; unknown keys are issues. */
function blockSchema(z: typeof zod, schemaOf: (setting: Setting) => ZodType, without: readonly string[], prefix = '') {
  const shape: Record<string, ZodType> = {};
  for (const {key} of settings) {
    if (!key.startsWith(prefix) || without.includes(key)) continue;
    const part = key.slice(prefix.length).split('.')[0] as string;
    const setting = findSetting(prefix + part);
    shape[part] ??= (setting ? schemaOf(setting) : blockSchema(z, schemaOf, without, `${prefix}${part}.`)).optional();
  }
  return z.strictObject(shape);
}

/**
 * What one setting accepts, as zod checks it: type, smallest and largest value, choices, form of an address or model
 * name. Secrets are never accepted from a file; a setting without a default may be `null`.
 */
function valueSchema(z: typeof zod, setting: Setting, ruleProblem: (text: string) => string | undefined): ZodType {
  const checked = (check: (text: string) => string | undefined) =>
    z.string().transform((text, context) => {
      const message = check(text);
      if (message !== undefined) context.addIssue({code: 'custom', message, params: {own: true}});
      return text;
    });
  const model = (kind: 'language' | 'embedding') =>
    checked(text => {
      const parsed = parseModelName(text, kind);
      return parsed.ok ? undefined : parsed.message;
    });
  const schema = () => {
    switch (setting.type) {
      case 'boolean':
        return z.boolean();
      case 'integer':
        return z
          .int()
          .min(setting.minimum ?? 0)
          .max(setting.maximum ?? Number.MAX_SAFE_INTEGER);
      case 'number':
        return z
          .number()
          .min(setting.minimum ?? 0)
          .max(setting.maximum ?? Number.MAX_VALUE);
      case 'choice':
        return z.enum([...(setting.choices ?? [])] as [string, ...string[]]);
      case 'model':
        return model('language');
      case 'embedding-model':
        return model('embedding');
      case 'models':
        return z.preprocess(oneAsList, z.array(model('language')));
      case 'prices':
        return z.preprocess(
          oneAsList,
          z.array(
            checked(text => {
              const parsed = parseModelPrice(text);
              return parsed.ok ? undefined : parsed.message;
            }),
          ),
        );
      case 'rules':
        return z.preprocess(oneAsList, z.array(checked(ruleProblem)));
      case 'url':
        return checked(text => addressProblem(text, ['http:', 'https:'])).transform(text => text.replace(/\/+$/, ''));
      case 'redis-url':
        return checked(text => addressProblem(text, ['redis:', 'rediss:']));
      case 'secret':
        return z.never();
    }
  };
  return setting.default === undefined && !setting.secret ? schema().nullable() : schema();
}

/** A single text counts as a list of one. */
function oneAsList(value: unknown): unknown {
  return typeof value === 'string' ? [value] : value;
}

/** What is wrong with a server's address (URL): spaces, no host, or a protocol that is not among `protocols`. */
function addressProblem(text: string, protocols: readonly string[]): string | undefined {
  const expected = `expected an address that starts with ${protocols.map(protocol => `\`${protocol}//\``).join(' or ')}`;
  if (/[\s\p{C}]/u.test(text)) return `an address holds no spaces or control characters; ${expected}`;
  if (!URL.canParse(text)) return `not an address; ${expected}`;
  const url = new URL(text);
  return protocols.includes(url.protocol) && url.host !== '' ? undefined : expected;
}

/** What zod says of one mistake. */
interface Issue {
  code: string;
  path: readonly PropertyKey[];
  message: string;
  keys?: readonly string[];
}

/** What the user reads about one issue: the value found, with keys and passwords masked, and what was expected. */
function describeIssue(issue: Issue, tree: unknown, redact: (text: string) => string): TreeProblem[] {
  const path = issue.path.map(part => (typeof part === 'number' ? part : String(part)));
  if (issue.code === 'unrecognized_keys') {
    return (issue.keys ?? []).map(key => ({kind: 'unknown-key', path: [...path, key], message: 'unknown setting'}));
  }
  const setting = findSetting(keyOfPath(path));
  if (setting?.secret) {
    return [{kind: 'secret', path, message: 'a secret does not belong in a settings file and is not read from there'}];
  }
  const found = valueAt(tree, path);
  const value = quoteValue(typeof found === 'string' ? redact(found) : found);
  if (setting && issue.code === 'custom') {
    return [{kind: 'wrong-value', path, message: redact(`${value}: ${issue.message}`)}];
  }
  const expected = setting?.expects ?? 'an object of settings';
  return [{kind: 'wrong-value', path, message: `${redact(value)}, expected ${expected}`}];
}

/** The dotted key that a path in a file leads to: list positions, and the block of `environments`, are left out. */
export function keyOfPath(path: readonly (string | number)[]): string {
  const inBlock = path[0] === 'environments' ? path.slice(2) : path;
  return inBlock.filter(part => typeof part === 'string').join('.');
}

/** What stands where a mistake is: the innermost value that the path leads to. */
function valueAt(tree: unknown, path: readonly (string | number)[]): unknown {
  let value = tree;
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return value;
    value = (value as Record<string | number, unknown>)[part];
  }
  return value;
}

/** Takes out what `path` leads to; where it leads into something that is no container, that whole thing. */
function removeAt(tree: unknown, path: readonly (string | number)[]): void {
  let parent = tree as Record<string | number, unknown>;
  for (const [depth, part] of path.entries()) {
    const value = parent[part];
    if (depth < path.length - 1 && typeof value === 'object' && value !== null) {
      parent = value as Record<string | number, unknown>;
    } else {
      if (Array.isArray(parent)) parent.splice(Number(part), 1);
      else delete parent[part];
      return;
    }
  }
}

/** The tree that holds `value` at the dotted `key` alone. */
export function nestKey(key: string, value: unknown): unknown {
  return key.split('.').reduceRight<unknown>((inner, part) => ({[part]: inner}), value);
}

/** The checked tree as values by dotted key, the blocks of `environments` apart. */
function flatten(tree: Tree): Pick<ValidatedTree, 'values' | 'environments'> {
  const {environments, $schema: _, ...base} = tree;
  const blocks = Object.entries((environments ?? {}) as Record<string, Tree>);
  return {
    values: flattenBlock(base),
    environments: new Map(blocks.map(([name, block]) => [name, flattenBlock(block)])),
  };
}

/** One block of settings by their dotted keys. */
function flattenBlock(tree: Tree, prefix = '', into = new Map<string, unknown>()): Map<string, unknown> {
  for (const [part, value] of Object.entries(tree)) {
    if (value === undefined) continue;
    const key = prefix + part;
    if (findSetting(key)) into.set(key, value);
    else flattenBlock(value as Tree, `${key}.`, into);
  }
  return into;
}

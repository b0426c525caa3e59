import {homedir} from 'node:os';
import {sep} from 'node:path';
import {quoteNames} from '../foundation/errors.ts';
import {unclearCharacters} from './fold-path.ts';
import {literalOf, matchGlob, pathGlobs, reachesBelow} from './path-glob.ts';
import type {PathVerdict} from './path-verdict.ts';
import {hostPattern, readWebAddress} from './web-address.ts';

/** The tools that work on files, and whose rules therefore take path patterns. */
export const fileTools = [
  'read-file',
  'list-files',
  'search-files',
  'write-file',
  'edit-file',
  'delete-file',
  'move-file',
] as const;
/** A tool that works on files. */
export type FileTool = (typeof fileTools)[number];

/** Every tool a rule may name. */
export const knownTools: readonly string[] = [...fileTools, 'run-command', 'fetch-url'];

/** One entry of `permissions.allow|ask|deny`, such as `read-file(docs/**)`, `run-command(git status)`, `fetch-url(example.com)` or `edit-file`. */
export interface PermissionRule {
  /** The rule as it was written. */
  text: string;
  /** A tool's name, or `*` for all. */
  tool: string;
  /** What stands in the brackets, a host in its usual form; missing where the rule covers the whole tool. */
  pattern?: string;
  /** The pattern for paths, braces expanded, `~` replaced; empty for commands, hosts and rules without a pattern. */
  globs: readonly string[];
}

/** A permission rule, or why it cannot be read. */
export type ParsedRule = {ok: true; rule: PermissionRule} | {ok: false; problem: RuleProblem};

/** Why a rule cannot be used. A rule with a problem never allows anything. */
export interface RuleProblem {
  code: 'rule-empty' | 'rule-syntax' | 'rule-unknown-tool' | 'rule-pattern' | 'rule-too-long';
  message: string;
}

/** The most characters of a permission rule; a longer one is a problem in the settings and allows nothing. */
const maxRuleLength = 1000;

/**
 * Reads one permission rule as the settings hold it: `TOOL` or `TOOL(PATTERN)`, `*` for every tool. In paths `*` and
 * `?` stay within one part, `**` crosses parts, `{a,b}` lists alternatives, a final `/` means everything below, `\`
 * takes the next character as it is; a pattern that begins with `/` or `~/` is for absolute paths. For `fetch-url` the
 * pattern is a host, `*.example.com` for those below it, with `:PORT` for one port alone. What is not understood is a
 * problem, never a guess.
 */
export function parseRule(text: string, homeFolder: string = homedir()): ParsedRule {
  const trimmed = text.trim();
  const fail = (code: RuleProblem['code'], message: string): ParsedRule => ({ok: false, problem: {code, message}});
  if (trimmed === '') return fail('rule-empty', 'A permission rule is empty, expected `TOOL` or `TOOL(PATTERN)`');
  if (trimmed.length > maxRuleLength) {
    return fail(
      'rule-too-long',
      `A permission rule has ${trimmed.length} characters, expected at most ${maxRuleLength}`,
    );
  }
  // A rule with hidden characters in it would not allow what it seems to.
  if (unclearCharacters.test(trimmed)) {
    return fail('rule-syntax', 'A permission rule has control or invisible characters in it');
  }
  const parts = /^([^()\s]+)(?:\((.*)\))?$/.exec(trimmed);
  const tool = parts?.[1];
  if (tool === undefined)
    return fail('rule-syntax', `Cannot read the rule \`${trimmed}\`, expected \`TOOL\` or \`TOOL(PATTERN)\``);
  if (tool !== '*' && !knownTools.includes(tool)) {
    return fail(
      'rule-unknown-tool',
      `Unknown tool \`${tool}\` in the rule \`${trimmed}\`, expected one of ${quoteNames(knownTools)} or \`*\``,
    );
  }
  const pattern = parts?.[2]?.trim();
  if (pattern === undefined) return {ok: true, rule: {text: trimmed, tool, globs: []}};
  if (pattern === '')
    return fail('rule-pattern', `The brackets of the rule \`${trimmed}\` are empty, expected a pattern`);
  if (tool === 'run-command') return {ok: true, rule: {text: trimmed, tool, pattern, globs: []}};
  if (tool === 'fetch-url') {
    const host = hostPattern(pattern);
    if (host === undefined)
      return fail(
        'rule-pattern',
        `The rule \`${trimmed}\` names no host, expected \`example.com\` or \`*.example.com\``,
      );
    return {ok: true, rule: {text: trimmed, tool, pattern: host, globs: []}};
  }
  const globs = pathGlobs(pattern, homeFolder);
  if (typeof globs === 'string') return fail('rule-pattern', `The rule \`${trimmed}\` ${globs}`);
  return {ok: true, rule: {text: trimmed, tool, pattern, globs}};
}

/**
 * Whether an *allow* rule lets a file be used without asking. Read narrowly: anchored at the workspace (or at the root
 * for absolute patterns), case counts, and where `exactly` is wanted only a pattern without wildcards that names this
 * very path counts.
 */
export function allowCovers(rule: PermissionRule, verdict: PathVerdict, exactly: boolean): boolean {
  if (rule.pattern === undefined) return !exactly && verdict.relativePath !== undefined;
  const absolute = verdict.realPath.replaceAll(sep, '/');
  return rule.globs.some(glob => {
    const isAbsolute = glob.startsWith('/') || /^[A-Za-z]:\//.test(glob);
    const subject = isAbsolute ? absolute : verdict.relativePath;
    if (subject === undefined) return false;
    if (exactly) return literalOf(glob) === subject;
    return verdict.relativePath !== undefined && matchGlob(glob, subject);
  });
}

/**
 * Whether an *ask* or *deny* rule protects a file. Read widely: the path as it was named and where it leads, any case,
 * what lies below a named folder, names without `/` at every depth, and, where a folder as a whole is deleted or moved,
 * what the rule names in it.
 */
export function refusalCovers(rule: PermissionRule, verdict: PathVerdict): boolean {
  if (rule.pattern === undefined) return true;
  const wholeFolder = verdict.operation === 'delete' && verdict.kind === 'folder';
  const relativeNamed = relativeBelow(verdict.workspaceRoot, verdict.namedPath);
  const absolutes = [verdict.realPath, verdict.namedPath].map(path => foldCase(path.replaceAll('\\', '/')));
  const relatives = [verdict.relativePath, relativeNamed].filter(path => path !== undefined).map(foldCase);
  // The folders above the workspace are not meant by a bare name.
  const outside = verdict.relativePath === undefined ? absolutes.slice(0, 1) : [];
  return rule.globs.some(glob => {
    const folded = foldCase(glob);
    const isAbsolute = folded.startsWith('/') || /^[a-z]:\//.test(folded);
    const isName = !folded.includes('/');
    const globs = isName ? [folded, `**/${folded}`] : [folded];
    const subjects = isAbsolute ? absolutes : isName ? [...relatives, ...outside] : relatives;
    return subjects.some(subject =>
      globs.some(
        one =>
          matchGlob(one, subject) || matchGlob(`${one}/**`, subject) || (wholeFolder && reachesBelow(one, subject)),
      ),
    );
  });
}

/**
 * A path without the differences of upper and lower case and of accents: some file systems compose accented letters,
 * others take them apart.
 */
function foldCase(path: string): string {
  return path.normalize('NFC').toLowerCase();
}

/** The path below a folder, `.` for itself; undefined outside of it. */
function relativeBelow(root: string, path: string): string | undefined {
  if (path === root) return '.';
  return path.startsWith(`${root}/`) ? path.slice(root.length + 1) : undefined;
}

/** The rule that covers this very path and nothing else: no letter of it is read as a pattern. */
export function pathRule(tool: string, path: string): string {
  return `${tool}(${path.replace(/[\\*?{}[\](),]/g, '\\$&')})`;
}

/**
 * The rule that "always" stands for when a web page is approved: it allows the host of `url`; undefined where it is no
 * web address.
 */
export function hostRule(url: string): string | undefined {
  const read = readWebAddress(url);
  return read.ok ? `fetch-url(${read.address.host})` : undefined;
}

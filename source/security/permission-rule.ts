import {homedir} from 'node:os';
import {quoteNames} from '../foundation/errors.ts';
import {unclearCharacters} from './path-rules.ts';
import type {PathVerdict} from './path-verdict.ts';

/** The tools that work on paths. */
export const fileTools = [
  'read-file',
  'list-files',
  'search-files',
  'write-file',
  'edit-file',
  'delete-file',
  'move-file',
] as const;
export type FileTool = (typeof fileTools)[number];

/** Every tool a rule may name. */
export const knownTools: readonly string[] = [...fileTools, 'run-command'];

/** One entry of `permissions.allow|ask|deny`, such as `read-file(docs/**)`, `run-command(git status)` or `edit-file`. */
export interface PermissionRule {
  /** The rule as it was written. */
  text: string;
  /** A tool's name, or `*` for all. */
  tool: string;
  /** What stands in the brackets; missing where the rule covers the whole tool. */
  pattern?: string;
  /** The pattern for paths, braces expanded, `~` replaced; empty for commands and rules without a pattern. */
  globs: readonly string[];
}

export type ParsedRule = {ok: true; rule: PermissionRule} | {ok: false; problem: RuleProblem};

/** Why a rule cannot be used. A rule with a problem never allows anything. */
export interface RuleProblem {
  code: 'rule-empty' | 'rule-syntax' | 'rule-unknown-tool' | 'rule-pattern' | 'rule-too-long';
  message: string;
}

const maxRuleLength = 1000;
const maxAlternatives = 64;

/**
 * Reads one rule: `TOOL` or `TOOL(PATTERN)`, `*` for every tool. In paths `*` and `?` stay within one part, `**` crosses
 * parts, `{a,b}` lists alternatives, a final `/` means everything below, `\` takes the next character as it is; a pattern
 * that begins with `/` or `~/` is for absolute paths. What is not understood is a problem, never a guess.
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
  const globs = pathGlobs(pattern, homeFolder);
  if (typeof globs === 'string') return fail('rule-pattern', `The rule \`${trimmed}\` ${globs}`);
  return {ok: true, rule: {text: trimmed, tool, pattern, globs}};
}

/** The globs of a path pattern, or what is wrong with it. */
function pathGlobs(pattern: string, homeFolder: string): string[] | string {
  if (pattern.startsWith('!')) return 'begins with `!`; write it as a rule of another list instead';
  if (/(?:^|[^\\])(?:\\\\)*[[\]]/.test(pattern))
    return 'has a character class; write `\\[` for a bracket that is part of a name';
  if (/[^\\]\\$|^\\$/.test(pattern)) return 'ends with a single `\\`';
  if (/^~(?!\/|$)/.test(pattern)) return "names another user's home folder, expected an absolute path";
  const alternatives = expandBraces(pattern);
  if (alternatives === undefined) return `has braces that do not close or more than ${maxAlternatives} alternatives`;
  const globs = alternatives.map(alternative => normaliseGlob(alternative, homeFolder));
  if (globs.some(glob => glob === undefined)) return 'has `..` or an empty part in it, expected a plain path';
  return globs.filter(glob => glob !== undefined);
}

function normaliseGlob(glob: string, homeFolder: string): string | undefined {
  let text = glob.replace(/^(?:\.\/)+/, '');
  if (text === '~' || text.startsWith('~/')) text = homeFolder.replace(/[\\*?]/g, '\\$&') + text.slice(1);
  if (text === '' || text === '.') text = '**';
  if (text.endsWith('/') && text !== '/') text += '**';
  const parts = text.split('/');
  if (parts.some((part, index) => part === '..' || part === '.' || (part === '' && index > 0 && text !== '/')))
    return undefined;
  return text;
}

/** `a{b,c}` → `ab`, `ac`. Undefined where braces do not match or there are too many alternatives. */
function expandBraces(pattern: string): string[] | undefined {
  const open = findUnescaped(pattern, '{', 0);
  if (open < 0) return findUnescaped(pattern, '}', 0) < 0 ? [pattern] : undefined;
  let depth = 0;
  let from = open + 1;
  const choices: string[] = [];
  for (let at = open; at < pattern.length; at++) {
    const character = pattern[at];
    if (character === '\\') at++;
    else if (character === '{') depth++;
    else if ((character === ',' && depth === 1) || (character === '}' && --depth === 0)) {
      choices.push(pattern.slice(from, at));
      from = at + 1;
      if (character === '}') return combine(pattern.slice(0, open), choices, pattern.slice(at + 1));
    }
    if (choices.length > maxAlternatives) return undefined;
  }
  return undefined;
}

function combine(head: string, choices: string[], tail: string): string[] | undefined {
  const all: string[] = [];
  for (const choice of choices) {
    const expanded = expandBraces(head + choice + tail);
    if (expanded === undefined || all.length + expanded.length > maxAlternatives) return undefined;
    all.push(...expanded);
  }
  return all;
}

function findUnescaped(text: string, wanted: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === wanted) return at;
  }
  return -1;
}

/**
 * Whether an *allow* rule covers the place. Read narrowly: anchored at the workspace (or at the root for absolute patterns),
 * case counts, and where `exactly` is wanted only a pattern without wildcards that names this very path counts.
 */
export function allowCovers(rule: PermissionRule, verdict: PathVerdict, exactly: boolean): boolean {
  if (rule.pattern === undefined) return !exactly && verdict.relativePath !== undefined;
  const absolute = verdict.realPath.replaceAll('\\', '/');
  return rule.globs.some(glob => {
    const isAbsolute = glob.startsWith('/') || /^[A-Za-z]:\//.test(glob);
    const subject = isAbsolute ? absolute : verdict.relativePath;
    if (subject === undefined) return false;
    if (exactly) return literalOf(glob) === subject;
    return verdict.relativePath !== undefined && matchGlob(glob, subject);
  });
}

/**
 * Whether an *ask* or *deny* rule covers the place. Read widely: the path as it was named and where it leads, any case, what
 * lies below a named folder, names without `/` at every depth, and, where a folder as a whole is deleted or moved, what the
 * rule names in it.
 */
export function refusalCovers(rule: PermissionRule, verdict: PathVerdict): boolean {
  if (rule.pattern === undefined) return true;
  const wholeFolder = verdict.operation === 'delete' && verdict.kind === 'folder';
  const relativeNamed = relativeBelow(verdict.workspaceRoot, verdict.namedPath);
  const absolutes = [verdict.realPath, verdict.namedPath].map(path => path.replaceAll('\\', '/').toLowerCase());
  const relatives = [verdict.relativePath, relativeNamed]
    .filter(path => path !== undefined)
    .map(path => path.toLowerCase());
  return rule.globs.some(glob => {
    const folded = glob.toLowerCase();
    const isAbsolute = folded.startsWith('/') || /^[a-z]:\//.test(folded);
    const subjects = isAbsolute ? absolutes : relatives;
    const wide = isAbsolute || folded.includes('/') ? [folded] : [folded, `**/${folded}`];
    return subjects.some(subject =>
      wide.some(
        one =>
          matchGlob(one, subject) ||
          matchGlob(one.endsWith('/') ? `${one}**` : `${one}/**`, subject) ||
          (wholeFolder && reachesBelow(one, subject)),
      ),
    );
  });
}

/** Whether `glob` names something below the folder `subject`. */
function reachesBelow(glob: string, subject: string): boolean {
  if (subject === '.') return true;
  const globParts = glob.split('/');
  const parts = subject.split('/');
  for (const [index, part] of parts.entries()) {
    const globPart = globParts[index];
    if (globPart === undefined || globPart === '**') return false;
    if (!matchPart(globPart, part)) return false;
  }
  return globParts.length > parts.length;
}

function relativeBelow(root: string, path: string): string | undefined {
  if (path === root) return '.';
  return path.startsWith(`${root}/`) ? path.slice(root.length + 1) : undefined;
}

/** The one path a glob without wildcards names. */
function literalOf(glob: string): string | undefined {
  let text = '';
  for (let at = 0; at < glob.length; at++) {
    const character = glob[at] ?? '';
    if (character === '*' || character === '?') return undefined;
    if (character === '\\') at++;
    text += glob[at] ?? '';
  }
  return text;
}

/** Matches part by part; `**` stands for any number of parts. Time is bounded by the product of both lengths. */
export function matchGlob(glob: string, path: string): boolean {
  const patterns = glob.split('/');
  const parts = path === '.' ? [] : path.split('/');
  // reachable[i]: the patterns so far match the first i parts.
  let reachable: boolean[] = new Array(parts.length + 1).fill(false);
  reachable[0] = true;
  for (const [index, pattern] of patterns.entries()) {
    const next: boolean[] = new Array(parts.length + 1).fill(false);
    if (pattern === '**') {
      // A final `**` means something below, never the folder itself, except for the workspace as a whole.
      const needsPart = index === patterns.length - 1 && index > 0;
      let any = false;
      for (let at = 0; at <= parts.length; at++) {
        if (needsPart) next[at] = any;
        any ||= reachable[at] === true;
        if (!needsPart) next[at] = any;
      }
    } else {
      for (let at = 0; at < parts.length; at++) {
        if (reachable[at] && matchPart(pattern, parts[at] ?? '')) next[at + 1] = true;
      }
    }
    reachable = next;
  }
  return reachable[parts.length] === true;
}

/** `*`, `?` and `\` within one part, by walking back to the last `*` only: no exponential case. */
function matchPart(pattern: string, part: string): boolean {
  let at = 0;
  let from = 0;
  let star = -1;
  let starFrom = 0;
  while (from < part.length) {
    const character = pattern[at];
    const escaped = character === '\\';
    if (character === '*') {
      star = at++;
      starFrom = from;
    } else if (
      (character === '?' && !escaped) ||
      (character !== undefined && (escaped ? pattern[at + 1] : character) === part[from])
    ) {
      at += escaped ? 2 : 1;
      from++;
    } else if (star >= 0) {
      at = star + 1;
      from = ++starFrom;
    } else return false;
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}

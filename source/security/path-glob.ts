/** The most alternatives that the braces of one pattern may come to; a rule with more is a problem in the settings. */
const maxAlternatives = 64;

/**
 * Reads the file pattern (glob) of a permission rule, such as `docs/**` or `src/{a,b}/*.ts`: braces expanded, `~`
 * replaced by the home folder; or what is wrong with it, as the end of a sentence.
 */
export function pathGlobs(pattern: string, homeFolder: string): string[] | string {
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

/**
 * Brings a pattern into one form: no `./` in front, a final `/` as everything below, `.` as the whole workspace.
 * Undefined for `..` and empty parts.
 */
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

/** All patterns that the choices between two braces make. */
function combine(head: string, choices: string[], tail: string): string[] | undefined {
  const all: string[] = [];
  for (const choice of choices) {
    const expanded = expandBraces(head + choice + tail);
    if (expanded === undefined || all.length + expanded.length > maxAlternatives) return undefined;
    all.push(...expanded);
  }
  return all;
}

/** Where a character stands that no backslash takes its meaning from; -1 for nowhere. */
function findUnescaped(text: string, wanted: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === wanted) return at;
  }
  return -1;
}

/** The one path that a glob without wildcards names, its `\` taken away; undefined where it has wildcards. */
export function literalOf(glob: string): string | undefined {
  let text = '';
  for (let at = 0; at < glob.length; at++) {
    const character = glob[at] ?? '';
    if (character === '*' || character === '?') return undefined;
    if (character === '\\') at++;
    text += glob[at] ?? '';
  }
  return text;
}

/** Whether `glob` names something inside the folder `subject`, so that deleting the folder would hit it too. */
export function reachesBelow(glob: string, subject: string): boolean {
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

/**
 * Whether a file's path fits a pattern, compared part by part; `**` stands for any number of parts. Time is bounded by
 * the product of both lengths.
 */
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

/**
 * Compares one part of a path with one part of a pattern (`*`, `?` and `\`), by walking back to the last `*` only: no
 * exponential case.
 */
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

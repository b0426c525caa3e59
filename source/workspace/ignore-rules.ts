/** One line of an ignore file, compiled. A rule without `pattern` compares `literal` or `suffix` as plain text. */
interface IgnoreRule {
  readonly negated: boolean;
  readonly directoryOnly: boolean;
  /** Compared with the whole path below the rule's folder, not with the name alone. */
  readonly anchored: boolean;
  readonly literal: string | undefined;
  readonly suffix: string | undefined;
  readonly pattern: RegExp | undefined;
}

/** The rules in force in a folder: its own before those of the folders above it. */
export interface IgnoreScope {
  readonly rules: readonly IgnoreRule[];
  /** How many characters of a path lead to the folder of these rules (with the slash). */
  readonly baseLength: number;
  readonly above: IgnoreScope | undefined;
}

/**
 * Reads the rules of a `.gitignore` or `.ecaignore` file as git does (gitignore(5)): comments, `!` negation, trailing
 * `/` for folders, a slash in the pattern anchors it, `**`, bracket expressions, escapes, trailing spaces, CR and byte
 * order mark. A pattern that git takes for broken matches nothing.
 */
export function compileIgnoreRules(text: string): IgnoreRule[] {
  const rules: IgnoreRule[] = [];
  for (const line of text.replace(/^\uFEFF/, '').split('\n')) {
    const rule = compileRule(line.endsWith('\r') ? line.slice(0, -1) : line);
    if (rule) rules.push(rule);
  }
  return rules;
}

/**
 * Decides whether a file or folder is ignored by the rules in force in its folder. `path` is below the folder that base
 * lengths count from, `/` between names, `name` its last part. That a folder above is ignored is for the caller to have
 * seen: git never looks below such a folder.
 */
export function isIgnored(scope: IgnoreScope | undefined, path: string, name: string, isDirectory: boolean): boolean {
  for (let level = scope; level; level = level.above) {
    for (let index = level.rules.length - 1; index >= 0; index--) {
      const rule = level.rules[index] as IgnoreRule;
      if (rule.directoryOnly && !isDirectory) continue;
      if (matches(rule, path, name, level.baseLength)) return !rule.negated;
    }
  }
  return false;
}

function matches(rule: IgnoreRule, path: string, name: string, baseLength: number): boolean {
  if (rule.anchored) {
    const below = path.slice(baseLength);
    return rule.literal !== undefined ? below === rule.literal : (rule.pattern as RegExp).test(below);
  }
  if (rule.literal !== undefined) return name === rule.literal;
  if (rule.suffix !== undefined) return name.endsWith(rule.suffix);
  return (rule.pattern as RegExp).test(name);
}

function compileRule(line: string): IgnoreRule | undefined {
  let pattern = withoutTrailingSpaces(line);
  if (pattern === '' || pattern.startsWith('#')) return undefined;
  const negated = pattern.startsWith('!');
  if (negated) pattern = pattern.slice(1);
  else if (pattern.startsWith('\\!') || pattern.startsWith('\\#')) pattern = pattern.slice(1);
  const directoryOnly = pattern.endsWith('/');
  if (directoryOnly) pattern = pattern.slice(0, -1);
  if (pattern === '') return undefined;
  const anchored = pattern.includes('/');
  if (pattern.startsWith('/')) pattern = pattern.slice(1);
  const base = {negated, directoryOnly, anchored, literal: undefined, suffix: undefined, pattern: undefined};
  if (!/[*?[\\]/.test(pattern)) return {...base, literal: pattern};
  if (!anchored && /^\*[^*?[\\]+$/.test(pattern)) return {...base, suffix: pattern.slice(1)};
  const source = globSource(pattern);
  return source === undefined ? undefined : {...base, pattern: new RegExp(`^${source}$`, 'su')};
}

function withoutTrailingSpaces(line: string): string {
  let end = line.length;
  while (end > 0 && line[end - 1] === ' ') end--;
  if (end === line.length) return line;
  let slashes = 0;
  while (slashes < end && line[end - 1 - slashes] === '\\') slashes++;
  return line.slice(0, slashes % 2 === 1 ? end + 1 : end);
}

/** The regular expression of a glob as git's wildmatch reads it with WM_PATHNAME; undefined where the glob is broken. */
function globSource(glob: string): string | undefined {
  let source = '';
  for (let at = 0; at < glob.length; at++) {
    const character = glob[at] as string;
    if (character === '*') {
      let end = at;
      while (glob[end + 1] === '*') end++;
      const starts = at === 0 || glob[at - 1] === '/';
      const wholeName = end > at && starts && (end + 1 === glob.length || glob[end + 1] === '/');
      if (!wholeName) source += '[^/]*';
      else if (end + 1 === glob.length) source += '.*';
      else {
        source += '(?:.*/)?';
        end++;
      }
      at = end;
    } else if (character === '?') source += '[^/]';
    else if (character === '[') {
      const bracket = bracketSource(glob, at);
      if (!bracket) return undefined;
      source += bracket.source;
      at = bracket.end;
    } else if (character === '\\') {
      const next = glob[++at];
      if (next === undefined) return undefined;
      source += escaped(next);
    } else source += escaped(character);
  }
  return source;
}

/** The character classes that brackets may name, such as `[:digit:]`. */
const namedClasses: Record<string, string> = {
  alnum: 'A-Za-z0-9',
  alpha: 'A-Za-z',
  blank: ' \\t',
  cntrl: '\\x00-\\x1f\\x7f',
  digit: '0-9',
  graph: '\\x21-\\x7e',
  lower: 'a-z',
  print: '\\x20-\\x7e',
  punct: '\\x21-\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7e',
  space: '\\s',
  upper: 'A-Z',
  xdigit: '0-9A-Fa-f',
};

function bracketSource(glob: string, start: number): {source: string; end: number} | undefined {
  let at = start + 1;
  const negated = glob[at] === '!' || glob[at] === '^';
  if (negated) at++;
  const first = at;
  let members = '';
  for (; at < glob.length; at++) {
    const character = glob[at] as string;
    if (character === ']' && at > first) {
      // A bracket never matches a slash; `(?!/)` keeps ranges that span it honest.
      return {source: members === '' ? '[^/]' : `(?!/)[${negated ? '^' : ''}${members}]`, end: at};
    }
    if (character === '[' && glob[at + 1] === ':') {
      const close = glob.indexOf(':]', at + 2);
      const named = close < 0 ? undefined : namedClasses[glob.slice(at + 2, close)];
      if (named === undefined) return undefined;
      members += named;
      at = close + 1;
      continue;
    }
    let low = character;
    if (character === '\\') {
      low = glob[++at] ?? '';
      if (low === '') return undefined;
    }
    let high = glob[at + 1] === '-' && glob[at + 2] !== undefined && glob[at + 2] !== ']' ? glob[at + 2] : undefined;
    if (high === undefined) {
      members += escapedMember(low);
      continue;
    }
    at += 2;
    if (high === '\\') {
      high = glob[++at];
      if (high === undefined) return undefined;
    }
    if (low <= high) members += `${escapedMember(low)}-${escapedMember(high)}`;
  }
  return undefined;
}

function escaped(character: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character;
}

/** Within brackets a hyphen means a range, and outside of them it must not be escaped. */
function escapedMember(character: string): string {
  return character === '-' ? '\\-' : escaped(character);
}

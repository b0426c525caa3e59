/** Words that stand beside passwords and keys: what is sought by them may be after secrets. */
const secretWords = /secret|token|passw|pwd|key|auth|cred|private|aws|api|database|:\/\//i;
/** The most alternatives of one pattern that are looked at; one with more counts as matching any line. */
const maxChoices = 64;
/** Look-arounds, conditions, verbs, quotations and control characters can turn the meaning of what follows. */
const turning = /\(\?(?!:|i[:)])|\(\*|\\[QEc]/;
/** A class in a class, or one with `\]`, ends elsewhere for some programs. */
const nestedClass = /\[\^?\]?[^\]]*(?:\[|\\\])/;
/** In their order: an escape with all that belongs to it, or one of a single sign; a class; a sign that may group. */
const signs =
  /\\(?:[pPkgxuUNob]\{[\w\s+.:^=-]*\}|[kg]<[\w+-]*>|[pPg]\w|[xuU][0-9a-fA-F]*|\d+|([\s\S]))|\[\^?\]?(?:\[:\w+:\]|[^\]])*\]|[()|]/g;
/** A group without groups in it, and how often it is repeated: one sign may stand behind another, as in `(a)+*`. */
const groups = /\((?:\?i?:)?([^()]*)\)((?:[*?+]|\{[\d\s,]*\})*)/;
/** A character that need not be there, or not as often as it is written. */
const repeatedSign = /.(?:[*?+]|\{[\d\s,]*\})+/g;

/**
 * The words that a line must hold for a search to print it: for each alternative of the patterns its runs of letters and
 * digits, in lower case, all of which are needed. Undefined where some pattern is unknown, may match any line, or is
 * after secrets by the look of it. Understands basic, extended and Perl expressions at once, and takes what means
 * different things in them for what matches more.
 */
export function soughtWords(patterns: readonly (string | undefined)[]): string[][] | undefined {
  const all: string[][] = [];
  for (const pattern of patterns) {
    // Each line of a pattern is one of its own.
    const lines = pattern?.split('\n').map(wordsOfPattern) ?? [undefined];
    for (const words of lines) {
      if (words === undefined) return undefined;
      all.push(...words);
    }
  }
  return all.length === 0 ? undefined : all;
}

/**
 * The words that one line of a pattern needs, read as a basic and as an extended expression; undefined where it may be
 * after secrets.
 */
function wordsOfPattern(pattern: string): string[][] | undefined {
  if (secretWords.test(pattern) || turning.test(pattern)) return undefined;
  if (nestedClass.test(pattern.replace(/\[:\w+:\]/g, ' '))) return undefined;
  const all: string[][] = [];
  for (const grouping of ['escaped', 'bare'] as const) {
    const choices = withoutGroups(withPlainSigns(pattern, grouping))
      ?.flatMap(choice => choice.split('|'))
      .map(runsOf);
    if (!choices?.every(runs => runs.length > 0)) return undefined;
    all.push(...choices);
  }
  return all;
}

/**
 * The expression without classes and escapes, with `(`, `)` and `|` where they group: written bare in extended and Perl
 * expressions, escaped in basic ones, and literal in the other form.
 */
function withPlainSigns(pattern: string, grouping: 'escaped' | 'bare'): string {
  return pattern.replace(signs, (sign, escaped?: string) => {
    const plain = escaped ?? sign;
    if (/^[()|]$/.test(plain)) return (escaped === undefined) === (grouping === 'bare') ? plain : ' ';
    return escaped !== undefined && /^[{}?+]$/.test(escaped) ? escaped : ' ';
  });
}

/** The patterns without groups that match together what one with groups does; undefined for too many. */
function withoutGroups(text: string): string[] | undefined {
  const done: string[] = [];
  const open = [text];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const group = groups.exec(next);
    if (group === null) {
      done.push(next);
      continue;
    }
    const [whole, inner = '', repeated = ''] = group;
    const [before, after] = [next.slice(0, group.index), next.slice(group.index + whole.length)];
    for (const choice of /^\+*$/.test(repeated) ? inner.split('|') : ['']) open.push(`${before} ${choice} ${after}`);
    if (open.length + done.length > maxChoices) return undefined;
  }
  return done;
}

/** The runs of at least three letters or digits that an expression without groups needs. */
function runsOf(choice: string): string[] {
  const needed = choice.replace(repeatedSign, ' ').toLowerCase();
  return needed.match(/[a-z0-9]{3,}/g) ?? [];
}

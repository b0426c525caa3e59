/** Words that stand beside passwords and keys: what is sought by them may be after secrets. */
const secretWords = /secret|token|passw|pwd|key|auth|cred|private|aws|api|database|:\/\//i;
/** The most alternatives of one pattern that are looked at. */
const maxChoices = 64;
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

function wordsOfPattern(pattern: string): string[][] | undefined {
  if (secretWords.test(pattern)) return undefined;
  // Look-arounds, conditions, verbs, and classes inside of classes can turn the meaning of what follows.
  if (/\(\?(?!:|i[:)])|\(\*/.test(pattern) || /\[(?!\[:)[^\]]*(?:\[(?!:)|\\\])/.test(pattern)) return undefined;
  const text = pattern
    .replace(/\[\^?\]?(?:\[:\w+:\]|[^\]])*\]/g, ' ')
    .replace(/\\(?:[pPkg](?:\{[^}]*\}|<[^>]*>|\w)?|[xuUNo](?:\{[^}]*\}|[0-9a-fA-F]*)|c.|\d+)/g, ' ')
    .replace(/\\([(){}|?+])/g, '$1')
    .replace(/\\./g, ' ');
  const choices = withoutGroups(text)
    ?.flatMap(choice => choice.split('|'))
    .map(runsOf);
  return choices?.every(runs => runs.length > 0) ? choices : undefined;
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

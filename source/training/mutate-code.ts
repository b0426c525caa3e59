/** A change to a program that makes it wrong, most likely. */
export interface CodeMutation {
  /** Counted from 1. */
  line: number;
  /** What it does, such as `<` to `<=`. */
  what: string;
  /** The whole text with the change. */
  text: string;
}

/** Languages that have the same rules. */
type Family = 'script' | 'python' | 'shell';

/** The rules that a file's ending stands for. */
const families: Record<string, Family> = {
  ...{
    '.js': 'script',
    '.mjs': 'script',
    '.cjs': 'script',
    '.ts': 'script',
    '.mts': 'script',
    '.tsx': 'script',
    '.jsx': 'script',
  },
  ...{'.py': 'python', '.sh': 'shell', '.bash': 'shell'},
};

/**
 * The mistakes that are put in: operators and what stands for them, each pair both ways; the longer ones first, so that
 * none is found inside another.
 */
const swaps: Record<Family, readonly (readonly [RegExp, string])[]> = {
  script: [
    [/===/g, '!=='],
    [/!==/g, '==='],
    [/(?<![=!<>])==(?!=)/g, '!='],
    [/(?<= )<=(?= )/g, '<'],
    [/(?<= )>=(?= )/g, '>'],
    [/(?<= )<(?= )/g, '<='],
    [/(?<= )>(?= )/g, '>='],
    [/&&/g, '||'],
    [/\|\|/g, '&&'],
    [/(?<= )\+(?= )/g, '-'],
    [/(?<= )-(?= )/g, '+'],
    [/(?<= )\*(?= )/g, '+'],
    [/\btrue\b/g, 'false'],
    [/\bfalse\b/g, 'true'],
    [/(?<=\(|return |&& |\|\| )!(?=[\w(])/g, ''],
    [/(?<![\w.$])\d+(?![\w.])/g, '+1'],
  ],
  python: [
    [/==/g, '!='],
    [/!=/g, '=='],
    [/(?<= )<=(?= )/g, '<'],
    [/(?<= )>=(?= )/g, '>'],
    [/(?<= )<(?= )/g, '<='],
    [/(?<= )>(?= )/g, '>='],
    [/\band\b/g, 'or'],
    [/\bor\b/g, 'and'],
    [/\bnot in\b/g, 'in'],
    [/\bis not\b/g, 'is'],
    [/(?<= )\+(?= )/g, '-'],
    [/(?<= )-(?= )/g, '+'],
    [/(?<= )\*(?= )/g, '+'],
    [/\bTrue\b/g, 'False'],
    [/\bFalse\b/g, 'True'],
    [/(?<![\w.])\d+(?![\w.])/g, '+1'],
  ],
  shell: [
    [/(?<= )-eq(?= )/g, '-ne'],
    [/(?<= )-ne(?= )/g, '-eq'],
    [/(?<= )-lt(?= )/g, '-le'],
    [/(?<= )-gt(?= )/g, '-ge'],
    [/(?<= )==(?= )/g, '!='],
    [/(?<= )!=(?= )/g, '=='],
    [/&&/g, '||'],
    [/\|\|/g, '&&'],
    [/(?<= )-z(?= )/g, '-n'],
    [/(?<= )-n(?= )/g, '-z'],
    [/(?<=\bexit )0\b/g, '1'],
  ],
};

/** The longest file, in characters, that mistakes are put into; a longer one is left alone. */
const longestText = 200_000;

/** Whether there are rules for the file's language. */
export function isMutable(path: string): boolean {
  return familyOf(path) !== undefined;
}

/**
 * Finds all single mistakes that can be put into a program (mutations): changes of one operator, constant or condition
 * that the rules know, outside of comments and texts, in their order in the file.
 */
export function mutationsOf(path: string, text: string): CodeMutation[] {
  const family = familyOf(path);
  if (!family || text.length > longestText) return [];
  const plain = withoutTexts(text, family);
  const found: (CodeMutation & {at: number})[] = [];
  for (const [pattern, replacement] of swaps[family]) {
    for (const match of plain.matchAll(pattern)) {
      const [old] = match;
      const made = replacement === '+1' ? String(Number(old) + 1) : replacement;
      if (isInTypes(plain, match.index, family)) continue;
      found.push({
        at: match.index,
        line: text.slice(0, match.index).split('\n').length,
        what: made === '' ? `without \`${old}\`` : `\`${old}\` to \`${made}\``,
        text: text.slice(0, match.index) + made + text.slice(match.index + old.length),
      });
    }
  }
  found.sort((one, other) => one.at - other.at);
  return found.map(({line, what, text: changed}) => ({line, what, text: changed}));
}

/** The rules for a file by its ending; undefined where there are none. */
function familyOf(path: string): Family | undefined {
  return families[/\.\w+$/.exec(path)?.[0] ?? ''];
}

/**
 * Whether the place is in an import or a declaration of types: these decide nothing when a program runs, so a mistake
 * there would go unnoticed.
 */
function isInTypes(text: string, at: number, family: Family): boolean {
  if (family !== 'script') return false;
  const line = text.slice(text.lastIndexOf('\n', at) + 1, at);
  return /^\s*(?:import|export type|type|interface)\b/.test(line);
}

/** The text with blanks in place of comments and texts, as long as before, so that no mistake is put into words. */
function withoutTexts(text: string, family: Family): string {
  const blank = (whole: string) => whole.replace(/[^\n]/g, ' ');
  const parts: Record<Family, RegExp> = {
    script:
      /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\[\s\S])*`|(?<=[(,=:[!&|?{};\n]\s*)\/(?![*/ ])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/g,
    python: /#[^\n]*|[rbfu]{0,2}(?:'''[\s\S]*?'''|"""[\s\S]*?"""|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")/gi,
    shell: /(?<=^|\s)#[^\n]*|'[^']*'|"(?:[^"\\]|\\[\s\S])*"/g,
  };
  return text.replace(parts[family], blank);
}

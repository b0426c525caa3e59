import {escapePattern} from '../code/escape-pattern.ts';
import type {Mention} from '../providers/retrieval-only.ts';
import {sanitizeLine} from '../security/terminal-sanitizer.ts';
import {numberedLines} from './excerpt.ts';
import {importRows} from './import-lines.ts';
import type {Passage} from './passage.ts';
import type {Belonging, belongingReader} from './receivers.ts';

/** A line that uses a name. */
export interface Use extends Mention {
  use: NonNullable<Mention['use']>;
  /** Whether it is that of the thing asked for, where a member of a thing is. */
  belonging: Belonging;
}

/** In which order the lines of one passage are chosen. */
const firstUses: readonly Use['use'][] = ['call', 'mention', 'import'];

/**
 * Makes what reads the lines of a passage that use `name`, at most `mostLines`: what calls it first, what only imports it last;
 * `definitions` are those of the name. `belongingOf` tells whose member a line uses.
 */
export function readerOfUses(
  name: string,
  definitions: readonly Passage[],
  mostLines: number,
  belongingOf?: ReturnType<typeof belongingReader>,
): (passage: Passage) => Use[] {
  // Names are looked up without case: `const cart = new Cart()` defines a `cart`, and uses `Cart`.
  const others = (symbol: string) => symbol !== name && symbol.toLowerCase() === name.toLowerCase();
  const own = new Set(
    definitions
      .filter(({symbol}) => !others(symbol))
      .flatMap(({path, definitionLine, startLine}) => [`${path}:${definitionLine}`, `${path}:${startLine}`]),
  );
  const word = String.raw`(?<![\p{L}\p{N}_$])${escapePattern(name)}(?![\p{L}\p{N}_$])`;
  const uses = new RegExp(word, 'u');
  const called = new RegExp(String.raw`${word}\s*\(`, 'u');
  const calls = new RegExp(String.raw`${word}\s*(?:::)?(?:<[^<>()]*>)?\s*[(\x60]|@(?:[\w.]+\.)?${word}`, 'u');
  const declares = new RegExp(
    String.raw`^\s*(?:export\s+|default\s+|declare\s+|public\s+|private\s+|protected\s+|static\s+|pub\s+|abstract\s+|async\s+)*` +
      String.raw`(?:(?:function\*?|class|interface|type|const|let|var|enum|def|fn|func|struct|trait|module)\s+(?:\([^)]*\)\s*)?)?` +
      String.raw`${escapePattern(name)}(?:\s*[=:;]|\s*$|\s*\([^)]*\)\s*(?::[^=]*)?\{?\s*$)`,
  );
  const prototype = new RegExp(String.raw`^(?:[A-Za-z_][\w:<>]*[\s*&]+)+${escapePattern(name)}\s*\(`);
  const isParameter = new RegExp(
    String.raw`[(,{[]\s*(?:\.\.\.|\*{1,2}|&)?${escapePattern(name)}\s*(?:\??:(?!:)|[,)}\]]|=(?!=))`,
    'u',
  );
  return passage => {
    // In a function with a parameter of that name, the name is the parameter; in the head of a class it is what that extends.
    if (!belongingOf && callables.has(passage.kind) && isParameter.test(passage.signature)) return [];
    const lines = numberedLines(passage);
    const texts = lines.map(({text}) => text);
    const imported = importRows(texts, passage.path);
    return lines
      .flatMap(({text, number}, row): Use[] => {
        if (!uses.test(text) || own.has(`${passage.path}:${number}`) || isComment.test(text)) return [];
        const isImport = (imported.has(row) && !called.test(text)) || !uses.test(text.replace(loaded, ''));
        if (!isImport && declares.test(text) && !callsAlone(text, name)) return [];
        if (cFile.test(passage.path) && prototype.test(text)) return [];
        const use = isImport ? 'import' : calls.test(text) ? 'call' : 'mention';
        const inside = sanitizeLine(passage.qualifiedName || passage.symbol);
        const belonging = (use !== 'import' && belongingOf?.(passage, texts, row)) || 'own';
        return [
          {path: passage.path, line: number, text: sanitizeLine(text.trim()).slice(0, 160), inside, use, belonging},
        ];
      })
      .sort((a, b) => firstUses.indexOf(a.use) - firstUses.indexOf(b.use))
      .slice(0, mostLines);
  };
}

/** `save(cart);` alone on a line is a call; `save(cart) {` and `save = …` are not. */
function callsAlone(text: string, name: string): boolean {
  const trimmed = text.trim();
  return trimmed.startsWith(`${name}(`) && !trimmed.endsWith('{');
}

/** What has parameters. */
const callables: ReadonlySet<string> = new Set(['function', 'method']);
/** Files in which a line that begins with a type declares a function. */
const cFile = /\.(?:c|cc|cpp|cxx|h|hh|hpp|hxx|m|mm)$/i;
/** What begins with a star and goes on at once is code: `*out = parse(text);`. */
const isComment = /^\s*(?:\/\/|\/\*|\*(?:[\s/]|$)|#\s|#include\b)/;
/** A file that is loaded by its name: `require('./cart')`. */
const loaded = /\b(?:require|import)\s*\(\s*(['"`])[^'"`]*\1/g;

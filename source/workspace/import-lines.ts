import {languageOf} from '../code/languages.ts';

/** How a language brings names in from elsewhere or passes them on. */
interface ImportSyntax {
  /** How a statement begins that does so; it ends where the brackets that it opens are closed. */
  begins: RegExp;
  /** How a list of names begins that does so where its last line fits `ends`: `const {` … `} = require('x')`. */
  list?: {begins: RegExp; ends: RegExp};
  /** How a statement begins that passes on what it lists; in it, only rows count that are nothing but names. */
  passesOn?: RegExp;
}

const assigned = String.raw`(?:(?:const|let|var)\s+)?(?:\{[^}]*\}|\[[^\]]*\]|[\w$]+)\s*(?::[^=]+)?=\s*`;
const exported = String.raw`(?:(?:(?:(?:const|let|var)\s+)?[\w$]+\s*=\s*)?(?:module\s*\.\s*)?exports(?:\.[\w$]+|\[[^\]]*\])*|export)\s*=\s*`;
const script: ImportSyntax = {
  begins: new RegExp(
    String.raw`^\s*(?:import\b(?!\s*[.(])|export\s+(?:type\s+)?(?:\*|\{)|__exportStar\b|${assigned}(?:await\s+import|(?:\w+\()?\s*require)\s*\(|require\s*\(\s*['"])`,
  ),
  list: {begins: /^\s*(?:const|let|var)\s+[{[][^}\]]*$/, ends: /[}\]]\s*=\s*(?:await\s+import|require)\s*\(/},
  passesOn: new RegExp(
    String.raw`^\s*(?:(?:${exported})+(?:\{|[\w$.]+\s*;?\s*$|require\b)|Object\.assign\(\s*(?:module\.)?exports\b|export\s+default\s+(?:[\w$.]+\s*;?\s*$|\{\s*$|\{[^(]*\}))`,
  ),
};
const like = (pattern: RegExp): ImportSyntax => ({begins: pattern});
const javaLike = like(/^\s*(?:@\w+\s+)?(?:public\s+)?(?:import\b|package\s+[\w.]+\s*;?\s*$|export\s+['\x22{])/);

/** The languages that have statements of their own for it, by `Language.id`. */
const syntaxes: Readonly<Record<string, ImportSyntax>> = {
  javascript: script,
  typescript: script,
  tsx: script,
  coffeescript: script,
  html: script,
  python: like(/^\s*(?:import\b|from\s+\S+\s+(?:c?import)\b|cimport\b|__all__\s*(?:\+?=|\.extend\b|\.append\b))/),
  ruby: like(/^\s*(?:require(?:_relative)?|load|autoload|import)\b(?!\s*[=.])/),
  crystal: like(/^\s*require\b/),
  // An indented `use` brings a trait into a class, which uses it.
  php: like(/^(?:<\?php\s+)?(?:use\s+[\w\\]|namespace\s+[\w\\]+\s*;)|^\s*(?:require|include)(?:_once)?\b/),
  rust: like(/^\s*(?:pub(?:\([^)]*\))?\s+)?(?:use\s|extern\s+crate\s|mod\s+\w+\s*;)/),
  // `using (var cart = …)` and `using var cart = …` make a thing.
  'c-sharp': like(
    /^\s*(?:global\s+)?using\s+(?!var\b)(?:static\s+)?(?:[\w.]+|\w+\s*=\s*[\w.<>,\s]+)\s*;|^\s*namespace\s+[\w.]+\s*;/,
  ),
  c: like(/^\s*(?:#\s*(?:include|import)\b|@import\b)/),
  cpp: like(/^\s*(?:#\s*(?:include|import)\b|using\s+(?:namespace\s+)?[\w:]+\s*;|(?:export\s+)?import\b)/),
  'objective-c': like(/^\s*(?:#\s*(?:include|import)\b|@import\b|@class\b)/),
  go: like(/^\s*(?:import\b|package\b)/),
  swift: like(/^\s*(?:@\w+\s+)*(?:public\s+|internal\s+)?import\b/),
  haskell: like(/^\s*(?:import\b|module\b)/),
  elixir: like(/^\s*(?:alias|import|require)\s/),
  erlang: like(/^\s*-(?:import|export|include|include_lib|module)\b/),
  perl: like(/^\s*(?:use|require|no)\s+[\w:'"]|^\s*(?:our\s+)?@EXPORT/),
  lua: like(/^\s*(?:local\s+)?(?:[\w.]+\s*=\s*)?require\b|^\s*return\s+\w+\s*$/),
  bash: like(/^\s*(?:source|\.)\s|^\s*(?:export|declare|typeset)\s+(?:-\w+\s+)*\w+\s*$/),
  powershell: like(/^\s*(?:import-module|export-modulemember|using\s+(?:module|namespace|assembly)|\.\s)/i),
  'f-sharp': like(/^\s*open\b/),
  ocaml: like(/^\s*(?:open|include)\b/),
  'visual-basic': like(/^\s*Imports\b/i),
  zig: like(/^\s*(?:pub\s+)?(?:usingnamespace\b|const\s+\w+\s*=\s*@import\b)/),
  r: like(/^\s*(?:library|require|source)\s*\(/),
  julia: like(/^\s*(?:using|import|export|include)\b/),
  clojure: like(/^\s*\(?(?:ns|:?require|:?use|:?import)\b/),
  css: like(/^\s*@(?:import|use|forward)\b/),
  scss: like(/^\s*@(?:import|use|forward)\b/),
};

/** A name on a row that lists nothing else: `cart,`, `cart: theCart`, `...cart`, `default: cart`. */
const nothingButNames =
  /^(?:[\s,{}[\]();]|(?:\.\.\.)?(?:[\w$.-]+|'[^']*'|"[^"]*")(?:\s*:\s*[\w$.]+)?\s*(?=[,})\];]|$))*$/;
/** The most lines of one import. */
const longestImport = 200;

/** The rows (from 0) of lines of the file at `path` that only import names or pass them on. */
export function importRows(lines: readonly string[], path: string): ReadonlySet<number> {
  const {begins, list, passesOn} = syntaxes[languageOf(path)?.id ?? ''] ?? javaLike;
  const rows = new Set<number>();
  for (let row = 0; row < lines.length; row++) {
    const line = lines[row] ?? '';
    const isList = list?.begins.test(line) ?? false;
    const isPassedOn = passesOn?.test(line) ?? false;
    if (!isList && !isPassedOn && !begins.test(line)) continue;
    const end = endOfStatement(lines, row);
    if (isPassedOn) {
      for (let at = row; at <= end; at++) if (listsNames(lines[at] ?? '')) rows.add(at);
    } else if (!isList || list?.ends.test(lines[end] ?? '')) {
      for (let at = row; at <= end; at++) rows.add(at);
    } else continue;
    row = end;
  }
  return rows;
}

/** Whether a row of what is passed on is nothing but names, and not a value that is made of them. */
function listsNames(line: string): boolean {
  const own = line
    .replace(/\/\/.*$|\/\*.*?\*\//g, '')
    .replace(/^.*(?:=(?!>)|\bexport\s+default\b|Object\.assign\()/, '');
  return nothingButNames.test(own.replace(/\brequire\s*\([^()]*\)/g, ''));
}

/** The row where the brackets that a statement opens in `row` are closed, and which does not say that it goes on. */
function endOfStatement(lines: readonly string[], row: number): number {
  let open = 0;
  for (let at = row; at < Math.min(lines.length, row + longestImport); at++) {
    const line = lines[at] ?? '';
    for (const bracket of line.match(/[(){}[\]]/g) ?? []) open += '({['.includes(bracket) ? 1 : -1;
    if (open <= 0 && !/\\\s*$/.test(line)) return at;
  }
  return row;
}

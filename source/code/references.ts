/** The most names that are kept of one chunk; calls come first. */
const maximumReferences = 200;

/** Reserved words of the supported languages: they are no references. */
const keywords = new Set(
  `abstract alignas alignof and any as asm assert async auto await base become begin bool boolean box break byte case catch chan char class clone
  co_await co_return co_yield concept const const_cast constexpr consteval constinit constructor continue crate debugger decimal declare decltype def default
  defer defined del delegate delete die do done double dyn dynamic dynamic_cast echo elif else elseif elsif empty end endfor endforeach endif endswitch endwhile
  ensure enum esac eval event except exec exit explicit export exports extends extern fallthrough false False fi final finally fixed float fn for foreach friend from func
  function get global go goto guard if impl implements implicit import in include include_once inline instanceof insteadof int interface internal into is isset
  keyof lambda let list local lock long loop macro_rules map match mod module move mut mutable namespace native never new next nil noexcept none None nonlocal not
  null nullptr number object of operator or out override package params pass print private process protected pub public raise range readonly ref register
  reinterpret_cast require require_once rescue restrict ret retry return sbyte sealed select self Self set short signed sizeof stackalloc static static_assert
  static_cast str strictfp string struct super switch symbol synchronized template then this thread_local throw throws trait transient true True try type typedef
  typeid typename typeof uint ulong undef undefined union unknown unless unsafe unset unsigned until use ushort using val var virtual void volatile wchar_t when where
  while with xor yield u8 u16 u32 u64 u128 i8 i16 i32 i64 i128 f32 f64 usize isize size_t define ifdef ifndef endif pragma php param Param`.split(
    /\s+/,
  ),
);

/** Comments and strings as in C, which are passed over. */
const cStyle = /\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"?/.source;
/** Comments that begin with `#`, and strings, which are passed over. */
const hashStyle = /#[^\n]*|"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?/.source;
/** A name, with the mark before it that makes it a call, and the bracket after it that does. */
const name = String.raw`(?<mark>[@$]|<\/?(?=[A-Z])|\.\s*)?(?<![\p{L}\p{N}_$])(?<name>[\p{L}_$][\p{L}\p{N}_$]*(?:[?!](?=[\s(.]|$))?)(?<call>\s*(?:\?\.\s*)?(?:::)?(?:<[^<>()\n;]{0,80}>)?!?\s*\()?`;
/** How comments, strings and names are told apart, by the style of a language (`styleOf`). */
const scanners: Record<string, RegExp> = {
  c: new RegExp(`${cStyle}|'(?:[^'\\\\\\n]|\\\\.)*'|\`|${name}`, 'gu'),
  // A lifetime ('a) is no string.
  rust: new RegExp(`${cStyle}|'(?:[^'\\\\\\n]|\\\\[^\\n]{1,8})'|'\\w+|${name}`, 'gu'),
  python: new RegExp(`"""[\\s\\S]*?(?:"""|$)|'''[\\s\\S]*?(?:'''|$)|${hashStyle}|${name}`, 'gu'),
  hash: new RegExp(`${hashStyle}|${name}`, 'gu'),
  php: new RegExp(`${cStyle}|${hashStyle}|${name}`, 'gu'),
  shell:
    /(?<![\w$])#[^\n]*|'[^']*'?|(?<mark>\$\{?)(?<name>[A-Za-z_]\w*)|(?<=(?:^|[|;&({`!]|\$\(|\b(?:then|do|else|if|elif|while|until|time|exec|sudo|command))[ \t]*)(?<call>[A-Za-z_][\w.:-]*)(?![\w=])/gm,
  powershell:
    /<#[\s\S]*?(?:#>|$)|#[^\n]*|'[^'\n]*'?|(?<mark>\$)(?<name>[A-Za-z_]\w*)|(?<call>[A-Za-z]\w*-[A-Za-z]\w*)|(?<name2>[A-Za-z_]\w*)(?<call2>\s*\()?/g,
};
/** The languages that are not read in the style of C. */
const styleOf: Record<string, string> = {
  rust: 'rust',
  python: 'python',
  php: 'php',
  bash: 'shell',
  powershell: 'powershell',
  ruby: 'hash',
};
/** Languages in which nothing is called. */
const withoutCode = new Set(['css', 'ini', 'regex']);

/**
 * Lists what a piece of code calls and uses, by which the callers of a function are found: the identifiers as they are
 * written, those that are called (`name(…)`, `<Name>`, `@name`, a shell command) first, then those that are used;
 * without repeats, keywords, comments and strings. Read from the letters, not from a syntax tree, so that broken code
 * has references too.
 */
export function referencesIn(text: string, languageId: string, ownName: string): string[] {
  if (withoutCode.has(languageId)) return [];
  const scanner = scanners[styleOf[languageId] ?? 'c'] ?? /$^/g;
  const called = new Set<string>();
  const used = new Set<string>();
  for (const match of text.matchAll(scanner)) {
    const groups = match.groups ?? {};
    const isCommand = groups.name === undefined && groups.name2 === undefined;
    const found = groups.name ?? groups.name2 ?? groups.call;
    if (found === undefined || found.length < 2 || found === ownName || keywords.has(found)) continue;
    const isCall =
      isCommand || groups.call !== undefined || groups.call2 !== undefined || isCallMark(groups.mark, languageId);
    (isCall ? called : used).add(found);
  }
  // Calls first: where there are too many names, those that are merely used are left out.
  const all = [...called];
  for (const one of used) if (!called.has(one)) all.push(one);
  return all.slice(0, maximumReferences);
}

/** Whether what stands before the name makes it a call: `<Name`, a decorator's `@`, and in Ruby a dot. */
function isCallMark(mark: string | undefined, languageId: string): boolean {
  if (mark === undefined) return false;
  if (mark.startsWith('<')) return true;
  if (mark.startsWith('@')) return languageId !== 'ruby';
  return mark.startsWith('.') && languageId === 'ruby';
}

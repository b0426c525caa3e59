/** Tests of `find` with a value that is text, and `-printf`, which prints it. */
export const textTests: ReadonlySet<string> = new Set(
  '-name -iname -path -ipath -wholename -regex -iregex -regextype -type -maxdepth -mindepth -size -mtime -mmin -atime -amin -ctime -cmin -perm -user -group -uid -gid -links -inum -printf -newermt -newerat -newerct -lname -ilname -fstype -used'.split(
    ' ',
  ),
);
/** Tests of `find` whose value names a file. */
export const pathTests: ReadonlySet<string> = new Set('-newer -anewer -cnewer -samefile -newermm'.split(' '));

/** What the files that are found have in common. */
export interface FoundFiles {
  /** Patterns for their names: of each list, one matches. */
  names: readonly (readonly string[])[];
  filesOnly: boolean;
}

/**
 * What is certain about the files with which `find` does something, given all its words and where that stands among them
 * (`-exec`, `-print`): only the tests before it count.
 */
export function filesAt(words: readonly string[], action: number): FoundFiles {
  let depth = 0;
  // An alternative before it is over where it begins.
  let from = 0;
  for (let at = 0; at < action; at = /^[()]$/.test(words[at] ?? '') ? at + 1 : endOf(words, at)) {
    if (words[at] === '(') depth++;
    if (words[at] === ')') depth--;
    if (depth === 0 && /^(?:-o|-or|,)$/.test(words[at] ?? '')) from = at + 1;
  }
  return depth === 0 ? foundFiles(words.slice(from, action)) : {names: [], filesOnly: false};
}

/** What is certain about the files that `find` prints: at its end, where none of its words says so. */
export function printedFiles(words: readonly string[]): FoundFiles {
  const prints: number[] = [];
  for (let at = 0; at < words.length; at = /^[()]$/.test(words[at] ?? '') ? at + 1 : endOf(words, at)) {
    if (/^-print0?$/.test(words[at] ?? '')) prints.push(at);
  }
  const [only, ...more] = prints;
  if (only === undefined) return foundFiles(words);
  return more.length === 0 ? filesAt(words, only) : {names: [], filesOnly: false};
}

/**
 * What is certain about the files that the tests of `find` let through. Tests that leave files out (`! -name x`) and groups
 * in brackets make them less, never more; alternatives are only understood where they are nothing but names.
 */
function foundFiles(words: readonly string[]): FoundFiles {
  const alternatives = alternativesOf(words);
  if (alternatives) return {names: [alternatives], filesOnly: false};
  const names: string[][] = [];
  let filesOnly = false;
  for (let at = 0; at < words.length; ) {
    const word = words[at] ?? '';
    if (/^(?:-o|-or|,)$/.test(word)) return {names: [], filesOnly: false};
    if (/^(?:!|-not)$/.test(word)) {
      // What follows is left out, whatever it is; a second negation would take it in again.
      if (/^(?:!|-not)$/.test(words[at + 1] ?? '')) return {names: [], filesOnly: false};
      at = endOf(words, at + 1);
      continue;
    }
    const end = endOf(words, at);
    const value = words[at + 1] ?? '';
    if (word === '(') {
      const group = alternativesOf(words.slice(at + 1, end - 1));
      if (group) names.push(group);
    } else if (/^-i?name$/.test(word)) names.push([value]);
    else if (word === '-type' && value === 'f') filesOnly = true;
    at = end;
  }
  return {names, filesOnly};
}

/** Where the test ends that begins at a word: with its value, the command that it starts, or the bracket that closes it. */
function endOf(words: readonly string[], at: number): number {
  const word = words[at] ?? '';
  if (textTests.has(word) || pathTests.has(word)) return at + 2;
  if (word === '-exec') {
    const end = words.findIndex(
      (one, index) => index > at && (one === ';' || (one === '+' && words[index - 1] === '{}')),
    );
    return end < 0 ? words.length : end + 1;
  }
  if (word !== '(') return at + 1;
  let next = at + 1;
  while (next < words.length && words[next] !== ')') next = endOf(words, next);
  return next + 1;
}

/** The patterns of `-name a -o -name b`; undefined for anything else. */
function alternativesOf(words: readonly string[]): string[] | undefined {
  const patterns: string[] = [];
  for (let at = 0; at < words.length; at += 3) {
    const [test = '', value, or = '-o'] = words.slice(at, at + 3);
    if (!/^-i?name$/.test(test) || value === undefined || !/^-o(?:r)?$/.test(or)) return undefined;
    patterns.push(value);
  }
  return patterns.length === 0 || words.length % 3 === 0 ? undefined : patterns;
}

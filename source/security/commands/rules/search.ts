import {doubt} from '../doubt.ts';
import {textField, textOf} from '../field.ts';
import {type FolderSearch, folderSecretsDoubt} from '../folder-secrets.ts';
import type {ProgramRule} from '../proof-context.ts';
import {longTexts, type ReadOptions, ruleFor, texts} from '../read-options.ts';
import {mayMatch, surelyMatches, takesHiddenSecrets} from '../secret-pattern.ts';
import {linksDoubt} from './reading.ts';

/** `grep`, which reads hidden files too when it goes through folders. */
const grep = ruleFor({
  flags: 'abcEFGhHiIlLnoPqrRsTUvVwxyzZ',
  valued: {...texts('ABCdem'), f: 'path'},
  long: 'basic-regexp byte-offset count extended-regexp files-with-matches files-without-match fixed-strings ignore-case no-ignore-case initial-tab invert-match line-buffered line-number line-regexp no-filename no-messages null null-data only-matching perl-regexp quiet recursive silent text unix-byte-offsets with-filename word-regexp dereference-recursive',
  longValued: {
    ...longTexts(
      'after-context before-context context binary-files directories exclude exclude-dir include label max-count regexp group-separator',
    ),
    file: 'path',
  },
  longOptional: 'color colour',
  numbers: true,
  operands: 'path',
  leadingText: {count: 1, unless: ['e', 'f', 'regexp', 'file']},
  also({options, operands}, call, context) {
    const has = (...names: string[]) => options.some(({name}) => names.includes(name));
    // Its words may be shortened: all that is neither `read` nor `skip` goes through folders.
    const walks = options.some(
      ({name, value}) => (name === 'd' || name === 'directories') && !/^(?:read|skip)$/.test(textOf(value) ?? ''),
    );
    const places = operands.slice(has(...patternOptions) ? 0 : 1);
    if (walks || has('r', 'recursive', 'R', 'dereference-recursive')) {
      const found =
        printsLines(options) &&
        folderSecretsDoubt(
          {
            places,
            sought: soughtBy({options, operands}),
            reads: grepReads(options),
            without: options.flatMap(({name, value}) => (name === 'exclude-dir' ? (textOf(value) ?? []) : [])),
          },
          call,
          context,
        );
      if (found) return found;
      if (options.some(({name, value}) => name === 'include' && takesHiddenSecrets(textOf(value) ?? ''))) {
        return doubt('secret', 'the search is for files that look like they hold secrets');
      }
    }
    if (!has('R', 'dereference-recursive')) return undefined;
    for (const place of places.length > 0 ? places : [textField('.')]) {
      const found = linksDoubt(textOf(place), call, context);
      if (found) return found;
    }
    return undefined;
  },
});

/** `rg`, which leaves hidden files out unless told otherwise. */
const ripgrep = ruleFor({
  flags: 'abcFHhIiLlNnopPqSsUuVvwx0'.replace('L', ''),
  valued: {...texts('ABCEegjmMrTtd'), f: 'path'},
  long: 'files files-with-matches files-without-match count count-matches fixed-strings hidden no-hidden ignore-case smart-case case-sensitive invert-match json line-number no-line-number line-regexp word-regexp max-columns-preview multiline multiline-dotall no-config no-filename with-filename heading no-heading no-ignore no-ignore-vcs no-ignore-parent no-ignore-global no-ignore-dot no-messages null null-data only-matching passthru pcre2 pretty quiet stats text trim type-list unrestricted version vimgrep column no-column block-buffered line-buffered byte-offset crlf glob-case-insensitive include-zero no-mmap no-unicode one-file-system',
  longValued: {
    ...longTexts(
      'after-context before-context context color colors context-separator encoding engine field-match-separator glob iglob max-columns max-count max-depth max-filesize path-separator regexp replace sort sortr threads type type-not dfa-size-limit regex-size-limit',
    ),
    file: 'path',
  },
  operands: 'path',
  leadingText: {count: 1, unless: ['e', 'f', 'regexp', 'file', 'files', 'type-list', 'version', 'V']},
  strictWildcards: true,
  also({options, operands}, call, context) {
    const has = (...names: string[]) => options.some(({name}) => names.includes(name));
    if (has('files', 'type-list', 'version', 'V')) return undefined;
    if (options.some(({name, value}) => /^(?:g|i?glob)$/.test(name) && takesHiddenSecrets(textOf(value) ?? ''))) {
      return doubt('secret', 'the search is for files that look like they hold secrets');
    }
    // Program text and prose are no secret files, wherever they lie.
    const typesOfCode = options.filter(({name}) => name === 't' || name === 'type');
    if (typesOfCode.length > 0 && typesOfCode.every(({value}) => codeTypes.test(textOf(value) ?? ''))) return undefined;
    if (!printsLines(options)) return undefined;
    const search = ripgrepSearch({options, operands});
    return folderSecretsDoubt(search, call, context);
  },
});

/** Types of `rg` that take in files with program text or prose alone. */
const codeTypes =
  /^(?:c|cpp|csharp|css|dart|elixir|go|haskell|html|java|js|kotlin|less|lua|markdown|md|php|py|python|r|ruby|rust|sass|scala|svelte|swift|ts|typescript|vue|zig)$/;

/** The options that give what is searched for. */
const patternOptions = ['e', 'f', 'regexp', 'file'];
/** Options with which names or numbers are printed, and nothing of what is in a file. */
const namesOnly = /^(?:[lLcq]|files-with(?:out-match|-matches)|count|quiet|silent|name-only)$/;

/** The options of a search as they were given, in order. */
type Options = ReadOptions['options'];

/** Whether lines of the files are printed, and not only names or numbers: only then can a secret be seen. */
export function printsLines(options: Options): boolean {
  return options.some(({name}) => name === 'json') || !options.some(({name}) => namesOnly.test(name));
}

/**
 * The patterns of a search, undefined for one that is not known, and none where nearly every line would match: what
 * cannot match in a secret file shows nothing of it.
 */
export function soughtBy({options, operands}: ReadOptions): (string | undefined)[] {
  if (options.some(({name}) => /^(?:v|invert-match|passthru|not)$/.test(name))) return [];
  const given = options.filter(({name}) => patternOptions.includes(name));
  if (given.length === 0) return [textOf(operands[0])];
  return given.map(({name, value}) => (name === 'f' || name === 'file' ? undefined : textOf(value)));
}

/**
 * Which files `grep` looks into with these options: the last of `--include` and `--exclude` that matches decides, and
 * where none does, the first one: GNU grep, "File and Directory Selection".
 */
function grepReads(options: Options): (name: string) => boolean {
  const globs = options.filter(({name}) => name === 'include' || name === 'exclude');
  return name => {
    let isRead = globs[0]?.name !== 'include';
    for (const {name: option, value} of globs) {
      if (option === 'include') isRead ||= mayMatch(textOf(value) ?? '*', name);
      else if (surelyMatches(textOf(value), name)) isRead = false;
    }
    return isRead;
  };
}

/**
 * Where `rg` looks: the last glob that matches decides. One without `!` leaves out what no glob matches, and takes in
 * hidden and ignored files that it matches; so does a type, and a line with `!` in an ignore file.
 */
function ripgrepSearch({options, operands}: ReadOptions): FolderSearch {
  const has = (...names: string[]) => options.some(({name}) => names.includes(name));
  const globs = options.flatMap(({name, value}) => (/^(?:g|i?glob)$/.test(name) ? [textOf(value)] : []));
  const isTaking = (glob: string | undefined) => glob === undefined || !glob.startsWith('!');
  const takes = globs.some(isTaking);
  const unrestricted = options.filter(({name}) => name === 'u' || name === 'unrestricted').length;
  const readsHidden = has('hidden', 't', 'type') || unrestricted > 1;
  return {
    places: operands.slice(has(...patternOptions) ? 0 : 1),
    sought: soughtBy({options, operands}),
    reads(name, unhidden) {
      let isRead = !takes && (readsHidden || !name.startsWith('.') || unhidden.some(glob => mayMatch(glob, name)));
      for (const glob of globs) {
        if (isTaking(glob)) isRead ||= mayMatch(glob ?? '*', name);
        else if (surelyMatches(glob?.slice(1), name)) isRead = false;
      }
      return isRead;
    },
    ...(!takes && {
      without: globs.flatMap(glob => /^!(?:\*\*\/)?([\w.-]+)\/?$/.exec(glob ?? '')?.[1] ?? []),
      leavesIgnored: unrestricted === 0 && !options.some(({name}) => name.startsWith('no-ignore')),
    }),
  };
}

/**
 * When programs that search in files (`grep`, `rg`) may run without asking: inside the workspace, and where no lines of
 * secret files would be printed.
 */
export const searchRules: Readonly<Record<string, ProgramRule>> = {
  grep,
  egrep: grep,
  fgrep: grep,
  rg: ripgrep,
};

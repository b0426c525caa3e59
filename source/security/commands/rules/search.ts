import {matchGlob} from '../../path-glob.ts';
import {type Doubt, doubt, quoted} from '../doubt.ts';
import {textField, textOf} from '../field.ts';
import type {Call, ProgramRule, RuleContext} from '../proof-context.ts';
import {longTexts, type ReadOptions, ruleFor, texts} from '../read-options.ts';
import {takesHiddenSecrets} from '../secret-pattern.ts';
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
    const recursive = has('r', 'recursive', 'R', 'dereference-recursive');
    if (recursive) {
      const found = secretsDoubt({options, operands, hidden: true}, call, context);
      if (found) return found;
      if (options.some(({name, value}) => name === 'include' && takesHiddenSecrets(textOf(value) ?? ''))) {
        return doubt('secret', 'the search is for files that look like they hold secrets');
      }
    }
    if (!has('R', 'dereference-recursive')) return undefined;
    const places = operands.slice(has('e', 'f', 'regexp', 'file') ? 0 : 1);
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
    const hidden = has('hidden') || options.filter(({name}) => name === 'u' || name === 'unrestricted').length > 1;
    return secretsDoubt({options, operands, hidden}, call, context);
  },
});

/** The options that give what is searched for. */
const patternOptions = ['e', 'f', 'regexp', 'file'];
/** Options with which names or numbers are printed, and nothing of what is in a file. */
const printsNoLines = new Set([
  'l',
  'L',
  'c',
  'q',
  'files-with-matches',
  'files-without-match',
  'count',
  'quiet',
  'silent',
]);

/** The doubt about a search below a folder that would print lines of secrets which lie there. */
function secretsDoubt(
  {options, operands, hidden}: ReadOptions & {hidden: boolean},
  call: Call,
  {surroundings}: RuleContext,
): Doubt | undefined {
  const values = (...names: string[]) =>
    options.filter(({name}) => names.includes(name)).map(({value}) => textOf(value) ?? '*');
  const given = options.some(({name}) => patternOptions.includes(name));
  const sought = given
    ? options.filter(({name}) => patternOptions.includes(name)).map(({value}) => value)
    : operands.slice(0, 1);
  const isInverted = options.some(({name}) => name === 'v' || name === 'invert-match' || name === 'passthru');
  if (options.some(({name}) => printsNoLines.has(name))) return undefined;
  if (!isInverted && sought.every(field => isOrdinaryWord(textOf(field)))) return undefined;
  const only = [...values('include'), ...values('g', 'glob', 'iglob').filter(glob => !glob.startsWith('!'))];
  const without = [
    ...values('exclude'),
    ...values('g', 'glob', 'iglob').flatMap(glob => (glob.startsWith('!') ? [glob.slice(1)] : [])),
  ];
  if (options.some(({name}) => name === 't' || name === 'type')) return undefined;
  const covers = (name: string) =>
    (only.length === 0 || only.some(glob => matchGlob(glob, name))) && !without.some(glob => matchGlob(glob, name));
  const places = operands.slice(given ? 0 : 1).map(textOf);
  for (const place of places.length > 0 ? places : ['.']) {
    for (const folder of place === undefined ? [] : call.state.folders) {
      const {secretNames} = surroundings.traits(place?.startsWith('/') ? place : `${folder}/${place}`);
      const hit = secretNames.find(name => (hidden || !name.startsWith('.')) && covers(name));
      if (hit !== undefined)
        return doubt('secret', `the search would print lines of ${quoted(hit)}, which looks like it holds secrets`);
    }
  }
  return undefined;
}

/** Whether only lines with some word in them match that has nothing to do with secrets: such a search is after something else. */
function isOrdinaryWord(pattern: string | undefined): boolean {
  if (pattern === undefined) return false;
  if (/secret|token|passw|pwd|key|auth|cred|private|aws|api|database|:\/\//i.test(pattern)) return false;
  return pattern
    .split(/\\?\|/)
    .every(choice =>
      /[A-Za-z0-9]{3}/.test(choice.replace(/\[[^\]]*\]|\\./g, ' ').replace(/.[*?]|.\{\d*,?\d*\}/g, ' ')),
    );
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

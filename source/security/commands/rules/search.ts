import {isSecretPath} from '../../secret-paths.ts';
import {doubt} from '../doubt.ts';
import {textField, textOf} from '../field.ts';
import type {ProgramRule} from '../proof-context.ts';
import {ruleFor, type ValueKind} from '../read-options.ts';
import {linksDoubt} from './reading.ts';

const texts = (letters: string): Record<string, ValueKind> =>
  Object.fromEntries([...letters].map(letter => [letter, 'text' as const]));
const longTexts = (names: string): Record<string, ValueKind> =>
  Object.fromEntries(names.split(' ').map(name => [name, 'text' as const]));

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
      const included = options.filter(({name}) => name === 'include').map(({value}) => textOf(value) ?? '');
      if (
        included.some(pattern => isSecretPath(pattern.replace(/\*/g, 'x')) || isSecretPath(pattern.replace(/\*/g, '')))
      ) {
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
});

/** Programs that search in files. */
export const searchRules: Readonly<Record<string, ProgramRule>> = {
  grep,
  egrep: grep,
  fgrep: grep,
  rg: ripgrep,
};

import {resolve} from 'node:path';
import type {Doubt} from '../doubt.ts';
import {type Field, textField, textOf} from '../field.ts';
import {folderSecretsDoubt} from '../folder-secrets.ts';
import type {Call, RuleContext} from '../proof-context.ts';
import type {ReadOptions} from '../read-options.ts';
import {mayMatch} from '../secret-pattern.ts';
import {exposureDoubt, written} from './git-prints.ts';
import {printsLines, soughtBy} from './search.ts';

/** Options with which `git grep` looks at files that git does not track, or ignores. */
const looksFurther = new Set(['no-index', 'untracked', 'no-exclude-standard']);

/** Options that change how finds are printed, not where they are sought. */
const appearance =
  /^(?:[ABCcnhHlLzopqW]|number|after-context|before-context|context|show-function|function-context|line-number|column|count|break|heading|null|only-matching|color|no-color|full-name|files-with-matches|files-without-match|name-only|quiet)$/;

/**
 * The doubt about a `git grep` that would print lines of secrets: git is asked in which of the files that it tracks, or
 * that a commit has, it would find something.
 */
export function gitGrepDoubt(read: ReadOptions, call: Call, context: RuleContext): Doubt | undefined {
  const {options, operands, beforeDashes} = read;
  if (!printsLines(options)) return undefined;
  const {surroundings} = context;
  const leading = options.some(({name}) => name === 'e') ? 0 : 1;
  const given = operands.slice(leading);
  const names = namesOf(read);
  for (const folder of call.state.folders) {
    if (options.some(({name}) => looksFurther.has(name)) || !surroundings.gitPrograms(folder).isRepository) {
      const found = anyFilesDoubt(given, soughtBy(read), call, context);
      if (found) return found;
      continue;
    }
    // A word that is no file of the folder is taken for a commit, as git does.
    const isMissing = (field: Field) => {
      const text = textOf(field) ?? '.';
      return !/^:|[*?[\\]/.test(text) && surroundings.check(resolve(folder, text), 'list').kind === 'missing';
    };
    const isCommit = (field: Field, at: number) =>
      beforeDashes === undefined ? isMissing(field) : at + leading < beforeDashes;
    const objects = given.filter(isCommit).map(field => textOf(field) ?? '');
    const isOfCommit = objects.length > 0;
    const reading = {objects, readsFiles: !isOfCommit, readsHistory: isOfCommit, ...(names && {names})};
    const found = exposureDoubt(surroundings.gitExposure(folder, reading), call.name);
    if (found) return found;
  }
  return undefined;
}

/** The doubt about a search in all files, also those that git does not track. */
function anyFilesDoubt(
  given: readonly Field[],
  sought: readonly (string | undefined)[],
  call: Call,
  context: RuleContext,
): Doubt | undefined {
  for (const place of given.length > 0 ? given : [textField('.')]) {
    const text = textOf(place) ?? '.';
    const isPattern = /^:|[*?[\\]/.test(text);
    // A `*` in it takes in a `/` too.
    const reads = (name: string) => text.startsWith(':') || !isPattern || /[*[\\]/.test(text) || mayMatch(text, name);
    const found = folderSecretsDoubt({places: [isPattern ? textField('.') : place], sought, reads}, call, context);
    if (found) return found;
  }
  return undefined;
}

/** The words of the same search that list the files with finds; undefined where they are not known to the letter. */
function namesOf({options, operands, beforeDashes}: ReadOptions): string[] | undefined {
  const texts = (fields: readonly Field[]) => fields.map(field => textOf(field) ?? '');
  const kept = options.filter(({name}) => !appearance.test(name));
  const isKnown = [...operands, ...kept.flatMap(({value}) => value ?? [])].every(field => field.kind === 'text');
  if (!isKnown) return undefined;
  const before = texts(operands.slice(0, beforeDashes));
  const paths = beforeDashes === undefined ? [] : ['--', ...texts(operands.slice(beforeDashes))];
  return ['grep', '-l', '-z', '--full-name', ...kept.flatMap(written), ...before, ...paths];
}

import {isAbsolute, join, resolve, sep} from 'node:path';
import {type Doubt, doubt} from '../doubt.ts';
import {textField, textOf} from '../field.ts';
import {folderSecretsDoubt, secretsDoubt} from '../folder-secrets.ts';
import type {Call, RuleContext} from '../proof-context.ts';
import type {ReadOptions} from '../read-options.ts';
import {mayMatch} from '../secret-pattern.ts';
import {soughtWords} from '../sought-words.ts';
import {printsLines, soughtBy} from './search.ts';

/** Options with which `git grep` looks at files that git does not track, or ignores. */
const looksFurther = new Set(['no-index', 'untracked', 'no-exclude-standard']);

/**
 * The doubt about a `git grep` that would print lines of secrets: among the files that git tracks, below the folders it
 * is told to look into, or in a commit whose files are not known here.
 */
export function gitGrepDoubt(read: ReadOptions, call: Call, context: RuleContext): Doubt | undefined {
  const {options, operands} = read;
  if (!printsLines(options)) return undefined;
  const {surroundings} = context;
  const sought = soughtBy(read);
  const words = soughtWords(sought);
  const given = options.some(({name}) => name === 'e') ? operands : operands.slice(1);
  const places = given.length > 0 ? given : [textField('.')];
  for (const folder of call.state.folders) {
    const looksAround =
      options.some(({name}) => looksFurther.has(name)) || !surroundings.gitPrograms(folder).isRepository;
    for (const place of places) {
      const text = textOf(place) ?? '.';
      const isPattern = /^:|[*?[\\]/.test(text);
      const reads = (name: string) => text.startsWith(':') || !isPattern || mayMatch(text, name);
      if (looksAround) {
        const where = isPattern ? textField('.') : place;
        const found = folderSecretsDoubt({places: [where], sought, reads}, call, context);
        if (found) return found;
        continue;
      }
      const path = isPattern ? folder : isAbsolute(text) ? text : resolve(folder, text);
      const isMissing = !isPattern && surroundings.check(path, 'list').kind === 'missing';
      if (isMissing && text !== 'HEAD' && words === undefined) {
        return doubt('secret', 'it is not known which files `git grep` would find in an earlier commit');
      }
      const tracked = surroundings.trackedSecrets(folder);
      if (tracked === undefined && words === undefined) {
        return doubt('secret', 'it is not known which files git tracks, secrets perhaps among them');
      }
      const below = isMissing ? folder : path;
      const near = tracked?.filter(one => isPattern || one === below || one.startsWith(join(below, sep))) ?? [];
      const found = secretsDoubt(near, {reads, words}, surroundings);
      if (found) return found;
    }
  }
  return undefined;
}

import {basename} from 'node:path';
import {type Doubt, doubt, quoted} from '../doubt.ts';
import {type Field, mayBeOption, textField, textOf} from '../field.ts';
import {type FoundFiles, filesAt, pathTests, textTests} from '../find-tests.ts';
import {manyRounds, roundsOf} from '../loop-rounds.ts';
import type {Call, ProgramRule, RuleContext} from '../proof-context.ts';
import {commonSecrets, mayMatch, secretsMeantBy} from '../secret-pattern.ts';

/** Words of `find` without a value that change nothing. */
const plainTests = new Set(
  '-empty -readable -writable -executable -print -print0 -ls -prune -quit -not -a -and -o -or -true -false -depth -d -xdev -mount -noleaf -daystart ( ) ! , -nouser -nogroup -ignore_readdir_race -nowarn -warn -help -version'.split(
    ' ',
  ),
);
/**
 * When `find` may run without asking: without what deletes, writes or follows links, and where what `-exec` starts is
 * harmless itself.
 */
export const find: ProgramRule = (call, context) => {
  const {fields, state} = call;
  let at = 0;
  while (/^-(?:[HP]|O[0-3])$/.test(textOf(fields[at]) ?? '')) {
    // A link can lead anywhere on the disk.
    if (textOf(fields[at]) === '-H') return doubt('outside-workspace', '`find -H` follows links');
    at++;
  }
  const roots: Field[] = [];
  for (; at < fields.length; at++) {
    const field = fields[at] as Field;
    if (mayBeOption(field) || /^[(!),]/.test(textOf(field) ?? '')) break;
    if (field.kind === 'text' && field.loose)
      return doubt('unproved-option', 'a file could be called like a test of `find`');
    const found = context.checkPath(field, 'list', state);
    if (found) return found;
    roots.push(field);
  }
  if (roots.length === 0) roots.push(textField('.'));
  // What the tests say of the files decides whether a command after them may read those.
  const [first, words] = [at, fields.slice(at).map(field => textOf(field) ?? '*')];
  for (; at < fields.length; at++) {
    const field = fields[at] as Field;
    const text = textOf(field);
    if (text === undefined || (field.kind === 'text' && field.loose)) {
      return doubt('unproved-argument', 'a test of `find` is not known');
    }
    if (plainTests.has(text)) continue;
    if (textTests.has(text) || pathTests.has(text)) {
      const value = fields[++at];
      if (value === undefined || (value.kind === 'unknown' && value.many)) {
        return doubt('unproved-argument', `the value of \`${text}\` is not known`);
      }
      const found = pathTests.has(text) ? context.checkPath(value, 'list', state) : undefined;
      if (found) return found;
      continue;
    }
    if (text === '-exec') {
      const end = fields.findIndex(
        (one, index) =>
          index > at && (textOf(one) === ';' || (textOf(one) === '+' && textOf(fields[index - 1]) === '{}')),
      );
      if (end < 0) return doubt('unproved-argument', 'the command of `-exec` does not end');
      const found = proveExec(fields.slice(at + 1, end), roots, filesAt(words, at - first), call, context);
      if (found) return found;
      at = end;
      continue;
    }
    return doubt('unproved-option', `${quoted(text)} is not among the tests of \`find\` that are known to be harmless`);
  }
  return undefined;
};

/** Checks the command after `-exec`, which runs once for each file that is found, with `{}` as any of these. */
function proveExec(
  fields: readonly Field[],
  roots: readonly Field[],
  patterns: FoundFiles,
  call: Call,
  context: RuleContext,
): Doubt | undefined {
  const [program, ...rest] = fields;
  const name = textOf(program);
  if (name === undefined || name.includes('{}'))
    return doubt('computed-program', '`find -exec` would run what it finds');
  // Any of the found files may stand in place of `{}`, a secret among them.
  const unsafe = foundFilesDoubt(
    roots.map(root => textOf(root)),
    patterns,
    call,
    context,
  );
  const inner = rest.map((field): Field => {
    const text = textOf(field);
    if (text === undefined || !text.includes('{}')) return field;
    if (text === '{}' && !unsafe) return {kind: 'unknown', prefix: './', many: true, insidePath: true};
    return {kind: 'unknown', prefix: text.slice(0, text.indexOf('{}')), many: text === '{}'};
  });
  const found = context.proveCall({name, fields: inner, state: call.state, rounds: roundsOf(call) * manyRounds});
  return found && unsafe ? unsafe : found;
}

/**
 * Whether the files that are found are safe to be read by another program: the doubt where a secret may be among them,
 * or a link that leads out of the workspace.
 */
export function foundFilesDoubt(
  roots: readonly (string | undefined)[],
  {names, filesOnly}: FoundFiles,
  call: Pick<Call, 'state'>,
  context: Pick<RuleContext, 'surroundings'>,
): Doubt | undefined {
  const mayBeFound = (name: string) => names.every(some => some.some(pattern => mayMatch(pattern, name)));
  for (const root of roots) {
    if (root === undefined) return doubt('unproved-argument', 'it is not known where `find` would look');
    for (const folder of call.state.folders) {
      const traits = context.surroundings.traits(root.startsWith('/') ? root : `${folder}/${root}`);
      if (!filesOnly && (!traits.complete || traits.linkNames.some(mayBeFound))) {
        return doubt(
          'outside-workspace',
          `there are links below ${quoted(root)} that may lead anywhere; add \`-type f\``,
        );
      }
      const meant = names.flat().some(pattern => secretsMeantBy(pattern).length > 0);
      const unseen = traits.complete
        ? traits.secretPaths.some(path => mayBeFound(basename(path)))
        : commonSecrets.some(mayBeFound);
      if (meant || unseen)
        return doubt('secret', `files below ${quoted(root)} that look like they hold secrets would be read`);
    }
  }
  return undefined;
}

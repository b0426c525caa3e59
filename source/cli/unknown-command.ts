import {MistypedError} from '../config/mistyped-error.ts';
import type {EcaError} from '../foundation/errors.ts';
import {shellLine} from './corrected-line.ts';
import type {Intent} from './interpret.ts';
import type {Noun} from './registry.ts';
import {mistyped, quoted, unknownName, usageError} from './usage-error.ts';

/** The error for a command that is planned, and not there yet. */
export function commandToCome({words}: Extract<Intent, {kind: 'to-come'}>): EcaError {
  return usageError(
    'not-available',
    `${quoted(`eca ${words.join(' ')}`)} is not available in this version`,
    'To ask it as a question, put -- before it; eca --help lists what there is',
  );
}

/** The error for a word that is taken for a slip in a command: names what is near, and how to ask it as a question. */
export async function unknownCommand({word, noun, next, asked}: Extract<Intent, {kind: 'unknown'}>): Promise<EcaError> {
  const line = shellLine(asked);
  const hint = line === undefined ? 'To ask it as a question, put -- before it' : `To ask it as a question: ${line}`;
  if (noun && noun.verbs.length === 0) {
    return usageError('unexpected-operand', `Unexpected ${quoted(word)} behind ${quoted(`eca ${noun.name}`)}`, hint);
  }
  if (noun) return unknownName('verb', word, noun.verbs, hint);
  if (word === 'version')
    return new MistypedError(
      'usage-unknown-command',
      'Unknown command `version`. Did you mean `--version`?',
      {typed: word, meant: ['--version']},
      hint,
    );
  const {nouns} = await import('./registry.ts');
  const named = (some: readonly Noun[]) => some.map(({name}) => name);
  // Of the commands that are near, those are meant that have the verb behind it.
  const fitting = nouns.filter(({verbs}) => next !== undefined && verbs.includes(next));
  const likely = named(fitting.length > 0 ? fitting : nouns);
  return mistyped('unknown-command', `Unknown command ${quoted(word)}`, word, named(nouns), hint, likely);
}

import type {EcaError} from '../foundation/errors.ts';
import type {Intent} from './interpret.ts';
import {quoted, unknownName, usageError} from './usage-error.ts';

/** The error for a command that is planned, and not there yet. */
export function commandToCome({words}: Extract<Intent, {kind: 'to-come'}>): EcaError {
  return usageError(
    'not-available',
    `${quoted(`eca ${words.join(' ')}`)} is not available in this version`,
    'To ask it as a question, put -- before it; eca --help lists what there is',
  );
}

/** The error for a word that is taken for a slip in a command: names what is near, and how to ask it as a question. */
export async function unknownCommand({word, noun}: Extract<Intent, {kind: 'unknown'}>): Promise<EcaError> {
  const hint = `To ask it as a question: eca -- ${noun ? `${noun.name} ` : ''}${word}`;
  if (noun && noun.verbs.length === 0) {
    return usageError('unexpected-operand', `Unexpected ${quoted(word)} behind ${quoted(`eca ${noun.name}`)}`, hint);
  }
  if (noun) return unknownName('verb', word, noun.verbs, hint);
  if (word === 'version')
    return usageError('unknown-command', 'Unknown command `version`. Did you mean `--version`?', hint);
  const {nouns} = await import('./registry.ts');
  return unknownName(
    'command',
    word,
    nouns.map(({name}) => name),
    hint,
  );
}

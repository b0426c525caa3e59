import type {Command, Verb} from './command.ts';
import {type FlagTable, globalFlags} from './flags.ts';
import {splitFlags} from './split-flags.ts';
import {quoted, unknownName, usageError} from './usage-error.ts';

/**
 * Finds which verb of a command was typed, wherever it stands among the flags; the value of a flag is not taken for
 * one.
 */
export function typedVerb(command: Command, argv: readonly string[]): Verb | undefined {
  const table = Object.assign({}, ...command.verbs.map(({flags}) => flags), globalFlags) as FlagTable;
  let word: string | undefined;
  try {
    word = splitFlags(argv, table).operands[0];
  } catch {
    // What is wrong with the flags is said when they are read for good.
    word = argv.find(argument => command.verbs.some(({name}) => name === argument));
  }
  return command.verbs.find(({name}) => name !== '' && name === word);
}

/** What was typed beside the verb's name; a later word of the same text stays. */
export function withoutVerb(operands: readonly string[], verb: Verb): string[] {
  const at = operands.indexOf(verb.name);
  return operands.filter((_, index) => index !== at);
}

/** The error for a word that neither names a verb nor is taken by the one that was typed. */
export function unexpectedOperand(command: Command, verb: Verb | undefined, operand: string) {
  const verbs = command.verbs.map(({name}) => name).filter(name => name !== '');
  const hint = `eca ${command.name} --help lists what there is`;
  if (verb === undefined && verbs.length > 0) return unknownName('verb', operand, verbs, hint);
  const shown = verb === undefined || verb.name === '' ? command.name : `${command.name} ${verb.name}`;
  return usageError(
    'unexpected-operand',
    `Unexpected ${quoted(operand)}: \`eca ${shown}\` takes nothing but flags`,
    hint,
  );
}

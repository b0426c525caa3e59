import type {CompoundList, Word} from 'unbash';
import {plainName} from './shell-variables.ts';

/** Whether a loop's condition is one `read` and nothing else, so that the loop ends with its input. */
export function readsLine(clause: CompoundList): boolean {
  const [statement] = clause.commands;
  const command = statement?.command;
  return (
    clause.commands.length === 1 &&
    command?.type === 'Command' &&
    command.name?.value === 'read' &&
    command.redirects.length === 0
  );
}

/** The one variable that `read -r` fills, as in `while read -r line`; undefined where the clause is anything else. */
export function lineVariable(clause: CompoundList): string | undefined {
  const command = clause.commands[0]?.command;
  if (!readsLine(clause) || command?.type !== 'Command') return undefined;
  const [flag, name, ...more] = command.args.map(word => (word.type === 'Word' ? word.value : ''));
  return flag === '-r' && more.length === 0 && name !== undefined && plainName.test(name) ? name : undefined;
}

/** Whether a word means exactly what it says, with quotes at most: no variables, wildcards or substitutions. */
export function isLiteral(word: Word): boolean {
  return (
    !/^~|^[A-Za-z_]\w*=.*~/.test(word.text) &&
    (word.parts ?? []).every(
      part =>
        part.type === 'Literal' ||
        part.type === 'SingleQuoted' ||
        (part.type === 'DoubleQuoted' && part.parts.every(child => child.type === 'Literal')),
    )
  );
}

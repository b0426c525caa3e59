import {EcaError, isCancellation, toErrorData} from '../../foundation/errors.ts';
import {suggestNames} from '../../runtime/suggest-names.ts';
import {commandTable, findCommand} from './command-table.ts';
import {listParts} from './help-command.ts';
import {type ParsedCommand, parseCommand} from './parse-command.ts';
import type {CommandPorts, ReplyPart} from './slash-command.ts';

/**
 * Runs a slash command that the user typed; undefined where the text is a message for the model. Never rejects: what
 * went wrong is part of the reply.
 */
export function runCommand(text: string, ports: CommandPorts): Promise<ReplyPart[]> | undefined {
  const parsed = parseCommand(text);
  return parsed && reply(parsed, ports);
}

/**
 * Finds the command and runs it. An unknown name is answered with those that are close; a command that must not run
 * during an answer is refused until that ends.
 */
async function reply({name, words, rest}: ParsedCommand, ports: CommandPorts): Promise<ReplyPart[]> {
  if (name === '') return listParts(commandTable);
  try {
    const command = findCommand(name);
    if (!command) {
      // Only letters and hyphens got here: the name is safe to print.
      const behind = rest === '' ? '' : ` ${ports.context.sanitize(rest).replace(/\s+/g, ' ').slice(0, 200)}`;
      const names = commandTable.flatMap(one => [one.name, ...(one.aliases ?? [])]);
      throw new EcaError(
        'usage-unknown-command',
        `Unknown command \`/${name.slice(0, 60)}\`, ${suggestNames(name, names, near => `/${near}${behind}`)}`,
        {
          hint: '`/` shows all of them.',
        },
      );
    }
    if (command.idleOnly && ports.app.working() && (words.length > 0 || command.parameters === '')) {
      throw new EcaError('usage-working', `\`/${command.name}\` waits for the answer to end`, {hint: 'Esc stops it.'});
    }
    return await command.run(words, ports, rest);
  } catch (error) {
    // What the user has stopped is no error.
    if (isCancellation(error) || ports.signal.aborted) return [{kind: 'text', text: '■ stopped', role: 'dim'}];
    const {code, message, hint} = toErrorData(error);
    const {sanitize} = ports.context;
    return [
      {kind: 'problem', problem: {code, message: sanitize(message), ...(hint !== undefined && {hint: sanitize(hint)})}},
    ];
  }
}

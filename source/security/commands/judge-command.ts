import type {CommandSurroundings} from './command-surroundings.ts';
import type {Danger} from './dangers/danger.ts';
import {findDanger} from './dangers/find-danger.ts';
import {roughLook} from './dangers/rough-look.ts';
import {type Doubt, doubt} from './doubt.ts';
import {parseCommand} from './parse-command.ts';
import {type Covers, proveCommand} from './prove-command.ts';

/** What is known about a command for bash, started in the workspace. */
export interface CommandJudgement {
  /** Why it is refused whatever is allowed. */
  danger?: Danger;
  /** Why it is not proved harmless; missing where it is, or where rules of the user cover what is not. */
  doubt?: Doubt;
  /** The words of each simple command in it, as far as they are known, also of those that others start. */
  commands: readonly (readonly string[])[];
}

/**
 * Judges how safe a shell command is without running any of it: takes it apart once, looks for dangers, and proves it
 * harmless or says what is in doubt. `covers` says which simple commands the user's own rules allow; it never lifts a
 * danger, a parse error or a doubt about another part. Reads the disk through `surroundings` alone; never throws.
 */
export function judgeCommand(command: string, surroundings: CommandSurroundings, covers?: Covers): CommandJudgement {
  const parsed = parseCommand(command);
  if (!parsed.ok) {
    const sight = parsed.script && findDanger(parsed.script, surroundings);
    const danger = sight?.danger ?? roughLook(command, surroundings);
    return {commands: sight?.commands ?? [], doubt: parsed.doubt, ...(danger && {danger})};
  }
  const {danger, commands} = findDanger(parsed.script, surroundings);
  if (danger) return {danger, commands};
  if (parsed.script.commands.length === 0 && !command.trim().startsWith('#')) {
    return {commands, doubt: doubt('does-not-parse', 'the command is empty')};
  }
  const found = proveCommand(parsed.script.commands, surroundings, covers);
  return {commands, ...(found && {doubt: found})};
}

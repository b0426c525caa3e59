import type {Script} from 'unbash';
import {parse} from 'unbash';
import type {CommandSurroundings} from '../command-surroundings.ts';
import type {Danger, DangerSign} from './danger.ts';
import {destroysSystem} from './destroys-system.ts';
import {forkBomb} from './fork-bomb.ts';
import {judgeCode} from './interpreted-code.ts';
import {rawDisk, shutsDown} from './machine-dangers.ts';
import {reverseShell, unseenCode} from './network-dangers.ts';
import {ownState} from './own-state.ts';
import {CommandSeer} from './see-commands.ts';
import type {SeenCommand} from './seen-command.ts';
import {sendsSecrets} from './sends-secrets.ts';
import {execParts, interpretedTexts, shellTexts, unwrapped} from './unwrap-command.ts';

/**
 * The dangers that are looked for, in this order; the first that is found is the reason that is given. Fork bombs are
 * looked for before them.
 */
const signs: readonly DangerSign[] = [
  destroysSystem,
  ownState,
  rawDisk,
  shutsDown,
  reverseShell,
  unseenCode,
  sendsSecrets,
];

/**
 * The most wrappers in one another that are taken away, such as `sudo` in `sh -c` in `ssh`; what is deeper is not
 * looked at here, and is not proved harmless either.
 */
const maxDepth = 6;
/** The most commands of one line that are looked at, so that a line made to be long cannot hold the program up. */
const maxLooks = 500;
/**
 * The most words that are looked at in all, for the same reason: a wrapper in a wrapper is looked at with all that
 * follows it.
 */
const maxWords = 4000;

/** What was seen of a command: the words of every simple command in it, and the first danger. */
export interface Sight {
  danger?: Danger;
  /** The known beginnings of every command that may run, wrappers and what they start. */
  commands: readonly (readonly string[])[];
}

/**
 * Finds commands that are so dangerous that they are never run, even if the user's rules or mode would allow them.
 * Looks for what nobody wants an assistant to do, however deep it is wrapped: in `sudo`, `env`, `xargs`, `find -exec`,
 * the text of `sh -c` and `eval`, here-documents, what is piped into a shell, and the programs given to interpreters.
 * Guesses where it has to: what it does not see, the proof of harmlessness still does not allow.
 */
export function findDanger(script: Script, surroundings: CommandSurroundings): Sight {
  const commands: string[][] = [];
  let looks = 0;
  let words = 0;
  let found: Danger | undefined = forkBomb(script);

  /** Looks at one command for every danger, then at all that it would start. */
  const look = (command: SeenCommand, depth: number): void => {
    if (found || depth > maxDepth || ++looks > maxLooks || words > maxWords) return;
    words += command.words.length;
    commands.push(command.words.map(word => word.texts[0] ?? ''));
    for (const sign of signs) {
      found = sign(command, surroundings);
      if (found) return;
    }
    const inner = unwrapped(command);
    if (inner) look(inner, depth + 1);
    for (const part of execParts(command)) look(part, depth + 1);
    for (const text of shellTexts(command)) lookAtText(text, command, depth + 1);
    for (const code of interpretedTexts(command)) {
      const judged = judgeCode(code, surroundings);
      found ??= judged.danger;
      for (const text of judged.commands) lookAtText(text, {...command, earlier: []}, depth + 1);
    }
  };

  /** Looks at a text that a shell would run, where what is around it gives the folder and the input. */
  const lookAtText = (text: string, around: SeenCommand, depth: number): void => {
    if (found || depth > maxDepth) return;
    const seen = new CommandSeer(surroundings).see(text, around.folders, around.earlier);
    try {
      found ??= text.length < 16_384 ? forkBomb(parse(text)) : undefined;
    } catch {
      // What does not parse is no bomb.
    }
    for (const command of seen) {
      look({...command, ...(command.upstream === undefined && around.upstream && {upstream: around.upstream})}, depth);
    }
  };

  const seer = new CommandSeer(surroundings);
  seer.seeScript(script.commands, [surroundings.workspaceRoot]);
  for (const command of seer.commands) look(command, 0);
  return {...(found && {danger: found}), commands};
}

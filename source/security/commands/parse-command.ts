import {parse, type Script} from 'unbash';
import {unclearCharacters} from '../fold-path.ts';
import {type Doubt, doubt} from './doubt.ts';

/** The longest shell command that is analysed, 16 KiB; a longer one is never run without approval. */
export const maxCommandBytes = 16 * 1024;
/**
 * The most here-documents (`<<EOF`) of a command that is still analysed; the parser is slow on many. A command over any
 * of these limits is always asked about.
 */
const maxHereDocuments = 8;
/** The most brackets that may stand open in one another in it; the parser is slow on deep nesting. */
const maxNesting = 40;
/** The most words in it. More than a person would look through; what looks at each of them stays quick. */
const maxWords = 400;
/** The most quotes, braces and substitutions in it. */
const maxMarks = 500;

/** A parsed command, or why it cannot be judged. */
export type ParsedCommand =
  | {ok: true; script: Script}
  | {
      ok: false;
      doubt: Doubt;
      /** What could be made of it, for a look at its dangers. */
      script?: Script;
    };

/**
 * Takes a shell command apart into its syntax tree, or says why nothing can be known about it: too long, hidden
 * characters, or a syntax error. What the parser is slow on is refused before: it takes a minute for a megabyte of
 * here-documents that never end, and reports no error for them.
 */
export function parseCommand(command: string): ParsedCommand {
  const refuse = (rule: Doubt['rule'], reason: string): ParsedCommand => ({ok: false, doubt: doubt(rule, reason)});
  if (command.length > maxCommandBytes || Buffer.byteLength(command) > maxCommandBytes) {
    return refuse('too-long', `the command is longer than ${maxCommandBytes / 1024} kB`);
  }
  // A person could not see what such a command really says.
  const visible = command.replace(/[\n\t]/g, '');
  if (unclearCharacters.test(visible) || /[^\P{White_Space} ]/u.test(visible)) {
    return refuse('unclear-characters', 'the command has control, invisible or unusual space characters in it');
  }
  if ((command.match(/<<(?!<)/g)?.length ?? 0) > maxHereDocuments) {
    return refuse('too-long', `the command has more than ${maxHereDocuments} here-documents`);
  }
  if ((command.match(/[^\s;&|]+|[;&|]+|`/g)?.length ?? 0) > maxWords) {
    return refuse('too-long', `the command has more than ${maxWords} words`);
  }
  if ((command.match(/["'`$\\{]/g)?.length ?? 0) > maxMarks) {
    return refuse('too-long', `the command has more than ${maxMarks} quotes, braces and substitutions`);
  }
  if (nestingOf(command) > maxNesting) return refuse('too-long', 'the command is nested too deeply');
  let script: ReturnType<typeof parse>;
  try {
    script = parse(command);
  } catch {
    return refuse('does-not-parse', 'the command cannot be parsed');
  }
  const [error] = script.errors ?? [];
  if (error) return {...refuse('does-not-parse', `the command cannot be parsed: ${error.message}`), script};
  return {ok: true, script};
}

/** How many brackets and substitutions stand open at once, quotes left out of account. */
export function nestingOf(command: string): number {
  let depth = 0;
  let most = 0;
  for (const character of command) {
    if (character === '(' || character === '{') most = Math.max(most, ++depth);
    else if ((character === ')' || character === '}') && depth > 0) depth--;
  }
  return most;
}

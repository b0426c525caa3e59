import {parseCommand} from './commands/parse-command.ts';
import type {PermissionRule} from './permission-rule.ts';

/** What a pattern of `run-command(…)` stands for. */
export interface CommandPattern {
  words: readonly string[];
  /** Whether more words may follow: it ended in `:*` or ` *`. */
  isPrefix: boolean;
}

/** Patterns that were read before, by rule. */
const known = new WeakMap<PermissionRule, CommandPattern | undefined>();

/**
 * The words of a rule's pattern, quotes taken away. Undefined where the pattern is not one plain command: such a rule allows
 * nothing. A rule without a pattern, and `*`, stand for every command.
 */
function commandPattern(rule: PermissionRule): CommandPattern | undefined {
  if (!known.has(rule)) known.set(rule, readPattern(rule.pattern));
  return known.get(rule);
}

/** Reads a pattern such as `npm run build` (these words exactly) or `git log:*` (these and any more words). */
function readPattern(pattern: string | undefined): CommandPattern | undefined {
  if (pattern === undefined || /^\s*:?\*+\s*$/.test(pattern)) return {words: [], isPrefix: true};
  const trimmed = pattern.trim();
  const isPrefix = /(?::|\s)\*$/.test(trimmed);
  const words = plainWords(trimmed.replace(/\s*:?\*$/, match => (isPrefix ? '' : match)));
  return words === undefined || words.length === 0 ? undefined : {words, isPrefix};
}

/** The words of one simple command in which everything means what it says, or undefined. */
export function plainWords(text: string): string[] | undefined {
  const parsed = parseCommand(text);
  const command = parsed.ok && parsed.script.commands.length === 1 ? parsed.script.commands[0]?.command : undefined;
  if (command?.type !== 'Command' || command.name === undefined || command.prefix.length > 0) return undefined;
  if (command.redirects.length > 0 || command.args.some(({type}) => type !== 'Word')) return undefined;
  const words = [command.name, ...command.args].flatMap(word => (word.type === 'Word' ? [word] : []));
  const isPlain = words.every(word =>
    (word.parts ?? []).every(
      part =>
        part.type === 'Literal' ||
        part.type === 'SingleQuoted' ||
        (part.type === 'DoubleQuoted' && part.parts.every(({type}) => type === 'Literal')),
    ),
  );
  return isPlain ? words.map(({value}) => value) : undefined;
}

/**
 * Whether an *allow* rule lets a simple command run without asking. Read narrowly: its words begin with the rule's,
 * letter by letter.
 */
export function coversCommand(rule: PermissionRule, words: readonly string[]): boolean {
  const pattern = commandPattern(rule);
  if (pattern === undefined) return false;
  return (
    (pattern.isPrefix ? words.length >= pattern.words.length : words.length === pattern.words.length) &&
    pattern.words.every((word, index) => words[index] === word)
  );
}

/**
 * Whether a *deny* or *ask* rule applies to a command. Read widely, so that it is not evaded by another spelling: any
 * part of it, also one that another program starts, in any case, by any path of the program, options in between left
 * out of account.
 */
export function refusesCommand(
  rule: PermissionRule,
  command: string,
  commands: readonly (readonly string[])[],
): boolean {
  const pattern = commandPattern(rule)?.words ?? textWords((rule.pattern ?? '').replace(/\s*:?\*+\s*$/, ''));
  if (pattern.length === 0) return true;
  const wanted = pattern.map(fold);
  const written = command
    .split(/&&|\|\||[;&|(){}`\n]|\$\(/)
    .map(textWords)
    .filter(words => words.length > 0);
  return [...commands, ...written].some(words => {
    const folded = words.map(fold);
    folded[0] = folded[0]?.slice(folded[0].lastIndexOf('/') + 1) ?? '';
    if (wanted.every((word, index) => folded[index] === word)) return true;
    const [program, ...rest] = folded;
    const isOption = (word: string | undefined) => word?.startsWith('-') === true;
    const bare = [program, ...rest.filter(word => !isOption(word))];
    // `git -C folder push`: an option may take the next word with it.
    const barer = [program, ...rest.filter((word, index) => !isOption(word) && !isOption(rest[index - 1]))];
    return [bare, barer].some(plain => wanted.every((word, index) => plain[index] === word));
  });
}

/** Case is left out of account, so that `GIT push` does not evade a rule for `git push`. */
const fold = (word: string) => word.toLowerCase();

/** The words of a text between blanks, quotes left as they are. */
function textWords(text: string): string[] {
  return text
    .trim()
    .split(/\s+/)
    .filter(word => word !== '');
}

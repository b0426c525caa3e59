import {editDistance, nearestNames} from '../config/nearest-names.ts';
import {askTable} from './ask-flags.ts';
import {globalFlags} from './flags.ts';
import {type Noun, nouns, nounsToCome} from './registry.ts';
import {isOption} from './split-flags.ts';
import {isArgument, isVerbSlip} from './verb-slip.ts';

/** What a command line can mean. */
export type Intent =
  | {kind: 'ask'; argv: string[]}
  /** `argv` is everything but the noun itself, global flags that stood before it included. */
  | {kind: 'command'; noun: Noun; argv: string[]}
  | {kind: 'help'; words: string[]; argv: string[]}
  /** A word that is no command, or no verb of `noun`, where only one can be meant; `asked` is the line as a question. */
  | {kind: 'unknown'; word: string; noun?: Noun; next?: string; asked: string[]}
  /** A noun or verb of the public surface that this version does not have. */
  | {kind: 'to-come'; words: string[]}
  | {kind: 'version'};

/**
 * Decides what a command line means: a question, a command, a call for help, or a slip of the keyboard. A noun followed
 * by one of its verbs, an option or nothing is a command; a single word that nearly is one, a single word behind a noun,
 * and a word behind it that nearly is one of its verbs, are slips; anything else, and everything after `--`, is a prompt. Loads nothing and throws nothing: what is
 * wrong with the flags is found when they are read.
 */
export function interpret(argv: readonly string[], registry: readonly Noun[] = nouns): Intent {
  const at = indexOfFirstWord(argv);
  const word = argv[at];
  const ask: Intent = {kind: 'ask', argv: [...argv]};
  if (word === undefined) {
    if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-v')) return {kind: 'version'};
    return ask;
  }
  const rest = argv.slice(at + 1);
  const others = [...argv.slice(0, at), ...rest];
  if (word === 'help') return asHelp(rest, others, registry) ?? ask;
  const next = rest[0];
  const alone = next === undefined || isOption(next);
  const noun = registry.find(({name}) => name === word);
  if (noun && (alone || noun.verbs.includes(next))) return {kind: 'command', noun, argv: others};
  const toCome = Object.hasOwn(nounsToCome, word) ? nounsToCome[word] : undefined;
  if (toCome && next !== undefined && toCome.includes(next)) return {kind: 'to-come', words: [word, next]};
  if (toCome && !noun && alone) return {kind: 'to-come', words: [word]};
  // What stands behind `--` is meant as a question.
  if (argv.includes('--')) return ask;
  const [behind, ...further] = wordsIn(rest);
  const asked = asQuestion(argv);
  const isOne = further.length === 0 && behind !== undefined && isPlainWord(behind);
  if (noun && behind !== undefined && (isOne || isVerbSlip(behind, noun.verbs, further)))
    return {kind: 'unknown', word: behind, noun, asked};
  const isAlone = behind === undefined && isPlainWord(word) && isSlip(word, registry);
  if (!isAlone && !isMistyped(word, rest, registry)) return ask;
  return {kind: 'unknown', word, ...(next !== undefined && !isOption(next) && {next}), asked};
}

/**
 * Notices a mistyped command. Answering `sesion list` or `foo --help` as a question would help nobody: where nothing
 * but a noun nearly as it is written stands before one of its own verbs, with no more behind it than what is no word of a
 * sentence (`modles use qwen3:8b`), and where help is asked about one word, no question is meant.
 */
function isMistyped(word: string, rest: readonly string[], registry: readonly Noun[]): boolean {
  const [next, after, ...others] = rest;
  if (next === undefined) return false;
  const isBare = after === undefined || isOption(after);
  if (!isBare && !(isArgument(after) && others.every(isOption))) return false;
  if (isBare && (next === '--help' || next === '-h')) return /^[\w-]+$/.test(word);
  const near = nearestNames(
    word,
    registry.map(({name}) => name),
  );
  return registry.some(({name, verbs}) => name !== word && near.includes(name) && verbs.includes(next));
}

/** A word as commands have them: what holds capitals, dots or a question mark names something, or asks. */
function isPlainWord(word: string): boolean {
  return /^[a-z]+(-[a-z]+)*$/.test(word);
}

/** Whether `word` alone is a command but for a slip of one letter, or what other programs call a flag of this one. */
function isSlip(word: string, registry: readonly Noun[]): boolean {
  if (word === 'version') return true;
  return word.length > 3 && registry.some(({name}) => editDistance(word, name) === 1);
}

/**
 * The same line as a question: the flags of one, which keep their meaning only before `--`, then all else, which are its words; a call for
 * help is left out.
 */
function asQuestion(argv: readonly string[]): string[] {
  const isWord = argv.map((argument, index) => {
    return isOption(argument) ? !isFlagOfQuestion(argument) : !takesNextValue(argv[index - 1] ?? '');
  });
  const flags = argv.filter((argument, index) => !isWord[index] && argument !== '--help' && argument !== '-h');
  return [...flags, '--', ...argv.filter((_, index) => isWord[index])];
}

/** The words of `argv` that are neither flags nor values of flags. */
function wordsIn(argv: readonly string[]): string[] {
  return argv.filter((argument, index) => !isOption(argument) && !(index > 0 && takesNextValue(argv[index - 1] ?? '')));
}

/** Where the first word that is neither a flag nor a flag's value stands, or the length where none does before a `--`. */
function indexOfFirstWord(argv: readonly string[]): number {
  for (let index = 0; index < argv.length; index++) {
    const argument = argv[index] ?? '';
    if (argument === '--') return argv.length;
    if (!isOption(argument)) return index;
    if (takesNextValue(argument)) index += 1;
  }
  return argv.length;
}

/** Whether an option is one that a question takes. */
function isFlagOfQuestion(option: string): boolean {
  const [name = ''] = option.split('=');
  const [letter = ''] = name.slice(1);
  const entries = Object.entries(askTable) as [string, {type: string; short?: string}][];
  return entries.some(
    ([flag, {type, short}]) =>
      name === `--${flag}` ||
      (type === 'boolean' && name === `--no-${flag}`) ||
      (!name.startsWith('--') && short === letter),
  );
}

/** Whether the argument behind an option is its value. */
export function takesNextValue(option: string): boolean {
  if (!isOption(option) || option.includes('=')) return false;
  const entries = Object.entries(askTable) as [string, {type: string; short?: string}][];
  if (option.startsWith('--')) return entries.some(([name, {type}]) => `--${name}` === option && type !== 'boolean');
  // In a cluster only the last letter can be waiting for its value.
  const valued = entries.flatMap(([, {type, short}]) => (type !== 'boolean' && short ? [short] : []));
  return [...option.slice(1)].findIndex(letter => valued.includes(letter)) === option.length - 2;
}

/** `eca help`, `eca help NOUN` and `eca help NOUN VERB`; anything else that begins with `help` is a question. */
function asHelp(rest: readonly string[], others: string[], registry: readonly Noun[]): Intent | undefined {
  const words = rest.filter(argument => !isOption(argument) && argument !== '--');
  const onlyGlobal = rest.every(argument => !isOption(argument) || Object.hasOwn(globalFlags, argument.slice(2)));
  const [name, verb] = words;
  const noun = registry.find(candidate => candidate.name === name);
  const meant =
    words.length === 0 ||
    (noun !== undefined && (words.length === 1 || (words.length === 2 && noun.verbs.includes(verb ?? ''))));
  return meant && onlyGlobal && !rest.includes('--') ? {kind: 'help', words, argv: others} : undefined;
}

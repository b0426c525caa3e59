import type {Slip} from '../config/mistyped-error.ts';
import {findSetting} from '../config/schema.ts';
import {takesNextValue} from './interpret.ts';

/** The longest command line, in characters, that is worth showing again. */
const longest = 300;

/**
 * The command lines that `argv` (without node and the program) was probably meant to be, to be pasted into a shell: what was mistyped
 * is put right, all else stands as it was typed. Empty where that cannot be shown: too long, with control characters, or with a secret.
 */
export function correctedLines(argv: readonly string[], {typed, meant}: Slip): string[] {
  const at = placeOf(typed, argv);
  // Whoever may mean a secret has typed one, which then stands behind any of the names.
  if (at === undefined || meant.some(holdsSecret)) return [];
  return meant.flatMap(word => {
    const words = argv.with(
      at.index,
      (argv[at.index] ?? '').slice(0, at.from) + word + (argv[at.index] ?? '').slice(at.to),
    );
    return shellLine(words) ?? [];
  });
}

/** A command line of this program as it is typed in a shell; undefined where it cannot be shown. */
export function shellLine(argv: readonly string[], isWindows = process.platform === 'win32'): string | undefined {
  if (argv.some(holdsSecret)) return undefined;
  const words = argv.map(word => (isWindows ? quotedForWindows(word) : quotedForPosix(word)));
  if (words.some(word => word === undefined)) return undefined;
  const line = ['eca', ...words].join(' ');
  return line.length > longest ? undefined : line;
}

/**
 * Where a mistyped text stands: it is an argument, the name in `--flag=value` or `KEY=VALUE`, or the value behind a flag. The value of
 * another flag that happens to read the same is passed over where it can be.
 */
function placeOf(typed: string, argv: readonly string[]): {index: number; from: number; to: number} | undefined {
  const places = argv.flatMap((argument, index) => {
    const [before] = /^--?[\w-]+=/.exec(argument) ?? [/^-\w(?=.)/.exec(argument)?.[0] ?? ''];
    const from = [0, before.length].find(start => {
      const rest = argument.slice(start);
      return rest === typed || rest.startsWith(`${typed}=`);
    });
    return from === undefined ? [] : {index, from, to: from + typed.length};
  });
  return places.find(({index}) => !takesNextValue(argv[index - 1] ?? '')) ?? places[0];
}

/** Whether an argument gives or names a setting that is a secret. */
function holdsSecret(argument: string): boolean {
  const key = argument.replace(/^--set=/, '').split('=')[0] ?? '';
  return findSetting(key)?.secret === true;
}

/** Letters, digits and signs that no shell acts on. */
const plain = /^[\w@%+:,./-][\w@%+:,./=-]*$/;
/** What a terminal or a shell might act on even where it is quoted. */
const unclear = /[\p{C}\u2028\u2029]/u;

function quotedForPosix(word: string): string | undefined {
  if (plain.test(word)) return word;
  return unclear.test(word) ? undefined : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** For `cmd` and PowerShell alike, which agree on little but plain text in double quotes. */
function quotedForWindows(word: string): string | undefined {
  if (plain.test(word) && !/[%@,]/.test(word)) return word;
  return unclear.test(word) || /["%$`!^“”„]|\\$/.test(word) ? undefined : `"${word}"`;
}

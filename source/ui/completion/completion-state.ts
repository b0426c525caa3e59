import type {ArgumentChoice} from '../commands/slash-command.ts';
import type {ArgumentChoices} from './argument-choices.ts';
import type {FileFinder} from './file-finder.ts';
import {fileReferenceText} from './file-references.ts';

/** Something that may stand in place of a part of the prompt. */
export interface Suggestion {
  /** What is inserted. */
  insert: string;
  label: string;
  detail: string;
  /** What of the label was met: pairs of start and end offsets. */
  ranges: readonly number[];
}

/** A command as completion needs it. */
export interface CommandChoice {
  /** Without the slash. */
  name: string;
  aliases?: readonly string[];
  /** '' where it takes none. */
  parameters: string;
  summary: string;
  /** Files and folders stand behind it. */
  takesPaths?: true;
}

/** The open list, as plain data. */
export interface CompletionState {
  /** The part of the text that a suggestion replaces. */
  start: number;
  end: number;
  suggestions: readonly Suggestion[];
  selected: number;
}

/** What the prompt can suggest: files, commands, and what stands behind a command. */
export interface CompletionSources {
  files: FileFinder;
  /** Files and folders, for commands that take them; none where it is absent. */
  paths?: FileFinder;
  commands: readonly CommandChoice[];
  /** What may stand behind a command's name; nothing where it is absent. */
  choices?: ArgumentChoices;
  /** Most suggestions that are offered. Default: 40. */
  limit?: number;
}

/** The part of the prompt that is being completed, and what kind of thing is looked for. */
export interface CompletionTarget {
  kind: 'file' | 'command' | 'argument';
  /** The part of the text that is replaced. */
  start: number;
  end: number;
  query: string;
  /** Of an argument: the command's name and the words before it. */
  command?: {name: string; words: readonly string[]};
}

/** Most suggestions that are offered at once: all commands are within it; of files and models nobody reads more. */
const defaultLimit = 40;

/**
 * Finds what the user is about to type at the cursor: a file after `@`, a slash command, or a word behind one;
 * undefined elsewhere.
 */
export function completionTarget(text: string, cursor: number): CompletionTarget | undefined {
  const before = text.slice(Math.max(0, cursor - 1024), cursor);
  if (/^\/[\w-]*$/.test(text.slice(0, cursor))) {
    const end = cursor + (/^[\w-]*/.exec(text.slice(cursor))?.[0].length ?? 0);
    return {kind: 'command', start: 0, end, query: text.slice(1, cursor)};
  }
  const argument = /^\/([A-Za-z][A-Za-z-]*)((?:[ \t]+[^\s"']+)*)[ \t]+([^\s"']*)$/.exec(text.slice(0, cursor));
  if (argument !== null && !text.slice(0, cursor).includes('@')) {
    const [, name = '', words = '', query = ''] = argument;
    const end = cursor + (/^\S*/.exec(text.slice(cursor))?.[0].length ?? 0);
    const command = {name: name.toLowerCase(), words: words.split(/\s+/).filter(word => word !== '')};
    return {kind: 'argument', start: cursor - query.length, end, query, command};
  }
  const file = /(?:^|[\s([{<,;])@(?:"([^"\n]*)|([^\s"]*))$/.exec(before);
  if (file === null) return undefined;
  const query = file[1] ?? file[2] ?? '';
  // Behind a colon or `#L` come line numbers: the file is chosen already.
  if (/(?::L?|#L)[\d-]*$/.test(query)) return undefined;
  const quoted = file[1] !== undefined;
  const rest = text.slice(cursor, cursor + 1024);
  const tail = (quoted ? /^[^"\n]*"/ : /^[^\s"]*/).exec(rest)?.[0].length ?? 0;
  return {kind: 'file', start: cursor - query.length - (quoted ? 2 : 1), end: cursor + tail, query};
}

/**
 * Opens the list of suggestions for what stands before the cursor (autocomplete of files, commands and their
 * arguments); undefined where nothing is to be completed or nothing fits.
 */
export function openCompletion(text: string, cursor: number, sources: CompletionSources): CompletionState | undefined {
  const target = completionTarget(text, cursor);
  if (target === undefined) return undefined;
  const {limit = defaultLimit} = sources;
  const {start, end} = target;
  const suggestions = suggestionsFor(target, sources).slice(0, limit);
  if (suggestions.length === 0) return undefined;
  // A space that stands behind the word already is not put in again.
  const spaced = /\s/.test(text.charAt(end));
  const inserted = spaced ? suggestions.map(entry => ({...entry, insert: entry.insert.trimEnd()})) : suggestions;
  return {start, end, suggestions: inserted, selected: 0};
}

/** Selects the next (or previous) suggestion, in a circle. */
export function moveSelection(state: CompletionState, step: number): CompletionState {
  const count = state.suggestions.length;
  return {...state, selected: (((state.selected + step) % count) + count) % count};
}

/** Takes the selected suggestion: the replacement in the prompt, as `reducePrompt` takes it. */
export function acceptCompletion({start, end, suggestions, selected}: CompletionState): {
  type: 'replace';
  start: number;
  end: number;
  text: string;
} {
  return {type: 'replace', start, end, text: suggestions[selected]?.insert ?? ''};
}

/** What fits the word that is being typed, best first. */
function suggestionsFor({kind, query, command}: CompletionTarget, sources: CompletionSources): Suggestion[] {
  if (kind === 'command') return commandSuggestions(query, sources.commands);
  const limit = sources.limit ?? defaultLimit;
  if (command && sources.commands.some(({name, takesPaths}) => takesPaths && name === command.name))
    return pathSuggestions(query, sources.paths, limit);
  if (command) return argumentSuggestions(query, sources.choices?.of(command.name, [...command.words, query]) ?? []);
  return fileSuggestions(query, sources.files, limit);
}

/** What begins with the query first, then what holds it. A word that is whole already needs no list. */
function argumentSuggestions(query: string, choices: readonly ArgumentChoice[]): Suggestion[] {
  const typed = query.toLowerCase();
  const placeOf = ({value}: ArgumentChoice) => value.toLowerCase().indexOf(typed);
  const met = choices.filter(choice => placeOf(choice) >= 0);
  if (met.length === 1 && met[0]?.value === query) return [];
  const [first, then] = [met.filter(choice => placeOf(choice) === 0), met.filter(choice => placeOf(choice) > 0)];
  return [...first, ...then].map(choice => {
    const at = placeOf(choice);
    const {value, detail} = choice;
    return {insert: `${value} `, label: value, detail, ranges: typed === '' ? [] : [at, at + typed.length]};
  });
}

/** Files of the project for what is typed after `@`. */
function fileSuggestions(query: string, files: FileFinder, limit: number): Suggestion[] {
  return files
    .find(query, limit)
    .map(({path, ranges}) => ({insert: `${fileReferenceText(path)} `, label: path, detail: '', ranges}));
}

/** Files and folders, in quotes where they need them. A path that is whole needs no list. */
function pathSuggestions(query: string, paths: FileFinder | undefined, limit: number): Suggestion[] {
  const found = paths?.find(query, limit) ?? [];
  if (found.length === 1 && found[0]?.path === query) return [];
  return found.map(({path, ranges}) => {
    const mark = path.includes('"') ? "'" : /[\s']/.test(path) ? '"' : '';
    return {insert: `${mark}${path}${mark} `, label: path, detail: '', ranges};
  });
}

/**
 * Slash commands that fit: first those whose name begins with the query, then those with such an alias, then those that
 * hold it.
 */
function commandSuggestions(query: string, commands: readonly CommandChoice[]): Suggestion[] {
  const typed = query.toLowerCase();
  const rank = ({name, aliases = []}: CommandChoice) => {
    if (name.startsWith(typed)) return 0;
    if (aliases.some(alias => alias.startsWith(typed))) return 1;
    return name.includes(typed) ? 2 : 3;
  };
  return commands
    .map(command => ({command, rank: rank(command)}))
    .filter(entry => entry.rank < 3)
    .sort((a, b) => a.rank - b.rank)
    .map(({command: {name, parameters, summary}}) => {
      const at = name.indexOf(typed);
      return {
        insert: parameters === '' ? `/${name}` : `/${name} `,
        label: `/${name}`,
        detail: summary,
        ranges: typed === '' || at < 0 ? [] : [at + 1, at + 1 + typed.length],
      };
    });
}

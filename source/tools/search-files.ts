import {setImmediate as nextTurn} from 'node:timers/promises';
import {sanitizeLine} from '../security/terminal-sanitizer.ts';
import {boundLine} from './bound-text.ts';
import {checkInput, type InputSchema, shownSchema} from './check-input.ts';
import {createLineSearch} from './line-search.ts';
import type {PathCheck, ProjectFiles} from './list-files.ts';
import {createPathTest} from './path-pattern.ts';
import type {FileReader} from './read-file.ts';
import {runRipgrep} from './ripgrep.ts';
import type {Tool, ToolContext, ToolResult} from './tool.ts';
import {failedResult} from './tool-executor.ts';

/** Which files are searched, and for how long. */
export interface SearchFilesOptions {
  files: ProjectFiles;
  reader: FileReader;
  guard: PathCheck;
  /** Absolute, real path of the project folder. */
  workspaceRoot: string;
  /** The ripgrep program; JavaScript searches where it is absent or fails. */
  ripgrepPath?: string;
  /** How long a search may take; what was found by then is shown. Default 10,000. */
  timeoutMs?: number;
}

/** What a model asks for: a regular expression, and where it shall be looked for. */
export interface SearchFilesInput {
  pattern: string;
  path?: string;
  glob?: string;
  ignoreCase?: boolean;
}

/** A line that matches; `line` counts from 1. */
interface Match {
  path: string;
  line: number;
  text: string;
}

/** What a search came to. */
interface Found {
  matches: Match[];
  /** What the reader must know: limits met, files left out. */
  notes: string[];
}

/** The most matching lines that are shown; how many more there are, and in which files, is said below them. */
const maxMatches = 100;
/** The most matching lines of one file that are shown, so that one generated file does not push all others out. */
const matchesPerFile = 20;
/** The most characters that are shown of each line; how many more there are is said at its end. */
const lineCharacters = 240;
/**
 * How long a search may take, in milliseconds; then it ends with what was found, and the model is told that not all was
 * searched.
 */
const defaultTimeoutMs = 10_000;
/** On how many files the pattern may take too long before the search is stopped; it would on the others too. */
const slowFilesAtMost = 3;
/**
 * How many characters are kept free for what is said below the lines, so that the model reads that something was left
 * out.
 */
const noteCharacters = 1_000;
/** How many other files with matches are named below the lines that are shown. */
const othersNamed = 12;

/** What a model gives: a regular expression of at most 1,000 characters, and where it shall be looked for. */
const schema: InputSchema = {
  type: 'object',
  properties: {
    pattern: {type: 'string', minLength: 1, maxLength: 1_000, description: 'regex'},
    path: {type: 'string', maxLength: 4096},
    glob: {type: 'string', maxLength: 500},
    ignoreCase: {type: 'boolean'},
  },
  required: ['pattern'],
  additionalProperties: false,
};

/**
 * The tool `search-files`, with which a model searches the text of files (grep): lines that match a regular expression,
 * as `path:line: text`. At most 100 lines, 20 of one file, 240 characters of each, 10 seconds. Only files that may be
 * read without asking are searched; ignored files, dependencies and binaries are not.
 */
export function createSearchFiles(options: SearchFilesOptions): Tool<SearchFilesInput> {
  return {
    name: 'search-files',
    description: 'Find lines by regex.',
    inputSchema: shownSchema(schema),
    effect: 'read',
    check: input => checkInput(schema, input),
    permissions: ({path = '.'}) => [{tool: 'search-files', path: path === '' ? '.' : path}],
    async run(input, context) {
      const named = input.path === undefined || input.path === '' ? '.' : input.path;
      // Nothing outside the project is searched, whatever the path says.
      const place = options.guard.check(named, 'list');
      if (place.relativePath === undefined) {
        return failedResult(`\`${named}\` is outside the workspace; only the project's files are searched`);
      }
      if (place.kind === 'missing') return failedResult(`\`${named}\` does not exist; list-files shows what does`);
      const scope = scopeOf(place.relativePath, place.kind, input.glob);
      const found =
        (await withRipgrep(options, input, scope, context)) ?? (await withoutRipgrep(options, input, scope, context));
      return 'ok' in found ? found : resultOf(input.pattern, found, context.maxCharacters);
    },
  };
}

/** The part of the project in which a search looks. */
interface Scope {
  /** Below the workspace, or `.`. */
  path: string;
  includes(path: string): boolean;
}

/** Turns the path and the pattern for names that a model gave into a test for files. */
function scopeOf(path: string, kind: string, glob: string | undefined): Scope {
  const prefix = path === '.' ? '' : `${path}/`;
  const matches = glob === undefined || glob === '' ? () => true : createPathTest(glob);
  return {
    path,
    includes: file =>
      kind === 'folder'
        ? file.startsWith(prefix) && (matches(file) || (prefix !== '' && matches(file.slice(prefix.length))))
        : file === path,
  };
}

/** Searches with ripgrep; undefined where it is not there or does not know the pattern. */
async function withRipgrep(
  options: SearchFilesOptions,
  {pattern, ignoreCase = false}: SearchFilesInput,
  scope: Scope,
  {signal}: ToolContext,
): Promise<Found | undefined> {
  if (options.ripgrepPath === undefined) return undefined;
  const outcome = await runRipgrep({
    program: options.ripgrepPath,
    pattern,
    ignoreCase,
    folder: options.workspaceRoot,
    ...(scope.path !== '.' && {path: scope.path}),
    maxMatches: maxMatches * 20,
    timeoutMs: options.timeoutMs ?? defaultTimeoutMs,
    signal,
  });
  if (outcome.state === 'unusable') return undefined;
  const readable = readableFiles(options.guard);
  const matches = outcome.matches.filter(({path}) => scope.includes(path) && readable(path));
  return {matches, notes: outcome.cut ? ['not everything was searched: a limit was met'] : []};
}

/**
 * Searches with JavaScript's own regular expressions where ripgrep is of no use: slower, with a time limit for all
 * files and for each.
 */
async function withoutRipgrep(
  options: SearchFilesOptions,
  {pattern, ignoreCase = false}: SearchFilesInput,
  scope: Scope,
  {signal}: ToolContext,
): Promise<Found | ToolResult> {
  let search: ReturnType<typeof createLineSearch>;
  try {
    search = createLineSearch(pattern, {ignoreCase});
  } catch (error) {
    return failedResult(
      `\`${pattern}\` is no regular expression: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const deadline = performance.now() + (options.timeoutMs ?? defaultTimeoutMs);
  const readable = readableFiles(options.guard);
  const files = (await options.files({signal})).filter(({path}) => scope.includes(path));
  const found: Found = {matches: [], notes: []};
  let searched = 0;
  let slow = 0;
  for (const {path} of files) {
    signal.throwIfAborted();
    if (found.matches.length > maxMatches || slow >= slowFilesAtMost || performance.now() > deadline) break;
    searched++;
    if (!readable(path)) continue;
    const outcome = await options.reader.readText(path);
    if (!outcome.ok) continue;
    const {matches, slow: wasSlow, total} = search(outcome.text, matchesPerFile);
    if (wasSlow) {
      slow++;
      found.notes.push(`${sanitizeLine(path)}: the pattern takes too long on it`);
    }
    found.matches.push(...matches.map(match => ({path, ...match})));
    if (total > matches.length) found.notes.push(`${sanitizeLine(path)}: ${total - matches.length} more lines match`);
    if (searched % 16 === 0) await nextTurn();
  }
  if (slow >= slowFilesAtMost) found.notes.push('stopped: simplify the pattern (nested repetitions are slow)');
  if (searched < files.length)
    found.notes.push(`${files.length - searched} of ${files.length} files were not searched: a limit was met`);
  return found;
}

/** Whether a file's content may be shown without asking; each file is judged once. */
function readableFiles(guard: PathCheck): (path: string) => boolean {
  const verdicts = new Map<string, boolean>();
  return path => {
    let verdict = verdicts.get(path);
    if (verdict === undefined) {
      verdict = guard.check(path, 'read').decision === 'allow';
      verdicts.set(path, verdict);
    }
    return verdict;
  };
}

/** The matching lines as the model reads them, as many as fit, and what it has to know of those that do not. */
function resultOf(pattern: string, {matches, notes}: Found, maxCharacters: number): ToolResult {
  const perFile = new Map<string, number>();
  const fitting = matches
    .filter(({path}) => {
      const before = perFile.get(path) ?? 0;
      perFile.set(path, before + 1);
      return before < matchesPerFile;
    })
    .slice(0, maxMatches);
  const rows: string[] = [];
  let room = maxCharacters - noteCharacters;
  for (const {path, line, text} of fitting) {
    const row = `${sanitizeLine(path)}:${line}: ${boundLine(text.trim(), lineCharacters)}`;
    room -= row.length + 1;
    // What does not fit is counted below, so that the model does not take it for nothing.
    if (room < 0 && rows.length > 0) break;
    rows.push(row);
  }
  const shown = fitting.slice(0, rows.length);
  const left = matches.length - shown.length;
  const said = [
    ...(left > 0 ? [`${left} more lines match${alsoIn(matches, shown)}: narrow the pattern or the path`] : []),
    ...notes.slice(0, 8),
  ];
  const tail = said.length > 0 ? `\n(${said.join('; ')})` : '';
  if (rows.length === 0)
    return {ok: true, content: `No line matches \`${sanitizeLine(pattern)}\`.${tail}`, summary: 'no match'};
  return {
    ok: true,
    content: rows.join('\n') + tail,
    summary: `${rows.length} ${rows.length === 1 ? 'line' : 'lines'} in ${new Set(shown.map(({path}) => path)).size} files`,
    places: shown.map(({path, line}) => ({path, startLine: line, endLine: line})),
  };
}

/** Names the files with matches of which none is shown, so that the model can look there next. */
function alsoIn(matches: readonly Match[], shown: readonly Match[]): string {
  const seen = new Set(shown.map(({path}) => path));
  const others = [...new Set(matches.flatMap(({path}) => (seen.has(path) ? [] : sanitizeLine(path))))];
  if (others.length === 0) return '';
  const more = others.length > othersNamed ? ` and ${others.length - othersNamed} other files` : '';
  return `, also in ${others.slice(0, othersNamed).join(', ')}${more}`;
}

import {sanitizeLine} from '../security/terminal-sanitizer.ts';
import {checkInput, type InputSchema, shownSchema} from './check-input.ts';
import {createPathTest} from './path-pattern.ts';
import type {Tool} from './tool.ts';
import {failedResult} from './tool-executor.ts';

/** A file of the project: its path below the workspace with `/`, and its size. */
export interface ProjectFile {
  path: string;
  sizeBytes: number;
}

/** Lists the project's files without what git ignores, dependencies and build results. */
export type ProjectFiles = (options: {signal: AbortSignal}) => Promise<readonly ProjectFile[]>;

/** What a path leads to, as the path guard says. */
export interface PathCheck {
  check(
    path: string,
    operation: 'read' | 'list',
  ): {decision: 'allow' | 'ask' | 'deny'; kind: string; relativePath?: string; reason: string};
}

/** What a model asks for: a folder and, if it wants only some files, a pattern for their paths. */
export interface ListFilesInput {
  path?: string;
  pattern?: string;
}

/** The most files and folders that one result lists; where there are more files, folders stand for what is in them. */
const maxRows = 200;

/**
 * What a model gives: a folder of at most 4,096 characters and a pattern of at most 500, both of which may be left out.
 */
const schema: InputSchema = {
  type: 'object',
  properties: {
    path: {type: 'string', maxLength: 4096},
    pattern: {type: 'string', maxLength: 500, description: 'glob'},
  },
  required: [],
  additionalProperties: false,
};

/**
 * The tool `list-files`, with which a model sees which files there are below a folder. Up to 200 files by name; where
 * there are more, folders with how many files they hold, as deep as 200 rows allow. Ignored files, dependencies and
 * build results are not listed.
 */
export function createListFiles(options: {files: ProjectFiles; guard: PathCheck}): Tool<ListFilesInput> {
  return {
    name: 'list-files',
    description: 'List project files below a folder, by glob if given.',
    inputSchema: shownSchema(schema),
    effect: 'read',
    check: input => checkInput(schema, input),
    permissions: ({path = '.'}) => [{tool: 'list-files', path: path === '' ? '.' : path}],
    async run({path = '.', pattern}, {signal}) {
      const folder = path === '' ? '.' : path;
      const place = options.guard.check(folder, 'list');
      // Nothing outside the project is listed, whatever the path says.
      if (place.relativePath === undefined) {
        return failedResult(`\`${folder}\` is outside the workspace; only the project's files are listed`);
      }
      if (place.kind === 'missing')
        return failedResult(`\`${folder}\` does not exist; list-files without a path shows what does`);
      if (place.kind !== 'folder')
        return failedResult(`\`${folder}\` is a file, expected a folder; read it with read-file`);
      const prefix = place.relativePath === '.' ? '' : `${place.relativePath}/`;
      const matches = pattern === undefined || pattern === '' ? () => true : patternTest(pattern, prefix);
      const all = await options.files({signal});
      signal.throwIfAborted();
      const found = all.filter(file => file.path.startsWith(prefix) && matches(file.path));
      const shownFolder = prefix === '' ? 'the project' : sanitizeLine(prefix);
      if (found.length === 0) {
        const what = pattern ? ` match \`${sanitizeLine(pattern)}\`` : '';
        return {ok: true, content: `No files in ${shownFolder}${what}.`, summary: 'no files'};
      }
      const rows = rowsOf(found, prefix);
      const folded = rows.length < found.length ? ', folders folded: list one of them to see more' : '';
      return {
        ok: true,
        content: `${count(found.length)} in ${shownFolder}${folded}:\n${rows.join('\n')}`,
        summary: count(found.length),
      };
    },
  };
}

/** A pattern with a `/` may be meant from the project's root or from the folder. */
function patternTest(pattern: string, prefix: string): (path: string) => boolean {
  const test = createPathTest(pattern);
  return path => test(path) || (prefix !== '' && test(path.slice(prefix.length)));
}

/** The rows of a result: all files where they fit, else folders folded together, looked at up to 12 levels deep. */
function rowsOf(files: readonly ProjectFile[], prefix: string): string[] {
  if (files.length <= maxRows) return files.map(({path}) => sanitizeLine(path)).sort();
  let best = foldAt(files, prefix, 1);
  for (let depth = 2; depth <= 12; depth++) {
    const deeper = foldAt(files, prefix, depth);
    if (deeper.length > maxRows) break;
    best = deeper;
  }
  const left = best.length - maxRows;
  return left > 0 ? [...best.slice(0, maxRows), `… ${left} more entries`] : best;
}

/** Files down to `depth` names below the folder by their path, deeper ones as their folder with a count. */
function foldAt(files: readonly ProjectFile[], prefix: string, depth: number): string[] {
  const counts = new Map<string, number>();
  for (const {path} of files) {
    const names = path.slice(prefix.length).split('/');
    const row = prefix + (names.length <= depth ? names.join('/') : `${names.slice(0, depth).join('/')}/`);
    counts.set(row, (counts.get(row) ?? 0) + 1);
  }
  return [...counts]
    .sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0))
    .map(([row, total]) => sanitizeLine(row) + (row.endsWith('/') ? ` (${count(total)})` : ''));
}

/** `1 file` or `12 files`. */
function count(files: number): string {
  return `${files} ${files === 1 ? 'file' : 'files'}`;
}

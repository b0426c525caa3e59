import {fittingFile} from './path-fit.ts';

/** A line of a file that an error, a report or a change points at. */
export interface TraceFrame {
  /** As it is written there, but for `file://`, `./` and `\`. */
  path: string;
  /** From 1. */
  line: number;
}

/**
 * How many characters of a long text are read at its beginning and at its end: what matters in a log is where it breaks
 * off.
 */
const longestHalf = 100_000;
/** The most places that are taken from one text. */
const mostFrames = 200;

/** A file's path as error messages write it. */
const file = String.raw`(?:file:\/\/)?(?:[A-Za-z]:)?[\w@.+~%\/\\[\]-]*[\w\])]\.[A-Za-z]\w{0,9}`;
/** Each finds one place; the groups are `path` and `line`. The order matters: the first that fits at a place counts. */
const shapes = [
  // Python: `File "a/b.py", line 3, in f`; PHP and Perl: `in a.php on line 3`, `at a.pl line 3`.
  String.raw`File "(?<path1>[^"\n]+)", line (?<line1>\d+)`,
  String.raw`(?:\b(?:in|at) )(?<path2>${file})(?: on line |:line | line )(?<line2>\d+)`,
  // JavaScript: `at f (/a b/c.ts:3:4)`: with the brackets around it a path may hold blanks.
  String.raw`\bat [^\n()]*\((?<path3>(?:[^\s():]|[A-Za-z]:|file:|(?<=\S) (?=\S))+):(?<line3>\d+):\d+\)`,
  // The TypeScript compiler and MSBuild: `a.ts(3,4): error`.
  String.raw`(?<path4>${file})\((?<line4>\d+)(?:,\d+)?\)(?=:)`,
  // Everybody else: `a.go:3:4`, `a.rs:3`, `a.py:3: in f`.
  String.raw`(?<path5>${file}):(?<line5>\d+)(?![\w.]*\/)`,
];
const place = new RegExp(shapes.join('|'), 'g');
/** Java names the file without its folder, but the class with its package: `at a.b.C.f(C.java:3)`. */
const javaFrame =
  /\bat (?:[\w.]+\/)?(?<package>(?:[a-z_]\w*\.)+)[A-Z][\w$.<>]*\((?<file>\w+\.(?:java|kt|scala|groovy)):(?<line>\d+)\)/g;
/** ESLint and its like: a path alone on its line, and below it rows of `3:4  error  …`. */
const reportHead = new RegExp(String.raw`^(?<path>${file})\s*$`);
const reportRow = /^\s+(?<line>\d+):\d+\s+(?:error|warning|info)\b/i;
const changedFile = /^\+\+\+ (?:b\/)?(?<path>[^\t\n]+)/;
const changedLines = /^@@ -\d+(?:,\d+)? \+(?<line>\d+)(?:,(?<count>\d+))? @@/;
/** How a Python traceback begins. */
const pythonOrder = /^Traceback \(most recent call last\)/m;

/**
 * Finds the files and lines that an error message, a stack trace or a diff points at, nearest to the failure first:
 * stack traces (JavaScript, Python, Java, Ruby, PHP, Go, Rust), reports of compilers, linters and test runners in their
 * `path:line` forms, and the changed places of a unified diff. Without repeats, at most 200. Whether a place exists is
 * for the caller to find out.
 */
export function traceFramesIn(text: string): TraceFrame[] {
  const read = text.length <= 2 * longestHalf ? text : `${text.slice(0, longestHalf)}\n${text.slice(-longestHalf)}`;
  const lines = read.replaceAll('\r', '').split('\n');
  const found = [...framesOfDiff(lines), ...framesOfReport(lines), ...framesOfTrace(lines)];
  const distinct = new Map<string, TraceFrame>();
  for (const {path, line} of found) {
    const clean = cleanPath(path);
    const key = `${clean}:${line}`;
    if (clean !== '' && !clean.startsWith('node:') && line > 0 && !distinct.has(key))
      distinct.set(key, {path: clean, line});
    if (distinct.size >= mostFrames) break;
  }
  return [...distinct.values()];
}

function framesOfTrace(lines: readonly string[]): TraceFrame[] {
  const frames: TraceFrame[] = [];
  let innermostLast: TraceFrame[] | undefined;
  for (const line of lines) {
    if (line.length > 2_000 || changedFile.test(line) || changedLines.test(line)) continue;
    // Python names the innermost call last: its frames are taken in turned order, up to the line that is not indented.
    if (pythonOrder.test(line)) innermostLast = [];
    else if (innermostLast && line !== '' && !/^[\s|+]/.test(line)) {
      frames.push(...innermostLast.reverse());
      innermostLast = undefined;
    }
    const here = framesOfLine(line);
    if (innermostLast) innermostLast.push(...here);
    else frames.push(...here);
  }
  return innermostLast ? [...frames, ...innermostLast.reverse()] : frames;
}

function framesOfLine(line: string): TraceFrame[] {
  const java = [...line.matchAll(javaFrame)].map(({groups = {}}) => ({
    path: `${groups.package?.replaceAll('.', '/')}${groups.file}`,
    line: Number(groups.line),
  }));
  if (java.length > 0) return java;
  return [...line.matchAll(place)].flatMap(({groups = {}}) => {
    const number = shapes.findIndex((_, index) => groups[`path${index + 1}`] !== undefined) + 1;
    const path = groups[`path${number}`];
    return path === undefined ? [] : [{path, line: Number(groups[`line${number}`])}];
  });
}

function framesOfReport(lines: readonly string[]): TraceFrame[] {
  const frames: TraceFrame[] = [];
  let path: string | undefined;
  for (const line of lines) {
    const head = line.length > 1_000 ? undefined : reportHead.exec(line)?.groups?.path;
    const row = reportRow.exec(line)?.groups?.line;
    if (head !== undefined) path = head;
    else if (row !== undefined && path !== undefined) frames.push({path, line: Number(row)});
    else if (line.trim() === '') path = undefined;
  }
  return frames;
}

function framesOfDiff(lines: readonly string[]): TraceFrame[] {
  const frames: TraceFrame[] = [];
  let path: string | undefined;
  /** The line in the new file that stands next; undefined outside of a hunk, and in one whose change was found. */
  let next: number | undefined;
  for (const line of lines) {
    const hunk = changedLines.exec(line)?.groups;
    if (hunk) next = Number(hunk.line);
    else if (next === undefined || path === undefined) path = changedFile.exec(line)?.groups?.path ?? path;
    else if (/^[+-]/.test(line)) {
      if (path !== '/dev/null') frames.push({path, line: Math.max(1, next)});
      next = undefined;
    } else next++;
  }
  return frames;
}

function cleanPath(path: string): string {
  const plain = path.replace(/^file:\/\/(?:localhost)?(?:\/(?=[A-Za-z]:))?/, '').replaceAll('\\', '/');
  return decoded(plain, path.startsWith('file:')).replace(/^(?:\.\/)+/, '');
}

function decoded(path: string, isUrl: boolean): string {
  try {
    return isUrl ? decodeURIComponent(path) : path;
  } catch {
    return path;
  }
}

/** Where packages are installed or copied to: what lies below is others' code, or the project's own as others use it. */
const installed = /^(?:.*\/)?(?:(?<flat>node_modules|site-packages|dist-packages)|vendor|\.cargo|rustlib)\//;
/** Code of a runtime. */
const internal = /^(?:node|internal|<|webpack-internal):?/;
/**
 * In how many folders of an installed path the name of the package is looked for: `registry/src/index/name-1.2.3/`, where packages do
 * not lie side by side.
 */
const deepestName = 4;

/** The project whose files are looked for. */
export interface TracedProject {
  files: ReadonlySet<string>;
  /** Absolute path. */
  root: string;
  /** What it is called where it is installed, in lower case. */
  names: ReadonlySet<string>;
}

/**
 * Finds the project's file that the path in an error message means: the very path, the path below the root, or the one
 * file whose path ends alike, since the same project may have stood elsewhere when it failed (`/app/source/a.ts`), or
 * been installed (`node_modules/name/source/a.ts`). Undefined for code that is not the project's, also where only the
 * name of the file is the same.
 */
export function fileOfFrame(path: string, {files, root, names}: TracedProject): string | undefined {
  if (files.has(path)) return path;
  const isBelowRoot = path.startsWith(`${root}/`);
  const local = isBelowRoot ? path.slice(root.length + 1) : path;
  if (files.has(local)) return local;
  if (internal.test(path)) return undefined;
  const parts = local
    .replace(installed, '')
    .split('/')
    .filter(name => name !== '' && name !== '.' && name !== '..' && !/^[A-Za-z]:$/.test(name));
  const below = installed.exec(local);
  if (below) {
    const depth = below.groups?.flat === undefined ? deepestName : parts[0]?.startsWith('@') ? 2 : 1;
    return onlyFile(parts.join('/'), files) ?? ownFile(parts, depth, {files, names});
  }
  const from = isBelowRoot ? 'project' : /^(?:[A-Za-z]:)?\//.test(path) ? 'machine' : 'anywhere';
  return fittingFile({parts, from}, files, names);
}

/** The file at `end`, or the only one whose path ends so. */
function onlyFile(end: string, files: ReadonlySet<string>): string | undefined {
  if (files.has(end)) return end;
  const ending = [...files].filter(known => known.endsWith(`/${end}`));
  return ending.length === 1 ? ending[0] : undefined;
}

/**
 * The file of an installed package that is the project itself, by its name: `fastify/`, `@scope/name/`, `name-1.2.3/` in the first
 * `depth` folders.
 */
function ownFile(
  parts: readonly string[],
  depth: number,
  {files, names}: Pick<TracedProject, 'files' | 'names'>,
): string | undefined {
  const plain = parts.map(part => part.toLowerCase().replace(/(?<=.)[-@]v?\d[\w.+-]*$/, ''));
  for (let at = 0; at < Math.min(depth, parts.length - 1); at++) {
    const below = parts.slice(at + 1).join('/');
    const isOwn = names.has(plain[at] ?? '') || names.has(plain.slice(Math.max(0, at - 1), at + 1).join('/'));
    if (isOwn && files.has(below)) return below;
  }
  return undefined;
}

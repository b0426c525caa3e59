import {basename} from 'node:path';
import {numberedLines} from './excerpt.ts';
import type {Passage} from './passage.ts';
import type {ProjectIndex} from './project-index.ts';
import {fileOfFrame, traceFramesIn} from './trace-frames.ts';

/** How many lines are shown before and after the one that is pointed at. */
const linesAround = 3;

/** What the stack traces, reports and diffs in a text point at. */
export interface FramedPassages {
  /** The lines around each place, nearest to the failure first, none overlapping another. */
  passages: Passage[];
  /** All files of the project that are pointed at, in the same order. */
  files: string[];
}

/**
 * Finds the code that a pasted stack trace or error report points at: at most `limit` of the places that `text` names,
 * among the project's own files.
 */
export async function framedPassages(
  index: Pick<ProjectIndex, 'files' | 'passageAt' | 'status'>,
  text: string,
  limit: number,
): Promise<FramedPassages> {
  const frames = traceFramesIn(text);
  if (frames.length === 0) return {passages: [], files: []};
  const [paths, {workspaceRoot}] = await Promise.all([index.files(), index.status()]);
  const project = {files: new Set(paths), root: workspaceRoot, names: await namesOf(index, workspaceRoot)};
  const passages: Passage[] = [];
  const files = new Set<string>();
  for (const frame of frames) {
    const path = fileOfFrame(frame.path, project);
    if (path === undefined) continue;
    files.add(path);
    const isShown = passages.some(
      shown => shown.path === path && shown.startLine <= frame.line && frame.line <= shown.endLine,
    );
    if (isShown || passages.length >= limit) continue;
    const passage = await index.passageAt(path, frame.line);
    const taken = passages.filter(other => other.path === path);
    if (passage) passages.push(around(passage, frame.line, taken));
  }
  return {passages, files: [...files]};
}

/** Files at whose head a package says what it is called, and how. */
const manifests = {
  'package.json': /"name"\s*:\s*"([^"]+)"/,
  'Cargo.toml': /^name\s*=\s*"([^"]+)"/m,
  'pyproject.toml': /^name\s*=\s*"([^"]+)"/m,
  'go.mod': /^module\s+(?:\S*\/)?([^\s/]+)/m,
};
/** How many lines of a manifest are looked at. */
const headLines = 3;

/** What the project is called where it is installed, in lower case: by its folder and by its manifests. */
async function namesOf(index: Pick<ProjectIndex, 'passageAt'>, root: string): Promise<ReadonlySet<string>> {
  const declared = await Promise.all(
    Object.entries(manifests).map(async ([path, name]) => {
      const lines = Array.from({length: headLines}, (_, row) => index.passageAt(path, row + 1));
      const heads = await Promise.all(lines);
      return heads.flatMap(head => name.exec(head?.text ?? '')?.[1] ?? []);
    }),
  );
  return new Set([basename(root), ...declared.flat()].map(name => name.toLowerCase()));
}

/** The lines of `passage` near `line`, but for those that `taken` shows already. */
function around(passage: Passage, line: number, taken: readonly Passage[]): Passage {
  const lines = numberedLines(passage).filter(
    ({number}) =>
      Math.abs(number - line) <= linesAround &&
      !taken.some(other => other.startLine <= number && number <= other.endLine),
  );
  const numbers = lines.map(({number}) => number);
  return {
    ...passage,
    startLine: numbers[0] ?? line,
    endLine: numbers.at(-1) ?? line,
    text: lines.map(({text}) => text).join('\n'),
    lineNumbers: numbers,
    score: 1,
    confidence: 1,
  };
}
